//! What the shipped binary is made of, by the same list that `deny.toml` gives to cargo-deny, whose database needs a network.

use crate::{path, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Weak copyleft, file by file, taken only for these: the CSS selectors under the HTML reader.
const MPL_FAMILY: [&str; 5] =
    ["cssparser", "cssparser-macros", "selectors", "dtoa-short", "servo_arc"];
/// Copyleft that never leaves the workshop: the HTML reader's tests compare with it.
const TESTS_ONLY: [&str; 1] = ["html2md"];
/// Cryptography is rustls with ring; nothing may bring another.
const UNWANTED: [&str; 6] =
    ["openssl", "openssl-sys", "native-tls", "aws-lc-rs", "aws-lc-sys", "boring"];

/// Packages by id: name and licence.
struct Tree {
    packages: BTreeMap<String, (String, String)>,
    shipped: BTreeSet<String>,
}

fn tree() -> Tree {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(path(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages: BTreeMap<String, (String, String)> = list(&metadata["packages"])
        .iter()
        .map(|p| (word(&p["id"]), (word(&p["name"]), word(&p["license"]))))
        .collect();
    let nodes: BTreeMap<String, Value> = list(&metadata["resolve"]["nodes"])
        .into_iter()
        .map(|node| (word(&node["id"]), node))
        .collect();
    let ours = packages.iter().find(|(_, (name, _))| name == "doc-ingestion").unwrap();
    let mut waiting = vec![ours.0.clone()];
    let mut shipped = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        for dependency in list(&nodes[&id]["deps"]) {
            let is_dev = |kind: &Value| kind["kind"] == "dev";
            if !list(&dependency["dep_kinds"]).iter().all(is_dev) {
                waiting.push(word(&dependency["pkg"]));
            }
        }
        shipped.insert(id.clone());
        waiting.retain(|id| !shipped.contains(id));
    }
    Tree { packages, shipped }
}

/// Whether an SPDX expression can be met with these licences. `AND` binds stronger than `OR`; the old `/` means `OR`.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    any(&words, &mut at, allowed)
}

fn any(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all(words, at, allowed);
    }
    met
}

fn all(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = any(words, at, allowed);
        *at += 1;
        return met;
    }
    // An exception only adds permissions.
    if words.get(*at) == Some(&"WITH") {
        *at += 2;
    }
    allowed.contains(*word)
}

fn allowed() -> BTreeSet<String> {
    let deny: toml::Table = text("deny.toml").parse().unwrap();
    let allowed = deny["licenses"]["allow"].as_array().unwrap();
    allowed.iter().map(|licence| licence.as_str().unwrap().to_owned()).collect()
}

#[test]
fn expressions_are_understood() {
    let allowed: BTreeSet<String> = ["MIT", "Apache-2.0"].iter().map(|s| (*s).to_owned()).collect();
    for met in [
        "MIT",
        "MIT/GPL-3.0",
        "(MIT OR X) AND Apache-2.0",
        "X OR MIT AND Apache-2.0",
        "Apache-2.0 WITH LLVM-exception OR X",
    ] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for unmet in ["", "GPL-3.0", "MIT AND X", "(MIT OR X) AND X"] {
        assert!(!is_met(unmet, &allowed), "{unmet}");
    }
}

#[test]
fn the_shipped_binary_has_only_licences_that_are_allowed() {
    let tree = tree();
    let allowed = allowed();
    let mut with_mpl = allowed.clone();
    with_mpl.insert("MPL-2.0".into());
    assert!(tree.shipped.len() > 50, "the tree is not understood any more");
    for id in &tree.shipped {
        let (name, licence) = &tree.packages[id];
        let list = if MPL_FAMILY.contains(&name.as_str()) { &with_mpl } else { &allowed };
        assert!(is_met(licence, list), "{name}: `{licence}` is not allowed");
        assert!(!UNWANTED.contains(&name.as_str()), "{name} is in the shipped binary");
    }
}

#[test]
fn copyleft_stays_out_of_the_tests_too() {
    let allowed = allowed();
    for (name, licence) in tree().packages.values() {
        let copyleft = licence.contains("GPL") && !is_met(licence, &allowed);
        assert!(!copyleft || TESTS_ONLY.contains(&name.as_str()), "{name}: `{licence}`");
    }
}

#[test]
fn the_exceptions_of_deny_toml_are_those_of_this_test() {
    let deny: toml::Table = text("deny.toml").parse().unwrap();
    let exceptions = deny["licenses"]["exceptions"].as_array().unwrap();
    let named: BTreeSet<&str> = exceptions.iter().map(|e| e["crate"].as_str().unwrap()).collect();
    assert_eq!(named, MPL_FAMILY.into_iter().chain(TESTS_ONLY).collect());
    let banned = deny["bans"]["deny"].as_array().unwrap();
    let banned: BTreeSet<&str> = banned.iter().map(|e| e["crate"].as_str().unwrap()).collect();
    assert_eq!(banned, UNWANTED.into_iter().collect());
}
