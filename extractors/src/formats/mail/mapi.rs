//! Numbers of properties (MS-OXPROPS) and their types (MS-OXCDATA 2.11.1) that MSG and TNEF have in common.

pub(super) const INTEGER: u16 = 0x0003;
pub(super) const BOOLEAN: u16 = 0x000b;
pub(super) const OBJECT: u16 = 0x000d;
pub(super) const STRING: u16 = 0x001e;
pub(super) const UNICODE: u16 = 0x001f;
pub(super) const TIME: u16 = 0x0040;
pub(super) const BINARY: u16 = 0x0102;

pub(super) const SUBJECT: u16 = 0x0037;
pub(super) const BODY: u16 = 0x1000;
pub(super) const RTF: u16 = 0x1009;
pub(super) const HTML: u16 = 0x1013;
pub(super) const DATA: u16 = 0x3701;
pub(super) const LONG_FILE_NAME: u16 = 0x3707;
pub(super) const MIME_TAG: u16 = 0x370e;

/// Text of two-byte units up to the first that is zero.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).filter_map(|c| crate::bytes::u16_at(c, 0));
    let units = units.take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}
