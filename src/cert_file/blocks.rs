//! The blocks of a text, from lines and marks, as well as they can be told in a damaged file.

use super::Kind;
use super::body;
use super::body::Body;
use super::boundary::{Mark, marks};
use super::encoding;
use super::encoding::EncodingQuirk;
use super::fault::{Fault, round};
use super::{is_bundle, is_certificate, kind};

/// What stands between a BEGIN and an END.
pub(crate) struct Block {
    /// The line of BEGIN.
    pub(crate) line: usize,
    /// BEGIN's label.
    pub(crate) label: String,
    /// What the base64 says; none where it cannot be read.
    pub(crate) contents: Option<Vec<u8>>,
    /// Its headers say that it is encrypted (RFC 1421).
    pub(crate) encrypted: bool,
}

impl std::fmt::Debug for Block {
    /// Without the contents: they may be a private key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Block(line {}, {})",
            self.line,
            self.label.escape_debug()
        )
    }
}

/// A text's blocks, and what was met on the way.
pub(crate) struct Scanned {
    pub(crate) blocks: Vec<Block>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) quirks: Vec<EncodingQuirk>,
}

/// Finds the blocks of a file of text.
pub(crate) fn scan(file: &[u8]) -> Scanned {
    let decoded = encoding::decode(file);
    let mut scan = Scan {
        size: file.len(),
        blocks: Vec::new(),
        faults: Vec::new(),
        quirks: decoded.quirks,
        open: None,
        stray: Vec::new(),
        escaped: false,
    };
    if decoded.bare_returns && decoded.text.contains("BEGIN ") {
        scan.faults.push(Fault::BareReturns);
    }
    for (position, line) in decoded.text.split('\n').enumerate() {
        scan.line(position.saturating_add(1), line);
    }
    scan.end();
    Scanned {
        blocks: scan.blocks,
        faults: scan.faults,
        quirks: scan.quirks,
    }
}

struct Scan {
    size: usize,
    blocks: Vec<Block>,
    faults: Vec<Fault>,
    quirks: Vec<EncodingQuirk>,
    open: Option<Open>,
    /// Lines outside of blocks that look like base64.
    stray: Vec<(usize, String)>,
    escaped: bool,
}

/// A block whose END has not come yet.
struct Open {
    line: usize,
    label: String,
    lines: Vec<(usize, String)>,
    /// Its BEGIN line is indented, and the others will be.
    indented: bool,
    /// Its lines have lost their breaks.
    joined: bool,
}

impl Scan {
    fn line(&mut self, number: usize, line: &str) {
        let line = line.trim_end_matches('\r');
        let escaped = line.contains("\\n") && !marks(line).is_empty();
        if !escaped {
            return self.plain_line(number, line, false);
        }
        if !self.escaped {
            self.escaped = true;
            self.faults.push(Fault::EscapedLineBreaks { line: number });
        }
        // PHP escapes the slash too (RFC 8259 section 7 allows it).
        let line = line.replace("\\r", "").replace("\\/", "/");
        for part in line.split("\\n") {
            self.plain_line(number, part, true);
        }
    }

    /// A line whose escapes are gone.
    fn plain_line(&mut self, number: usize, line: &str, escaped: bool) {
        let found = marks(line);
        let mut from = 0;
        let mut previous: Option<&Mark> = None;
        let mut faulted = escaped;
        for mark in &found {
            let between = line.get(from..mark.start).unwrap_or_default();
            let fault = self.before(number, between, previous, mark);
            faulted = self.once(faulted, fault);
            self.mark(number, mark);
            from = mark.end;
            previous = Some(mark);
        }
        let rest = line.get(from..).unwrap_or_default();
        match previous {
            None => self.text(number, rest),
            Some(_) if rest.trim().is_empty() => {}
            Some(mark) if mark.begins => {
                self.text(number, rest);
                self.joined();
                self.once(
                    faulted,
                    Some(Fault::LostLineBreak {
                        line: number,
                        between_marks: false,
                    }),
                );
            }
            Some(_) => {
                let text = rest.trim().to_owned();
                self.once(faulted, Some(Fault::AfterEnd { line: number, text }));
            }
        }
    }

    /// One cause in a line is said once.
    fn once(&mut self, faulted: bool, fault: Option<Fault>) -> bool {
        match fault {
            Some(fault) if !faulted => {
                self.faults.push(fault);
                true
            }
            Some(_) => true,
            None => faulted,
        }
    }

    fn joined(&mut self) {
        if let Some(open) = &mut self.open {
            open.joined = true;
        }
    }

    /// What stands in a line before a mark.
    fn before(
        &mut self,
        number: usize,
        between: &str,
        previous: Option<&Mark>,
        mark: &Mark,
    ) -> Option<Fault> {
        let lost = |between_marks| Fault::LostLineBreak {
            line: number,
            between_marks,
        };
        let blank = between.trim().is_empty();
        match (previous, blank) {
            (Some(previous), true) if !previous.begins && mark.begins => Some(lost(true)),
            (Some(_), true) => Some(lost(false)),
            (None, true) if between.is_empty() => None,
            (None, true) => {
                // Indented with its BEGIN: said there.
                let known = self.open.as_ref().is_some_and(|open| open.indented);
                (mark.begins || !known).then_some(Fault::BeforeMark {
                    line: number,
                    begins: mark.begins,
                    text: None,
                })
            }
            (_, false) if !mark.begins && self.open.is_some() => {
                let known = self.open.as_ref().is_some_and(|open| open.indented);
                if known && between.trim().len() < 4 {
                    return None;
                }
                self.text(number, between);
                self.joined();
                Some(lost(false))
            }
            (_, false) => Some(Fault::BeforeMark {
                line: number,
                begins: mark.begins,
                text: Some(between.trim().to_owned()),
            }),
        }
    }

    fn mark(&mut self, number: usize, mark: &Mark) {
        if let Some(damage) = mark.damage {
            self.faults.push(Fault::Mark {
                line: number,
                begins: mark.begins,
                damage,
            });
        }
        match (mark.begins, self.open.take()) {
            (true, open) => {
                if let Some(open) = open {
                    self.unfinished(open, Some(number));
                }
                self.stray_block(None);
                self.open = Some(Open {
                    line: number,
                    label: mark.label.clone(),
                    lines: Vec::new(),
                    indented: mark.start > 0,
                    joined: false,
                });
            }
            (false, Some(open)) => {
                if open.label != mark.label {
                    self.faults.push(Fault::WrongEnd {
                        line: number,
                        begin: open.label.clone(),
                        end: mark.label.clone(),
                    });
                }
                self.finish(open, true);
            }
            (false, None) => {
                self.faults.push(Fault::NoBegin {
                    line: number,
                    label: mark.label.clone(),
                });
                self.stray_block(Some(&mark.label));
            }
        }
    }

    fn text(&mut self, number: usize, text: &str) {
        if let Some(open) = &mut self.open {
            open.lines.push((number, text.to_owned()));
            return;
        }
        // Text around blocks is a comment; only what looks like base64 can be half a block.
        const LIKELY: usize = 40;
        let text = text.trim();
        let is_base64 = !text.is_empty() && text.bytes().all(body::is_base64);
        if is_base64 && (text.len() >= LIKELY || !self.stray.is_empty()) {
            self.stray.push((number, text.to_owned()));
        } else {
            self.stray_block(None);
        }
    }

    /// Lines without a BEGIN: a block where an END follows, or where they are a certificate.
    fn stray_block(&mut self, ended: Option<&str>) {
        let lines = std::mem::take(&mut self.stray);
        let line = match lines.first() {
            Some((line, _)) => *line,
            None => return,
        };
        let read = body::decode(line, &lines, true);
        let is_certificate = read
            .contents
            .as_deref()
            .is_some_and(|contents| kind(contents) == Kind::Certificate);
        match ended {
            Some(label) => self.blocks.push(Block {
                line,
                label: label.to_owned(),
                contents: read.contents,
                encrypted: false,
            }),
            None if is_certificate => {
                self.faults.push(Fault::NoMarks { line });
                self.blocks.push(Block {
                    line,
                    label: "CERTIFICATE".to_owned(),
                    contents: read.contents,
                    encrypted: false,
                });
            }
            None => {}
        }
    }

    fn unfinished(&mut self, open: Open, next: Option<usize>) {
        self.faults.push(Fault::NoEnd {
            line: open.line,
            label: open.label.clone(),
            next,
            cut_at: next.is_none().then_some(self.size).and_then(round),
        });
        self.finish(open, false);
    }

    fn finish(&mut self, open: Open, ended: bool) {
        let Body {
            mut contents,
            fault,
            quirks,
            encrypted,
        } = body::decode(open.line, &open.lines, open.joined);
        let counts = is_certificate(&open.label) || is_bundle(&open.label);
        if counts {
            let halved = !ended || matches!(fault, Some(Fault::Length { .. }));
            // Where the end is missing, what the half says is no second fault.
            self.faults.extend(fault.into_iter().filter(|fault| {
                ended
                    || matches!(
                        fault,
                        Fault::Character { .. } | Fault::DoubledLineBreaks { .. }
                    )
            }));
            for oddity in quirks {
                let indented = matches!(oddity, EncodingQuirk::IndentedBody { .. });
                let known = self
                    .quirks
                    .iter()
                    .any(|known| std::mem::discriminant(known) == std::mem::discriminant(&oddity));
                if !(known || indented && open.indented) {
                    self.quirks.push(oddity);
                }
            }
            if halved {
                contents = contents.filter(|contents| {
                    kind::whole_certificate(super::Place::Line(open.line), contents.clone(), None)
                        .0
                        .is_some()
                });
            }
        }
        self.blocks.push(Block {
            line: open.line,
            label: open.label,
            contents,
            encrypted,
        });
    }

    fn end(&mut self) {
        match self.open.take() {
            Some(open) => self.unfinished(open, None),
            None => self.stray_block(None),
        }
    }
}
