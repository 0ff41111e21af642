//! Breakers and permits under a paused clock.

use super::*;
use tokio::time::{advance, sleep};

const PAUSE: Duration = Duration::from_secs(15);

fn fault() -> Result<(), EngineError> {
    Err(EngineError::Unreachable(None))
}

async fn open_breaker() -> Breaker {
    let breaker = Breaker::new(3, PAUSE);
    for _ in 0..3 {
        breaker.enter().unwrap().record(&fault());
    }
    breaker
}

#[tokio::test(start_paused = true)]
async fn failures_in_a_row_open_it_and_a_success_between_them_does_not() {
    let breaker = Breaker::new(3, PAUSE);
    for result in [fault(), fault(), Ok(()), fault(), fault(), Err(EngineError::Unreadable)] {
        breaker.enter().unwrap().record(&result);
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
    for _ in 0..3 {
        breaker.enter().unwrap().record(&fault());
    }
    assert_eq!(breaker.state(), BreakerState::Open);
    assert!(breaker.enter().is_none() && !breaker.allows());
}

#[tokio::test(start_paused = true)]
async fn being_busy_or_a_broken_upload_says_nothing_about_the_backend() {
    let breaker = Breaker::new(1, PAUSE);
    breaker.enter().unwrap().record::<()>(&Err(EngineError::Overloaded(None)));
    breaker.enter().unwrap().record::<()>(&Err(EngineError::UploadBroken));
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn after_the_pause_one_trial_closes_it_or_opens_it_again() {
    let breaker = open_breaker().await;
    advance(PAUSE).await;
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    let trial = breaker.enter().unwrap();
    assert!(breaker.enter().is_none(), "a second trial went through");
    trial.record(&fault());
    assert_eq!(breaker.state(), BreakerState::Open);
    advance(PAUSE).await;
    breaker.enter().unwrap().record(&Ok(()));
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_trial_that_is_given_up_is_free_again() {
    let breaker = open_breaker().await;
    advance(PAUSE).await;
    drop(breaker.enter().unwrap());
    assert!(breaker.allows());
    breaker.enter().unwrap().record::<()>(&Err(EngineError::Overloaded(None)));
    assert!(breaker.allows());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_from_before_the_opening_cannot_close_it_or_open_it_anew() {
    let breaker = Breaker::new(2, PAUSE);
    let (slow, slower) = (breaker.enter().unwrap(), breaker.enter().unwrap());
    breaker.enter().unwrap().record(&fault());
    breaker.enter().unwrap().record(&fault());
    slow.record(&Ok(()));
    advance(PAUSE).await;
    slower.record(&fault());
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
}

#[tokio::test(start_paused = true)]
async fn permits_bound_the_work_and_the_waiting() {
    let permits = Permits::new(2);
    let far = Instant::now() + Duration::from_secs(600);
    let first = permits.acquire(far, PAUSE).await.unwrap();
    let _second = permits.acquire(far, PAUSE).await.unwrap();
    assert_eq!((permits.running(), permits.waiting()), (2, 0));
    assert_eq!(permits.acquire(far, PAUSE).await.unwrap_err(), Busy(PAUSE));
    let soon = Instant::now() + Duration::from_secs(1);
    assert_eq!(permits.acquire(soon, PAUSE).await.unwrap_err(), Busy(Duration::from_secs(1)));

    let waiter = tokio::spawn({
        let permits = permits.clone();
        async move { permits.acquire(far, PAUSE).await.is_ok() }
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
    let _held = permits.acquire(far, PAUSE).await.unwrap();
    let waiter = tokio::spawn({
        let permits = permits.clone();
        async move { permits.acquire(far, PAUSE).await.is_ok() }
    });
    sleep(Duration::from_millis(1)).await;
    waiter.abort();
    assert!(waiter.await.unwrap_err().is_cancelled());
    assert_eq!((permits.running(), permits.waiting()), (1, 0));
}
