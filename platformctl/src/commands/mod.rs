//! The commands, one file each. Called by `cli`; they read the repository, write what they are for, and say what they did.

pub(crate) mod backup_key;
pub(crate) mod bootstrap;
pub(crate) mod check;
pub(crate) mod init;
mod kubectl;
pub(crate) mod seal;
pub(crate) mod status;
