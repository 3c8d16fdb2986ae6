//! May one certificate have issued another? The answer of AWS-LC before it looks at a signature
//! (`X509_check_issued` in crypto/x509/v3_purp.c), on which it builds its path.

use super::certificate::Certificate;

impl Certificate {
    /// `true` if AWS-LC takes this certificate for the issuer of `child`.
    pub fn may_have_issued(&self, child: &Certificate) -> bool {
        self.is_named_by(child) && self.may_sign_certificates()
    }

    /// `true` if this certificate has the name of the issuer of `child`, and nothing in the authority
    /// key identifier contradicts it (RFC 5280 section 4.2.1.1): identifiers that are absent on
    /// either side do not.
    pub fn is_named_by(&self, child: &Certificate) -> bool {
        let key_id_fits = match (&child.authority_key_id, &self.subject_key_id) {
            (Some(wanted), Some(presented)) => wanted == presented,
            _ => true,
        };
        self.subject == child.issuer
            && key_id_fits
            && child
                .authority_serial
                .as_ref()
                .is_none_or(|serial| *serial == self.serial)
            && child
                .authority_issuer
                .as_ref()
                .is_none_or(|issuer| *issuer == self.issuer)
    }

    /// `true` if the key identifiers say that this certificate's key signed `child`, so that another
    /// key of the same name cannot be meant.
    pub(crate) fn is_identified_by(&self, child: &Certificate) -> bool {
        match (&child.authority_key_id, &self.subject_key_id) {
            (Some(wanted), None) => self.key.is_identified_by(wanted),
            (wanted, presented) => wanted.is_some() && wanted == presented,
        }
    }

    /// `true` unless its key usage leaves keyCertSign out.
    pub fn may_sign_certificates(&self) -> bool {
        self.key_usage.is_none_or(|usage| usage.key_cert_sign)
    }

    /// `true` if AWS-LC takes it for self-signed (`EXFLAG_SS`), and so for the end of a path. The
    /// signature does not matter for that.
    pub fn looks_self_signed(&self) -> bool {
        self.may_have_issued(self)
    }

    /// `true` for the same name and key: both are of one entity.
    pub fn is_same_entity(&self, other: &Certificate) -> bool {
        self.subject == other.subject && self.key.spki_sha256 == other.key.spki_sha256
    }
}
