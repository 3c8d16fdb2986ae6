//! From bytes to records to handshake messages to facts, however they are cut.

use super::flight::{Ending, MAX_BYTES, MAX_MESSAGES, ServerFlight};
use super::framing::{
    ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, is_not_tls, is_of_another_version,
    message_name, record_name, split_message, split_record,
};
use super::message::{ServerHello, ServerKeyExchange, certificates, ocsp_response};
use crate::wire::code_point::{Alert, AlertDescription};
use crate::wire::codec::{Malformed, Reader};

/// So much is kept of what is not TLS.
const NOT_TLS_KEPT: usize = 256;

/// Is there more to come?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlightProgress {
    /// More of the flight is to come.
    NeedMore,
    /// Nothing more is wanted from this connection.
    Done(End),
}

/// The reason why nothing more is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The flight is whole.
    Complete,
    /// A fatal alert or close_notify.
    Alert,
    /// The rest is encrypted: the server went on without ServerHelloDone, as in a resumption.
    Encrypted,
    /// Not TLS at all.
    NotTls,
    /// Against the RFC, or over the limits.
    Malformed,
}

/// Reads one flight, in as many pieces as it comes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlightReader {
    /// Received, and not yet a whole record. Shorter than the longest record between calls.
    input: Vec<u8>,
    /// Handshake bytes that are not yet a whole message.
    handshake: Vec<u8>,
    messages: usize,
    flight: ServerFlight,
    end: Option<End>,
}

impl FlightReader {
    /// A reader that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes. After `Done` more bytes change nothing, except that more is kept of
    /// what is not TLS.
    pub fn push(&mut self, bytes: &[u8]) -> FlightProgress {
        if let Some(kept) = &mut self.flight.not_tls {
            kept.extend(bytes.iter().take(NOT_TLS_KEPT.saturating_sub(kept.len())));
            self.look_at_not_tls();
        } else if self.end.is_none() {
            let room = MAX_BYTES.saturating_sub(self.flight.bytes + self.input.len());
            let taken = bytes.get(..room).unwrap_or(bytes);
            self.input.extend_from_slice(taken);
            self.read_records();
            if self.end.is_none() && taken.len() < bytes.len() {
                self.flight.bytes = MAX_BYTES;
                self.break_off(Malformed("the flight is over 256 KiB".into()));
            }
        }
        match self.end {
            Some(end) => FlightProgress::Done(end),
            None => FlightProgress::NeedMore,
        }
    }

    /// Returns what was read. `ending` says why the caller stops; it counts only if the flight itself
    /// was not done.
    pub fn finish(mut self, ending: Ending) -> ServerFlight {
        if self.end.is_none() {
            self.flight.bytes += self.input.len();
            self.read_cut_record();
        }
        if self.end.is_none() {
            self.flight.ending = ending;
            self.flight.unfinished = self.unfinished();
        }
        self.flight
    }

    /// If the stream stops within a long record, the messages before that point still count.
    fn read_cut_record(&mut self) {
        if let [HANDSHAKE, _, _, _, _, fragment @ ..] = self.input.as_slice() {
            self.handshake.extend_from_slice(fragment);
            if let Err(malformed) = self.read_messages() {
                self.break_off(malformed);
            }
        }
    }

    /// `true` if there is enough to recognize it by: a line of text, or bytes that are not text.
    fn look_at_not_tls(&mut self) {
        let kept = self.flight.not_tls.as_deref().unwrap_or_default();
        let is_text = |byte: &u8| matches!(byte, b'\t' | b'\r' | b'\n' | b' '..=b'~');
        let binary = kept.len() >= 5 && !kept.iter().all(is_text);
        if binary || kept.len() >= NOT_TLS_KEPT || kept.contains(&b'\n') {
            self.end = Some(End::NotTls);
        }
        self.flight.bytes = kept.len();
    }

    fn read_records(&mut self) {
        let input = std::mem::take(&mut self.input);
        let mut rest = input.as_slice();
        while self.end.is_none() {
            if self.flight.bytes == 0 && is_not_tls(rest) {
                self.flight.not_tls = Some(rest.iter().copied().take(NOT_TLS_KEPT).collect());
                self.look_at_not_tls();
                return;
            }
            if let Some(hello) = &self.flight.server_hello
                && is_of_another_version(rest, hello.version)
            {
                let why = "a record of another version than the server chose";
                return self.break_off(Malformed(why.into()));
            }
            match split_record(rest) {
                Ok(None) => break,
                Ok(Some((kind, fragment, after))) => {
                    self.flight.bytes += rest.len() - after.len();
                    rest = after;
                    if let Err(malformed) = self.read_record(kind, fragment) {
                        self.break_off(malformed);
                    }
                }
                Err(malformed) => {
                    self.flight.bytes += rest.len().min(5);
                    self.break_off(malformed);
                }
            }
        }
        if self.end.is_none() {
            let used = input.len() - rest.len();
            self.input = input;
            self.input.drain(..used);
        }
    }

    fn read_record(&mut self, kind: u8, fragment: &[u8]) -> Result<(), Malformed> {
        match kind {
            HANDSHAKE => {
                if fragment.is_empty() {
                    return Err(Malformed("an empty handshake record".into()));
                }
                self.handshake.extend_from_slice(fragment);
                self.read_messages()
            }
            ALERT => self.read_alerts(fragment),
            CHANGE_CIPHER_SPEC | APPLICATION_DATA if self.flight.server_hello.is_none() => Err(
                Malformed(format!("{} before ServerHello", record_name(kind))),
            ),
            CHANGE_CIPHER_SPEC | APPLICATION_DATA if !self.handshake.is_empty() => {
                let within = self.unfinished().unwrap_or_default();
                Err(Malformed(format!("{} within {within}", record_name(kind))))
            }
            CHANGE_CIPHER_SPEC | APPLICATION_DATA => {
                self.end = Some(End::Encrypted);
                Ok(())
            }
            other => Err(Malformed(format!("a record of unknown type {other}"))),
        }
    }

    fn read_alerts(&mut self, fragment: &[u8]) -> Result<(), Malformed> {
        if fragment.is_empty() {
            return Err(Malformed("an empty alert record".into()));
        }
        let mut alerts = Reader::new("alert", fragment);
        while !alerts.is_empty() && self.end.is_none() {
            let alert = Alert {
                level: alerts.u8()?,
                description: AlertDescription(alerts.u8()?),
            };
            self.count_message()?;
            self.flight.alerts.push(alert);
            if alert.ends_the_connection() {
                self.end = Some(End::Alert);
                self.flight.unfinished = self.unfinished();
            }
        }
        Ok(())
    }

    fn read_messages(&mut self) -> Result<(), Malformed> {
        let handshake = std::mem::take(&mut self.handshake);
        let mut rest = handshake.as_slice();
        while self.end.is_none() {
            let Some((kind, body, after)) = split_message(rest)? else {
                break;
            };
            rest = after;
            self.count_message()?;
            self.read_message(kind, body)?;
        }
        if self.end.is_none() {
            let used = handshake.len() - rest.len();
            self.handshake = handshake;
            self.handshake.drain(..used);
        }
        Ok(())
    }

    fn read_message(&mut self, kind: u8, body: &[u8]) -> Result<(), Malformed> {
        let name = message_name(kind);
        let flight = &mut self.flight;
        let Some(hello) = &flight.server_hello else {
            return match kind {
                // Renegotiation is asked for with it; as a first message it is idle (RFC 5246
                // section 7.4.1.1).
                0 => Ok(()),
                2 => {
                    let hello = ServerHello::decode(body)?;
                    if hello.ends_the_clear() {
                        flight.complete = true;
                        self.end = Some(End::Complete);
                    }
                    flight.server_hello = Some(hello);
                    Ok(())
                }
                _ => Err(Malformed(format!("{name} before ServerHello"))),
            };
        };
        match kind {
            // HelloRequest, NewSessionTicket and SupplementalData say nothing that is wanted.
            0 | 4 | 23 => Ok(()),
            11 => put(&mut flight.certificates, certificates(body)?, &name),
            12 => {
                let exchange = ServerKeyExchange::decode(body, hello)?;
                put(&mut flight.server_key_exchange, exchange, &name)
            }
            // What certificates it would take has no bearing on a client that has none.
            13 => {
                flight.certificate_requested = true;
                Ok(())
            }
            14 => {
                Reader::new("ServerHelloDone", body).end()?;
                flight.complete = true;
                self.end = Some(End::Complete);
                Ok(())
            }
            22 => match ocsp_response(body)? {
                Some(response) => put(&mut flight.ocsp_response, response, &name),
                None => Ok(()),
            },
            2 => Err(Malformed("a second ServerHello".into())),
            _ => Err(Malformed(format!("{name} in a server's first flight"))),
        }
    }

    fn count_message(&mut self) -> Result<(), Malformed> {
        self.messages += 1;
        if self.messages > MAX_MESSAGES {
            return Err(Malformed(format!("more than {MAX_MESSAGES} messages")));
        }
        Ok(())
    }

    fn break_off(&mut self, malformed: Malformed) {
        self.flight.malformed = Some(malformed.0);
        self.end = Some(End::Malformed);
    }

    fn unfinished(&self) -> Option<String> {
        let mut message = Reader::new("handshake", &self.handshake);
        let name = message_name(message.u8().ok()?);
        Some(match message.u24() {
            Ok(length) => format!("{name} ({} of {length} bytes)", message.rest().len()),
            Err(_) => name,
        })
    }
}

impl ServerFlight {
    /// Reads the bytes that a whole handshake received, from the start and maybe cut off. Alerts
    /// in clear after the flight are added; what is encrypted is left alone.
    pub fn read(bytes: &[u8]) -> Self {
        let mut reader = FlightReader::new();
        reader.push(bytes);
        let mut flight = reader.finish(Ending::Stopped);
        flight.add_later_alerts(bytes);
        flight
    }

    /// Alerts that came in clear after the flight: a TLS 1.2 server refuses the client's answer,
    /// or a TLS 1.3 server the second hello, before encryption begins.
    fn add_later_alerts(&mut self, stream: &[u8]) {
        if !self.complete {
            return;
        }
        let tls13 = self
            .server_hello
            .as_ref()
            .is_some_and(|hello| hello.ends_the_clear());
        let mut rest = stream.get(self.bytes..).unwrap_or_default();
        while let Ok(Some((kind, fragment, after))) = split_record(rest) {
            rest = after;
            match (kind, fragment) {
                (ALERT, &[level, description]) if self.alerts.len() < MAX_MESSAGES => {
                    self.alerts.push(Alert {
                        level,
                        description: AlertDescription(description),
                    });
                }
                (HANDSHAKE, _) => {}
                // In TLS 1.3 it changes nothing (RFC 8446 section D.4).
                (CHANGE_CIPHER_SPEC, _) if tls13 => {}
                _ => return,
            }
        }
    }
}

fn put<T>(place: &mut Option<T>, value: T, name: &str) -> Result<(), Malformed> {
    if place.is_some() {
        return Err(Malformed(format!("a second {name}")));
    }
    *place = Some(value);
    Ok(())
}
