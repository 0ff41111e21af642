//! Prints the names of all formats that are read here, one a line.
#![expect(clippy::print_stdout, reason = "an example prints")]

fn main() {
    for format in extractors::formats::ALL {
        println!("{}", format.spec().name);
    }
}
