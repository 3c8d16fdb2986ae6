//! Collects the blocks of a text from its boundaries and the lines between them, as well as
//! possible in a damaged file.

use super::block::PemBlock;
use super::body;
use super::body::Body;
use super::boundary::EncapsulationBoundary;
use super::der_damage::{round_size, whole_certificate};
use super::fault::{Damage, FileFault};
use super::kind::{ContentKind, kind};
use super::quirk::{EncodingQuirk, add_quirk};

/// A text's blocks, and what is wrong or unusual with them. It has no `Debug`: the blocks may hold
/// a private key.
#[derive(Default)]
pub(crate) struct ScannedText {
    pub(crate) blocks: Vec<PemBlock>,
    pub(crate) faults: Vec<FileFault>,
    pub(crate) quirks: Vec<EncodingQuirk>,
}

/// Takes the boundaries and texts of a file in their order.
pub(crate) struct BlockCollector {
    file_size: usize,
    scanned: ScannedText,
    open: Option<OpenBlock>,
    /// Lines outside of blocks that look like base64.
    stray: Vec<(usize, String)>,
    /// The line of the last END.
    ended_in: usize,
}

/// A block before its END.
struct OpenBlock {
    line: usize,
    label: String,
    lines: Vec<(usize, String)>,
    /// Its BEGIN line is indented, and the others will be.
    indented: bool,
    /// Its lines have lost their breaks.
    joined: bool,
}

impl BlockCollector {
    pub(crate) fn new(file_size: usize, quirks: Vec<EncodingQuirk>) -> Self {
        Self {
            file_size,
            scanned: ScannedText {
                quirks,
                ..ScannedText::default()
            },
            open: None,
            stray: Vec::new(),
            ended_in: 0,
        }
    }

    pub(crate) fn fault(&mut self, line: usize, damage: Damage) {
        self.scanned.faults.push(FileFault::at_line(line, damage));
    }

    pub(crate) fn quirk(&mut self, quirk: EncodingQuirk) {
        add_quirk(&mut self.scanned.quirks, quirk);
    }

    pub(crate) fn is_right_after_end(&self, line: usize) -> bool {
        self.ended_in.checked_add(1) == Some(line)
    }

    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// `true` inside a block whose BEGIN is indented.
    pub(crate) fn is_indented(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.indented)
    }

    pub(crate) fn boundary(&mut self, line: usize, boundary: &EncapsulationBoundary) {
        let EncapsulationBoundary { begins, label, .. } = boundary;
        if let Some(damage) = boundary.damage {
            let begins = *begins;
            self.fault(line, Damage::Boundary { begins, damage });
        }
        if !*begins {
            self.ended_in = line;
        }
        match self.open.take() {
            open if *begins => {
                if let Some(open) = open {
                    self.close_unfinished(open, Some(line));
                }
                self.close_stray(None);
                self.open = Some(OpenBlock {
                    line,
                    label: label.clone(),
                    lines: Vec::new(),
                    indented: boundary.start > 0,
                    joined: false,
                });
            }
            Some(open) => {
                if open.label != *label {
                    let (begin, end) = (open.label.clone(), label.clone());
                    self.fault(line, Damage::WrongEnd { begin, end });
                }
                self.close(open, true);
            }
            None => {
                self.fault(line, Damage::NoBegin(label.clone()));
                self.close_stray(Some(label));
            }
        }
    }

    pub(crate) fn text(&mut self, number: usize, text: &str) {
        if let Some(open) = &mut self.open {
            open.lines.push((number, text.to_owned()));
            return;
        }
        // Text around blocks is a comment; only what looks like base64 can be half a block.
        const LIKELY: usize = 40;
        let text = text.trim();
        let is_base64 = !text.is_empty() && text.chars().all(body::is_base64);
        if is_base64 && (text.len() >= LIKELY || !self.stray.is_empty()) {
            self.stray.push((number, text.to_owned()));
        } else {
            self.close_stray(None);
        }
    }

    /// Takes text of the open block from the line of a boundary.
    pub(crate) fn joined_text(&mut self, number: usize, text: &str) {
        self.text(number, text);
        if let Some(open) = &mut self.open {
            open.joined = true;
        }
    }

    pub(crate) fn finish(mut self) -> ScannedText {
        match self.open.take() {
            Some(open) => self.close_unfinished(open, None),
            None => self.close_stray(None),
        }
        self.scanned
    }

    /// Takes lines without a BEGIN as a block if an END follows or they are a certificate.
    fn close_stray(&mut self, end: Option<&str>) {
        let lines = std::mem::take(&mut self.stray);
        let Some(&(line, _)) = lines.first() else {
            return;
        };
        let contents = body::decode(line, &lines, true).contents;
        let is_certificate = || contents.as_deref().map(kind) == Some(ContentKind::Certificate);
        let label = match end {
            Some(label) => label,
            None if is_certificate() => {
                self.fault(line, Damage::NoBoundaries);
                "CERTIFICATE"
            }
            None => return,
        };
        self.scanned.blocks.push(PemBlock {
            line,
            label: label.to_owned(),
            contents,
            encrypted: false,
        });
    }

    fn close_unfinished(&mut self, open: OpenBlock, next: Option<usize>) {
        let damage = Damage::NoEnd {
            label: open.label.clone(),
            next,
            cut_at: round_size(self.file_size).filter(|_| next.is_none()),
        };
        self.fault(open.line, damage);
        self.close(open, false);
    }

    fn close(&mut self, open: OpenBlock, ended: bool) {
        let Body {
            contents,
            fault,
            quirks,
            encrypted,
        } = body::decode(open.line, &open.lines, open.joined);
        let mut block = PemBlock {
            line: open.line,
            label: open.label,
            contents,
            encrypted,
        };
        if block.is_certificate() || block.is_pkcs7() {
            let damage = fault.as_ref().map(|fault| &fault.damage);
            if !ended || matches!(damage, Some(Damage::Length { .. })) {
                let contents = &mut block.contents;
                contents.take_if(|contents| whole_certificate(contents, None).0.is_none());
            }
            // A missing end causes other faults of the block too, but not these.
            if ended
                || matches!(
                    damage,
                    Some(Damage::Character { .. } | Damage::DoubledLineBreaks)
                )
            {
                self.scanned.faults.extend(fault);
            }
            for quirk in quirks {
                if !(open.indented && matches!(quirk, EncodingQuirk::IndentedBody { .. })) {
                    add_quirk(&mut self.scanned.quirks, quirk);
                }
            }
        }
        self.scanned.blocks.push(block);
    }
}
