//! Alerts: how a TLS server says no (RFC 8446 section 6, and the older ones of SSL 3.0 to TLS 1.2).

use super::code_points;
use serde::{Deserialize, Serialize};

code_points! {
    /// The description of an alert, without its level.
    AlertDescription(u8, 2) {
        CLOSE_NOTIFY = 0 "close_notify",
        UNEXPECTED_MESSAGE = 10 "unexpected_message",
        BAD_RECORD_MAC = 20 "bad_record_mac",
        DECRYPTION_FAILED = 21 "decryption_failed",
        RECORD_OVERFLOW = 22 "record_overflow",
        DECOMPRESSION_FAILURE = 30 "decompression_failure",
        HANDSHAKE_FAILURE = 40 "handshake_failure",
        NO_CERTIFICATE = 41 "no_certificate",
        BAD_CERTIFICATE = 42 "bad_certificate",
        UNSUPPORTED_CERTIFICATE = 43 "unsupported_certificate",
        CERTIFICATE_REVOKED = 44 "certificate_revoked",
        CERTIFICATE_EXPIRED = 45 "certificate_expired",
        CERTIFICATE_UNKNOWN = 46 "certificate_unknown",
        ILLEGAL_PARAMETER = 47 "illegal_parameter",
        UNKNOWN_CA = 48 "unknown_ca",
        ACCESS_DENIED = 49 "access_denied",
        DECODE_ERROR = 50 "decode_error",
        DECRYPT_ERROR = 51 "decrypt_error",
        TOO_MANY_CIDS_REQUESTED = 52 "too_many_cids_requested",
        EXPORT_RESTRICTION = 60 "export_restriction",
        PROTOCOL_VERSION = 70 "protocol_version",
        INSUFFICIENT_SECURITY = 71 "insufficient_security",
        INTERNAL_ERROR = 80 "internal_error",
        INAPPROPRIATE_FALLBACK = 86 "inappropriate_fallback",
        USER_CANCELED = 90 "user_canceled",
        NO_RENEGOTIATION = 100 "no_renegotiation",
        MISSING_EXTENSION = 109 "missing_extension",
        UNSUPPORTED_EXTENSION = 110 "unsupported_extension",
        CERTIFICATE_UNOBTAINABLE = 111 "certificate_unobtainable",
        UNRECOGNIZED_NAME = 112 "unrecognized_name",
        BAD_CERTIFICATE_STATUS_RESPONSE = 113 "bad_certificate_status_response",
        BAD_CERTIFICATE_HASH_VALUE = 114 "bad_certificate_hash_value",
        UNKNOWN_PSK_IDENTITY = 115 "unknown_psk_identity",
        CERTIFICATE_REQUIRED = 116 "certificate_required",
        GENERAL_ERROR = 117 "general_error",
        NO_APPLICATION_PROTOCOL = 120 "no_application_protocol",
        ECH_REQUIRED = 121 "ech_required",
    }
}

/// An alert as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Alert {
    /// 1 is a warning, 2 is fatal; anything else is kept as it came.
    pub level: u8,
    pub description: AlertDescription,
}

impl Alert {
    pub const fn fatal(description: AlertDescription) -> Self {
        Self {
            level: 2,
            description,
        }
    }

    pub const fn warning(description: AlertDescription) -> Self {
        Self {
            level: 1,
            description,
        }
    }

    /// Does the sender give the connection up? Any level but "warning" counts: a peer that
    /// invents levels will not continue.
    pub fn is_fatal(self) -> bool {
        self.level != 1
    }

    /// Is the connection over after it, be it as an error or as an orderly close?
    pub fn ends_the_connection(self) -> bool {
        self.is_fatal() || self.description == AlertDescription::CLOSE_NOTIFY
    }

    /// The whole record that carries it.
    pub fn encode(self, version: super::ProtocolVersion) -> Vec<u8> {
        let [major, minor] = version.0.to_be_bytes();
        vec![21, major, minor, 0, 2, self.level, self.description.0]
    }
}

impl std::fmt::Display for Alert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.level {
            1 => write!(f, "warning {}", self.description),
            2 => write!(f, "fatal {}", self.description),
            other => write!(f, "level-{other} {}", self.description),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::code_point::ProtocolVersion;

    #[test]
    fn alerts_print_level_and_name() {
        assert_eq!(
            Alert::fatal(AlertDescription::HANDSHAKE_FAILURE).to_string(),
            "fatal handshake_failure"
        );
        assert_eq!(AlertDescription(0xfe).to_string(), "0xfe");
        assert_eq!(AlertDescription(5).to_string(), "0x05");
    }

    #[test]
    fn a_warning_goes_on_unless_it_is_close_notify() {
        assert!(!Alert::warning(AlertDescription::UNRECOGNIZED_NAME).ends_the_connection());
        assert!(Alert::warning(AlertDescription::CLOSE_NOTIFY).ends_the_connection());
        assert!(Alert::fatal(AlertDescription::UNRECOGNIZED_NAME).ends_the_connection());
    }

    #[test]
    fn user_canceled_is_one_record_of_seven_bytes() {
        assert_eq!(
            Alert::fatal(AlertDescription::USER_CANCELED).encode(ProtocolVersion::TLSV1_2),
            [21, 3, 3, 0, 2, 2, 90]
        );
    }
}
