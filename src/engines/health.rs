//! How a backend is doing: [`Breaker`] leaves one alone that keeps failing, [`Permits`] bounds the documents in it. Called by
//! the pipeline and by routing; knows nothing of HTTP, documents or engines, and keeps no lock while it waits.

use super::EngineError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

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

/// No permit came free in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no permit came free within {0:?}")]
pub struct Busy(pub Duration);

/// Bounds how many documents are in a backend. Waiting is first come, first served. Clones share the permits.
#[derive(Debug, Clone)]
pub struct Permits {
    semaphore: Arc<Semaphore>,
    total: usize,
    waiting: Arc<AtomicUsize>,
}

/// Leave to have one document in a backend, for as long as it is kept.
#[derive(Debug)]
pub struct Permit {
    _permit: OwnedSemaphorePermit,
}

/// One in the count of those who wait, however the waiting ends.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Permits {
    /// This many, at least one.
    #[must_use]
    pub fn new(total: usize) -> Self {
        let total = total.clamp(1, Semaphore::MAX_PERMITS);
        Self { semaphore: Arc::new(Semaphore::new(total)), total, waiting: Arc::default() }
    }

    /// Waits for a permit, at most `longest` and not beyond `deadline`.
    ///
    /// # Errors
    /// [`Busy`] with the time waited when none came free.
    pub async fn acquire(&self, deadline: Instant, longest: Duration) -> Result<Permit, Busy> {
        let began = Instant::now();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        let until = began.checked_add(longest).map_or(deadline, |end| end.min(deadline));
        match timeout_at(until, Arc::clone(&self.semaphore).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Permit { _permit: permit }),
            // The semaphore is never closed; were it, nobody would get a permit either.
            Ok(Err(_)) | Err(_) => Err(Busy(began.elapsed())),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many are held.
    #[must_use]
    pub fn running(&self) -> usize {
        self.total.saturating_sub(self.semaphore.available_permits())
    }

    /// How many wait for one.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests;
