//! The archive around a book (EPUB 3.3, 4): the package document, the members by their addresses, and what is encrypted.

use super::package::Package;
use crate::archive::Archive;
use crate::error::{ExtractError, Result};
use crate::formats::opc;
use crate::input::Input;
use crate::limits::Limits;
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::collections::{HashMap, HashSet};

/// Fonts that are only obfuscated (EPUB 3.3, 4.4; Adobe's older way): no text is behind it.
const OBFUSCATION: [&str; 2] =
    ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

/// An open book.
#[derive(Debug)]
pub(super) struct Container {
    archive: Archive,
    limits: Limits,
    /// Names in lower case, for programs that are careless about them; made when one is missing.
    folded: Option<HashMap<String, String>>,
    /// Paths of encrypted members.
    encrypted: HashSet<String>,
}

impl Container {
    /// Opens the archive and learns what in it is encrypted.
    pub(super) fn open(input: &Input, limits: &Limits) -> Result<Self> {
        let archive = Archive::open(input, limits)?;
        let mut container =
            Self { archive, limits: limits.clone(), folded: None, encrypted: HashSet::new() };
        if let Some(bytes) = container.bytes("META-INF/encryption.xml")? {
            container.encrypted = encrypted(&bytes, limits);
        }
        Ok(container)
    }

    /// The package document. A book without one that can be read is the documents that it holds, in the order of their names.
    ///
    /// # Errors
    /// When there are none of them either.
    pub(super) fn package(&mut self) -> Result<Package> {
        let mut paths: Vec<String> = match self.bytes("META-INF/container.xml")? {
            Some(bytes) => rootfiles(&bytes, &self.limits),
            None => Vec::new(),
        };
        if paths.is_empty() {
            paths = self.named(&["opf"]);
        }
        for path in paths {
            if let Some(bytes) = self.bytes(&path)? {
                let package = Package::read(&bytes, &path, &self.limits)?;
                if !package.spine.is_empty() {
                    return Ok(package);
                }
            }
        }
        let documents = self.named(&["xhtml", "html", "htm"]);
        if documents.is_empty() {
            return Err(ExtractError::corrupt("the book has no package document"));
        }
        Ok(Package::of_documents(documents))
    }

    /// The member at `path` in memory; `None` where there is none.
    pub(super) fn bytes(&mut self, path: &str) -> Result<Option<Vec<u8>>> {
        if self.archive.contains(path) {
            return self.archive.bytes(path);
        }
        let folded = self.folded.get_or_insert_with(|| {
            let fold = |name: String| (name.replace('\\', "/").to_lowercase(), name);
            self.archive.names().map(fold).collect()
        });
        match folded.get(&path.to_lowercase()) {
            Some(name) => self.archive.bytes(&name.clone()),
            None => Ok(None),
        }
    }

    /// Whether the member at `path` is encrypted.
    pub(super) fn is_encrypted(&self, path: &str) -> bool {
        self.encrypted.contains(path)
    }

    /// Whether nothing of the text can be read without a key.
    pub(super) fn is_locked(&self, package: &Package) -> bool {
        let mut documents = package.spine.iter().peekable();
        documents.peek().is_some() && documents.all(|item| self.is_encrypted(&item.path))
    }

    fn named(&self, extensions: &[&str]) -> Vec<String> {
        let fits = |name: &String| {
            name.rsplit_once('.')
                .is_some_and(|(_, e)| extensions.contains(&e.to_lowercase().as_str()))
        };
        let mut names: Vec<String> = self.archive.names().filter(fits).collect();
        names.sort();
        names
    }
}

/// The path that the address `href`, seen from `folder`, stands for, and the fragment behind it.
pub(super) fn locate(folder: &str, href: &str) -> (String, Option<String>) {
    let (path, fragment) = match href.trim().split_once('#') {
        Some((path, fragment)) => (path, Some(decoded(fragment)).filter(|f| !f.is_empty())),
        None => (href.trim(), None),
    };
    let path = path.split('?').next().unwrap_or_default();
    (opc::resolve(folder, &decoded(path)), fragment)
}

/// The folder of a path.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// An address without percent-encoding (RFC 3986, 2.1).
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                out.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The package documents that the container names, the first being the one to be read.
fn rootfiles(bytes: &[u8], limits: &Limits) -> Vec<String> {
    let mut paths = Vec::new();
    let Ok(mut reader) = Reader::new(bytes, limits) else { return paths };
    while let Ok(event) = reader.next_event() {
        match event {
            Event::Start(element) if xml::local(&element) == "rootfile" => {
                let kind = xml::attribute(&element, "media-type");
                if kind.is_none_or(|kind| kind.trim() == "application/oebps-package+xml")
                    && let Some(path) = xml::attribute(&element, "full-path")
                    && paths.len() < 10
                {
                    paths.push(locate("", &path).0);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    paths
}

/// The members that need a key (EPUB 3.3, 4.2.6.3.1; XML Encryption).
fn encrypted(bytes: &[u8], limits: &Limits) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut obfuscated = false;
    let Ok(mut reader) = Reader::new(bytes, limits) else { return found };
    // The method of a key stands deeper, inside its own element.
    let mut data_depth = 0;
    while let Ok(event) = reader.next_event() {
        let element = match event {
            Event::Start(element) => element.into_owned(),
            Event::Eof => break,
            _ => continue,
        };
        match xml::local(&element) {
            "EncryptedData" => {
                obfuscated = false;
                data_depth = reader.depth();
            }
            "EncryptionMethod" if reader.depth() == data_depth + 1 => {
                let method = xml::attribute(&element, "Algorithm").unwrap_or_default();
                obfuscated = OBFUSCATION.contains(&method.trim());
            }
            "CipherReference" if !obfuscated => {
                if let Some(uri) = xml::attribute(&element, "URI") {
                    found.insert(locate("", &uri).0);
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_paths_within_the_archive() {
        let at = |folder, href| locate(folder, href);
        assert_eq!(
            at("OEBPS", "Text/a%20b.xhtml#c"),
            ("OEBPS/Text/a b.xhtml".into(), Some("c".into()))
        );
        assert_eq!(at("OEBPS/Text", "../../../etc/passwd").0, "etc/passwd");
        assert_eq!(at("", "%C3%A6%zz%4").0, "æ%zz%4");
        assert_eq!(at("a", "b?c=d#"), ("a/b".into(), None));
    }

    #[test]
    fn obfuscated_fonts_are_no_encryption() {
        let data = |method, uri| {
            format!(
                "<enc:EncryptedData><enc:EncryptionMethod Algorithm='{method}'/><ds:KeyInfo><enc:EncryptedKey>\
                 <enc:EncryptionMethod Algorithm='http://www.idpf.org/2008/embedding'/></enc:EncryptedKey></ds:KeyInfo>\
                 <enc:CipherData><enc:CipherReference URI='{uri}'/></enc:CipherData></enc:EncryptedData>"
            )
        };
        let text = format!(
            "<encryption>{}{}</encryption>",
            data("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/a.xhtml"),
            data("http://www.idpf.org/2008/embedding", "OEBPS/a.otf"),
        );
        let found = encrypted(text.as_bytes(), &Limits::default());
        assert_eq!(found, HashSet::from(["OEBPS/a.xhtml".to_owned()]));
    }
}
