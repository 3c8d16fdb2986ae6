//! How a server is restricted, in words that every stack has.

use origin_check::wire::code_point::{NamedGroup, ProtocolVersion};

use super::Choice;

/// One setting; what is left open is the stack's own default.
pub struct Setting {
    pub name: &'static str,
    pub keys: Keys,
    pub versions: Option<Versions>,
    pub suites: Suites,
    pub group: Option<Group>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    Both,
    Rsa,
    Ecdsa,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Versions {
    Tls13,
    Tls12,
    /// TLS 1.0 to 1.2.
    UpToTls12,
    /// TLS 1.0 alone.
    Tls10,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Suites {
    Default,
    /// AES with 256 bits, in either mode.
    Aes256,
    /// AES in CBC mode, with either length.
    Cbc,
    /// AES with the client's secret encrypted to the RSA key.
    RsaKeyExchange,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Group {
    P384,
    X25519,
}

impl Setting {
    /// The stack's words for these versions: of TLS 1.3, of 1.2, of 1.0 to 1.2, and of 1.0; none where
    /// they are left open.
    pub fn versions_in<'a>(&self, words: [&'a str; 4]) -> Option<&'a str> {
        self.versions.map(|versions| words[versions as usize])
    }

    /// The stack's words for this group: of P-384, and of X25519.
    pub fn group_in<'a>(&self, words: [&'a str; 2]) -> Option<&'a str> {
        self.group.map(|group| words[group as usize])
    }

    /// Whether a server so restricted may choose this: the stack has understood its restriction.
    pub fn allows(&self, choice: &Choice) -> bool {
        let (oldest, newest) = match self.versions {
            None => (ProtocolVersion::TLSV1, ProtocolVersion::TLSV1_3),
            Some(Versions::Tls13) => (ProtocolVersion::TLSV1_3, ProtocolVersion::TLSV1_3),
            Some(Versions::Tls12) => (ProtocolVersion::TLSV1_2, ProtocolVersion::TLSV1_2),
            Some(Versions::UpToTls12) => (ProtocolVersion::TLSV1, ProtocolVersion::TLSV1_2),
            Some(Versions::Tls10) => (ProtocolVersion::TLSV1, ProtocolVersion::TLSV1),
        };
        let group = match self.group {
            None => choice.group,
            Some(Group::P384) => Some(NamedGroup::SECP384R1),
            Some(Group::X25519) => Some(NamedGroup::X25519),
        };
        let suites = code_points(self.suites);
        (oldest..=newest).contains(&choice.version)
            && (suites.is_empty() || suites.contains(&choice.suite.0))
            && choice.group == group
    }
}

const OPEN: Setting = Setting {
    name: "default",
    keys: Keys::Both,
    versions: None,
    suites: Suites::Default,
    group: None,
};

pub const SETTINGS: [Setting; 11] = [
    OPEN,
    Setting {
        name: "tls1.2-rsa",
        keys: Keys::Rsa,
        versions: Some(Versions::Tls12),
        ..OPEN
    },
    Setting {
        name: "tls1.2-ecdsa",
        keys: Keys::Ecdsa,
        versions: Some(Versions::Tls12),
        ..OPEN
    },
    Setting {
        name: "tls1.3",
        versions: Some(Versions::Tls13),
        ..OPEN
    },
    Setting {
        name: "tls1.0-1.2",
        versions: Some(Versions::UpToTls12),
        ..OPEN
    },
    Setting {
        name: "tls1.0",
        versions: Some(Versions::Tls10),
        ..OPEN
    },
    Setting {
        name: "rsa-key-exchange",
        versions: Some(Versions::Tls12),
        suites: Suites::RsaKeyExchange,
        ..OPEN
    },
    Setting {
        name: "aes256",
        versions: Some(Versions::Tls12),
        suites: Suites::Aes256,
        ..OPEN
    },
    Setting {
        name: "cbc",
        versions: Some(Versions::Tls12),
        suites: Suites::Cbc,
        ..OPEN
    },
    Setting {
        name: "p-384",
        group: Some(Group::P384),
        ..OPEN
    },
    Setting {
        name: "x25519",
        group: Some(Group::X25519),
        ..OPEN
    },
];

/// The suites of a restricted setting, as code points: what every stack's own words come down to.
pub fn code_points(suites: Suites) -> &'static [u16] {
    match suites {
        Suites::Default => &[],
        Suites::Aes256 => &[
            0xc02c, 0xc030, 0xc024, 0xc028, 0xc00a, 0xc014, 0x009d, 0x003d, 0x0035,
        ],
        Suites::Cbc => &[
            0xc023, 0xc027, 0xc009, 0xc013, 0xc00a, 0xc014, 0x003c, 0x002f, 0x0035,
        ],
        Suites::RsaKeyExchange => &[0x009c, 0x009d, 0x002f, 0x0035],
    }
}
