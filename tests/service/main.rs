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
mod forms;
mod hostile;
mod isolation;
mod limits;
mod options;
mod outputs;
mod process;
mod secrecy;
mod shutdown;
mod soak;
mod tika_contract;
