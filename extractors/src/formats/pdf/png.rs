//! Pixels to a PNG file (ISO/IEC 15948), as far as pictures of pages need it: eight bits, gray or RGB, without alpha. Called
//! by `pictures`.

use crate::limits::Cancel;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Write};

/// Bytes before the first chunk (5.2).
const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];

/// A PNG of `width` pixels a row, each of `channels` bytes (1: gray, 3: RGB), if it takes at most `most` bytes.
pub(super) fn encode(
    pixels: &[u8],
    (width, channels): (u32, u8),
    most: usize,
    cancel: &Cancel,
) -> Option<Vec<u8>> {
    let stride = usize::try_from(width).ok()?.checked_mul(usize::from(channels))?;
    if stride == 0 || !pixels.len().is_multiple_of(stride) {
        return None;
    }
    let height = u32::try_from(pixels.len() / stride).ok().filter(|height| *height > 0)?;
    let color: u8 = match channels {
        1 => 0,
        3 => 2,
        _ => return None,
    };
    let mut header = Vec::with_capacity(13);
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, color, 0, 0, 0]);
    let mut packed = ZlibEncoder::new(Bounded { out: Vec::new(), most }, Compression::default());
    let blank = vec![0; stride];
    let mut above = blank.as_slice();
    let mut filtered = Vec::with_capacity(stride);
    for row in pixels.chunks_exact(stride) {
        if cancel.is_cancelled() {
            return None;
        }
        // Flat rows are best as they are or as the change from above, photographs as the change from the left (12.7).
        let left = |i: usize| i.checked_sub(usize::from(channels)).and_then(|i| row.get(i));
        let left = |i: usize| left(i).copied().unwrap_or(0);
        let sub = || row.iter().enumerate().map(|(i, b)| b.wrapping_sub(left(i)));
        let up = || row.iter().zip(above).map(|(b, above)| b.wrapping_sub(*above));
        let sizes = [size(row.iter().copied()), size(sub()), size(up())];
        let [none, by_sub, by_up] = sizes;
        filtered.clear();
        let kind = if by_up <= by_sub && by_up <= none {
            filtered.extend(up());
            2
        } else if by_sub <= none {
            filtered.extend(sub());
            1
        } else {
            filtered.extend_from_slice(row);
            0
        };
        packed.write_all(&[kind]).ok()?;
        packed.write_all(&filtered).ok()?;
        above = row;
    }
    let data = packed.finish().ok()?.out;
    let mut out = SIGNATURE.to_vec();
    chunk(&mut out, *b"IHDR", &header)?;
    chunk(&mut out, *b"IDAT", &data)?;
    chunk(&mut out, *b"IEND", &[])?;
    (out.len() <= most).then_some(out)
}

/// How much a row differs from nothing: what makes a filter a good one.
fn size(row: impl Iterator<Item = u8>) -> u64 {
    row.map(|b| u64::from(b.cast_signed().unsigned_abs())).sum()
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) -> Option<()> {
    out.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
    out.extend(name);
    out.extend_from_slice(data);
    let mut crc = Crc::new();
    crc.update(&name);
    crc.update(data);
    out.extend(crc.sum().to_be_bytes());
    Some(())
}

/// Bytes up to a bound, which is an error.
struct Bounded {
    out: Vec<u8>,
    most: usize,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.most.saturating_sub(self.out.len()) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.out.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::encode;
    use crate::limits::Cancel;
    use flate2::read::ZlibDecoder;
    use std::io::Read;

    /// What a decoder makes of the filters, by the words of the standard (9.2).
    pub(in super::super) fn pixels(png: &[u8], stride: usize, channels: usize) -> Vec<u8> {
        let length = u32::from_be_bytes(png[33..37].try_into().unwrap()) as usize;
        assert_eq!(&png[37..41], b"IDAT");
        let mut raw = Vec::new();
        ZlibDecoder::new(&png[41..41 + length]).read_to_end(&mut raw).unwrap();
        let mut out: Vec<u8> = Vec::new();
        for row in raw.chunks(stride + 1) {
            let start = out.len();
            for (i, b) in row[1..].iter().enumerate() {
                let left = if i >= channels { out[start + i - channels] } else { 0 };
                let up = if start > 0 { out[start + i - stride] } else { 0 };
                out.push(match row[0] {
                    0 => *b,
                    1 => b.wrapping_add(left),
                    2 => b.wrapping_add(up),
                    other => panic!("filter {other}"),
                });
            }
        }
        out
    }

    #[test]
    fn pixels_come_back_as_they_were() {
        let noise = |n: u32| u8::try_from((n.wrapping_mul(2_654_435_761) >> 13) & 0xff).unwrap();
        for (width, channels) in [(7_u32, 1_u8), (5, 3)] {
            let stride = width as usize * usize::from(channels);
            let mut image: Vec<u8> = (0..4 * stride as u32).map(noise).collect();
            image.extend(vec![200; 2 * stride]);
            image.extend((0..3 * stride).map(|i| (i % 256) as u8));
            let png = encode(&image, (width, channels), 10_000, &Cancel::default()).unwrap();
            assert_eq!(pixels(&png, stride, usize::from(channels)), image);
            assert_eq!(&png[12..16], b"IHDR");
            let size = imagesize::blob_size(&png).unwrap();
            assert_eq!((size.width, size.height), (width as usize, image.len() / stride));
            assert!(encode(&image, (width, channels), 60, &Cancel::default()).is_none());
        }
        assert!(encode(&[1, 2, 3], (2, 1), 100, &Cancel::default()).is_none());
        assert!(encode(&[], (0, 1), 100, &Cancel::default()).is_none());
    }
}
