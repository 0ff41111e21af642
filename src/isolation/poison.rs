//! The documents that killed a worker, by their hashes, for a while: they do not get another one. Nothing of a document but its
//! hash is kept.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Most documents remembered; the oldest is forgotten for another.
const MOST: usize = 4096;

/// What a worker was doing when it died.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// Finding out what the document is.
    Detect,
    /// Finding facts for routing.
    Probe,
    /// Reading it.
    Read,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Poison {
    /// How long they are remembered; zero is not at all.
    memory: Duration,
    killers: Mutex<HashMap<([u8; 32], u8), Instant>>,
}

impl Poison {
    pub(super) fn new(memory: Duration) -> Self {
        Self { memory, killers: Mutex::default() }
    }

    /// Whether a worker died of this document, doing this.
    pub(super) fn knows(&self, hash: Option<blake3::Hash>, work: Work) -> bool {
        let Some(hash) = hash else { return false };
        let killers = self.lock();
        killers.get(&(*hash.as_bytes(), work as u8)).is_some_and(|at| at.elapsed() < self.memory)
    }

    /// Remembers that one did.
    pub(super) fn remember(&self, hash: Option<blake3::Hash>, work: Work) {
        let Some(hash) = hash.filter(|_| !self.memory.is_zero()) else { return };
        let mut killers = self.lock();
        if killers.len() >= MOST {
            killers.retain(|_, at| at.elapsed() < self.memory);
        }
        if killers.len() >= MOST
            && let Some(oldest) = killers.iter().min_by_key(|(_, at)| **at).map(|(key, _)| *key)
        {
            killers.remove(&oldest);
        }
        killers.insert((*hash.as_bytes(), work as u8), Instant::now());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<([u8; 32], u8), Instant>> {
        // Every critical section leaves whole values behind, so a panic in one does no harm.
        self.killers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn killers_are_remembered_for_a_while_and_in_bounds() {
        let poison = Poison::new(Duration::from_secs(60));
        let hash = |n: usize| Some(blake3::hash(&n.to_le_bytes()));
        poison.remember(hash(0), Work::Read);
        assert!(poison.knows(hash(0), Work::Read));
        assert!(!poison.knows(hash(0), Work::Detect) && !poison.knows(hash(1), Work::Read));
        assert!(!poison.knows(None, Work::Read));
        tokio::time::advance(Duration::from_secs(30)).await;
        for n in 1..=MOST {
            poison.remember(hash(n), Work::Read);
        }
        assert!(!poison.knows(hash(0), Work::Read), "the oldest is not the one that went");
        assert!(poison.knows(hash(1), Work::Read) && poison.knows(hash(MOST), Work::Read));
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(!poison.knows(hash(MOST), Work::Read));
        poison.remember(hash(1), Work::Read);
        assert_eq!(poison.lock().len(), 1, "what is over is kept");
    }

    #[tokio::test(start_paused = true)]
    async fn no_memory_remembers_nothing() {
        let poison = Poison::new(Duration::ZERO);
        poison.remember(Some(blake3::hash(b"a")), Work::Read);
        assert!(!poison.knows(Some(blake3::hash(b"a")), Work::Read));
    }
}
