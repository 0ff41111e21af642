//! SVG 2: the words of drawings.

use crate::formats::xml_document::prose::role::{Names, Role};

pub(super) const NAMES: Names = &[
    ("svg", Role::Section),
    ("g", Role::Box),
    ("a", Role::Link),
    ("switch", Role::Alternatives),
    ("title", Role::Title),
    ("desc", Role::Box),
    ("text", Role::Box),
    ("tspan", Role::Word),
    ("textPath", Role::Inline),
    ("foreignObject", Role::Box),
    ("div", Role::Box),
    ("p", Role::Box),
    ("br", Role::Break),
    ("style", Role::Skip),
    ("script", Role::Skip),
    ("metadata", Role::Skip),
    ("image", Role::Skip),
    ("path", Role::Skip),
    ("namedview", Role::Skip),
];
