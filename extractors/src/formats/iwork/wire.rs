//! Messages of protocol buffers on the wire (protobuf.dev, "Encoding"), read without a schema. Nothing is copied and nothing
//! is believed: a field that breaks off ends the message.

/// An encoded message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Message<'a>(pub(super) &'a [u8]);

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Fixed32(u32),
}

/// A number of up to ten bytes at the start of `bytes`, and what follows it.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for (at, byte) in bytes.iter().take(10).enumerate() {
        number |= u64::from(byte & 0x7f).checked_shl(7 * u32::try_from(at).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(at + 1..)?));
        }
    }
    None
}

impl<'a> Message<'a> {
    /// The fields in their order.
    pub(super) fn fields(self) -> impl Iterator<Item = (u64, Value<'a>)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (key, after) = varint(rest)?;
            let (value, after) = match key & 7 {
                0 => {
                    let (number, after) = varint(after)?;
                    (Value::Varint(number), after)
                }
                1 => {
                    let (bytes, after) = after.split_first_chunk::<8>()?;
                    (Value::Fixed64(u64::from_le_bytes(*bytes)), after)
                }
                2 => {
                    let (length, after) = varint(after)?;
                    let (bytes, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
                    (Value::Bytes(bytes), after)
                }
                5 => {
                    let (bytes, after) = after.split_first_chunk::<4>()?;
                    (Value::Fixed32(u32::from_le_bytes(*bytes)), after)
                }
                // Groups are no longer written.
                _ => return None,
            };
            rest = after;
            Some((key >> 3, value))
        })
    }

    fn all(self, field: u64) -> impl Iterator<Item = Value<'a>> {
        self.fields().filter(move |(number, _)| *number == field).map(|(_, value)| value)
    }

    /// The number in `field`.
    pub(super) fn number(self, field: u64) -> Option<u64> {
        self.all(field).find_map(|value| match value {
            Value::Varint(number) => Some(number),
            Value::Fixed64(_) | Value::Bytes(_) | Value::Fixed32(_) => None,
        })
    }

    /// The numbers in `field`, packed or not.
    pub(super) fn numbers(self, field: u64) -> Vec<u64> {
        let mut numbers = Vec::new();
        for value in self.all(field) {
            match value {
                Value::Varint(number) => numbers.push(number),
                Value::Bytes(mut packed) => {
                    while let Some((number, rest)) = varint(packed) {
                        numbers.push(number);
                        packed = rest;
                    }
                }
                Value::Fixed64(_) | Value::Fixed32(_) => {}
            }
        }
        numbers
    }

    /// Whether the truth value in `field` is set.
    pub(super) fn is_set(self, field: u64) -> bool {
        self.number(field).is_some_and(|number| number != 0)
    }

    /// The single-precision number in `field`.
    pub(super) fn float(self, field: u64) -> Option<f32> {
        self.all(field).find_map(|value| match value {
            Value::Fixed32(bits) => Some(f32::from_bits(bits)),
            Value::Varint(_) | Value::Fixed64(_) | Value::Bytes(_) => None,
        })
    }

    /// The double-precision number in `field`.
    pub(super) fn double(self, field: u64) -> Option<f64> {
        self.all(field).find_map(|value| match value {
            Value::Fixed64(bits) => Some(f64::from_bits(bits)),
            Value::Varint(_) | Value::Fixed32(_) | Value::Bytes(_) => None,
        })
    }

    /// The number of four fixed bytes in `field`.
    pub(super) fn fixed(self, field: u64) -> Option<u32> {
        self.all(field).find_map(|value| match value {
            Value::Fixed32(number) => Some(number),
            Value::Varint(_) | Value::Fixed64(_) | Value::Bytes(_) => None,
        })
    }

    /// The bytes in each occurrence of `field`.
    pub(super) fn pieces(self, field: u64) -> impl Iterator<Item = &'a [u8]> {
        self.all(field).filter_map(|value| match value {
            Value::Bytes(bytes) => Some(bytes),
            Value::Varint(_) | Value::Fixed64(_) | Value::Fixed32(_) => None,
        })
    }

    /// The bytes in `field`.
    pub(super) fn bytes(self, field: u64) -> Option<&'a [u8]> {
        self.pieces(field).next()
    }

    /// The text in `field`.
    pub(super) fn text(self, field: u64) -> Option<std::borrow::Cow<'a, str>> {
        self.bytes(field).map(String::from_utf8_lossy)
    }

    /// The message in `field`.
    pub(super) fn message(self, field: u64) -> Option<Message<'a>> {
        self.bytes(field).map(Message)
    }

    /// The messages in `field`.
    pub(super) fn messages(self, field: u64) -> impl Iterator<Item = Message<'a>> {
        self.pieces(field).map(Message)
    }

    /// The object that `field` refers to.
    pub(super) fn reference(self, field: u64) -> Option<u64> {
        self.message(field)?.number(1)
    }

    /// The objects that `field` refers to.
    pub(super) fn references(self, field: u64) -> impl Iterator<Item = u64> {
        self.messages(field).filter_map(|reference| reference.number(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_broken_ones_end_the_message() {
        // Field 1: 150; field 2: "ab"; field 3: packed 1, 2; field 4: 1.0 (single precision).
        let bytes = b"\x08\x96\x01\x12\x02ab\x1a\x02\x01\x02\x25\x00\x00\x80\x3f";
        let message = Message(bytes);
        assert_eq!(message.number(1), Some(150));
        assert_eq!(message.text(2).as_deref(), Some("ab"));
        assert_eq!(message.numbers(3), [1, 2]);
        assert_eq!(message.float(4), Some(1.0));
        for end in 0..bytes.len() {
            assert!(Message(&bytes[..end]).fields().count() <= 4);
        }
        assert_eq!(Message(b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x").fields().count(), 0);
        assert_eq!(varint(&[0xff; 20]), None);
    }
}
