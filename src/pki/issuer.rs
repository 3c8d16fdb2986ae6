//! Issuers that are well known and on no public list.

mod known;

pub use known::KnownIssuer;
use known::{AWS_PRIVATE_CA, CPANEL, Issuers, KNOWN, SNAKEOIL};

use super::certificate::{Certificate, SubjectAlternativeName};

/// Recognizes an issuer by its name, without regard to case.
fn by_name(issuer: &str) -> Option<KnownIssuer> {
    // With a comma at the end, so that a sign can match a whole value.
    let text = format!("{},", issuer.to_lowercase());
    let mut known = KNOWN.iter().flat_map(Issuers::iter);
    known
        .find(|(_, signs)| signs.split(" | ").any(|sign| text.contains(sign)))
        .map(|(issuer, _)| issuer)
}

/// Recognizes the issuer of a certificate by its name, else by peculiarities of the certificate.
pub fn recognize(certificate: &Certificate) -> Option<KnownIssuer> {
    by_name(&certificate.issuer.text)
        .or_else(|| is_from_aws_private_ca(certificate).then_some(AWS_PRIVATE_CA))
        .or_else(|| is_snakeoil(certificate).then_some(SNAKEOIL))
        .or_else(|| is_cpanel_default(certificate).then_some(CPANEL))
}

/// Names in AWS Private CA are the customer's, but its certificates contain its OCSP responder and
/// its default bucket paths.
fn is_from_aws_private_ca(certificate: &Certificate) -> bool {
    let contains = |sign: &[u8]| certificate.der.windows(sign.len()).any(|part| part == sign);
    contains(b"acm-pca")
}

/// Debian's package ssl-cert makes them: self-signed for ten years, with only the host name.
fn is_snakeoil(certificate: &Certificate) -> bool {
    let [name] = certificate.common_names.as_slice() else {
        return false;
    };
    let names_host_only = match &certificate.subject_alternative_name {
        SubjectAlternativeName::Present { dns_names, .. } => dns_names.as_slice() == [name.clone()],
        _ => false,
    };
    let days = (certificate.not_after - certificate.not_before).whole_days();
    certificate.is_self_issued()
        && !certificate.is_certificate_authority()
        && certificate.basic_constraints.is_some()
        && certificate.subject.text == format!("CN={name}")
        && names_host_only
        && (3649..=3651).contains(&days)
}

/// cPanel's own self-signed certificates have the mail address `ssl@HOST`.
fn is_cpanel_default(certificate: &Certificate) -> bool {
    let subject = &certificate.subject.text;
    certificate.is_self_issued()
        && certificate
            .common_names
            .iter()
            .any(|name| subject.contains(&format!("emailAddress=ssl@{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_known_by_the_names_they_use() {
        for (text, name, interception) in [
            (
                "OU=CloudFlare Origin SSL Certificate Authority, L=San Francisco, ST=California, \
                 O=\"CloudFlare, Inc.\", C=US",
                "Cloudflare Origin CA",
                false,
            ),
            (
                "CN=(STAGING) Wannabe Watercress R11, O=(STAGING) Let's Encrypt, C=US",
                "Let's Encrypt staging",
                false,
            ),
            (
                "CN=Caddy Local Authority - ECC Intermediate",
                "Caddy's local authority",
                false,
            ),
            (
                "CN=Kubernetes Ingress Controller Fake Certificate, O=Acme Co",
                "Kubernetes ingress controller fake certificate",
                false,
            ),
            (
                "CN=TRAEFIK DEFAULT CERT",
                "Traefik's default certificate",
                false,
            ),
            (
                "O=mkcert development CA, OU=me@laptop, CN=mkcert me@laptop",
                "mkcert",
                false,
            ),
            (
                "CN=Zscaler Intermediate Root CA (zscloud.net), O=Zscaler Inc., C=US",
                "Zscaler",
                true,
            ),
            ("CN=mitmproxy, O=mitmproxy", "mitmproxy", true),
            (
                "CN=FGT60E, O=Fortinet, OU=Certificate Authority",
                "Fortinet FortiGate",
                true,
            ),
            (
                "O=Internet Widgits Pty Ltd, ST=Some-State, C=AU",
                "OpenSSL's default answers",
                false,
            ),
        ] {
            let found = by_name(text).unwrap_or_else(|| panic!("{text} is not recognized"));
            assert_eq!((found.name, found.interception), (name, interception));
        }
    }

    #[test]
    fn public_issuers_and_ordinary_companies_are_not_taken_for_others() {
        for text in [
            "CN=Cloudflare TLS Issuing ECC CA 1, O=\"SSL Corporation\", C=US",
            "CN=R12, O=Let's Encrypt, C=US",
            "CN=Symantec Class 3 Secure Server CA - G4, O=Symantec Corporation, C=US",
            "CN=cPanel, Inc. Certification Authority, O=\"cPanel, Inc.\", C=US",
            "CN=Example Corp Issuing CA 1, O=Example Corp, C=DE",
            "",
        ] {
            assert_eq!(by_name(text), None, "{text}");
        }
    }

    #[test]
    fn every_sign_is_in_lower_case_as_it_is_compared() {
        for (issuer, signs) in KNOWN.iter().flat_map(Issuers::iter) {
            for sign in signs.split(" | ") {
                assert_eq!(sign, sign.to_lowercase(), "{}", issuer.name);
                assert_eq!(by_name(sign), Some(issuer));
            }
        }
    }

    #[test]
    fn no_trusted_root_is_taken_for_a_private_issuer() {
        for anchor in crate::pki::trust_store::TrustStore::mozilla().anchors() {
            assert_eq!(by_name(&anchor.name().text), None);
        }
    }
}
