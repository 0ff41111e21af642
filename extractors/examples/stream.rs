//! How much memory a very large table takes, and how soon its text arrives:
//! `cargo run --release -p extractors --example stream -- csv 200` makes a CSV file of 200 MB, `xlsx 1000000` a workbook of
//! a million rows, each in a temporary folder, and reads it as the service does: as Markdown that leaves every 256 KiB.
//! `FILE [TIMES]` reads a file again and again and prints the median of the time that it takes.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use extractors::{
    Cancel, Event, ExtractError, Hints, Input, Limits, Options, Receiver, Result, extract, markdown,
};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Bytes of text that leave at once.
const PIECE: usize = 256 << 10;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = arguments.get(1).and_then(|n| n.parse::<u64>().ok());
    let outcome = match (arguments.first().map(String::as_str), number) {
        (Some("csv"), Some(megabytes)) => made("stream.csv", |file| csv(file, megabytes << 20)),
        (Some("xlsx"), Some(rows)) => made("stream.xlsx", |file| xlsx(file, rows)),
        (Some(path), times) => again(Path::new(path), times.unwrap_or(100)),
        (None, _) => {
            eprintln!("usage: stream csv MEGABYTES | stream xlsx ROWS | stream FILE [TIMES]");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Takes text as the service does, and throws it away.
struct Drain {
    start: Instant,
    first: Option<Duration>,
    writer: markdown::Writer,
    bytes: usize,
    pieces: usize,
}

impl Drain {
    fn new() -> Self {
        let writer = markdown::Writer::default();
        Self { start: Instant::now(), first: None, writer, bytes: 0, pieces: 0 }
    }

    fn leave(&mut self) {
        self.first.get_or_insert_with(|| self.start.elapsed());
        self.bytes += self.writer.take().len();
        self.pieces += 1;
    }
}

impl Receiver for Drain {
    fn receive(&mut self, event: Event) -> Result<()> {
        if let Event::Block(block) = event {
            self.writer.block(&block);
            if self.writer.len() >= PIECE {
                self.leave();
            }
        }
        Ok(())
    }
}

/// Makes a file, reads it, and removes it.
fn made(name: &str, make: impl FnOnce(File) -> std::io::Result<()>) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("extractors-stream-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let path: PathBuf = folder.join(name);
    let outcome = File::create(&path).and_then(make).map_err(ExtractError::from);
    let outcome = outcome.and_then(|()| measured(&path));
    fs::remove_dir_all(&folder)?;
    outcome
}

fn measured(path: &Path) -> Result<()> {
    let input = Input::file(Arc::new(File::open(path)?))?;
    // Resets the high-water mark.
    fs::write("/proc/self/clear_refs", "5")?;
    let before = kilobytes("VmHWM:")?;
    let drain = read(&input, path)?;
    let seconds = drain.start.elapsed().as_secs_f64();
    let grown = kilobytes("VmHWM:")?.saturating_sub(before);
    let megabytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    println!(
        "{:.0} MiB read in {seconds:.2} s ({:.0} MiB/s); {:.0} MiB of text in {} pieces, the first after {:.0} ms; \
         resident memory grew by {:.1} MiB",
        megabytes(input.len()),
        megabytes(input.len()) / seconds,
        megabytes(drain.bytes as u64),
        drain.pieces,
        drain.first.unwrap_or_default().as_secs_f64() * 1e3,
        grown as f64 / 1024.0,
    );
    Ok(())
}

fn read(input: &Input, path: &Path) -> Result<Drain> {
    // What is measured is what a table takes, not where the default bound for one document lies.
    let limits = Limits {
        expanded_bytes: 4 << 30,
        output_bytes: 4 << 30,
        cells: 200_000_000,
        ..Limits::default()
    };
    let hints = Hints { file_name: path.file_name().and_then(|n| n.to_str()), mime_type: None };
    let mut drain = Drain::new();
    let detection = extractors::detect(input, &hints, &limits)?;
    let options = Options::default();
    extract(input, &detection, &options, &limits, &Cancel::default(), &mut drain)?;
    drain.leave();
    Ok(drain)
}

fn again(path: &Path, times: u64) -> Result<()> {
    let input = Input::file(Arc::new(File::open(path)?))?;
    let input = Input::memory(input.bytes(&Limits::default())?);
    let mut took = Vec::new();
    for _ in 0..times.max(1) {
        took.push(read(&input, path)?.start.elapsed());
    }
    took.sort_unstable();
    let median = took.get(took.len() / 2).copied().unwrap_or_default();
    println!("{:.3} ms {}", median.as_secs_f64() * 1e3, path.display());
    Ok(())
}

/// A figure of this process (proc(5)), in KiB.
fn kilobytes(name: &str) -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let figure = line.and_then(|rest| rest.trim().strip_suffix("kB"));
    Ok(figure.and_then(|n| n.trim().parse().ok()).unwrap_or(0))
}

const NAMES: [&str; 6] = ["Åse Østergård", "Søren Kjær", "Ægidius", "Bo", "Eva", "Ib Blåbjerg"];

fn csv(file: File, bytes: u64) -> std::io::Result<()> {
    let mut out = BufWriter::new(file);
    let mut written = 0;
    let mut line = String::from("nummer;navn;beløb;dato;bemærkning\n");
    for i in 0_u64.. {
        out.write_all(line.as_bytes())?;
        written += line.len() as u64;
        if written >= bytes {
            break;
        }
        let name = NAMES.get((i % 6) as usize).copied().unwrap_or_default();
        line = format!(
            "{i};{name};{},50;2024-03-{:02};\"levering; {}\"\n",
            i % 997,
            1 + i % 28,
            i % 13
        );
    }
    out.flush()
}

fn xlsx(file: File, rows: u64) -> std::io::Result<()> {
    let mut zip = zip::ZipWriter::new(BufWriter::new(file));
    let options = zip::write::SimpleFileOptions::default();
    let parts = [
        (
            "[Content_Types].xml",
            "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>",
        ),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"Ark\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"sheet1.xml\"/><Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"strings.xml\"/></Relationships>",
        ),
    ];
    for (name, text) in parts {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    zip.start_file("xl/strings.xml", options)?;
    zip.write_all(b"<sst>")?;
    for name in ["nummer", "navn", "kode", "andel"] {
        zip.write_all(format!("<si><t>{name}</t></si>").as_bytes())?;
    }
    // Every row has a string of its own: what a shared table takes at most.
    for i in 0..rows {
        zip.write_all(format!("<si><t>kunde nr. {i} på Østerbro</t></si>").as_bytes())?;
    }
    zip.write_all(b"</sst>")?;
    zip.start_file("xl/sheet1.xml", options.large_file(true))?;
    zip.write_all(b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c><c r=\"D1\" t=\"s\"><v>3</v></c></row>")?;
    for i in 0..rows {
        let row = i + 2;
        zip.write_all(
            format!(
                "<row r=\"{row}\"><c r=\"A{row}\"><v>{i}</v></c><c r=\"B{row}\" t=\"s\"><v>{}</v></c><c r=\"C{row}\" t=\"inlineStr\"><is><t>DK-{}</t></is></c><c r=\"D{row}\"><v>{}.25</v></c></row>",
                i + 4,
                i % 1_000,
                i % 77,
            )
            .as_bytes(),
        )?;
    }
    zip.write_all(b"</sheetData></worksheet>")?;
    zip.finish()?;
    Ok(())
}
