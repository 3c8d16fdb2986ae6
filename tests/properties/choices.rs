//! Arbitrary bytes read as choices: whatever they are, something comes of them, and a mutation of
//! one byte is a mutation of one choice.

/// What is left to choose from. When nothing is left, every choice is the first.
pub struct Choices<'a>(&'a [u8]);

/// What acts on a terminal, in a browser, in a tracker or in a spreadsheet.
const HARMFUL: [&str; 18] = [
    "\u{1b}]8;;http://evil.example/\u{7}x\u{1b}]8;;\u{7}",
    "\u{1b}[2J",
    "\u{9b}31m",
    "\r\n",
    "\0",
    "\u{7f}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\\",
    "\\u{1b}",
    "` ``` ~~~ | **b** [x](http://evil.example) @everyone #1",
    "<script>alert(1)</script>&lt;",
    "=1+1",
    "'; reboot; '\"$(reboot)\"",
    "\n::set-output name=a::b",
    "##[error]##vso[x]",
];

impl<'a> Choices<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    pub fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    pub fn number(&mut self) -> u16 {
        u16::from_be_bytes([self.byte(), self.byte()])
    }

    /// A number under `limit`, which is at most 256.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit.max(1)
    }

    pub fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// At most `most` bytes.
    pub fn bytes(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most + 1).min(self.0.len());
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken.to_vec()
    }

    /// Everything that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    /// Any text: harmless, harmful, or the bytes themselves.
    pub fn text(&mut self) -> String {
        match self.below(4) {
            0 => "origin.example.com".to_owned(),
            1 => format!("a{}b", self.one_of(&HARMFUL)),
            2 => HARMFUL.concat(),
            _ => String::from_utf8_lossy(&self.bytes(40)).into_owned(),
        }
    }

    pub fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| make(self))
    }

    /// At most `most` of something.
    pub fn list<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }
}
