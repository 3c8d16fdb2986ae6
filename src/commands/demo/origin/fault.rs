//! The faults that a demo origin can have.

use std::fmt;
use std::str::FromStr;

/// One way in which an origin can be broken, or not broken at all.
///
/// The name is what a user types; [`Fault::summary`] is what the list of faults prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nothing is wrong: TLS 1.2 and 1.3, and a complete chain in the right order.
    Healthy,
    /// The leaf expired three days ago.
    Expired,
    /// The leaf becomes valid in two days.
    NotYetValid,
    /// The leaf of 90 days has five left.
    ExpiresSoon,
    /// The leaf is signed by its own key, and nothing else is sent.
    SelfSigned,
    /// The complete chain, with its root, of an authority that nobody trusts.
    PrivateCa,
    /// The leaf alone, as after configuring `cert.pem` where `fullchain.pem` belongs.
    MissingIntermediate,
    /// Leaf and both intermediates, the intermediates in reverse.
    WrongOrder,
    /// A good chain, then its root, then an intermediate that has nothing to do with it.
    ExtraCertificates,
    /// The leaf is valid; the intermediate that issued it is not any more.
    ExpiredIntermediate,
    /// The leaf is for `www.example.com`, whatever name is asked for.
    WrongName,
    /// The right name stands in the subject's Common Name, and there is no subjectAltName.
    CommonNameOnly,
    /// The leaf's extended key usage is clientAuth alone.
    WrongPurpose,
    /// The server signs with a key that does not belong to the leaf.
    WrongKey,
    /// The leaf's key is Ed25519.
    UnsupportedKey,
    /// TLS 1.1 and 1.0 only, as a server from before TLS 1.2 answers.
    OldProtocol,
    /// TLS 1.2 only, with ECDHE-ECDSA-CHACHA20-POLY1305 only.
    WrongCipher,
    /// Key exchange over P-521 only.
    WrongGroup,
    /// The server refuses the name it is asked for, and serves a default site without one.
    ServerNameRejected,
    /// The server goes on only with a client certificate.
    ClientCertificate,
    /// By ALPN the server accepts `h2` only.
    HttpTwoOnly,
    /// HTTP without TLS on the port where HTTPS is expected.
    PlainHttp,
    /// The server closes the connection as soon as it has read the first bytes.
    HangsUp,
    /// The handshake succeeds, and then the request is never answered.
    NoHttpResponse,
}

/// What is printed about a fault.
struct Entry {
    name: &'static str,
    check: Option<&'static str>,
    summary: &'static str,
}

impl Fault {
    /// Every fault, in the order in which a list should show them.
    pub const ALL: [Self; 24] = [
        Self::Healthy,
        Self::Expired,
        Self::NotYetValid,
        Self::ExpiresSoon,
        Self::SelfSigned,
        Self::PrivateCa,
        Self::MissingIntermediate,
        Self::WrongOrder,
        Self::ExtraCertificates,
        Self::ExpiredIntermediate,
        Self::WrongName,
        Self::CommonNameOnly,
        Self::WrongPurpose,
        Self::WrongKey,
        Self::UnsupportedKey,
        Self::OldProtocol,
        Self::WrongCipher,
        Self::WrongGroup,
        Self::ServerNameRejected,
        Self::ClientCertificate,
        Self::HttpTwoOnly,
        Self::PlainHttp,
        Self::HangsUp,
        Self::NoHttpResponse,
    ];

    /// The kebab-case name that a user types.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.entry().name
    }

    /// The id of the check whose finding shows this fault; none for a healthy origin.
    #[must_use]
    pub const fn check(self) -> Option<&'static str> {
        self.entry().check
    }

    /// One line about what the origin does.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        self.entry().summary
    }

    const fn entry(self) -> Entry {
        let (name, check, summary) = match self {
            Self::Healthy => (
                "healthy",
                None,
                "nothing is wrong: TLS 1.2 and 1.3, and a complete chain",
            ),
            Self::Expired => (
                "expired",
                Some("certificate-expired"),
                "the certificate expired three days ago",
            ),
            Self::NotYetValid => (
                "not-yet-valid",
                Some("certificate-not-yet-valid"),
                "the certificate becomes valid in two days",
            ),
            Self::ExpiresSoon => (
                "expires-soon",
                Some("certificate-expires-soon"),
                "the certificate has five of its 90 days left",
            ),
            Self::SelfSigned => (
                "self-signed",
                Some("certificate-self-signed"),
                "the certificate is its own issuer",
            ),
            Self::PrivateCa => (
                "private-ca",
                Some("chain-untrusted"),
                "a complete chain, up to a root that is not on Mozilla's list",
            ),
            Self::MissingIntermediate => (
                "missing-intermediate",
                Some("chain-incomplete"),
                "the certificate is sent without the intermediate that issued it",
            ),
            Self::WrongOrder => (
                "wrong-order",
                Some("chain-out-of-order"),
                "both intermediates are sent, in reverse order",
            ),
            Self::ExtraCertificates => (
                "extra-certificates",
                Some("chain-has-extra-certificates"),
                "the root and an unrelated intermediate are sent as well",
            ),
            Self::ExpiredIntermediate => (
                "expired-intermediate",
                Some("chain-certificate-expired"),
                "the intermediate expired, the certificate below it did not",
            ),
            Self::WrongName => (
                "wrong-name",
                Some("certificate-name-mismatch"),
                "the certificate is for www.example.com",
            ),
            Self::CommonNameOnly => (
                "common-name-only",
                Some("certificate-name-in-common-name-only"),
                "the name stands in the Common Name, and there is no SAN",
            ),
            Self::WrongPurpose => (
                "wrong-purpose",
                Some("certificate-purpose-invalid"),
                "the certificate is for clients only (extended key usage)",
            ),
            Self::WrongKey => (
                "wrong-key",
                Some("private-key-mismatch"),
                "the private key belongs to another certificate",
            ),
            Self::UnsupportedKey => (
                "unsupported-key",
                Some("key-unsupported"),
                "the certificate's key is Ed25519",
            ),
            Self::OldProtocol => (
                "old-protocol",
                Some("protocol-version-unsupported"),
                "TLS 1.0 and 1.1 only",
            ),
            Self::WrongCipher => (
                "wrong-cipher",
                Some("cipher-suite-unsupported"),
                "TLS 1.2 with ECDHE-ECDSA-CHACHA20-POLY1305 only",
            ),
            Self::WrongGroup => (
                "wrong-group",
                Some("key-exchange-group-unsupported"),
                "key exchange over P-521 only",
            ),
            Self::ServerNameRejected => (
                "server-name-rejected",
                Some("server-name-rejected"),
                "the server knows no site of this name, and says so by an alert",
            ),
            Self::ClientCertificate => (
                "client-certificate",
                Some("client-certificate-required"),
                "the server will not go on without a client certificate",
            ),
            Self::HttpTwoOnly => (
                "http-2-only",
                Some("http-1-1-unsupported"),
                "ALPN accepts h2 and refuses http/1.1",
            ),
            Self::PlainHttp => (
                "plain-http",
                Some("not-tls"),
                "HTTP without TLS on the HTTPS port",
            ),
            Self::HangsUp => (
                "hangs-up",
                Some("handshake-incomplete"),
                "the connection is closed after the first bytes",
            ),
            Self::NoHttpResponse => (
                "no-http-response",
                Some("http-no-response"),
                "the handshake succeeds, and the request gets no answer",
            ),
        };
        Entry {
            name,
            check,
            summary,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// The text names no [`Fault`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFault(String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "there is no fault '{}'; 'origin-check demo' lists them",
            self.0.escape_debug()
        )
    }
}

impl std::error::Error for UnknownFault {}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|fault| fault.name() == text)
            .ok_or_else(|| UnknownFault(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_its_fault() {
        for (position, fault) in Fault::ALL.into_iter().enumerate() {
            assert_eq!(fault.name().parse(), Ok(fault));
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
    fn a_name_that_is_almost_right_is_refused_with_the_way_to_the_list() {
        let error = "Expired".parse::<Fault>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no fault 'Expired'; 'origin-check demo' lists them"
        );
    }
}
