//! Intermediates that their authority has revoked.
//!
//! CCADB incident of 2026-05-08: Let's Encrypt's first cross-signs of Generation Y, made on
//! 2025-09-03 without serverAuth, replaced on 2026-05-13.

use super::certificate::Certificate;

/// The subject's name, the issuer's, and the start of the SHA-256.
const REVOKED: [(&str, &str, [u8; 4]); 3] = [
    ("Root YR", "ISRG Root X1", [0x27, 0x0c, 0x64, 0xb6]),
    ("Root YE", "ISRG Root X2", [0x2d, 0x7b, 0x5b, 0x42]),
    ("ISRG Root X2", "ISRG Root X1", [0x00, 0xbe, 0xae, 0xf2]),
];

pub fn is_revoked(certificate: &Certificate) -> bool {
    let named = |text: &str, name: &str| text.contains(&format!("CN={name}"));
    REVOKED.iter().any(|(subject, issuer, start)| {
        certificate.sha256.starts_with(start)
            && named(&certificate.subject.text, subject)
            && named(&certificate.issuer.text, issuer)
    })
}
