//! Ranges of sizes, counts and shares: how they are written, and that something can lie in them. Called by [`super`] only.

use super::PolicyError;
use crate::route::Range;
use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use serde_saphyr::Spanned;
use std::fmt;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRange<T> {
    over: Option<T>,
    under: Option<T>,
}

/// Bytes: a plain number, or a number with a unit of 1,024.
#[derive(Clone, Copy)]
pub(super) struct Size(u64);

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Size;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a size such as 64KiB, 50MiB or 1GiB")
            }
            fn visit_u64<E: serde::de::Error>(self, bytes: u64) -> Result<Size, E> {
                Ok(Size(bytes))
            }
            fn visit_i64<E: serde::de::Error>(self, bytes: i64) -> Result<Size, E> {
                u64::try_from(bytes).map(Size).map_err(|_| E::custom("a size cannot be negative"))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Size, E> {
                size(text).map(Size).ok_or_else(|| {
                    E::custom(format!("`{text}` is no size; write it like 64KiB, 50MiB or 1GiB"))
                })
            }
        }
        deserializer.deserialize_any(Text)
    }
}

fn size(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let shift = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(1 << shift)
}

/// Bytes.
pub(super) fn sizes(
    range: Option<&Spanned<RawRange<Size>>>,
) -> Result<Option<Range<u64>>, PolicyError> {
    range.map(|range| bounds(range, |size| size.0, Some(|n: u64| n.checked_add(1)))).transpose()
}

/// Pages and sheets.
pub(super) fn counts(
    range: Option<&Spanned<RawRange<u32>>>,
) -> Result<Option<Range<u32>>, PolicyError> {
    range.map(|range| bounds(range, |n| *n, Some(|n: u32| n.checked_add(1)))).transpose()
}

/// Shares from 0 to 1.
pub(super) fn shares(
    range: Option<&Spanned<RawRange<f32>>>,
) -> Result<Option<Range<f32>>, PolicyError> {
    range.map(|range| share(range).and_then(|()| bounds(range, |n| *n, None))).transpose()
}

fn share(range: &Spanned<RawRange<f32>>) -> Result<(), PolicyError> {
    let ends = [range.value.over, range.value.under];
    if ends.into_iter().flatten().all(|end| (0.0..=1.0).contains(&end)) {
        return Ok(());
    }
    Err(PolicyError::at(range.referenced, "a share is a number from 0 to 1"))
}

/// The range, if something can lie in it. `next` is the least whole number above another.
fn bounds<R, T: PartialOrd + Copy + Default>(
    range: &Spanned<RawRange<R>>,
    value: impl Fn(&R) -> T,
    next: Option<fn(T) -> Option<T>>,
) -> Result<Range<T>, PolicyError> {
    let over = range.value.over.as_ref().map(&value);
    let under = range.value.under.as_ref().map(&value);
    let wrong = |problem| Err(PolicyError::at(range.referenced, problem));
    if over.is_none() && under.is_none() {
        return wrong("a range needs `over`, `under` or both");
    }
    if let Some(under) = under {
        let least = match (over, next) {
            (None, _) => Some(T::default()),
            (Some(over), Some(next)) => next(over),
            (Some(over), None) => Some(over),
        };
        if least.is_none_or(|least| least >= under) {
            return wrong("nothing lies in this range: both ends are exclusive");
        }
    }
    Ok(Range { over, under })
}
