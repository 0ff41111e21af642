//! Rich Text documents (RTF 1.9.1), as word processors, editors and converters write them.
//!
//! The tokens are read as a stream (`tokens`) and walked once (`walk`): the tables in front of the text are kept (`fonts`,
//! `styles`, `numbering`), finished blocks go to the sink at once. Groups are a stack of bounded depth, so that none can make
//! this recurse. Nothing here opens an embedded object.

mod about;
mod fields;
mod finish;
mod flow;
mod fonts;
mod formulas;
mod groups;
mod labels;
mod margins;
mod notes;
mod numbering;
mod rows;
mod shapes;
mod styles;
mod table;
mod targets;
mod text;
mod tokens;
mod walk;
mod words;
mod writing;

use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::error::Result;
use crate::limits::Cancel;
use crate::sink::Sink;
use tokens::{Token, Tokens};
use walk::Walker;

/// Rich Text document.
#[derive(Debug)]
pub struct Rtf;

impl Format for Rtf {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "rtf",
            title: "Rich Text document",
            family: Family::Word,
            mime_types: &["application/rtf", "text/rtf"],
            extensions: &["rtf"],
            signs: &[Sign::Magic(0, b"{\\rtf"), Sign::Words("{\\rtf")],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
        let pages = pages(&mut Tokens::new(document.input.reader()), cancel)?;
        Ok(Facts { pages, encrypted: Some(false), ..Facts::default() })
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let Document { input, options, limits, .. } = document;
        let mut walker = Walker::new(options, limits);
        if !options.headers {
            return walker.walk(&mut Tokens::new(input.reader()), sink);
        }
        let margins = margins::read(input, options, limits, sink.cancel())?;
        margins::write(margins.headers, sink)?;
        walker.walk(&mut Tokens::new(input.reader()), sink)?;
        margins::write(margins.footers, sink)
    }
}

/// How many pages the program that saved the document counted (`\nofpages`), from what stands in front of the text.
fn pages(tokens: &mut Tokens, cancel: &Cancel) -> Result<Option<u32>> {
    let mut depth = 0_u32;
    let mut skip = false;
    loop {
        if skip {
            tokens.skip(cancel)?;
        }
        skip = match tokens.next()? {
            Token::Open => {
                depth += 1;
                false
            }
            Token::Close => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Ok(None);
                }
                false
            }
            Token::Word("nofpages", number) => {
                return Ok(number.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0));
            }
            Token::Word("info" | "rtf", _) => false,
            // Any other group holds something else; and where the text begins, nothing is told any more.
            Token::Word("pard" | "plain" | "par", _) | Token::End => return Ok(None),
            Token::Word(..) | Token::Symbol(_) | Token::Text(_) | Token::Hex(_) | Token::Binary => {
                depth > 1
            }
        };
    }
}

#[cfg(test)]
mod tests;
