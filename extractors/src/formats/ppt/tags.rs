//! Data of later versions, which older ones keep and do not read (MS-PPT 2.4.22 and 2.5.21): records within tags within lists.

use super::kinds::{BINARY_TAG, BINARY_TAG_DATA, TAGS};
use crate::formats::officeart::{Record, Records};

/// The records of a type in the tags of `owner`.
pub(super) fn records<'a>(owner: &Record<'a>, kind: u16) -> Vec<Record<'a>> {
    let tags = owner.children().filter(|record| record.kind == TAGS);
    let tags = tags.flat_map(|tags| tags.children()).filter(|tag| tag.kind == BINARY_TAG);
    let data = tags.flat_map(|tag| tag.children()).filter(|data| data.kind == BINARY_TAG_DATA);
    data.flat_map(|data| Records(data.body)).filter(|record| record.kind == kind).collect()
}
