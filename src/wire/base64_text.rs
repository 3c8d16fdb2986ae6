//! Bytes inside kept messages, as base64 text instead of JSON's lists of numbers.

use base64::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A value that JSON stores as base64 text: bytes, and options and lists of them.
pub(super) trait Base64Text: Sized {
    /// The shape of the text.
    type Text: Serialize + for<'de> Deserialize<'de>;
    /// Bytes to text.
    fn encode(&self) -> Self::Text;
    /// `None` if the text is not base64, or has another length.
    fn decode(text: Self::Text) -> Option<Self>;
}

impl Base64Text for Vec<u8> {
    type Text = String;

    fn encode(&self) -> String {
        BASE64_STANDARD.encode(self)
    }

    fn decode(text: String) -> Option<Self> {
        BASE64_STANDARD.decode(text).ok()
    }
}

impl<const LENGTH: usize> Base64Text for [u8; LENGTH] {
    type Text = String;

    fn encode(&self) -> String {
        BASE64_STANDARD.encode(self)
    }

    fn decode(text: String) -> Option<Self> {
        Vec::decode(text)?.try_into().ok()
    }
}

impl Base64Text for Vec<Vec<u8>> {
    type Text = Vec<String>;

    fn encode(&self) -> Vec<String> {
        self.iter().map(Base64Text::encode).collect()
    }

    fn decode(texts: Vec<String>) -> Option<Self> {
        texts.into_iter().map(Vec::decode).collect()
    }
}

impl<T: Base64Text> Base64Text for Option<T> {
    type Text = Option<T::Text>;

    fn encode(&self) -> Self::Text {
        self.as_ref().map(Base64Text::encode)
    }

    fn decode(text: Self::Text) -> Option<Self> {
        match text {
            None => Some(None),
            Some(text) => T::decode(text).map(Some),
        }
    }
}

pub(super) fn serialize<T: Base64Text, S: Serializer>(bytes: &T, s: S) -> Result<S::Ok, S::Error> {
    bytes.encode().serialize(s)
}

pub(super) fn deserialize<'de, T: Base64Text, D: Deserializer<'de>>(d: D) -> Result<T, D::Error> {
    T::decode(T::Text::deserialize(d)?).ok_or_else(|| D::Error::custom("expected base64 text"))
}
