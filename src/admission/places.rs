//! How many documents are in the service, in work or waiting: of all callers, and of one.

use super::Caller;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// All are taken.
    #[error("all places are taken")]
    All,
    /// The caller has all that it may have.
    #[error("the caller has all the places that it may have")]
    Own,
}

/// Bounds the documents in the service. Clones share the places.
#[derive(Debug, Clone)]
pub struct Places {
    taken: Arc<Mutex<Taken>>,
    total: usize,
    own: usize,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    of: HashMap<Caller, usize>,
}

/// A place, for as long as it is kept.
#[derive(Debug)]
pub struct Place {
    places: Places,
    caller: Caller,
}

impl Places {
    /// `total` for all, at most `own` for one caller.
    #[must_use]
    pub fn new(total: usize, own: usize) -> Self {
        Self { taken: Arc::default(), total, own }
    }

    /// Whether `caller` would get a place now; nothing is taken.
    ///
    /// # Errors
    /// Which bound is reached.
    pub fn room(&self, caller: Caller) -> Result<(), Full> {
        self.left(&self.lock(), caller).map(drop)
    }

    /// A place for `caller`, or none; nobody waits here.
    ///
    /// # Errors
    /// Which bound is reached.
    pub fn enter(&self, caller: Caller) -> Result<Place, Full> {
        let mut taken = self.lock();
        let own = self.left(&taken, caller)?;
        taken.all += 1;
        taken.of.insert(caller, own + 1);
        Ok(Place { places: self.clone(), caller })
    }

    /// How many are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.lock().all
    }

    /// The places that the caller has, where it may have another one.
    fn left(&self, taken: &Taken, caller: Caller) -> Result<usize, Full> {
        let own = taken.of.get(&caller).copied().unwrap_or(0);
        if taken.all >= self.total {
            return Err(Full::All);
        }
        if own >= self.own { Err(Full::Own) } else { Ok(own) }
    }

    /// How many one caller may have.
    #[must_use]
    pub fn own(&self) -> usize {
        self.own
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        // Every critical section leaves whole values behind, so a panic in one does no harm.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Who has it.
    #[must_use]
    pub fn caller(&self) -> Caller {
        self.caller
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all = taken.all.saturating_sub(1);
        match taken.of.get_mut(&self.caller) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(taken.of.remove(&self.caller)),
        }
    }
}
