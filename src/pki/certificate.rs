//! The contents of a certificate as owned facts. Nothing is judged here, and texts are as the issuer
//! wrote them: they must be escaped before they are printed.
//!
//! Only the files of `certificate/` name x509-parser.

mod comparable_name;
mod distinguished_name;
mod extension;
mod facts;
mod key;
mod parse;

pub use comparable_name::RelativeName;
pub(crate) use comparable_name::subject_of;
pub use distinguished_name::Name;
pub use extension::{
    BasicConstraints, KeyUsage, NameConstraint, NameConstraints, NameKind, Purpose,
    SubjectAlternativeName,
};
pub(crate) use facts::SignedParts;
pub use facts::{Certificate, MalformedCertificate};
pub use key::PublicKey;
pub(crate) use key::{bit_length, dotted, key_parts, rsa_modulus_bits};
