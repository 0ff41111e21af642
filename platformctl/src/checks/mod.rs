//! What is looked for in the rendered platform, one file each. Called by `check`; pure: objects in, sentences out.

mod flows;
mod monitors;
mod projects;
mod references;
mod secrets;
#[cfg(test)]
mod tests;
mod urls;
mod versions;

use crate::model::Platform;
use std::collections::BTreeSet;

/// Everything that cannot work, as sentences, each once.
pub(crate) fn all(platform: &Platform) -> Vec<String> {
    let mut findings = BTreeSet::new();
    findings.extend(secrets::check(platform));
    findings.extend(urls::check(platform));
    findings.extend(monitors::check(platform));
    findings.extend(projects::check(platform));
    findings.extend(flows::check(platform));
    findings.extend(versions::check(platform));
    findings.into_iter().collect()
}
