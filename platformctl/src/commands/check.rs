//! `check`: renders everything as Argo CD would, and looks for what cannot work. Needs no cluster and no network.

use crate::charts::Charts;
use crate::checks;
use crate::cli::{Place, say};
use crate::model::Platform;
use anyhow::{Result, bail};

pub(crate) fn run(place: &Place) -> Result<()> {
    let charts = Charts::new(&place.root, &place.helm)?;
    let platform = Platform::load(&charts)?;
    let findings = checks::all(&platform);
    for finding in &findings {
        say(finding);
    }
    if !findings.is_empty() {
        bail!("{} findings", findings.len());
    }
    say(&format!(
        "{} Applications, {} objects: all is well",
        platform.parts.len(),
        platform.objects()
    ));
    Ok(())
}
