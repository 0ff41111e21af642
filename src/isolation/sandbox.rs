//! The walls around a worker, put up by itself before the first document: limits of the system, Landlock, and a list of
//! system calls. Called by `worker` only. Everything that a reader needs comes through descriptors that are open already.

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus,
    Scope,
};
use rustix::process::{Resource, Rlimit, Signal, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a wall stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// As it should.
    Full,
    /// As far as this kernel knows it.
    Partial,
    /// Not at all.
    Off,
}

impl Level {
    /// 0 off, 1 partial, 2 full.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Off => 0,
            Self::Partial => 1,
            Self::Full => 2,
        }
    }
}

/// The walls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layers {
    /// Bounds of memory, no core dump, no file grows, death with the service.
    pub limits: Level,
    /// No file can be opened, no connection made, no process outside be signalled (Landlock).
    pub landlock: Level,
    /// Only the system calls that reading needs (seccomp).
    pub seccomp: Level,
}

impl Layers {
    /// No wall.
    pub const NONE: Self = Self { limits: Level::Off, landlock: Level::Off, seccomp: Level::Off };

    /// Each with its name.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Level); 3] {
        [("limits", self.limits), ("landlock", self.landlock), ("seccomp", self.seccomp)]
    }

    /// Whether files, network and system calls are out of reach. Scopes of Landlock are younger than many kernels; what they
    /// forbid, the list of system calls forbids as well.
    #[must_use]
    pub fn suffice(&self) -> bool {
        self.limits == Level::Full && self.landlock != Level::Off && self.seccomp == Level::Full
    }
}

/// Puts the walls up. `memory` bounds the address space in bytes.
pub(super) fn enter(memory: u64) -> Layers {
    let level = |stands: bool| if stands { Level::Full } else { Level::Off };
    Layers {
        limits: level(limits(memory).is_ok()),
        landlock: landlock().unwrap_or(Level::Off),
        seccomp: level(seccomp().is_some()),
    }
}

/// No core of this process is dumped, for it would hold documents and keys.
///
/// # Errors
/// When the system refuses.
pub fn dump_no_core() -> rustix::io::Result<()> {
    // One byte: of none, a program that takes the dumps would be given all of it (`core(5)`).
    setrlimit(Resource::Core, Rlimit { current: Some(1), maximum: Some(1) })
}

fn limits(memory: u64) -> rustix::io::Result<()> {
    let at_most = |n: u64| Rlimit { current: Some(n), maximum: Some(n) };
    setrlimit(Resource::As, at_most(memory))?;
    dump_no_core()?;
    setrlimit(Resource::Fsize, at_most(0))?;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    rustix::thread::set_no_new_privs(true)
}

fn landlock() -> Option<Level> {
    let rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V5))
        .ok()?
        .handle_access(AccessNet::from_all(ABI::V5))
        .ok()?
        .scope(Scope::from_all(ABI::V6))
        .ok()?;
    let status = rules.create().ok()?.restrict_self().ok()?;
    Some(match status.ruleset {
        RulesetStatus::FullyEnforced => Level::Full,
        RulesetStatus::PartiallyEnforced => Level::Partial,
        RulesetStatus::NotEnforced => Level::Off,
    })
}

/// The calls that a reader makes, by itself or through the allocator and the standard library.
const CALLS: [libc::c_long; 32] = [
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_recvmsg,
    libc::SYS_recvfrom,
    libc::SYS_sendmsg,
    libc::SYS_sendto,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_statx,
    libc::SYS_fcntl,
    libc::SYS_close,
    libc::SYS_ppoll,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_nanosleep,
    libc::SYS_clock_nanosleep,
    libc::SYS_clock_gettime,
    libc::SYS_getrandom,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Any other call fails with `EPERM`; a reader that tries one has a defect, and its document an error.
fn seccomp() -> Option<()> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        CALLS.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_getpid, Vec::new());
    rules.insert(libc::SYS_gettid, Vec::new());
    // An abort signals itself.
    let own = u64::from(std::process::id());
    rules.insert(libc::SYS_tgkill, vec![rule(0, SeccompCmpOp::Eq, own)?]);
    // Memory is never made executable.
    let executable = u64::try_from(libc::PROT_EXEC).ok()?;
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![rule(2, SeccompCmpOp::MaskedEq(executable), 0)?]);
    }
    let architecture = std::env::consts::ARCH.try_into().ok()?;
    let denied = SeccompAction::Errno(u32::try_from(libc::EPERM).ok()?);
    let filter = SeccompFilter::new(rules, denied, SeccompAction::Allow, architecture).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    seccompiler::apply_filter(&program).ok()
}

fn rule(argument: u8, operator: SeccompCmpOp, value: u64) -> Option<SeccompRule> {
    let condition =
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value).ok()?;
    SeccompRule::new(vec![condition]).ok()
}
