//! The faults that a demo origin can have.

use std::fmt;
use std::str::FromStr;

use anyhow::anyhow;

use crate::commands::shared::similar::suggestion;

/// Each fault: the name that a user types, the id of the check whose finding shows it, and the line
/// that the list of faults prints.
macro_rules! faults {
    ($($fault:ident, $name:literal, $check:expr, $summary:literal;)*) => {
        /// One way in which an origin can be broken, or not broken at all.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Fault {
            $(#[doc = $summary] $fault,)*
        }

        impl Fault {
            /// Every fault, in the order of the list.
            pub const ALL: [Self; 24] = [$(Self::$fault,)*];

            const fn row(self) -> (&'static str, Option<&'static str>, &'static str) {
                match self {
                    $(Self::$fault => ($name, $check, $summary),)*
                }
            }
        }
    };
}

faults! {
    Healthy, "healthy", None,
        "nothing is wrong: TLS 1.2 and 1.3, and a complete chain";
    Expired, "expired", Some("certificate-expired"),
        "the certificate expired three days ago";
    NotYetValid, "not-yet-valid", Some("certificate-not-yet-valid"),
        "the certificate becomes valid in two days";
    ExpiresSoon, "expires-soon", Some("certificate-expires-soon"),
        "the certificate has five of its 90 days left";
    SelfSigned, "self-signed", Some("certificate-self-signed"),
        "the certificate is its own issuer";
    // The chain includes that root.
    PrivateCa, "private-ca", Some("chain-untrusted"),
        "a complete chain, up to a root that is not on Mozilla's list";
    // As after configuring `cert.pem` in place of `fullchain.pem`.
    MissingIntermediate, "missing-intermediate", Some("chain-incomplete"),
        "the certificate is sent without the intermediate that issued it";
    WrongOrder, "wrong-order", Some("chain-out-of-order"),
        "both intermediates are sent, in reverse order";
    ExtraCertificates, "extra-certificates", Some("chain-has-extra-certificates"),
        "the root and an unrelated intermediate are sent as well";
    ExpiredIntermediate, "expired-intermediate", Some("chain-certificate-expired"),
        "the intermediate has expired, the certificate below it has not";
    WrongName, "wrong-name", Some("certificate-name-mismatch"),
        "the certificate is for www.example.com";
    CommonNameOnly, "common-name-only", Some("certificate-name-in-common-name-only"),
        "the name appears only in the Common Name";
    WrongPurpose, "wrong-purpose", Some("certificate-purpose-invalid"),
        "the certificate is for clients only (extended key usage)";
    WrongKey, "wrong-key", Some("private-key-mismatch"),
        "the private key belongs to another certificate";
    UnsupportedKey, "unsupported-key", Some("key-unsupported"),
        "the certificate's key is Ed25519";
    OldProtocol, "old-protocol", Some("protocol-version-unsupported"),
        "TLS 1.0 and 1.1 only";
    WrongCipher, "wrong-cipher", Some("cipher-suite-unsupported"),
        "TLS 1.2 with ECDHE-ECDSA-CHACHA20-POLY1305 only";
    WrongGroup, "wrong-group", Some("key-exchange-group-unsupported"),
        "key exchange over P-521 only";
    // Without a server name, it serves a default site.
    ServerNameRejected, "server-name-rejected", Some("server-name-rejected"),
        "the server has no site for this name and sends an alert";
    ClientCertificate, "client-certificate", Some("client-certificate-required"),
        "the server requires a client certificate";
    HttpTwoOnly, "http-2-only", Some("http-1-1-unsupported"),
        "ALPN accepts h2 and refuses http/1.1";
    PlainHttp, "plain-http", Some("not-tls"),
        "HTTP without TLS on the HTTPS port";
    HangsUp, "hangs-up", Some("handshake-incomplete"),
        "the connection is closed after the first bytes";
    NoHttpResponse, "no-http-response", Some("http-no-response"),
        "the handshake succeeds, but the request gets no answer";
}

impl Fault {
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// `None` for a healthy origin.
    #[must_use]
    pub const fn check(self) -> Option<&'static str> {
        self.row().1
    }

    #[must_use]
    pub const fn summary(self) -> &'static str {
        self.row().2
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Fault {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let mut faults = Self::ALL.into_iter();
        faults.find(|fault| fault.name() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::name);
            let suggestion = suggestion(text, names, "demo");
            anyhow!("no fault is named '{}'; {suggestion}", text.escape_debug())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_its_fault() {
        for (position, fault) in Fault::ALL.into_iter().enumerate() {
            assert_eq!(fault.name().parse::<Fault>().unwrap(), fault);
            assert_eq!(fault as usize, position, "ALL is in declaration order");
        }
    }

    #[test]
    fn names_are_kebab_case_and_summaries_one_short_line() {
        for fault in Fault::ALL {
            let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(fault.name().chars().all(kebab), "{fault}");
            assert!(!fault.summary().contains('\n') && fault.summary().len() <= 64);
        }
    }

    #[test]
    fn only_a_healthy_origin_has_no_check() {
        for fault in Fault::ALL {
            assert_eq!(fault.check().is_none(), fault == Fault::Healthy, "{fault}");
        }
    }

    #[test]
    fn a_name_that_is_almost_right_is_refused_with_the_one_that_is_meant() {
        let error = "Expired".parse::<Fault>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "no fault is named 'Expired'; did you mean expired?"
        );
    }
}
