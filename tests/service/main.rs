//! The service and its backends from outside. One binary; one file a behaviour.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod support;

mod backend_faults;
mod cancellation;
mod chaos;
mod cli;
mod configuration;
mod connections;
mod docling_contract;
mod doors;
mod fallback;
mod fetch_cache;
mod fetch_limits;
mod fetch_refusals;
mod fetch_tls;
mod fetch_ways;
mod forms;
mod hostile;
mod http2;
mod isolation;
mod limits;
mod load;
mod options;
mod outputs;
mod process;
mod search;
mod secrecy;
mod shutdown;
mod soak;
mod tika_contract;
