//! How a backend is doing: [`Breaker`] leaves one alone that keeps failing. Called by the pipeline and by routing; knows
//! nothing of HTTP, documents or engines.

use super::EngineError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// What a breaker lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Everything.
    Closed,
    /// Nothing, until the pause is over.
    Open,
    /// One trial.
    HalfOpen,
}

impl BreakerState {
    /// Its name in metrics and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

/// Opens after a number of failures in a row, and after a pause lets one trial through, which closes it or opens it again.
/// Clones share the state.
#[derive(Debug, Clone)]
pub struct Breaker {
    inner: Arc<Mutex<Inner>>,
    failures: u32,
    pause: Duration,
}

#[derive(Debug, Default)]
struct Inner {
    /// Failures in a row.
    failed: u32,
    /// When it opened; `None` is closed.
    opened: Option<Instant>,
    /// Whether the trial is out.
    trial: bool,
    /// Counts openings, so that an attempt from before one cannot close the breaker.
    generation: u64,
}

impl Breaker {
    /// A closed breaker that opens after `failures` in a row, for `pause`.
    #[must_use]
    pub fn new(failures: u32, pause: Duration) -> Self {
        Self { inner: Arc::default(), failures: failures.max(1), pause }
    }

    /// What it lets through now.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        let inner = self.lock();
        match inner.opened {
            None => BreakerState::Closed,
            Some(opened) if opened.elapsed() < self.pause => BreakerState::Open,
            Some(_) => BreakerState::HalfOpen,
        }
    }

    /// Whether [`Breaker::enter`] would let an attempt through now: for routing, which must not take the trial away.
    #[must_use]
    pub fn allows(&self) -> bool {
        match self.state() {
            BreakerState::Closed => true,
            BreakerState::Open => false,
            BreakerState::HalfOpen => !self.lock().trial,
        }
    }

    /// Leave for one attempt; `None` while the backend is left alone. The attempt's end must be told to [`Attempt::record`];
    /// dropped without that it counts as neither, and the trial is free again.
    #[must_use]
    pub fn enter(&self) -> Option<Attempt> {
        let mut inner = self.lock();
        let trial = match inner.opened {
            None => false,
            Some(opened) if opened.elapsed() >= self.pause && !inner.trial => true,
            Some(_) => return None,
        };
        inner.trial |= trial;
        Some(Attempt { breaker: self.clone(), trial, generation: inner.generation })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Every critical section leaves whole values behind, so a panic in one does no harm.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One attempt on a backend.
#[derive(Debug)]
pub struct Attempt {
    breaker: Breaker,
    trial: bool,
    generation: u64,
}

impl Attempt {
    /// Tells how it ended. What is the document's fault shows that the backend works; being busy, and an upload that broke
    /// off, show nothing.
    pub fn record<T>(self, result: &Result<T, EngineError>) {
        let works = match result {
            Ok(_) | Err(EngineError::Unreadable | EngineError::Encrypted) => true,
            Err(EngineError::Overloaded(_) | EngineError::UploadBroken) => return,
            Err(
                EngineError::Unreachable(_)
                | EngineError::Timeout(_)
                | EngineError::Failed(_)
                | EngineError::BadAnswer(_),
            ) => false,
        };
        let mut inner = self.breaker.lock();
        if self.generation != inner.generation {
            return;
        }
        if works {
            inner.failed = 0;
            if self.trial {
                inner.opened = None;
            }
            return;
        }
        inner.failed = inner.failed.saturating_add(1);
        if self.trial || (inner.opened.is_none() && inner.failed >= self.breaker.failures) {
            inner.opened = Some(Instant::now());
            inner.failed = 0;
            inner.trial = false;
            inner.generation += 1;
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let mut inner = self.breaker.lock();
        if self.trial && self.generation == inner.generation {
            inner.trial = false;
        }
    }
}

#[cfg(test)]
mod tests;
