//! Recognizes by its first bytes what answers where TLS was expected.

/// In characters; the rest of a longer line is cut.
const LONGEST_LINE: usize = 120;

const IMAP: &str = "a mail server (IMAP)";
const POP3: &str = "a mail server (POP3)";
const MYSQL: &str = "a MySQL or MariaDB server";

/// The start of a line of text, without regard to case, and what sends it.
const STARTS: [(&str, &str); 10] = [
    ("HTTP/", "plain HTTP"),
    ("RTSP/", "RTSP or SIP"),
    ("SIP/", "RTSP or SIP"),
    ("SSH-", "an SSH server"),
    ("RFB 0", "a VNC server"),
    ("* OK", IMAP),
    ("* BYE", IMAP),
    ("* PREAUTH", IMAP),
    ("+OK", POP3),
    ("<", "HTML or XML without an HTTP head"),
];

/// Describes the first bytes of a connection in a few words; a few dozen bytes are enough. The peer's
/// own words are decoded lossily and **not** escaped: the renderer escapes them, once.
pub fn describe(bytes: &[u8]) -> String {
    let text = bytes.trim_ascii_start();
    let line = first_line(text);
    let starts = |with: &str| starts_with_ignoring_case(text, with);
    let quoted = |what: &str, text: &str| format!("{what} (\"{text}\")");
    if let Some((_, what)) = STARTS.iter().find(|(start, _)| starts(start)) {
        return quoted(what, &line);
    }
    match bytes {
        [] => "nothing".into(),
        _ if starts("PROXY TCP")
            || starts("PROXY UNKNOWN")
            || bytes.starts_with(b"\r\n\r\n\0\r\nQUIT\n") =>
        {
            "a PROXY protocol header".into()
        }
        _ if starts("220") || starts("421") || starts("554") => quoted(smtp_or_ftp(&line), &line),
        _ if starts("-ERR") || starts("-NOAUTH") || starts("-DENIED") => {
            quoted(redis_or_pop3(&line), &line)
        }
        // A SETTINGS frame on stream 0 (RFC 9113 section 6.5) or GOAWAY.
        [0, 0, _, 4 | 7, _, 0, 0, 0, 0, ..] => "HTTP/2 without TLS".into(),
        // A packet's length and number, then protocol 10 and a version up to a NUL.
        [_, _, 0, 0, 10, version @ ..] => {
            let version = version.split(|byte| *byte == 0).next();
            quoted(MYSQL, &first_line(version.unwrap_or_default()))
        }
        // The same with an error code and, in newer ones, `#` and five letters of SQL state.
        [_, _, 0, 0 | 1, 0xff, _, _, error @ ..] => quoted(MYSQL, &first_line(error)),
        [b'E', 0, 0, _, _, fields @ ..] => {
            quoted("a PostgreSQL server", &postgresql_message(fields))
        }
        // A two-byte length with the high bit, then SERVER-HELLO or ERROR.
        [0x80..=0xff, _, 4, ..] | [0x80, 3, 0, ..] => "an SSL 2.0 message".into(),
        // A TPKT header (RFC 1006) with a connection confirm, or a disconnect, within.
        [3, 0, _, _, _, 0xd0 | 0x80, ..] => "a remote desktop (RDP) server".into(),
        // Option negotiation.
        [0xff, 0xfb..=0xfe, _, ..] => "a Telnet server".into(),
        _ if is_text(text) && !text.is_empty() => quoted("text", &line),
        _ => {
            let start = bytes.iter().take(16);
            let hex: String = start.map(|byte| format!("{byte:02x}")).collect();
            format!("unknown bytes ({hex})")
        }
    }
}

/// `true` for HTTP without TLS. Some old servers answer what they cannot read with a page and no HTTP
/// head.
pub fn is_plain_http(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    starts_with_ignoring_case(text, "HTTP/") || text.starts_with(b"<")
}

/// SMTP and FTP greet with the same number; the words tell.
fn smtp_or_ftp(line: &str) -> &'static str {
    let words = line.to_ascii_lowercase();
    let mail = ["smtp", "mail", "postfix", "exim", "mx."];
    if words.contains("ftp") || !mail.iter().any(|word| words.contains(word)) {
        "an FTP server"
    } else {
        "a mail server (SMTP)"
    }
}

/// Both say -ERR; only POP3 servers speak of their own protocol or of logging in.
fn redis_or_pop3(line: &str) -> &'static str {
    let words = line.to_ascii_lowercase();
    if words.contains("pop") || words.contains("login") {
        POP3
    } else {
        "a Redis server"
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
            assert_eq!(&describe(bytes), expected);
        }
    }

    #[test]
    fn what_the_peer_says_is_kept_and_described_as_it_is() {
        let hostile = "SSH-2.0-\u{1b}[2J\u{202e}x\r\n".as_bytes();
        // The report escapes; to do it here as well would double the backslashes.
        let said = "an SSH server (\"SSH-2.0-\u{1b}[2J\u{202e}x\")";
        assert_eq!(describe(hostile), said);
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let line = "a".repeat(LONGEST_LINE);
        assert_eq!(describe(&[b'a'; 4000]), format!("text (\"{line}\")"));
    }
}
