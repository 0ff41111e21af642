//! stub
use super::{Answer, EngineError, Job, client::Client};
use extractors::Spec;
/// x
#[derive(Debug)]
pub struct Docling;
impl Docling {
    /// x
    pub fn new(_: &crate::config::Docling, _: Client) -> Option<Self> {
        None
    }
    /// x
    /// # Errors
    /// x
    pub async fn run(&self, _: &Job) -> Result<Answer, EngineError> {
        Err(EngineError::Unreachable(None))
    }
    /// x
    /// # Errors
    /// x
    pub async fn check(&self) -> Result<(), EngineError> {
        Err(EngineError::Unreachable(None))
    }
}
/// x
#[must_use]
pub fn reads(_: &Spec) -> bool {
    true
}
