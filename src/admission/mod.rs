//! Who may have how much at once, and whose turn it is: [`Places`] in the service, [`Permits`] for an engine. Called by the
//! doors and the pipeline. It knows callers only by number, never their keys, and nothing of documents.

mod permits;
mod places;

pub use permits::{Busy, Permit, Permits};
pub use places::{Full, Place, Places};

/// Whose request it is: one number for each key, and one for all where no key is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Caller(pub u32);
