//! How many dictionaries a document writes, and how many names in one object: together they bound what its pages can cost to
//! list. Called by `loading` with the bytes of objects, which it does not understand.

/// Dictionaries that a document may have without its pages being counted first.
const FEW: u64 = 20_000;
/// Names in one object, times dictionaries, up to which the same holds.
const MODEST: u64 = 2_000_000;

/// Counts over all objects of a document.
#[derive(Debug, Default)]
pub(super) struct Breadth {
    dictionaries: u64,
    /// Names of the widest object, and of the one that is being read.
    widest: u64,
    names: u64,
    depth: u32,
    string: u32,
    escaped: bool,
    comment: bool,
    last: u8,
}

impl Breadth {
    /// A dictionary begins.
    pub(super) fn dictionary(&mut self) {
        self.dictionaries += 1;
    }

    /// A name begins.
    pub(super) fn name(&mut self) {
        self.names += 1;
        self.widest = self.widest.max(self.names);
    }

    /// An object ends.
    pub(super) fn end(&mut self) {
        *self = Self { dictionaries: self.dictionaries, widest: self.widest, ..Self::default() };
    }

    /// The next byte of objects without their keywords.
    pub(super) fn add(&mut self, byte: u8) {
        let last = std::mem::replace(&mut self.last, byte);
        if self.comment {
            self.comment = !matches!(byte, b'\r' | b'\n');
            return;
        }
        if self.string > 0 {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'(' => self.string += 1,
                b')' => self.string -= 1,
                _ => {}
            }
            return;
        }
        match byte {
            b'(' => self.string = 1,
            b'%' => self.comment = true,
            b'/' => self.name(),
            b'[' => self.depth += 1,
            b']' => self.close(),
            b'<' if last == b'<' => {
                self.dictionary();
                self.depth += 1;
                self.last = 0;
            }
            b'>' if last == b'>' => {
                self.close();
                self.last = 0;
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            self.names = 0;
        }
    }

    /// Whether the pages could cost much.
    pub(super) fn is_broad(&self) -> bool {
        self.dictionaries > FEW || self.dictionaries.saturating_mul(self.widest) > MODEST
    }
}

#[cfg(test)]
mod tests {
    use super::Breadth;

    fn of(objects: &str) -> Breadth {
        let mut breadth = Breadth::default();
        objects.bytes().for_each(|byte| breadth.add(byte));
        breadth
    }

    #[test]
    fn objects_are_told_apart() {
        let three = of("<</A<</B 1>>>> [/C] <<>>");
        assert_eq!((three.dictionaries, three.widest), (3, 2));
        let hidden = of("<</A(>> \\) /X)/B % >>\n/C 1>>");
        assert_eq!((hidden.dictionaries, hidden.widest), (1, 3));
        assert!(!hidden.is_broad());
        assert!(of(&"<<>>".repeat(20_001)).is_broad());
        assert!(of(&"<</A<</B 1>>/C 1>>".repeat(1_000).replace(">>", "")).is_broad());
    }
}
