//! This process, as Linux sees it.

/// Resident memory in bytes; 0 where `/proc` cannot be read.
pub(super) fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: Option<u64> = line.and_then(|l| l.split_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(0) * 1_024
}

/// Open file descriptors; 0 where `/proc` cannot be read.
pub(super) fn open_descriptors() -> u64 {
    std::fs::read_dir("/proc/self/fd").map_or(0, |entries| entries.count() as u64)
}
