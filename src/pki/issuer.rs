//! Issuers that are well known and on nobody's public list.
use super::certificate::Name;

/// A recognised issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recognised {
    /// What it is called.
    pub name: &'static str,
    /// Nobody outside trusts it by default.
    pub private: bool,
    /// It is a TLS-intercepting proxy on this side: what is seen is not the origin.
    pub interception: bool,
    /// What to do about it.
    pub advice: &'static str,
}

/// Recognises an issuer by its name.
pub fn recognise(_issuer: &Name) -> Option<Recognised> {
    None
}
