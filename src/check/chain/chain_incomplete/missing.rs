//! The missing certificate: its name, its place in the file, and where it can be had.

use crate::check::prelude::*;
use crate::pki::digest::hex;
use crate::pki::path::ExtraKind;
use crate::pki::trust_store::TrustStore;

/// The evidence that the next issuer was not sent; `None` for a path that ends otherwise.
pub(super) fn evidence(chain: &ChainContext, trust: &TrustStore) -> Option<Evidence> {
    let PathEnd::Missing {
        issuer,
        authority_key_id,
        ca_issuers,
        after,
        impostor,
    } = &chain.chain.end
    else {
        return None;
    };
    let key = authority_key_id.as_ref();
    let key = key.map_or(String::new(), |id| format!(" (key identifier {})", hex(id)));
    let evidence = Evidence::new(
        format!(
            "the chain ends at {}; its issuer was not sent",
            chain.describe(*after)
        ),
        format!("{}{key}, after #{after}", issuer.text),
    )
    .note("Browsers and curl accept this chain if they have the intermediate or fetch it. CloudFront does not.")
    .note_if(impostor.map(|impostor| {
        format!(
            "{} has the issuer's name, but another key: it is an older or newer certificate of the same authority.",
            chain.describe(impostor)
        )
    }))
    .note_if(trust.named(issuer).next().map(|_| "A trusted root has the issuer's name, but another key."))
    .note_if(strangers(chain))
    .note_if((!chain.chain.is_in_order()).then_some("The certificates that were sent are also in the wrong order."))
    .remedy(remedy(chain, *after, ca_issuers, *impostor));
    Some(evidence)
}

/// Names the position of the missing certificate, so that the next run does not find another fault.
fn remedy(
    chain: &ChainContext,
    after: usize,
    ca_issuers: &[String],
    impostor: Option<usize>,
) -> String {
    let address = ca_issuers.iter().find(|address| is_plain(address));
    let (whence, publication) = match address {
        Some(address) => (
            format!(". Download it from {address} ({})", form_of(address)),
            "",
        ),
        None => (String::new(), ", which the authority publishes,"),
    };
    if !chain.chain.is_in_order() {
        return format!(
            "Put the certificates into the file in this order: {}, then the issuer's certificate{}{whence}.",
            chain.list(chain.chain.path.iter().copied()),
            publication.trim_end_matches(',')
        );
    }
    let (verb, place) = match impostor.or(replaceable(chain)) {
        _ if is_last(chain) => ("Append", "to".to_owned()),
        Some(position) => ("Put", format!("in place of #{position} in")),
        None => ("Put", format!("right after #{after} in")),
    };
    format!(
        "{verb} the issuer's certificate{publication} {place} the file that the server presents{whence}."
    )
}

/// `true` if the missing certificate belongs at the end of the file.
pub(super) fn is_last(chain: &ChainContext) -> bool {
    let PathEnd::Missing { after, .. } = chain.chain.end else {
        return false;
    };
    chain.chain.is_in_order() && after.saturating_add(1) == chain.certificates.len()
}

/// The position of a certificate that the path cannot use, where the missing one belongs.
pub(crate) fn replaceable(chain: &ChainContext) -> Option<usize> {
    let PathEnd::Missing { after, .. } = chain.chain.end else {
        return None;
    };
    let mut extras = chain.chain.extras.iter();
    let next = extras.find(|extra| extra.position == after.saturating_add(1))?;
    let is_useless = match next.kind {
        ExtraKind::Duplicate { .. } | ExtraKind::ExpiredCopy => true,
        // An authority may be the issuer of the missing one.
        ExtraKind::Stranger => chain
            .certificate(next.position)
            .is_some_and(|one| !one.is_certificate_authority()),
        _ => false,
    };
    (chain.chain.is_in_order() && is_useless).then_some(next.position)
}

/// Certificates that belong to another chain: usually the wrong file was appended.
fn strangers(chain: &ChainContext) -> Option<String> {
    let extras = chain.chain.extras.iter();
    let strangers = extras.filter(|extra| extra.kind == ExtraKind::Stranger);
    let listed = chain.list(strangers.map(|extra| extra.position));
    (!listed.is_empty()).then(|| format!("Sent instead of the issuer: {listed}."))
}

/// RFC 5280, section 4.2.2.1: DER for one certificate, or a bundle of several under `.p7c`.
fn form_of(address: &str) -> &'static str {
    let end = address.to_ascii_lowercase();
    if end.ends_with(".p7c") || end.ends_with(".p7b") {
        "PKCS#7; convert it with 'openssl pkcs7 -inform DER -print_certs'"
    } else {
        "DER; convert it with 'openssl x509 -inform DER'"
    }
}

/// An address that a person can copy without surprises: it comes from the certificate.
fn is_plain(address: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?%=+".contains(&byte);
    address.len() <= 200
        && (address.starts_with("http://") || address.starts_with("https://"))
        && address.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_of_issuers_is_called_one() {
        assert!(form_of("http://ca.example/issuing.p7c").starts_with("PKCS#7"));
        assert!(form_of("http://ca.example/issuing.cer").starts_with("DER"));
    }

    #[test]
    fn an_address_that_could_harm_a_shell_is_not_repeated() {
        assert!(is_plain("http://r12.i.lencr.org/"));
        assert!(!is_plain("http://ca.example/$(reboot)"));
        assert!(!is_plain("http://ca.example/a b"));
        assert!(!is_plain("ldap://ca.example/x"));
    }
}
