//! MIME messages (RFC 5322, RFC 2045 to 2049, RFC 2231): from bytes to headers and a flat list of parts. Called by the
//! readers of mail. Everything here is one pass over the bytes, forgives what mail programs get wrong, and never recurses.

pub(super) mod addresses;
pub(in crate::formats) mod charset;
pub(super) mod dates;
pub(super) mod headers;
pub(super) mod parameters;
pub(in crate::formats) mod transfer;
pub(super) mod tree;
pub(super) mod words;

#[cfg(test)]
mod tests;
