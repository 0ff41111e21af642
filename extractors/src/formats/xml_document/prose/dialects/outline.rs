//! OPML 2.0: outlines and lists of subscriptions.

use crate::formats::xml_document::prose::role::{Names, Role};
use crate::metadata::key;

pub(super) const NAMES: Names = &[
    ("opml", Role::Section),
    ("head", Role::Header),
    ("title", Role::Title),
    ("ownerName", Role::Meta(key::CREATOR)),
    ("dateCreated", Role::Meta(key::CREATED)),
    ("dateModified", Role::Meta(key::MODIFIED)),
    ("body", Role::Inline),
    ("outline", Role::Outline),
];
