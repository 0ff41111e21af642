//! The time that one address may take. It runs while somebody else is waited for, and stands while the service itself makes
//! the address wait for its turn. Called by [`hops`](super::hops).

use super::FetchError;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// What is left of the time.
#[derive(Debug)]
pub(super) struct Clock {
    whole: Duration,
    left: Duration,
}

impl Clock {
    pub(super) fn of(whole: Duration) -> Self {
        Self { whole, left: whole }
    }

    /// Runs `step` on this clock, and for no longer than `most`.
    ///
    /// # Errors
    /// [`FetchError::Timeout`], or those of the step.
    pub(super) async fn run<T>(
        &mut self,
        most: Duration,
        step: impl Future<Output = Result<T, FetchError>>,
    ) -> Result<T, FetchError> {
        let (limit, told) = if most < self.left { (most, most) } else { (self.left, self.whole) };
        let began = Instant::now();
        let done = timeout(limit, step).await;
        self.left = self.left.saturating_sub(began.elapsed());
        done.unwrap_or(Err(FetchError::Timeout(told)))
    }
}
