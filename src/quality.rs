//! stub
/// x
#[derive(Debug, Default)]
pub struct Quality(usize);
impl Quality {
    /// x
    pub fn add(&mut self, t: &str) {
        self.0 += t.trim().len();
    }
}
/// x
#[derive(Debug)]
pub enum Verdict {
    /// x
    Good,
    /// x
    Empty,
    /// x
    Poor(&'static str),
}
/// x
#[must_use]
pub fn judge(
    q: &Quality,
    _: Option<u32>,
    _: &crate::config::Routing,
    _: &extractors::Facts,
) -> Verdict {
    if q.0 == 0 { Verdict::Empty } else { Verdict::Good }
}
