//! Memory with a descriptor (`memfd_create(2)`): another process reads a document from it without a copy, and can change
//! nothing once it is sealed. Used by the spool and for backends' answers.

use rustix::fs::{MemfdFlags, SealFlags};
use std::fs::File;
use std::io;

/// An empty file in memory.
///
/// # Errors
/// When the system has none, such as for want of descriptors.
pub fn create() -> io::Result<File> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    Ok(File::from(rustix::fs::memfd_create("document", flags)?))
}

/// From here on nobody changes it, this process included.
///
/// # Errors
/// When the system refuses.
pub fn seal(file: &File) -> io::Result<()> {
    let seals = SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE | SealFlags::SEAL;
    Ok(rustix::fs::fcntl_add_seals(file, seals)?)
}
