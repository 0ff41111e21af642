//! Unpacks bzip2. Written here because the library that others use is a translation of C which aborts the whole process over some
//! damaged files. Called by `compressed`; memory is bounded by the largest block that the format knows.

use std::io::{self, BufRead, Read};

/// What begins a block, and what stands behind the last one: digits of pi and of its square root.
const BLOCK: u64 = 0x3141_5926_5359;
const END: u64 = 0x1772_4538_5090;
/// Symbols decoded by one table.
const GROUP: usize = 50;
/// Longest code in bits.
const LONGEST_CODE: usize = 20;
/// Most symbols: the bytes, two for runs, one for the end.
const MOST_SYMBOLS: usize = 258;

/// Unpacks the streams in `R`, one after the other.
pub(super) struct Bzip2<R> {
    bits: Bits<R>,
    /// Bytes of the largest block of the stream; 0 before the first one.
    largest: usize,
    block: Block,
    ended: bool,
}

impl<R: BufRead> Bzip2<R> {
    pub(super) fn new(reader: R) -> Self {
        let bits = Bits { reader, held: 0, count: 0 };
        Self { bits, largest: 0, block: Block::default(), ended: false }
    }

    /// Decodes the next block; false at the end.
    fn next_block(&mut self) -> io::Result<bool> {
        if self.largest == 0 && !self.next_stream(true)? {
            return Ok(false);
        }
        loop {
            match self.bits.take(48)? {
                BLOCK => {
                    self.block.decode(&mut self.bits, self.largest)?;
                    return Ok(true);
                }
                END => {
                    // The sum of the sums of all blocks, each of which was compared.
                    self.bits.take(32)?;
                    self.bits.align();
                    if !self.next_stream(false)? {
                        return Ok(false);
                    }
                }
                _ => return Err(damage()),
            }
        }
    }

    /// Reads the head of a stream; false where none comes.
    fn next_stream(&mut self, first: bool) -> io::Result<bool> {
        if self.bits.is_at_end()? {
            return if first { Err(damage()) } else { Ok(false) };
        }
        let head = self.bits.take(32)?;
        let level = usize::try_from(head & 0xff).unwrap_or(0).wrapping_sub(usize::from(b'0'));
        if head >> 8 != 0x0042_5a68 || !(1..=9).contains(&level) {
            // What follows a whole stream and is none is no part of the file.
            return if first { Err(damage()) } else { Ok(false) };
        }
        self.largest = level * 100_000;
        Ok(true)
    }
}

impl<R: BufRead> Read for Bzip2<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let written = self.block.write(buffer)?;
            if written > 0 || self.ended {
                return Ok(written);
            }
            self.ended = !self.next_block()?;
        }
    }
}

fn damage() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// Bits, the highest of a byte first.
struct Bits<R> {
    reader: R,
    held: u64,
    count: u32,
}

impl<R: BufRead> Bits<R> {
    /// The next `count` bits, 48 at most.
    fn take(&mut self, count: u32) -> io::Result<u64> {
        while self.count < count {
            let available = self.reader.fill_buf()?;
            let Some(byte) = available.first().copied() else {
                return Err(io::ErrorKind::UnexpectedEof.into());
            };
            self.reader.consume(1);
            self.held = (self.held << 8) | u64::from(byte);
            self.count += 8;
        }
        self.count -= count;
        Ok((self.held >> self.count) & ((1 << count) - 1))
    }

    fn number(&mut self, count: u32) -> io::Result<usize> {
        self.take(count).map(|n| usize::try_from(n).unwrap_or(0))
    }

    fn is_set(&mut self) -> io::Result<bool> {
        Ok(self.take(1)? == 1)
    }

    /// Passes over what is left of the byte.
    fn align(&mut self) {
        self.count -= self.count % 8;
    }

    fn is_at_end(&mut self) -> io::Result<bool> {
        Ok(self.count == 0 && self.reader.fill_buf()?.is_empty())
    }
}

/// A block: its bytes sorted, with what is needed to put them in order, and where the writing of them stands.
#[derive(Default)]
struct Block {
    /// In the lower eight bits a byte, in the upper ones the place of that which follows it.
    sorted: Vec<u32>,
    at: u32,
    /// Bytes that were not followed yet.
    left: usize,
    /// The last byte, how often it came, and how often it is still to be written.
    last: Option<u8>,
    equal: u8,
    repeat: u8,
    sum: u32,
    expected: u32,
    open: bool,
}

impl Block {
    /// Writes some of the bytes, runs of them expanded; 0 at the end of the block.
    fn write(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while let Some(slot) = buffer.get_mut(written) {
            if self.repeat > 0 {
                self.repeat -= 1;
                *slot = self.last.unwrap_or(0);
            } else if self.left > 0 {
                let byte = self.follow()?;
                if self.equal == 4 {
                    // Behind four equal bytes comes how many more there are.
                    self.equal = 0;
                    self.repeat = byte;
                    continue;
                }
                self.equal = if self.last == Some(byte) { self.equal + 1 } else { 1 };
                self.last = Some(byte);
                *slot = byte;
            } else {
                break;
            }
            self.sum = sum(self.sum, *slot);
            written += 1;
        }
        if written == 0 && std::mem::take(&mut self.open) && !self.sum != self.expected {
            return Err(damage());
        }
        Ok(written)
    }

    fn follow(&mut self) -> io::Result<u8> {
        let place = usize::try_from(self.at).unwrap_or(usize::MAX);
        let entry = self.sorted.get(place).copied().ok_or_else(damage)?;
        self.left -= 1;
        self.at = entry >> 8;
        Ok(u8::try_from(entry & 0xff).unwrap_or(0))
    }

    /// Decodes a block behind its mark.
    fn decode<R: BufRead>(&mut self, bits: &mut Bits<R>, largest: usize) -> io::Result<()> {
        let expected = u32::try_from(bits.take(32)?).unwrap_or(0);
        // An early version shuffled bytes that repeat; none has written that for decades.
        if bits.is_set()? {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let origin = bits.number(24)?;
        let mut bytes = used(bits)?;
        let symbols = bytes.len() + 2;
        let groups = bits.number(3)?;
        let count = bits.number(15)?;
        if bytes.is_empty() || !(2..=6).contains(&groups) || count == 0 {
            return Err(damage());
        }
        let selectors = selectors(bits, groups, count)?;
        let tables = (0..groups).map(|_| Table::read(bits, symbols));
        let tables = tables.collect::<io::Result<Vec<Table>>>()?;
        self.sorted.clear();
        let mut counts = [0_u32; 256];
        let mut run = 0_usize;
        let mut weight = 1_usize;
        'block: for selector in selectors {
            let table = tables.get(usize::from(selector)).ok_or_else(damage)?;
            for _ in 0..GROUP {
                let symbol = usize::from(table.decode(bits)?);
                if symbol < 2 {
                    // Digits of a run's length, 1 and 2, the lowest first.
                    run = run.saturating_add(weight << symbol);
                    weight = (weight << 1).min(largest << 1);
                    continue;
                }
                if run > 0 {
                    let byte = bytes.first().copied().unwrap_or(0);
                    self.append(byte, run, largest, &mut counts)?;
                    (run, weight) = (0, 1);
                }
                if symbol == symbols - 1 {
                    break 'block;
                }
                // Each byte comes to the front when it is met.
                bytes.get_mut(..symbol).ok_or_else(damage)?.rotate_right(1);
                let byte = bytes.first().copied().unwrap_or(0);
                self.append(byte, 1, largest, &mut counts)?;
            }
        }
        self.order(origin, &mut counts)?;
        (self.last, self.equal, self.repeat) = (None, 0, 0);
        (self.sum, self.expected, self.open) = (u32::MAX, expected, true);
        Ok(())
    }

    fn append(
        &mut self,
        byte: u8,
        times: usize,
        largest: usize,
        counts: &mut [u32; 256],
    ) -> io::Result<()> {
        if self.sorted.len() + times > largest {
            return Err(damage());
        }
        self.sorted.resize(self.sorted.len() + times, byte.into());
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += u32::try_from(times).unwrap_or(0);
        }
        Ok(())
    }

    /// Undoes the sorting: says of every byte where the one behind it stands.
    fn order(&mut self, origin: usize, counts: &mut [u32; 256]) -> io::Result<()> {
        let mut before = 0;
        for count in counts.iter_mut() {
            let here = *count;
            *count = before;
            before += here;
        }
        for at in 0..self.sorted.len() {
            let byte = self.sorted.get(at).map_or(0, |entry| entry & 0xff);
            let place = counts.get_mut(usize::try_from(byte).unwrap_or(0)).ok_or_else(damage)?;
            let to = usize::try_from(*place).unwrap_or(usize::MAX);
            *place += 1;
            let entry = self.sorted.get_mut(to).ok_or_else(damage)?;
            *entry |= u32::try_from(at).unwrap_or(0) << 8;
        }
        let first = self.sorted.get(origin).ok_or_else(damage)?;
        self.at = first >> 8;
        self.left = self.sorted.len();
        Ok(())
    }
}

/// The bytes that occur in the block.
fn used<R: BufRead>(bits: &mut Bits<R>) -> io::Result<Vec<u8>> {
    let ranges = bits.take(16)?;
    let mut bytes = Vec::with_capacity(256);
    for range in 0..16_u8 {
        if ranges & (0x8000 >> range) == 0 {
            continue;
        }
        let set = bits.take(16)?;
        bytes.extend((0..16).filter(|at| set & (0x8000 >> at) != 0).map(|at| range * 16 + at));
    }
    Ok(bytes)
}

/// Which table decodes each group of symbols.
fn selectors<R: BufRead>(bits: &mut Bits<R>, groups: usize, count: usize) -> io::Result<Vec<u8>> {
    let mut order = [0, 1, 2, 3, 4, 5];
    let mut selectors = Vec::new();
    for _ in 0..count {
        let mut place = 0;
        while bits.is_set()? {
            place += 1;
            if place >= groups {
                return Err(damage());
            }
        }
        order.get_mut(..=place).ok_or_else(damage)?.rotate_right(1);
        selectors.extend(order.first());
    }
    Ok(selectors)
}

/// A table of codes.
struct Table {
    /// For each length of codes the highest code, and what to add to one to find its symbol.
    limits: [i32; LONGEST_CODE + 1],
    offsets: [i32; LONGEST_CODE + 1],
    symbols: Vec<u16>,
}

impl Table {
    fn read<R: BufRead>(bits: &mut Bits<R>, symbols: usize) -> io::Result<Self> {
        let mut lengths = Vec::with_capacity(MOST_SYMBOLS);
        let mut length = bits.number(5)?;
        for _ in 0..symbols {
            loop {
                if !(1..=LONGEST_CODE).contains(&length) {
                    return Err(damage());
                }
                if !bits.is_set()? {
                    break;
                }
                length = if bits.is_set()? { length - 1 } else { length + 1 };
            }
            lengths.push(length);
        }
        let mut table = Self {
            limits: [-1; LONGEST_CODE + 1],
            offsets: [0; LONGEST_CODE + 1],
            symbols: Vec::with_capacity(symbols),
        };
        let mut code = 0_i32;
        for length in 1..=LONGEST_CODE {
            let first = code;
            let before = i32::try_from(table.symbols.len()).unwrap_or(0);
            for (symbol, _) in lengths.iter().enumerate().filter(|(_, l)| **l == length) {
                table.symbols.push(u16::try_from(symbol).unwrap_or(0));
                code += 1;
            }
            if let (Some(limit), Some(offset)) =
                (table.limits.get_mut(length), table.offsets.get_mut(length))
            {
                *limit = code - 1;
                *offset = before - first;
            }
            code <<= 1;
        }
        Ok(table)
    }

    fn decode<R: BufRead>(&self, bits: &mut Bits<R>) -> io::Result<u16> {
        let mut code = 0_i32;
        for (limit, offset) in self.limits.iter().zip(&self.offsets).skip(1) {
            code = (code << 1) | i32::from(bits.is_set()?);
            if code <= *limit {
                let at = usize::try_from(code + offset).map_err(|_| damage())?;
                return self.symbols.get(at).copied().ok_or_else(damage);
            }
        }
        Err(damage())
    }
}

/// The sum of bytes, CRC-32 from the highest bit on.
fn sum(sum: u32, byte: u8) -> u32 {
    let at = usize::from(u8::try_from(sum >> 24).unwrap_or(0) ^ byte);
    (sum << 8) ^ SUMS.get(at).copied().unwrap_or(0)
}

static SUMS: [u32; 256] = sums();

const fn sums() -> [u32; 256] {
    let mut sums = [0; 256];
    let mut rest: &mut [u32] = &mut sums;
    let mut at = 0_u32;
    while let Some((slot, others)) = rest.split_first_mut() {
        let mut sum = at << 24;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 0x8000_0000 != 0 { (sum << 1) ^ 0x04c1_1db7 } else { sum << 1 };
            bit += 1;
        }
        *slot = sum;
        at += 1;
        rest = others;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_ends_early_or_is_changed_is_damage() {
        let bytes: &[u8] = include_bytes!("../../../../fixtures/bzip2/varer.csv.bz2");
        let unpack = |bytes: &[u8]| {
            let mut out = Vec::new();
            Bzip2::new(bytes).read_to_end(&mut out).map(|_| out)
        };
        assert_eq!(unpack(bytes).unwrap(), "navn;antal\næble;3\npære;12\n".as_bytes());
        assert!(unpack(&bytes[..bytes.len() - 10]).is_err());
        let mut changed = bytes.to_vec();
        changed[12] ^= 1;
        assert!(unpack(&changed).is_err());
        assert!(unpack(b"").is_err());
        let trailing = [bytes, b"etc."].concat();
        assert_eq!(unpack(&trailing).unwrap().len(), 28);
    }
}
