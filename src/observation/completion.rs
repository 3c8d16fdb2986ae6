//! The missing parts of a chain, and the file that a server should serve.

use serde::{Deserialize, Serialize};

use super::Der;

/// The missing part of one chain that ends before its issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// SHA-256 of each certificate of the chain that was sent and is needed, the leaf first.
    pub of: Vec<Der>,
    pub result: Result<CompletedPath, String>,
    /// Every address that was asked, in order.
    pub asked: Vec<AskedAddress>,
}

/// A whole path, verified to a trust anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletedPath {
    /// The certificates above the leaf, from the lowest on, without the root.
    pub intermediates: Vec<FoundCertificate>,
    /// The name of the trust anchor that ends it.
    pub anchor: String,
    /// The anchor is one of [`extra_trust_anchors`](super::Observation::extra_trust_anchors): CloudFront would not trust it.
    pub anchor_is_extra: bool,
}

/// A certificate of a completed path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundCertificate {
    pub certificate: Der,
    pub from: FoundIn,
}

/// The source of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundIn {
    Sent,
    /// In the file of intermediates that was given.
    Given,
    /// At this address.
    Fetched(String),
}

/// One address of an issuer's certificate that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedAddress {
    /// The address, as the certificate names it.
    pub url: String,
    /// The subjects of the certificates that it gave, or why it gave none.
    pub answer: Result<Vec<String>, String>,
}

/// The certificates of a file, to compare with what is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedFile {
    /// The file's name as given.
    pub name: String,
    pub certificates: Vec<Der>,
}
