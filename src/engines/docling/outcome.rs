//! What docling-serve's answers mean. The status inside decides, never the HTTP code: a document that failed is a 200, and the
//! task around it is a success. Called by the engine alone; error messages in there quote paths and names and are not read.

use super::form::PAGE_BREAK;
use crate::engines::{Answer, Content, EngineError};
use extractors::{Metadata, Warning, metadata};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Where a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TaskStatus {
    Pending,
    Started,
    Success,
    PartialSuccess,
    Failure,
    Skipped,
}

/// The answer about a task.
#[derive(Debug, Deserialize)]
pub(super) struct Task {
    pub(super) task_id: String,
    pub(super) task_status: TaskStatus,
    failure: Option<Problem>,
}

impl Task {
    /// Why the task failed as a whole. It has no result to ask for then: 1.38.2 answers 404.
    pub(super) fn failure(&self) -> EngineError {
        failure(self.failure.as_ref(), 0.0)
    }

    /// Only an id that can stand in an address: it comes from outside and goes into one.
    pub(super) fn checked(self) -> Result<Self, EngineError> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if (1..=128).contains(&self.task_id.len()) && self.task_id.bytes().all(plain) {
            Ok(self)
        } else {
            Err(EngineError::BadAnswer("it gives a task without a proper id"))
        }
    }
}

/// The answer about a result: a converted document, or why there is none.
#[derive(Debug, Deserialize)]
pub(super) struct Outcome {
    document: Option<Document>,
    status: Option<TaskStatus>,
    #[serde(default)]
    errors: Vec<Problem>,
    failure: Option<Problem>,
    /// Seconds.
    #[serde(default)]
    processing_time: f64,
}

#[derive(Debug, Deserialize)]
struct Document {
    md_content: Option<String>,
    json_content: Option<Layout>,
}

#[derive(Debug, Default, Deserialize)]
struct Problem {
    #[serde(default)]
    component_type: Option<String>,
    #[serde(default)]
    category: Option<String>,
}

/// As much of a `DoclingDocument` as tells the page numbers.
#[derive(Debug, Deserialize)]
struct Layout {
    #[serde(default)]
    texts: Vec<Item>,
    #[serde(default)]
    tables: Vec<Item>,
    #[serde(default)]
    pictures: Vec<Item>,
    #[serde(default)]
    key_value_items: Vec<Item>,
    #[serde(default)]
    form_items: Vec<Item>,
    #[serde(default)]
    pages: BTreeMap<String, serde::de::IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Item {
    #[serde(default)]
    content_layer: Option<String>,
    #[serde(default)]
    prov: Vec<Place>,
}

#[derive(Debug, Deserialize)]
struct Place {
    page_no: u32,
}

/// The answer to a document.
pub(super) fn answer(outcome: &Outcome) -> Result<Answer, EngineError> {
    let partial = match outcome.status {
        Some(TaskStatus::Success) => false,
        Some(TaskStatus::PartialSuccess) => true,
        // Of a type that it does not know.
        Some(TaskStatus::Skipped) => return Err(EngineError::Unreadable),
        Some(TaskStatus::Failure) | None => {
            let problem = outcome.failure.as_ref().or(outcome.errors.first());
            return Err(failure(problem, outcome.processing_time));
        }
        Some(TaskStatus::Pending | TaskStatus::Started) => {
            return Err(EngineError::BadAnswer("it has a result that is not one yet"));
        }
    };
    let document = outcome.document.as_ref();
    let markdown = document
        .and_then(|d| d.md_content.as_deref())
        .ok_or(EngineError::BadAnswer("it holds no Markdown"))?;
    let layout = document.and_then(|d| d.json_content.as_ref());
    let mut metadata = Metadata::default();
    if let Some(layout) = layout.filter(|layout| !layout.pages.is_empty()) {
        metadata.set(metadata::key::PAGES, &layout.pages.len().to_string());
    }
    let warnings = partial.then(missing).into_iter().collect();
    Ok(Answer { content: content(markdown, layout), metadata, warnings })
}

fn missing() -> Warning {
    let message = "Docling could not read all of the document; the rest is missing.".to_owned();
    Warning { code: "partial".into(), message }
}

/// Parts between page breaks belong to pages by count alone. Where the count fits neither the pages that have text nor all
/// pages, any number would be a guess, and a wrong page is worse than none.
fn content(markdown: &str, layout: Option<&Layout>) -> Content {
    let parts: Vec<&str> = markdown.split(PAGE_BREAK).map(str::trim).collect();
    let numbers = layout.and_then(|layout| layout.numbers(parts.len()));
    match numbers {
        Some(numbers) => {
            let pages = numbers.into_iter().zip(parts).filter(|(_, text)| !text.is_empty());
            Content::MarkdownPages(pages.map(|(n, text)| (n, format!("{text}\n"))).collect())
        }
        None => Content::Markdown(parts.join("\n\n")),
    }
}

impl Layout {
    fn numbers(&self, count: usize) -> Option<Vec<u32>> {
        let items =
            [&self.texts, &self.tables, &self.pictures, &self.key_value_items, &self.form_items];
        let used: BTreeSet<u32> = items
            .into_iter()
            .flatten()
            .filter(|item| item.content_layer.as_deref().is_none_or(|layer| layer == "body"))
            .filter_map(|item| Some(item.prov.first()?.page_no))
            .collect();
        let all: BTreeSet<u32> = self.pages.keys().filter_map(|key| key.parse().ok()).collect();
        let fits = |set: &BTreeSet<u32>| set.len() == count && !set.is_empty();
        [used, all].into_iter().find(fits).map(|set| set.into_iter().collect())
    }
}

/// Why there is no document: by the part that failed and the kind of failure, both from closed lists. `seconds` is how long
/// it took.
fn failure(problem: Option<&Problem>, seconds: f64) -> EngineError {
    let component = problem.and_then(|p| p.component_type.as_deref());
    if component == Some("user_input") {
        return EngineError::Unreadable;
    }
    match problem.and_then(|p| p.category.as_deref()) {
        Some("backend_failure" | "policy") => EngineError::Unreadable,
        Some("capacity") => EngineError::Overloaded(None),
        Some("timeout") => {
            EngineError::Timeout(Duration::try_from_secs_f64(seconds).unwrap_or_default())
        }
        Some("source_unavailable") => EngineError::Failed("it has lost the document".into()),
        Some("inference_failure") => EngineError::Failed("one of its models failed".into()),
        Some(_) | None => EngineError::Failed("the conversion failed".into()),
    }
}

#[cfg(test)]
mod tests;
