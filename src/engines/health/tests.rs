//! Breakers under a paused clock.

use super::*;
use tokio::time::advance;

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
