//! Mail: messages of the internet (`eml`), of Outlook (`msg`, `tnef`), and mailboxes (`mbox`). Each reader fills a
//! `message::Message`; `writing` writes it, `body` chooses what of its text is read. What is attached is read by
//! [`crate::embedded`]. Nothing here fetches, verifies or decrypts.

mod assembly;
mod body;
mod compressed_rtf;
mod eml;
mod encapsulation;
mod mapi;
pub(crate) mod mbox;
mod message;
pub(in crate::formats) mod mime;
mod msg;
mod plain;
mod smime;
mod tnef;
mod writing;

pub use eml::Eml;
pub use mbox::Mbox;
pub use msg::Msg;
pub use tnef::Tnef;

#[cfg(test)]
mod tests;
