//! Lines of a file, with a limit on how much of one is held in memory.

use std::io::{self, BufRead, Read};

/// The result of [`read_line`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundedLine {
    Line,
    /// It was skipped.
    TooLong,
    EndOfFile,
}

/// Reads the next line into `line`, with its end; one of more than `limit` bytes is skipped.
pub fn read_line(
    reader: &mut impl BufRead,
    limit: u64,
    line: &mut Vec<u8>,
) -> io::Result<BoundedLine> {
    line.clear();
    let read = reader.by_ref().take(limit).read_until(b'\n', line)?;
    if read == 0 {
        return Ok(BoundedLine::EndOfFile);
    }
    let is_whole = line.ends_with(b"\n") || u64::try_from(read).is_ok_and(|read| read < limit);
    // Asked last: a terminal would have to be told again that its input ends.
    if is_whole || reader.fill_buf()?.is_empty() {
        return Ok(BoundedLine::Line);
    }
    reader.skip_until(b'\n')?;
    Ok(BoundedLine::TooLong)
}
