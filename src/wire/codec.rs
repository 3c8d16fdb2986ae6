//! The two halves of every TLS structure: a reader that cannot run past the end, and a writer that
//! fills in lengths (RFC 8446 section 3).

use serde::{Deserialize, Serialize};

/// Bytes that are not what the RFC says should stand there; says which structure broke and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);

/// Reads one structure front to back.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    structure: &'static str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader over the bytes of `structure`, whose name goes into errors.
    pub fn new(structure: &'static str, bytes: &'a [u8]) -> Self {
        Self {
            structure,
            rest: bytes,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The bytes not yet read, without reading them.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            return Err(Malformed(format!(
                "{} ends early: {count} bytes wanted, {} left",
                self.structure,
                self.rest.len()
            )));
        };
        self.rest = rest;
        Ok(taken)
    }

    /// The next `N` bytes as an array.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub fn u8(&mut self) -> Result<u8, Malformed> {
        self.array().map(u8::from_be_bytes)
    }

    pub fn u16(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_be_bytes)
    }

    /// A 24-bit number, as lengths of handshake messages are.
    pub fn u24(&mut self) -> Result<usize, Malformed> {
        let [high, middle, low] = self.array()?;
        Ok(usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low))
    }

    /// The body of a vector with an 8-bit length, as a reader of its own.
    pub fn vector_u8(&mut self, structure: &'static str) -> Result<Reader<'a>, Malformed> {
        let length = self.u8()?;
        Ok(Reader::new(structure, self.take(length.into())?))
    }

    /// The body of a vector with a 16-bit length.
    pub fn vector_u16(&mut self, structure: &'static str) -> Result<Reader<'a>, Malformed> {
        let length = self.u16()?;
        Ok(Reader::new(structure, self.take(length.into())?))
    }

    /// The body of a vector with a 24-bit length.
    pub fn vector_u24(&mut self, structure: &'static str) -> Result<Reader<'a>, Malformed> {
        let length = self.u24()?;
        Ok(Reader::new(structure, self.take(length)?))
    }

    /// Reads items until nothing is left.
    pub fn all<T>(
        mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let mut items = Vec::new();
        while !self.is_empty() {
            items.push(item(&mut self)?);
        }
        Ok(items)
    }

    /// Nothing may be left (RFC 8446 section 6.2: a wrong length is a decode error).
    pub fn end(self) -> Result<(), Malformed> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(Malformed(format!(
                "{} has {left} bytes too many",
                self.structure
            ))),
        }
    }

    /// An error about the structure being read.
    pub fn wrong(&self, what: impl std::fmt::Display) -> Malformed {
        Malformed(format!("{} {what}", self.structure))
    }
}

/// Writes structures; vectors get their length when their body is known.
#[derive(Debug, Clone, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub fn u16(&mut self, value: u16) {
        self.bytes.extend(value.to_be_bytes());
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends a vector with an 8-bit length. A body too long for its length is cut.
    pub fn vector_u8(&mut self, body: impl FnOnce(&mut Writer)) {
        self.vector::<1>(body);
    }

    /// Appends a vector with a 16-bit length. A body too long for its length is cut.
    pub fn vector_u16(&mut self, body: impl FnOnce(&mut Writer)) {
        self.vector::<2>(body);
    }

    /// Appends a vector with a 24-bit length. A body too long for its length is cut.
    pub fn vector_u24(&mut self, body: impl FnOnce(&mut Writer)) {
        self.vector::<3>(body);
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn vector<const WIDTH: usize>(&mut self, body: impl FnOnce(&mut Writer)) {
        let mut inner = Writer::default();
        body(&mut inner);
        let longest = (1_usize << (8 * WIDTH)) - 1;
        inner.bytes.truncate(longest);
        let length = inner.bytes.len().to_be_bytes();
        self.bytes.extend(length.iter().skip(length.len() - WIDTH));
        self.bytes.append(&mut inner.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_writer_writes_the_reader_reads() {
        let mut writer = Writer::default();
        writer.u8(7);
        writer.vector_u16(|inner| {
            inner.u16(0x0102);
            inner.vector_u8(|innermost| innermost.bytes(b"abc"));
        });
        writer.vector_u24(|inner| inner.bytes(&[9; 300]));
        let bytes = writer.into_bytes();
        assert_eq!(&bytes[..9], &[7, 0, 6, 1, 2, 3, b'a', b'b', b'c']);
        assert_eq!(&bytes[9..12], &[0, 1, 44]);

        let mut reader = Reader::new("test", &bytes);
        assert_eq!(reader.u8(), Ok(7));
        let mut inner = reader.vector_u16("inner").unwrap();
        assert_eq!(inner.u16(), Ok(0x0102));
        assert_eq!(inner.vector_u8("innermost").unwrap().rest(), b"abc");
        inner.end().unwrap();
        assert_eq!(reader.vector_u24("last").unwrap().rest().len(), 300);
        reader.end().unwrap();
    }

    #[test]
    fn a_structure_that_ends_early_says_which_and_by_how_much() {
        let error = Reader::new("session id", &[5, 1, 2]).vector_u8("inner");
        assert_eq!(
            error.unwrap_err().to_string(),
            "session id ends early: 5 bytes wanted, 2 left"
        );
    }

    #[test]
    fn trailing_bytes_are_an_error() {
        let mut reader = Reader::new("ServerHelloDone", &[1, 2, 3]);
        reader.u8().unwrap();
        assert_eq!(
            reader.end().unwrap_err().to_string(),
            "ServerHelloDone has 2 bytes too many"
        );
    }

    #[test]
    fn a_body_too_long_for_its_length_is_cut() {
        let mut writer = Writer::default();
        writer.vector_u8(|inner| inner.bytes(&[1; 300]));
        let bytes = writer.into_bytes();
        assert_eq!((bytes.len(), bytes[0]), (256, 255));
    }
}
