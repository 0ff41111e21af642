//! Permits under a paused clock.

use super::*;
use tokio::time::sleep;

const PAUSE: Duration = Duration::from_secs(15);
const ONE: Caller = Caller(1);

#[tokio::test(start_paused = true)]
async fn permits_bound_the_work_and_the_waiting() {
    let permits = Permits::new(2);
    let far = Instant::now() + Duration::from_secs(600);
    let first = permits.acquire(ONE, far, PAUSE).await.unwrap();
    let _second = permits.acquire(ONE, far, PAUSE).await.unwrap();
    assert_eq!((permits.running(), permits.waiting()), (2, 0));
    assert_eq!(permits.acquire(ONE, far, PAUSE).await.unwrap_err(), Busy(PAUSE));
    let soon = Instant::now() + Duration::from_secs(1);
    assert_eq!(permits.acquire(ONE, soon, PAUSE).await.unwrap_err(), Busy(Duration::from_secs(1)));

    let waiter = tokio::spawn({
        let permits = permits.clone();
        async move { permits.acquire(ONE, far, PAUSE).await.is_ok() }
    });
    sleep(Duration::from_millis(1)).await;
    assert_eq!((permits.running(), permits.waiting()), (2, 1));
    drop(first);
    assert!(waiter.await.unwrap());
    assert_eq!((permits.running(), permits.waiting()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_waiting_is_not_counted_any_more() {
    let permits = Permits::new(1);
    let far = Instant::now() + Duration::from_secs(600);
    let _held = permits.acquire(ONE, far, PAUSE).await.unwrap();
    let waiter = tokio::spawn({
        let permits = permits.clone();
        async move { permits.acquire(ONE, far, PAUSE).await.is_ok() }
    });
    sleep(Duration::from_millis(1)).await;
    waiter.abort();
    assert!(waiter.await.unwrap_err().is_cancelled());
    assert_eq!((permits.running(), permits.waiting()), (1, 0));
}

/// One caller with many documents, another with one: the other is next but one, not last.
#[tokio::test(start_paused = true)]
async fn callers_take_turns() {
    let permits = Permits::new(1);
    let far = Instant::now() + Duration::from_secs(600);
    let held = permits.acquire(ONE, far, far - Instant::now()).await.unwrap();
    let served = Arc::new(Mutex::new(Vec::new()));
    let mut waiters = Vec::new();
    for caller in [1, 1, 1, 1, 2, 3, 3] {
        let (permits, served) = (permits.clone(), Arc::clone(&served));
        waiters.push(tokio::spawn(async move {
            let permit = permits.acquire(Caller(caller), far, far - Instant::now()).await.unwrap();
            served.lock().unwrap().push(caller);
            sleep(Duration::from_secs(1)).await;
            drop(permit);
        }));
        sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(permits.waiting(), 7);
    drop(held);
    for waiter in waiters {
        waiter.await.unwrap();
    }
    assert_eq!(*served.lock().unwrap(), [1, 2, 3, 1, 3, 1, 1]);
    assert_eq!((permits.running(), permits.waiting()), (0, 0));
}

/// A permit must neither get lost nor double, whenever those who wait for it give up.
#[tokio::test(start_paused = true)]
async fn giving_up_in_any_moment_loses_no_permit() {
    let permits = Permits::new(2);
    let far = Instant::now() + Duration::from_secs(600);
    for round in 0..200_u64 {
        let waiters: Vec<_> = (0..8)
            .map(|i| {
                let permits = permits.clone();
                tokio::spawn(async move {
                    let longest = Duration::from_millis((round + i) % 5);
                    if let Ok(permit) = permits.acquire(Caller(i as u32 % 3), far, longest).await {
                        sleep(Duration::from_millis((round * i) % 4)).await;
                        drop(permit);
                    }
                })
            })
            .collect();
        sleep(Duration::from_millis(round % 3)).await;
        for (i, waiter) in waiters.iter().enumerate() {
            if (i as u64 + round).is_multiple_of(3) {
                waiter.abort();
            }
        }
        for waiter in waiters {
            let _aborted_or_done = waiter.await;
        }
    }
    assert_eq!((permits.running(), permits.waiting()), (0, 0));
    let _all = [permits.acquire(ONE, far, PAUSE).await, permits.acquire(ONE, far, PAUSE).await];
    assert_eq!(permits.running(), 2);
}
