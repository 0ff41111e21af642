//! XLS and XLSB.

use super::{first, read, survives_damaged_members, unzipped, zipped};
use crate::formats::damage::Dice;
use crate::{Cancel, Collected, ExtractError, Hints, Input, Limits, Options};
use std::sync::Arc;

const LOANS: &[u8] = include_bytes!("../../../../../fixtures/xls/loans.xls");
const STOCK: &[u8] = include_bytes!("../../../../../fixtures/xlsb/stock.xlsb");

fn outcome(bytes: Vec<u8>) -> Result<Collected, ExtractError> {
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits { cells: 100_000, output_bytes: 1 << 20, ..Limits::default() };
    let hints = Hints { file_name: Some("a.xls"), mime_type: None };
    let detection = crate::detect(&input, &hints, &limits)?;
    let mut out = Collected::default();
    let options = Options::default();
    crate::extract(&input, &detection, &options, &limits, &Cancel::default(), &mut out)?;
    Ok(out)
}

/// The places of the four bytes `value`, from `from` on.
fn places(bytes: &[u8], value: u32, from: usize) -> Vec<usize> {
    let at = |i: &usize| bytes[*i..*i + 4] == value.to_le_bytes();
    (from..bytes.len() - 4).step_by(4).filter(at).collect()
}

#[test]
fn chains_that_loop_come_to_an_end() {
    // The first sector of the allocation table, as the header lists it.
    let table = (u32::from_le_bytes(LOANS[0x4c..0x50].try_into().unwrap()) as usize + 1) * 512;
    for back_to in [0_u32, 1, 7] {
        let mut bytes = LOANS.to_vec();
        for entry in 0..100 {
            bytes[table + entry * 4..table + entry * 4 + 4].copy_from_slice(&back_to.to_le_bytes());
        }
        let _ = outcome(bytes);
    }
    // A list of allocation sectors that goes on with itself.
    let mut bytes = LOANS.to_vec();
    bytes[0x44..0x48].copy_from_slice(&1_u32.to_le_bytes());
    bytes[0x48..0x4c].copy_from_slice(&u32::MAX.to_le_bytes());
    let _ = outcome(bytes);
}

#[test]
fn a_directory_that_loops_comes_to_an_end() {
    let mut bytes = LOANS.to_vec();
    let table = (u32::from_le_bytes(bytes[0x4c..0x50].try_into().unwrap()) as usize + 1) * 512;
    let directory = u32::from_le_bytes(bytes[0x30..0x34].try_into().unwrap());
    let entry = table + directory as usize * 4;
    bytes[entry..entry + 4].copy_from_slice(&directory.to_le_bytes());
    assert!(outcome(bytes).is_ok());
}

#[test]
fn sizes_that_lie_change_nothing() {
    let mut bytes = LOANS.to_vec();
    // The dimensions of every sheet (MS-XLS 2.4.90) and the counts of the shared strings.
    for at in 0..bytes.len() - 18 {
        if bytes[at..at + 4] == [0x00, 0x02, 14, 0] || bytes[at..at + 2] == [0xfc, 0] {
            bytes[at + 4..at + 12].fill(0xff);
        }
    }
    let out = outcome(bytes).unwrap();
    assert!(first(&out).contains("| Åse Østergård | 12 | 12.5% | 2024-03-01 | TRUE |"));
}

#[test]
fn a_password_is_asked_for() {
    // A record that says nothing (CODEPAGE) becomes one that says the rest is encrypted.
    let mut bytes = LOANS.to_vec();
    let at = places(&bytes, 0x0002_0042, 512);
    assert!(!at.is_empty(), "no code page in the fixture");
    bytes[at[0]] = 0x2f;
    assert!(matches!(outcome(bytes), Err(ExtractError::Encrypted)));
}

#[test]
fn damaged_workbooks_never_panic() {
    let mut dice = Dice(3);
    for _ in 0..400 {
        let _ = outcome(dice.damage(LOANS));
    }
    // Damage within the records rather than in the large gaps around them.
    for _ in 0..400 {
        let mut bytes = LOANS.to_vec();
        for _ in 0..20 {
            let at = 512 + dice.roll(bytes.len() - 512);
            bytes[at] = [0, 1, 0xff, dice.roll(256) as u8][dice.roll(4)];
        }
        let _ = outcome(bytes);
    }
}

#[test]
fn damaged_binary_members_never_panic() {
    survives_damaged_members(STOCK, 800);
}

#[test]
fn records_longer_than_their_part_end_it() {
    let mut members = unzipped(STOCK);
    let sheet = members.iter_mut().find(|(name, _)| name.ends_with("sheet1.bin")).unwrap();
    // A record of 256 MB that is not there.
    sheet.1.truncate(60);
    sheet.1.extend([0x07, 0xff, 0xff, 0xff, 0x7f]);
    let parts: Vec<(&str, &[u8])> =
        members.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    let out = read(&zipped(&parts), "xlsb");
    assert_eq!(out.parts.len(), 1);
}
