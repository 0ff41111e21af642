//! Chooses who reads a document. What is known ([`Situation`]), the rules ([`Policy`]) and what is up ([`Health`]) go in, a
//! [`Decision`] with its reason comes out. Called by the pipeline and by `inspect`; pure: no IO, no waiting, no clock, so
//! the same three values always give the same decision. `docs/routing.md` explains the rules to operators.

mod decide;
mod facts;
mod policy;
mod read;
#[cfg(test)]
mod tests;
mod when;

pub use decide::{Decision, Skipped, Unroutable, Why, decide, decide_early};
pub use facts::{Health, Output, Situation, Source, State};
pub use policy::{Action, Policy, Rule};
pub use read::PolicyError;
pub use when::{KEYS, Range, When};
