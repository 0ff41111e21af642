//! The charts of the repository, rendered by Helm. Called by the commands; writes no file: values go in by standard input.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where an Application comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Source {
    /// A folder of the repository.
    Own { path: String },
    /// A chart of somebody else, at an exact version.
    Upstream { repository: String, chart: String, version: String },
}

/// An Argo CD Application, as far as this program looks at it.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) name: String,
    pub(crate) project: String,
    pub(crate) namespace: String,
    pub(crate) source: Source,
    pub(crate) values: Value,
}

/// What a chart becomes.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) text: String,
    pub(crate) objects: Vec<Value>,
}

/// The charts of one clone.
#[derive(Debug)]
pub(crate) struct Charts {
    root: PathBuf,
    helm: PathBuf,
}

impl Charts {
    pub(crate) fn new(root: &Path, helm: &Path) -> Result<Self> {
        let root = root.canonicalize().with_context(|| root.display().to_string())?;
        if !root.join("charts/platform/Chart.yaml").is_file() {
            bail!("{} is no clone of the platform: charts/platform is missing", root.display());
        }
        Ok(Self { root, helm: helm.to_owned() })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The platform itself, with the user's values.
    pub(crate) fn platform(&self) -> Result<Rendered> {
        let path = self.root.join(crate::commands::init::PLATFORM);
        let values = std::fs::read_to_string(&path)
            .with_context(|| format!("{}: run `platformctl init` first", path.display()))?;
        self.template(
            "platform",
            "argo-cd",
            &[self.root.join("charts/platform").into_os_string()],
            &values,
        )
    }

    /// Every Application of the platform, those that other Applications make as well.
    pub(crate) fn applications(&self) -> Result<Vec<Application>> {
        let mut found = applications(&self.platform()?.objects)?;
        let bootstrap = found
            .iter()
            .find(|one| one.name == "bootstrap")
            .context("no component bootstrap")?
            .clone();
        let made = applications(&self.render(&bootstrap)?.objects)?;
        // The root is what was rendered first.
        found.extend(made.into_iter().filter(|one| one.name != "platform"));
        Ok(found)
    }

    /// The objects of an Application whose chart is ours.
    pub(crate) fn render(&self, application: &Application) -> Result<Rendered> {
        let Source::Own { path } = &application.source else {
            bail!("{}: the chart is not in the repository", application.name);
        };
        let chart = self.root.join(path);
        if !chart.join("Chart.yaml").is_file() {
            bail!("{}: there is no chart {path}", application.name);
        }
        let values = application.values.to_string();
        self.template(&application.name, &application.namespace, &[chart.into_os_string()], &values)
    }

    /// The text of an upstream chart, from its registry or from a folder.
    pub(crate) fn render_upstream(
        &self,
        application: &Application,
        folder: Option<&Path>,
    ) -> Result<String> {
        let Source::Upstream { repository, chart, version } = &application.source else {
            bail!("{}: not an upstream chart", application.name);
        };
        let mut arguments = vec![match folder {
            Some(folder) => folder.as_os_str().to_owned(),
            None => chart.into(),
        }];
        if folder.is_none() {
            arguments.extend([
                "--repo".into(),
                repository.into(),
                "--version".into(),
                version.into(),
            ]);
        }
        arguments.push("--include-crds".into());
        let values = application.values.to_string();
        Ok(self.template(&application.name, &application.namespace, &arguments, &values)?.text)
    }

    fn template(
        &self,
        release: &str,
        namespace: &str,
        arguments: &[std::ffi::OsString],
        values: &str,
    ) -> Result<Rendered> {
        let mut child = Command::new(&self.helm)
            .args(["template", release])
            .args(arguments)
            .args(["--namespace", namespace, "--values", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| {
                format!("cannot run {}; `--helm` says where it is", self.helm.display())
            })?;
        let mut stdin = child.stdin.take().context("helm has no standard input")?;
        // Helm may refuse before it has read everything; what it says then is better than a broken pipe.
        let _ = stdin.write_all(values.as_bytes());
        drop(stdin);
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("{release}: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let text = String::from_utf8(output.stdout).context("helm wrote no text")?;
        let objects: Vec<Value> = serde_saphyr::from_multiple(&text)
            .with_context(|| format!("{release}: helm wrote no YAML"))?;
        Ok(Rendered { text, objects: objects.into_iter().filter(Value::is_object).collect() })
    }
}

/// The Applications among these objects.
pub(crate) fn applications(objects: &[Value]) -> Result<Vec<Application>> {
    objects.iter().filter(|object| object["kind"] == "Application").map(application).collect()
}

fn application(object: &Value) -> Result<Application> {
    let text = |pointer: &str| {
        object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let name = text("/metadata/name");
    let source = match object.pointer("/spec/source/path").and_then(Value::as_str) {
        Some(path) => Source::Own { path: path.to_owned() },
        None => Source::Upstream {
            repository: text("/spec/source/repoURL"),
            chart: text("/spec/source/chart"),
            version: text("/spec/source/targetRevision"),
        },
    };
    let values = object.pointer("/spec/source/helm/valuesObject").cloned();
    Ok(Application {
        project: text("/spec/project"),
        namespace: text("/spec/destination/namespace"),
        values: values.unwrap_or_else(|| Value::Object(serde_json::Map::new())),
        source,
        name,
    })
}
