//! One fuzz target for every format in the table: what the target does before it reads.
//!
//! An input is either a document as it is, or, for formats in a ZIP file, `@path` on a line of its own and the content of
//! that one member: flipped bytes inside of a compressed member would never get past its checksum. The other members come
//! from the first fixture of the format.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

/// Seeds larger than this slow the fuzzer down.
const LARGEST_SEED: usize = 200 << 10;

/// A path and its bytes.
pub type Member = (String, Vec<u8>);

/// The documents of a format: its fixtures, and with `hostile` its attacks.
pub fn documents(format: &str, hostile: bool) -> Vec<Vec<u8>> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut folders = vec![fixtures.join(format)];
    if hostile {
        folders.push(fixtures.join("hostile").join(format));
    }
    let mut paths: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flat_map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())))
        .collect();
    paths.sort();
    let made = [".md", ".route.json", ".outcome"];
    paths.retain(|path| {
        let name = path.to_string_lossy();
        !made.iter().any(|end| name.strip_suffix(end).is_some_and(|of| Path::new(of).exists()))
    });
    paths.iter().filter_map(|path| fs::read(path).ok()).collect()
}

/// The members of a ZIP file; none where it is no such file.
pub fn members(document: &[u8]) -> Vec<Member> {
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(document)) else { return Vec::new() };
    let mut members = Vec::new();
    for at in 0..zip.len().min(200) {
        let Ok(file) = zip.by_index(at) else { continue };
        let Ok(name) = file.name() else { continue };
        let name = name.into_owned();
        let mut bytes = Vec::new();
        if file.take(1 << 20).read_to_end(&mut bytes).is_ok() {
            members.push((name, bytes));
        }
    }
    members
}

/// The document that an input stands for.
pub fn document(input: &[u8], others: &[Member]) -> Vec<u8> {
    let Some((path, content)) = member(input) else { return input.to_vec() };
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let kept = others.iter().filter(|(name, _)| name != path);
    let all = kept.map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    for (name, bytes) in all.chain([(path, content)]) {
        if zip.start_file(name, options).is_err() || zip.write_all(bytes).is_err() {
            return input.to_vec();
        }
    }
    zip.finish().map_or_else(|_| input.to_vec(), Cursor::into_inner)
}

/// Writes the seeds of a format into a folder: its documents, and every member of those in a ZIP file.
pub fn write_seeds(format: &str, folder: &Path) {
    let mut seeds = Vec::new();
    for document in documents(format, true) {
        for (name, bytes) in members(&document) {
            seeds.push([b"@", name.as_bytes(), b"\n", bytes.as_slice()].concat());
        }
        seeds.push(document);
    }
    seeds.retain(|seed| seed.len() < LARGEST_SEED);
    for (number, seed) in seeds.iter().enumerate() {
        let path = folder.join(format!("seed-{number}"));
        fs::write(&path, seed).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

fn member(input: &[u8]) -> Option<(&str, &[u8])> {
    let rest = input.strip_prefix(b"@")?;
    let end = rest.iter().take(200).position(|byte| *byte == b'\n')?;
    let path = std::str::from_utf8(rest.get(..end)?).ok().filter(|path| !path.is_empty())?;
    Some((path, rest.get(end + 1..)?))
}
