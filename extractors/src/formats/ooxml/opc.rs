//! What every Office Open XML package has (ECMA-376 part 2): how its parts are named and what its core properties are called.
//! Called by the readers of documents, presentations and workbooks; opens nothing itself.

use crate::archive::Archive;
use crate::metadata::key;

/// The path of `target` seen from `folder` (6.2.3). It only ever names a member of the same archive.
pub(in crate::formats) fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let (base, target) = match target.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, target.as_str()),
    };
    let mut path: Vec<&str> = Vec::new();
    for step in base.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// The path of the list of relationships of `part`; the empty path stands for the package.
pub(in crate::formats) fn relationships_of(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{name}.rels")
}

/// The name under which the archive holds `path`: part names are compared without regard to case (6.2.2.3), and some
/// programs write backslashes.
pub(in crate::formats) fn name_of(archive: &Archive, path: &str) -> Option<String> {
    if archive.contains(path) {
        return Some(path.to_owned());
    }
    archive.names().find(|name| name.replace('\\', "/").eq_ignore_ascii_case(path))
}

/// Our key for an element of the core properties (part 2, 8.3.4).
pub(in crate::formats) fn core_key(element: &str) -> Option<&'static str> {
    Some(match element {
        "title" => key::TITLE,
        "creator" => key::CREATOR,
        "subject" => key::SUBJECT,
        "description" => key::DESCRIPTION,
        "keywords" => key::KEYWORDS,
        "language" => key::LANGUAGE,
        "created" => key::CREATED,
        "modified" => key::MODIFIED,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_within_the_package() {
        assert_eq!(resolve("word", "styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word", "/word/styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word/x", "../../../etc/passwd"), "etc/passwd");
        assert_eq!(resolve("", "word\\document.xml"), "word/document.xml");
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("xl", "..\\..\\..\\etc/passwd"), "etc/passwd");
    }
}
