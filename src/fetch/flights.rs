//! Fetches on their way: whoever asks for an address that is just being fetched waits for the same answer. Called by
//! [`Fetcher`](super::Fetcher).

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Flight<T> = Shared<BoxFuture<'static, T>>;

/// See the module. Work that nobody waits for any more ends.
#[derive(Debug)]
pub(super) struct Flights<T: Clone> {
    state: Arc<Mutex<State<T>>>,
}

#[derive(Debug)]
struct State<T: Clone> {
    numbered: u64,
    flights: HashMap<String, (u64, WeakShared<BoxFuture<'static, T>>)>,
}

/// Takes a flight off the list when it has ended or nobody waits for it.
struct Listed<T: Clone> {
    state: Arc<Mutex<State<T>>>,
    key: String,
    number: u64,
}

impl<T: Clone> Drop for Listed<T> {
    fn drop(&mut self) {
        let mut state = locked(&self.state);
        // Another one may have taken its place meanwhile.
        if state.flights.get(&self.key).is_some_and(|(number, _)| *number == self.number) {
            state.flights.remove(&self.key);
        }
    }
}

fn locked<T: Clone>(state: &Mutex<State<T>>) -> MutexGuard<'_, State<T>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: Clone> Default for Flights<T> {
    fn default() -> Self {
        let state = State { numbered: 0, flights: HashMap::new() };
        Self { state: Arc::new(Mutex::new(state)) }
    }
}

impl<T: Clone + Send + Sync + 'static> Flights<T> {
    /// The answer of the fetch of `key` that is on its way, or else of `work`; and whether it is the work of another.
    pub(super) async fn join<F>(&self, key: &str, work: F) -> (T, bool)
    where
        F: Future<Output = T> + Send + 'static,
    {
        let (flight, joined) = self.board(key, work);
        (flight.await, joined)
    }

    fn board<F>(&self, key: &str, work: F) -> (Flight<T>, bool)
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut state = locked(&self.state);
        if let Some(flight) = state.flights.get(key).and_then(|(_, flight)| flight.upgrade()) {
            return (flight, true);
        }
        state.numbered += 1;
        let number = state.numbered;
        let listed = Listed { state: Arc::clone(&self.state), key: key.to_owned(), number };
        let flight = async move {
            let _listed = listed;
            work.await
        };
        let flight = flight.boxed().shared();
        if let Some(weak) = flight.downgrade() {
            state.flights.insert(key.to_owned(), (number, weak));
        }
        (flight, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;
    use tokio::time::{sleep, timeout};

    #[tokio::test(start_paused = true)]
    async fn one_fetch_serves_all_who_wait() {
        let flights = Flights::default();
        let done = Arc::new(AtomicU32::new(0));
        let work = || {
            let done = Arc::clone(&done);
            async move {
                sleep(Duration::from_secs(5)).await;
                done.fetch_add(1, Ordering::Relaxed) + 1
            }
        };
        let (first, second) = tokio::join!(flights.join("a", work()), flights.join("a", work()));
        assert_eq!((first, second), ((1, false), (1, true)));
        assert_eq!(flights.join("a", work()).await, (2, false), "what has ended is not shared");
        assert!(locked(&flights.state).flights.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_began_may_leave_and_the_last_one_ends_it() {
        let flights = Arc::new(Flights::default());
        let work = || async { sleep(Duration::from_secs(5)).await };
        let hasty = timeout(Duration::from_secs(1), flights.join("a", work()));
        let (hasty, patient) = tokio::join!(hasty, flights.join("a", work()));
        assert!(hasty.is_err() && patient.1);
        assert!(timeout(Duration::from_secs(1), flights.join("a", work())).await.is_err());
        assert!(locked(&flights.state).flights.is_empty(), "nobody waits for it");
    }
}
