//! A certificate file: its contents, its unusual encodings, and the damage done to it on its way.
//!
//! The reader recovers as much as it can. What it repairs while reading (a smart dash, a lost line
//! break) is a [`FileFault`] all the same, because a server repairs nothing; the certificate is
//! then read so that it can be judged too.

mod block;
mod blocks;
mod body;
mod boundary;
pub mod certificates;
mod der_damage;
mod encoding;
mod fault;
mod kind;
mod not_a_certificate;
mod pkcs12;
mod pkcs7;
pub mod private_key;
mod quirk;
mod quote;
mod read;
mod scan;

pub use der_damage::DerDamage;
pub use fault::{BoundaryDamage, Damage, FaultPosition, FileFault};
pub use kind::ContentKind;
pub use not_a_certificate::NotACertificate;
pub use quirk::{EncodingQuirk, Readers};
pub use read::{
    CertificateFile, FileCertificate, FileForm, FileKey, MOST_BYTES, read, read_private_key,
};
