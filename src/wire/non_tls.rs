//! Recognizes by its first bytes what answers where TLS was expected.

use serde::{Deserialize, Serialize};

/// In characters; the rest of a longer line is cut.
const LONGEST_LINE: usize = 120;

/// Something that is not TLS. The texts are the peer's own, decoded lossily and **not**
/// escaped: the renderer escapes them, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NonTlsProtocol {
    Nothing,
    Http {
        /// `HTTP/1.1 400 Bad Request`
        status_line: String,
    },
    /// HTTP/2 without TLS: a SETTINGS frame.
    Http2,
    /// RTSP or SIP, which answer like HTTP.
    LikeHttp {
        /// `RTSP/1.0 400 Bad Request`
        status_line: String,
    },
    /// HTML or XML without an HTTP head.
    Markup {
        line: String,
    },
    Ssh {
        /// `SSH-2.0-OpenSSH_9.2`
        banner: String,
    },
    Smtp {
        /// `220 mail.example.com ESMTP`
        greeting: String,
    },
    Ftp {
        /// `220 (vsFTPd 3.0.5)`
        greeting: String,
    },
    Imap {
        /// `* OK IMAP4rev1 ready`
        greeting: String,
    },
    Pop3 {
        /// `+OK POP3 ready`
        greeting: String,
    },
    /// A MySQL or MariaDB server: its version or its error.
    Mysql {
        /// `8.0.36`, or `Host '...' is blocked`
        text: String,
    },
    Postgresql {
        /// Its message, if it could be found.
        text: String,
    },
    Redis {
        /// `-ERR ...`
        error: String,
    },
    /// A PROXY protocol header, sent where it should be received.
    ProxyProtocol,
    /// SSL 2.0: an answer to a hello that it did not understand.
    Ssl2,
    Rdp,
    Vnc {
        /// `RFB 003.008`
        banner: String,
    },
    /// Telnet's option negotiation.
    Telnet,
    Text {
        line: String,
    },
    Unknown {
        /// The first bytes, 16 at most, in hex.
        hex: String,
    },
}

impl NonTlsProtocol {
    /// Tells what the first bytes of a connection look like. A few dozen are enough.
    pub fn recognize(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::Nothing;
        }
        let text = bytes.trim_ascii_start();
        let line = first_line(text);
        let starts = |with: &str| starts_with_ignoring_case(text, with);
        match bytes {
            _ if starts("HTTP/") => Self::Http { status_line: line },
            _ if starts("RTSP/") || starts("SIP/") => Self::LikeHttp { status_line: line },
            _ if starts("SSH-") => Self::Ssh { banner: line },
            _ if starts("RFB 0") => Self::Vnc { banner: line },
            _ if starts("PROXY TCP") || starts("PROXY UNKNOWN") => Self::ProxyProtocol,
            _ if bytes.starts_with(b"\r\n\r\n\0\r\nQUIT\n") => Self::ProxyProtocol,
            _ if starts("220") || starts("421") || starts("554") => greeting(line),
            _ if starts("* OK") || starts("* BYE") || starts("* PREAUTH") => {
                Self::Imap { greeting: line }
            }
            _ if starts("+OK") => Self::Pop3 { greeting: line },
            _ if starts("-ERR") || starts("-NOAUTH") || starts("-DENIED") => redis_or_pop3(line),
            _ if text.first() == Some(&b'<') => Self::Markup { line },
            // A SETTINGS frame on stream 0 (RFC 9113 section 6.5) or GOAWAY.
            [0, 0, _, 4 | 7, _, 0, 0, 0, 0, ..] => Self::Http2,
            // A packet's length and number, then protocol 10 and a version up to a NUL.
            [_, _, 0, 0, 10, version @ ..] => Self::Mysql {
                text: first_line(version.split(|byte| *byte == 0).next().unwrap_or_default()),
            },
            // The same with an error code and, in newer ones, `#` and five letters of SQL state.
            [_, _, 0, 0 | 1, 0xff, _, _, error @ ..] => Self::Mysql {
                text: first_line(error),
            },
            [b'E', 0, 0, _, _, fields @ ..] => Self::Postgresql {
                text: postgresql_message(fields),
            },
            // A two-byte length with the high bit, then SERVER-HELLO or ERROR.
            [0x80..=0xff, _, 4, ..] | [0x80, 3, 0, ..] => Self::Ssl2,
            // A TPKT header (RFC 1006) with a connection confirm, or a disconnect, within.
            [3, 0, _, _, _, 0xd0 | 0x80, ..] => Self::Rdp,
            [0xff, 0xfb..=0xfe, _, ..] => Self::Telnet,
            _ if is_text(text) && !text.is_empty() => Self::Text { line },
            _ => Self::Unknown {
                hex: bytes
                    .iter()
                    .take(16)
                    .map(|byte| format!("{byte:02x}"))
                    .collect(),
            },
        }
    }

    /// A few words for people, in which the peer's own are not escaped.
    pub fn describe(&self) -> String {
        let quoted = |what: &str, text: &str| format!("{what} (\"{text}\")");
        match self {
            Self::Nothing => "nothing".into(),
            Self::Http { status_line } => quoted("plain HTTP", status_line),
            Self::Http2 => "HTTP/2 without TLS".into(),
            Self::LikeHttp { status_line } => quoted("RTSP or SIP", status_line),
            Self::Markup { line } => quoted("HTML or XML without an HTTP head", line),
            Self::Ssh { banner } => quoted("an SSH server", banner),
            Self::Smtp { greeting } => quoted("a mail server (SMTP)", greeting),
            Self::Ftp { greeting } => quoted("an FTP server", greeting),
            Self::Imap { greeting } => quoted("a mail server (IMAP)", greeting),
            Self::Pop3 { greeting } => quoted("a mail server (POP3)", greeting),
            Self::Mysql { text } => quoted("a MySQL or MariaDB server", text),
            Self::Postgresql { text } => quoted("a PostgreSQL server", text),
            Self::Redis { error } => quoted("a Redis server", error),
            Self::ProxyProtocol => "a PROXY protocol header".into(),
            Self::Ssl2 => "an SSL 2.0 message".into(),
            Self::Rdp => "a remote desktop (RDP) server".into(),
            Self::Vnc { banner } => quoted("a VNC server", banner),
            Self::Telnet => "a Telnet server".into(),
            Self::Text { line } => quoted("text", line),
            Self::Unknown { hex } => format!("unknown bytes ({hex})"),
        }
    }
}

/// SMTP and FTP greet with the same number; the words tell.
fn greeting(line: String) -> NonTlsProtocol {
    let words = line.to_ascii_lowercase();
    let mail = ["smtp", "mail", "postfix", "exim", "mx."];
    if words.contains("ftp") || !mail.iter().any(|word| words.contains(word)) {
        NonTlsProtocol::Ftp { greeting: line }
    } else {
        NonTlsProtocol::Smtp { greeting: line }
    }
}

/// Both say -ERR; only POP3 servers speak of their own protocol or of logging in.
fn redis_or_pop3(line: String) -> NonTlsProtocol {
    let words = line.to_ascii_lowercase();
    if words.contains("pop") || words.contains("login") {
        NonTlsProtocol::Pop3 { greeting: line }
    } else {
        NonTlsProtocol::Redis { error: line }
    }
}

/// An ErrorResponse is a list of NUL-ended fields, each with a letter before it; M is the message.
fn postgresql_message(fields: &[u8]) -> String {
    let message = fields
        .split(|byte| *byte == 0)
        .find_map(|field| field.strip_prefix(b"M"));
    first_line(message.unwrap_or_default())
}

fn starts_with_ignoring_case(bytes: &[u8], start: &str) -> bool {
    let head = bytes.get(..start.len()).unwrap_or_default();
    head.eq_ignore_ascii_case(start.as_bytes())
}

fn first_line(bytes: &[u8]) -> String {
    let line = bytes
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .next()
        .unwrap_or_default();
    String::from_utf8_lossy(line)
        .chars()
        .take(LONGEST_LINE)
        .collect()
}

/// Mostly printable: a stray Latin-1 letter in a banner does not make it binary.
fn is_text(bytes: &[u8]) -> bool {
    let strange = |byte: &&u8| !matches!(byte, b'\t' | b'\r' | b'\n' | b' '..=b'~');
    bytes.iter().filter(strange).count() * 8 <= bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_told_by_their_first_bytes() {
        let cases: &[(&[u8], &str)] = &[
            (b"", "nothing"),
            (
                b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n",
                "plain HTTP (\"HTTP/1.1 400 Bad Request\")",
            ),
            (
                b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03",
                "HTTP/2 without TLS",
            ),
            (
                b"RTSP/1.0 400 Bad Request\r\n",
                "RTSP or SIP (\"RTSP/1.0 400 Bad Request\")",
            ),
            (
                b"\r\n<!DOCTYPE html><html>",
                "HTML or XML without an HTTP head (\"<!DOCTYPE html><html>\")",
            ),
            (
                b"SSH-2.0-OpenSSH_9.2\r\n",
                "an SSH server (\"SSH-2.0-OpenSSH_9.2\")",
            ),
            (
                b"220 mail.example.com ESMTP Postfix\r\n",
                "a mail server (SMTP) (\"220 mail.example.com ESMTP Postfix\")",
            ),
            (
                b"220 (vsFTPd 3.0.5)\r\n",
                "an FTP server (\"220 (vsFTPd 3.0.5)\")",
            ),
            (
                b"* OK [CAPABILITY] ready\r\n",
                "a mail server (IMAP) (\"* OK [CAPABILITY] ready\")",
            ),
            (
                b"+OK Dovecot ready.\r\n",
                "a mail server (POP3) (\"+OK Dovecot ready.\")",
            ),
            (
                b"\x4a\0\0\0\x0a8.0.36\0\x08\0",
                "a MySQL or MariaDB server (\"8.0.36\")",
            ),
            (
                b"\x46\0\0\0\xff\x69\x04Host '192.0.2.1' is blocked",
                "a MySQL or MariaDB server (\"Host '192.0.2.1' is blocked\")",
            ),
            (
                b"E\0\0\0\x5aSFATAL\0C0A000\0Munsupported frontend protocol\0\0",
                "a PostgreSQL server (\"unsupported frontend protocol\")",
            ),
            (
                b"-ERR unknown command\r\n",
                "a Redis server (\"-ERR unknown command\")",
            ),
            (
                b"-ERR login first\r\n",
                "a mail server (POP3) (\"-ERR login first\")",
            ),
            (
                b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "a PROXY protocol header",
            ),
            (b"\r\n\r\n\0\r\nQUIT\n\x21\x11", "a PROXY protocol header"),
            (b"\x80\x03\0\0\x01", "an SSL 2.0 message"),
            (b"\x84\x00\x04\0\x01\0\x02", "an SSL 2.0 message"),
            (b"\x03\0\0\x13\x0e\xd0\0\0", "a remote desktop (RDP) server"),
            (b"RFB 003.008\n", "a VNC server (\"RFB 003.008\")"),
            (b"\xff\xfd\x18\xff\xfd\x20", "a Telnet server"),
            (b"hello there\n", "text (\"hello there\")"),
            (b"\x01\x02\x03\x04", "unknown bytes (01020304)"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(&NonTlsProtocol::recognize(bytes).describe(), expected);
        }
    }

    #[test]
    fn what_the_peer_says_is_kept_and_described_as_it_is() {
        let hostile = "SSH-2.0-\u{1b}[2J\u{202e}x\r\n".as_bytes();
        assert_eq!(
            NonTlsProtocol::recognize(hostile),
            NonTlsProtocol::Ssh {
                banner: "SSH-2.0-\u{1b}[2J\u{202e}x".into()
            }
        );
        // The report escapes; to do it here as well would double the backslashes.
        let said = "an SSH server (\"SSH-2.0-\u{1b}[2J\u{202e}x\")";
        assert_eq!(NonTlsProtocol::recognize(hostile).describe(), said);
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let NonTlsProtocol::Text { line } = NonTlsProtocol::recognize(&[b'a'; 4000]) else {
            panic!("text expected");
        };
        assert_eq!(line.len(), LONGEST_LINE);
    }
}
