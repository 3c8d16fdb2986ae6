//! Bytes that JSON stores as base64.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Bytes, kept as base64: a certificate, an OCSP response.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Der(pub Vec<u8>);

impl fmt::Debug for Der {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Der({} bytes)", self.0.len())
    }
}

impl From<Der> for String {
    fn from(der: Der) -> Self {
        use base64::prelude::*;
        BASE64_STANDARD.encode(der.0)
    }
}

impl TryFrom<String> for Der {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        use base64::prelude::*;
        BASE64_STANDARD.decode(text).map(Self)
    }
}
