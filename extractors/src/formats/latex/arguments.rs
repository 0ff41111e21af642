//! Arguments of commands, read as characters: groups, options, and what stands between other brackets.

use super::source::Source;

/// Longest argument that is read as a whole.
const LONGEST_ARGUMENT: usize = 1 << 20;

impl Source<'_> {
    /// The argument that comes next, its braces taken off: a group, a command, or one character. `None` where a paragraph,
    /// a group or the text ends instead.
    pub(super) fn argument(&mut self) -> Option<String> {
        self.skip_space();
        match self.peek()? {
            '{' => {
                self.advance(1);
                Some(self.until('{', '}'))
            }
            '}' | '\n' => None,
            '\\' => {
                self.advance(1);
                match self.name() {
                    Some(name) => Some(format!("\\{name} ")),
                    None => self.next_char().map(|c| format!("\\{c}")),
                }
            }
            c => {
                self.advance(c.len_utf8());
                Some(c.to_string())
            }
        }
    }

    /// The group that comes next, its braces taken off; `None` where something else comes.
    pub(super) fn group(&mut self) -> Option<String> {
        self.skip_space();
        self.eat('{').then(|| self.until('{', '}'))
    }

    /// The optional argument that comes next, its brackets taken off.
    pub(super) fn optional(&mut self) -> Option<String> {
        self.bracketed('[', ']')
    }

    /// What stands between `open` and `close`, if `open` comes next and `close` before the paragraph ends.
    pub(super) fn bracketed(&mut self, open: char, close: char) -> Option<String> {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        let space = rest.len() - trimmed.len();
        if !trimmed.starts_with(open)
            || rest.get(..space).unwrap_or_default().matches('\n').count() > 1
        {
            return None;
        }
        // A bracket that is never closed is a bracket.
        let within = trimmed.get(..trimmed.floor_char_boundary(LONGEST_ARGUMENT.min(20_000)));
        let within = within.unwrap_or(trimmed);
        let paragraph = within.find("\n\n").unwrap_or(within.len());
        if !within.get(..paragraph).unwrap_or_default().contains(close) {
            return None;
        }
        self.advance(space + open.len_utf8());
        Some(self.until(open, close))
    }

    /// Everything up to the `close` that matches an `open` that was taken; escaped characters and inner groups are passed.
    pub(super) fn until(&mut self, open: char, close: char) -> String {
        let mut out = String::new();
        let mut depth = 0_usize;
        let mut braces = 0_usize;
        while let Some(c) = self.next_char() {
            if out.len() >= LONGEST_ARGUMENT {
                break;
            }
            match c {
                '\\' => {
                    out.push(c);
                    out.extend(self.next_char());
                    continue;
                }
                '%' => {
                    self.skip_comment();
                    continue;
                }
                c if c == close && depth == 0 && braces == 0 => break,
                c if c == close && braces == 0 => depth -= 1,
                c if c == open && braces == 0 => depth += 1,
                '{' if open != '{' => braces += 1,
                '}' if open != '{' && braces > 0 => braces -= 1,
                // A group ends around a bracket that was never closed.
                '}' if open != '{' => break,
                _ => {}
            }
            out.push(c);
        }
        out
    }

    /// The group that comes next, in which a percent sign is a percent sign, as in addresses.
    pub(super) fn literal(&mut self) -> Option<String> {
        self.skip_space();
        if !self.eat('{') {
            return None;
        }
        let mut out = String::new();
        let mut depth = 0_usize;
        while let Some(c) = self.next_char() {
            match c {
                '}' if depth == 0 => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                // Signs are escaped when the group is an argument itself.
                '\\' if matches!(self.peek(), Some('%' | '#' | '&' | '_' | '{' | '}' | '~')) => {
                    out.extend(self.next_char());
                    continue;
                }
                _ => {}
            }
            if out.len() >= LONGEST_ARGUMENT {
                break;
            }
            out.push(c);
        }
        Some(out)
    }
}
