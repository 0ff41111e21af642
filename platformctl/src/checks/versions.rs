//! A version that moves, or another one than was recorded and tested.

use crate::charts::Source;
use crate::model::Platform;

pub(super) fn check(platform: &Platform) -> Vec<String> {
    let mut findings = Vec::new();
    for part in &platform.parts {
        let name = &part.application.name;
        let Source::Upstream { version, .. } = &part.application.source else { continue };
        let mut numbers = version.trim_start_matches('v').split('.');
        let exact =
            numbers.clone().count() == 3 && numbers.all(|number| number.parse::<u32>().is_ok());
        if !exact {
            findings.push(format!("{name}: {version} is no exact version"));
        }
        match &part.recorded {
            None => findings.push(format!("{name}: charts/tests/upstream has no record of it")),
            Some(recorded) if recorded != version => {
                findings.push(format!("{name}: version {version} differs from {recorded}, which was recorded and tested"));
            }
            Some(_) => {}
        }
    }
    findings
}
