//! The paths of members: how they are shown, which are of no interest, and what they promise. None leads anywhere.

use crate::error::Result;
use crate::limits::Limits;
use crate::{Hints, Input, clean, detect, formats};
use std::sync::Arc;

/// Longest path shown, in characters.
const LONGEST_PATH: usize = 250;
/// Files that systems leave behind and nobody put there.
const JUNK: [&str; 4] = [".ds_store", "thumbs.db", "desktop.ini", ".localized"];

/// Whether a system left the file behind.
pub(super) fn is_junk(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    lower.split('/').any(|folder| folder == "__macosx")
        || name.starts_with("._")
        || JUNK.contains(&name)
}

/// A path as it is shown: one line, not longer than a file system's.
pub(super) fn shown(path: &str) -> String {
    let path = clean::line(path.trim_start_matches("./"));
    let path = if path.is_empty() { "unnamed".to_owned() } else { path };
    match path.char_indices().nth(LONGEST_PATH) {
        Some((cut, _)) => path.get(..cut).map(|start| format!("{start}…")).unwrap_or_default(),
        None => path,
    }
}

/// What a file is by its name alone.
pub(super) fn promised(path: &str, limits: &Limits) -> Result<Option<String>> {
    let nothing = Input::memory(Arc::new(Vec::new()));
    let hints = Hints { file_name: Some(path), mime_type: None };
    let detection = detect(&nothing, &hints, limits)?;
    // Of nothing only the promise says something.
    let Some(name) = detection.contradicts else { return Ok(None) };
    let spec = formats::by_name(name).map(|format| format.spec());
    let mime_type = spec.and_then(|spec| spec.mime_types.first());
    Ok(spec.zip(mime_type).map(|(spec, mime_type)| format!("{}, {mime_type}", spec.title)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_leave_behind_is_no_member() {
        for path in ["__MACOSX/._a.txt", "mappe/.DS_Store", "Thumbs.db", "a/._b.docx"] {
            assert!(is_junk(path), "{path}");
        }
        assert!(!is_junk("mappe/thumbs.db.txt"));
    }

    #[test]
    fn paths_are_shown_in_one_line() {
        assert_eq!(shown("./a\u{202e}\nb.txt"), "a b.txt");
        assert_eq!(shown(""), "unnamed");
        assert_eq!(shown(&"æ".repeat(900)).chars().count(), 251);
    }
}
