//! What can be held without a server; the faults of real connections are in `tests/service/faults.rs`.

use super::*;

#[test]
fn paths_go_below_the_base_whatever_its_own_path() {
    for base in ["http://tika:9998", "http://tika:9998/"] {
        assert_eq!(
            below(&base.parse().unwrap(), "tika/html").as_str(),
            "http://tika:9998/tika/html"
        );
    }
    let behind = below(&"http://gateway/tools/tika/".parse().unwrap(), "version");
    assert_eq!(behind.as_str(), "http://gateway/tools/tika/version");
}

#[test]
fn only_a_broken_connection_and_a_short_wait_are_worth_a_retry() {
    let seconds = Duration::from_secs;
    assert_eq!(pause_before_retry(&EngineError::Overloaded(Some(seconds(3)))), Some(seconds(3)));
    assert_eq!(pause_before_retry(&EngineError::Overloaded(Some(seconds(30)))), None);
    let pause = pause_before_retry(&EngineError::Unreachable(None)).unwrap();
    assert!(pause >= seconds(1) && pause < seconds(2), "{pause:?}");
    assert_eq!(pause_before_retry(&EngineError::Timeout(seconds(1))), None);
    assert_eq!(pause_before_retry(&EngineError::UploadBroken), None);
}

#[tokio::test(start_paused = true)]
async fn one_retry_and_never_two() {
    let client = Client::new(&crate::config::Config::open().client).unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut calls = 0;
    let failed: Result<(), _> = client
        .with_retry(
            deadline,
            || true,
            |_| {
                calls += 1;
                async { Err(EngineError::Unreachable(None)) }
            },
        )
        .await;
    assert!(failed.is_err());
    assert_eq!(calls, 2);

    let mut calls = 0;
    let soon = Instant::now() + Duration::from_millis(500);
    let _: Result<(), _> = client
        .with_retry(
            soon,
            || true,
            |_| {
                calls += 1;
                async { Err(EngineError::Unreachable(None)) }
            },
        )
        .await;
    assert_eq!(calls, 1, "no time is left for a second attempt");
}
