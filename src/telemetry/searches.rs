//! Counts of searches. Called by `search`; its label is a closed list.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SearchLabels {
    outcome: &'static str,
}

/// Counts of searches. Clones count the same.
#[derive(Debug, Clone)]
pub struct Searches {
    outcomes: Family<SearchLabels, Counter>,
    took: Histogram,
}

impl Default for Searches {
    fn default() -> Self {
        Self { outcomes: Family::default(), took: super::durations() }
    }
}

impl Searches {
    /// A search is done: `ok`, `nothing` found, or the name of its error.
    pub fn searched(&self, outcome: &'static str, took: Duration) {
        self.outcomes.get_or_create(&SearchLabels { outcome }).inc();
        self.took.observe(took.as_secs_f64());
    }

    pub(super) fn register(&self, own: &mut Registry) {
        own.register("searches", "Searches by outcome", self.outcomes.clone());
        own.register_with_unit(
            "search_duration",
            "Time for a search, waiting for a permit included",
            Unit::Seconds,
            self.took.clone(),
        );
    }
}
