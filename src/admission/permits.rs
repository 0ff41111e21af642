//! How many documents are in an engine at once, and whose turn it is. No lock is kept while one waits.

use super::Caller;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, timeout_at};

/// No permit came free in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no permit came free within {0:?}")]
pub struct Busy(pub Duration);

/// Bounds how many documents are in an engine. A caller with a thousand documents waiting delays another by one document a
/// permit, not by a thousand. Clones share the permits.
#[derive(Debug, Clone)]
pub struct Permits {
    lines: Arc<Mutex<Lines>>,
    /// Told whenever somebody begins to wait.
    wanted: Arc<Notify>,
    total: usize,
}

#[derive(Debug)]
struct Lines {
    free: usize,
    /// Those who wait, a line a caller; the caller whose turn it is stands first.
    waiting: VecDeque<(Caller, VecDeque<oneshot::Sender<Permit>>)>,
}

impl Lines {
    /// The next in turn. Those who gave up are passed over.
    fn next(&mut self) -> Option<oneshot::Sender<Permit>> {
        while let Some((caller, mut line)) = self.waiting.pop_front() {
            let next = std::iter::from_fn(|| line.pop_front()).find(|waiter| !waiter.is_closed());
            if !line.is_empty() {
                self.waiting.push_back((caller, line));
            }
            if next.is_some() {
                return next;
            }
        }
        None
    }

    fn join(&mut self, caller: Caller) -> oneshot::Receiver<Permit> {
        let (waiter, turn) = oneshot::channel();
        match self.waiting.iter_mut().find(|(of, _)| *of == caller) {
            Some((_, line)) => {
                line.retain(|waiter| !waiter.is_closed());
                line.push_back(waiter);
            }
            None => self.waiting.push_back((caller, VecDeque::from([waiter]))),
        }
        turn
    }
}

/// Leave to have one document in an engine, for as long as it is kept.
#[derive(Debug)]
pub struct Permit {
    /// Taken when the permit goes to somebody else.
    of: Option<Permits>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(permits) = self.of.take() {
            permits.release();
        }
    }
}

impl Permit {
    /// Waits until somebody waits for a permit, for a holder that can give its own up.
    pub async fn wanted(&self) {
        let Some(permits) = &self.of else { return };
        loop {
            let told = permits.wanted.notified();
            if permits.waiting() > 0 {
                return;
            }
            told.await;
        }
    }
}

impl Permits {
    /// This many, at least one.
    #[must_use]
    pub fn new(total: usize) -> Self {
        let total = total.max(1);
        let lines = Lines { free: total, waiting: VecDeque::new() };
        Self { lines: Arc::new(Mutex::new(lines)), wanted: Arc::default(), total }
    }

    /// Waits for a permit, at most `longest` and not beyond `deadline`.
    ///
    /// # Errors
    /// [`Busy`] with the time waited when none came free.
    pub async fn acquire(
        &self,
        caller: Caller,
        deadline: Instant,
        longest: Duration,
    ) -> Result<Permit, Busy> {
        let began = Instant::now();
        let until = began.checked_add(longest).map_or(deadline, |end| end.min(deadline));
        timeout_at(until, self.turn(caller)).await.map_err(|_| Busy(began.elapsed()))
    }

    /// Waits for a permit for as long as it takes.
    pub async fn turn(&self, caller: Caller) -> Permit {
        let turn = {
            let mut lines = self.lock();
            if lines.free > 0 {
                lines.free -= 1;
                return Permit { of: Some(self.clone()) };
            }
            lines.join(caller)
        };
        self.wanted.notify_waiters();
        match turn.await {
            Ok(permit) => permit,
            // A waiter in line is only dropped with the permits, and those are borrowed here.
            Err(_) => std::future::pending().await,
        }
    }

    fn release(&self) {
        let mut lines = self.lock();
        while let Some(waiter) = lines.next() {
            let Err(mut permit) = waiter.send(Permit { of: Some(self.clone()) }) else { return };
            // Whose receiver went away this very moment; dropped as it is, the permit would want the lock again.
            permit.of = None;
        }
        lines.free += 1;
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many are held.
    #[must_use]
    pub fn running(&self) -> usize {
        self.total.saturating_sub(self.lock().free)
    }

    /// How many wait for one.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let lines = self.lock();
        lines.waiting.iter().flat_map(|(_, line)| line).filter(|w| !w.is_closed()).count()
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        // Every critical section leaves whole values behind, so a panic in one does no harm.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
