//! stub
use extractors::Spec;
/// x
pub fn reads(_: &Spec) -> bool {
    true
}
