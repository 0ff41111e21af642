//! Mail: messages of the internet (`eml`), of Outlook (`msg`, `tnef`), mailboxes (`mbox`), and pages that are packed like a
//! message (`mhtml`). Each reader of mail fills a `message::Message`; `writing` writes it, `body` chooses what of its text is
//! read. What is attached is read by [`crate::embedded`]. Nothing here fetches, verifies or decrypts.

mod assembly;
mod body;
mod compressed_rtf;
mod eml;
mod encapsulation;
mod mapi;
pub(crate) mod mbox;
mod message;
mod mhtml;
pub(in crate::formats) mod mime;
mod msg;
mod plain;
mod smime;
mod tnef;
mod writing;

pub use eml::Eml;
pub use mbox::Mbox;
pub use mhtml::Mhtml;
pub use msg::Msg;
pub use tnef::Tnef;

#[cfg(test)]
mod tests;
