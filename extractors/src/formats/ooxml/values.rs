//! Values as Office Open XML writes them in attributes, and the walk through a property element (ECMA-376 part 1, 22.9).

use crate::error::Result;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// Calls `each` with the depth (1 is a child) of every element inside the one whose start was just read, until its end.
/// Where `each` says no, the element is skipped.
pub(in crate::formats) fn visit<R: Read>(
    reader: &mut Reader<R>,
    mut each: impl FnMut(u32, &BytesStart<'_>) -> bool,
) -> Result<()> {
    let mut depth = 0_u32;
    loop {
        let enter = match reader.next_event()? {
            Event::Start(element) => {
                depth += 1;
                each(depth, &element)
            }
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => {
                depth -= 1;
                true
            }
            Event::Eof => return Ok(()),
            _ => true,
        };
        if !enter {
            reader.skip()?;
            depth = depth.saturating_sub(1);
        }
    }
}

/// The value of the attribute `val`.
pub(in crate::formats) fn val(element: &BytesStart<'_>) -> Option<String> {
    xml::attribute(element, "val")
}

/// A number in the attribute `val`.
pub(in crate::formats) fn number<T: std::str::FromStr>(element: &BytesStart<'_>) -> Option<T> {
    val(element)?.trim().parse().ok()
}

/// An on/off property (22.9.2.7): there is on.
pub(in crate::formats) fn is_on(element: &BytesStart<'_>) -> bool {
    !matches!(val(element).as_deref(), Some("0" | "false" | "off" | "none"))
}

/// The relationship that an element refers to: `r:id`. It has a prefix, because `id` alone may be a number of the element's
/// own.
pub(in crate::formats) fn reference(element: &BytesStart<'_>) -> Option<String> {
    let mut attributes = element.attributes();
    let is = |key: quick_xml::name::QName<'_>| {
        key.prefix().is_some() && key.local_name().as_ref() == "id"
    };
    let found = attributes.with_checks(false).flatten().find(|a| is(a.key))?;
    Some(xml::unescape(&found.value).into_owned())
}
