//! The leaf covers none of the names that CloudFront accepts.

use super::certificate_self_signed::known_default;
use super::near_miss::near_miss;
use crate::check::prelude::*;
use crate::cloudfront::names::Names;
use crate::pki::certificate::SubjectAlternativeName;
use crate::pki::name::{NameMatch, ReferenceName, covers, matches};

pub(crate) const CHECK: Check = Check {
    id: "certificate-name-mismatch",
    title: "the certificate does not cover this name",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "CloudFront compares the certificate's names with the Origin Domain or, if the behavior forwards the viewer's Host header, with that Host. The page on HTTP 502: 'One of the domain names in the certificate must match one or both of the following values'. Otherwise CloudFront drops the connection and answers 502.",
        "An origin request policy such as AllViewer forwards Host, and so does a cache policy that lists it, whatever the origin request policy excludes.",
        "If Host is forwarded and the certificate covers only the Origin Domain, AWS's pages disagree: two pages accept it, but 'Origin settings' requires a certificate that matches the viewer's Host. That is a warning: expect 502.",
        "A wildcard stands for exactly one label, the leftmost. A CloudFront function can set other accepted names (updateRequestOrigin, allowedCertificateNames), which this program cannot see.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -subject -ext subjectAltName",
    fixes: fixes::COVER_THE_NAME,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(context: &TargetContext, chain: &ChainContext, leaf: &Certificate) -> Outcome {
    let names = match comparable_names(context, leaf) {
        Ok(names) => names,
        Err(reason) => return reason,
    };
    let wanted = names.wanted();
    let presented = match matches(leaf, &ReferenceName::Dns(wanted.to_owned())) {
        NameMatch::Covered { .. } => return Outcome::Pass,
        NameMatch::InCommonNameOnly { .. } => {
            return Outcome::not_applicable(
                "the Common Name covers it; see certificate-name-in-common-name-only",
            );
        }
        NameMatch::NotCovered { presented } => presented,
    };
    let origin_decides = names.host_header.is_none();
    let kind = OriginKind::of(&names.origin_domain);
    if origin_decides && kind.is_some_and(|kind| kind.unsuitable().is_some()) {
        return Outcome::not_applicable(
            "this kind of origin cannot be used, whatever its certificate; see origin-kind-unsuitable",
        );
    }
    if known_default(context, chain, leaf).is_some() {
        return Outcome::not_applicable(
            "it is the server's self-signed default certificate; see certificate-self-signed",
        );
    }
    let (severity, evidence) = match names.disputed() {
        Some(disputed) if covers_dns(leaf, disputed) => (
            Severity::Warn,
            disputed_evidence(leaf, &presented, wanted, disputed),
        ),
        disputed => (
            Severity::Fail,
            mismatch_evidence(leaf, &presented, names, disputed),
        ),
    };
    let evidence = evidence.note_if(looking_around(names)).note_if(
        context
            .configured
            .and_then(|configured| configured.group_note()),
    );
    Outcome::finding(severity, evidence)
}

/// With `--sni` the server was asked for another name than CloudFront would ask for.
fn looking_around(names: &Names) -> Option<String> {
    let sent = names.server_name_override.as_deref()?;
    let wanted = names.wanted();
    (!sent.eq_ignore_ascii_case(wanted)).then(|| {
        format!("The server presented it for the server name {sent} (--sni). CloudFront would send {wanted} and may get another certificate.")
    })
}

/// The names that CloudFront accepts, if those of the leaf can be compared with them.
pub(crate) fn comparable_names<'a>(
    context: &'a TargetContext,
    leaf: &Certificate,
) -> Result<&'a Names, Outcome> {
    let is_address = |names: &Names| {
        let wanted = ReferenceName::from_host(names.wanted());
        matches!(wanted, ReferenceName::Ip(_))
    };
    let is_malformed = leaf.subject_alternative_name == SubjectAlternativeName::Malformed;
    match context.names() {
        None => Err("no name was given to compare it with (--host)"),
        Some(names) if is_address(names) => {
            Err("the origin is an address; see origin-is-an-address")
        }
        Some(_) if is_malformed => {
            Err("the subject alternative name cannot be parsed; see certificate-malformed")
        }
        Some(names) => Ok(names),
    }
    .map_err(Outcome::not_applicable)
}

fn covers_dns(leaf: &Certificate, name: &str) -> bool {
    !matches!(
        matches(leaf, &ReferenceName::Dns(name.to_owned())),
        NameMatch::NotCovered { .. }
    )
}

fn disputed_evidence(
    leaf: &Certificate,
    presented: &[String],
    wanted: &str,
    disputed: &str,
) -> Evidence {
    Evidence::new(
        said(leaf, presented),
        format!("a certificate for {wanted}, the forwarded Host"),
    )
    .note(format!(
        "It covers the Origin Domain {disputed}. Two AWS pages accept that, but 'Origin settings' requires the forwarded Host. Expect 502."
    ))
    .note_if(near_miss(presented, wanted))
    .remedy(format!(
        "Add {wanted} to the certificate, or stop forwarding Host (origin request policy AllViewerExceptHostHeader and a cache policy without Host)."
    ))
}

fn mismatch_evidence(
    leaf: &Certificate,
    presented: &[String],
    names: &Names,
    disputed: Option<&str>,
) -> Evidence {
    let wanted = names.wanted();
    let also = disputed.map(|disputed| {
        format!("The certificate does not cover the Origin Domain {disputed} either.")
    });
    let kind = OriginKind::of(&names.origin_domain);
    let (origin_note, remedy) = match (kind, &names.host_header) {
        (Some(kind), None) if kind.cannot_have_own_certificate() => without_own_certificate(kind, names),
        (Some(OriginKind::S3RestDotted), None) => (
            Some("The wildcard in S3's certificate stands for one label, but this bucket's name has a dot.".to_owned()),
            "Use an S3 origin (S3OriginConfig, with origin access control) instead of a custom origin.".to_owned(),
        ),
        (Some(kind), Some(_)) if kind.forwarded_host_breaks().is_some() => (
            kind.forwarded_host_breaks().map(|breaks| {
                format!("The origin is {}: with a forwarded Host {breaks}.", kind.name())
            }),
            "Stop forwarding Host: origin request policy AllViewerExceptHostHeader and a cache policy without Host.".to_owned(),
        ),
        (_, Some(_)) => (
            None,
            format!("Add {wanted} to the origin's certificate, or stop forwarding Host and let the certificate cover {}.", names.origin_domain),
        ),
        (_, None) => (None, remedy_by_presented(presented, wanted)),
    };
    let role = if names.host_header.is_some() {
        "the forwarded Host"
    } else {
        "the Origin Domain"
    };
    Evidence::new(
        said(leaf, presented),
        format!("a certificate for {wanted}, {role}"),
    )
    .note_if(also)
    .note_if(near_miss(presented, wanted))
    .note_if(common_name_in_vain(leaf, wanted))
    .note_if(origin_note)
    .remedy(remedy)
}

fn without_own_certificate(kind: OriginKind, names: &Names) -> (Option<String>, String) {
    let origin = &names.origin_domain;
    let parent = origin
        .split_once('.')
        .map_or(origin.as_str(), |(_, parent)| parent);
    (
        Some(format!(
            "You cannot get a certificate for {origin} ({}): the names under {parent} belong to Amazon.",
            kind.name()
        )),
        "Create a DNS name of your own for the origin, get a certificate for it and set it as the Origin Domain; or forward the viewer's Host and use a certificate that covers every alias.".to_owned(),
    )
}

fn remedy_by_presented(presented: &[String], wanted: &str) -> String {
    let usable = presented
        .iter()
        .find(|name| !name.starts_with("*.") && covers(name, name));
    match usable {
        Some(name) => format!(
            "Get a certificate for {wanted}; or, if {name} resolves to this server and not to CloudFront, set {name} as the Origin Domain."
        ),
        None => format!("Get a certificate for {wanted}."),
    }
}

const MOST_NAMES: usize = 6;

fn said(leaf: &Certificate, presented: &[String]) -> String {
    let has_alternatives = leaf.subject_alternative_name != SubjectAlternativeName::Absent;
    match (has_alternatives, presented.is_empty()) {
        (false, true) => "a certificate without a name".to_owned(),
        (false, false) => format!(
            "a certificate without subject alternative names, Common Name {}",
            list(presented)
        ),
        (true, true) => {
            "a certificate without a DNS name among its subject alternative names".to_owned()
        }
        (true, false) => format!("a certificate for {}", list(presented)),
    }
}

fn list(names: &[String]) -> String {
    match names.split_at_checked(MOST_NAMES) {
        Some((shown, more)) if !more.is_empty() => {
            format!("{} and {} more", shown.join(", "), more.len())
        }
        _ => names.join(", "),
    }
}

/// A Common Name that matches, but is ignored because there are subject alternative names.
fn common_name_in_vain(leaf: &Certificate, wanted: &str) -> Option<String> {
    if leaf.subject_alternative_name == SubjectAlternativeName::Absent {
        return None;
    }
    let name = leaf.common_names.iter().find(|name| covers(name, wanted))?;
    Some(format!(
        "The Common Name {name} would match, but clients ignore it if there are subject alternative names."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge_for, names, presented};
    use crate::check::testing::{notes, seen};

    fn judged(certificate_names: &[&str], names: &Names) -> Outcome {
        let pki = Pki::new();
        let leaf = pki.leaf_with(|params| params.common_name("Test").names(certificate_names));
        judge_for(&CHECK, &presented(&[&leaf, &pki.issuing]), names)
    }

    #[test]
    fn the_table_of_names_is_judged_as_the_pages_say() {
        const ORIGIN: &str = "lb.example.net";
        const HOST: &str = "www.example.com";
        for (forwarded, certificate, word) in [
            (None, &[ORIGIN][..], "pass"),
            (None, &[HOST][..], "fail"),
            (None, &["*.example.net"][..], "pass"),
            (Some(HOST), &[HOST][..], "pass"),
            (Some(HOST), &[HOST, ORIGIN][..], "pass"),
            (Some(HOST), &[ORIGIN][..], "warn"),
            (Some(HOST), &["*.example.net"][..], "warn"),
            (Some(HOST), &["other.example.org"][..], "fail"),
            (Some("LB.example.net"), &["other.example.org"][..], "fail"),
        ] {
            let outcome = judged(certificate, &names(ORIGIN, forwarded));
            assert_eq!(outcome.word(), word, "{forwarded:?} {certificate:?}");
        }
    }

    #[test]
    fn a_load_balancers_own_name_can_never_be_covered() {
        let names = names("my-lb-1.us-east-1.elb.amazonaws.com", None);
        assert_eq!(
            notes(&judged(&["www.example.com"], &names)),
            [
                "You cannot get a certificate for my-lb-1.us-east-1.elb.amazonaws.com (an Application or Classic Load Balancer): the names under us-east-1.elb.amazonaws.com belong to Amazon."
            ]
        );
    }

    #[test]
    fn many_names_are_cut_short() {
        let many: Vec<String> = (0..9).map(|n| format!("n{n}.example.com")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(
            seen(&judged(&many, &names("origin.example.net", None))),
            "a certificate for n0.example.com, n1.example.com, n2.example.com, n3.example.com, n4.example.com, n5.example.com and 3 more"
        );
    }

    #[test]
    fn a_common_name_beside_other_names_does_not_count() {
        let pki = Pki::new();
        let leaf = pki.leaf_with(|params| {
            params
                .common_name("origin.example.com")
                .names(&["other.example.com"])
        });
        let chain = presented(&[&leaf, &pki.issuing]);
        let names = names("origin.example.com", None);
        assert_eq!(
            notes(&judge_for(&CHECK, &chain, &names)),
            [
                "The Common Name origin.example.com would match, but clients ignore it if there are subject alternative names."
            ]
        );
    }

    #[test]
    fn a_default_certificate_is_another_matter_and_so_is_an_address() {
        let origin = names("origin.example.com", None);
        for (name, word) in [
            (
                "Kubernetes Ingress Controller Fake Certificate",
                "not-applicable",
            ),
            ("other.example.com", "fail"),
        ] {
            let chain = presented(&[&Pki::self_signed(name)]);
            assert_eq!(judge_for(&CHECK, &chain, &origin).word(), word, "{name}");
        }
        assert_eq!(
            judged(&["a.example.com"], &names("192.0.2.1", None)).word(),
            "not-applicable"
        );
        assert_eq!(
            judged(
                &["a.example.com"],
                &names("192.0.2.1", Some("a.example.com"))
            ),
            Outcome::Pass
        );
    }
}
