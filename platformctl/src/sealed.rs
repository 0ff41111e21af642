//! The files of sealed secrets, `charts/secrets/sealed/NAMESPACE/NAME.yaml`. Called by `init` and `seal`; holds no value in clear
//! for longer than it takes to seal it.

use crate::sealing::{label, open, seal};
use crate::table::Secret;
use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::{PrivateKey, PublicKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where the files lie in the repository.
pub(crate) const FOLDER: &str = "charts/secrets/sealed";

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Meta {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    name: String,
    namespace: String,
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
struct Template {
    metadata: Meta,
    r#type: String,
}

#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Spec {
    encrypted_data: BTreeMap<String, String>,
    template: Template,
}

/// A `SealedSecret`, as it lies in its file.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SealedSecret {
    api_version: String,
    kind: String,
    metadata: Meta,
    spec: Spec,
}

/// The file of a secret.
pub(crate) fn path(root: &Path, secret: &Secret) -> PathBuf {
    root.join(FOLDER).join(&secret.namespace).join(format!("{}.yaml", secret.name))
}

/// The labels that every object of the platform carries.
fn our_labels() -> BTreeMap<String, String> {
    let labels = [("name", "secrets"), ("instance", "secrets"), ("managed-by", "platformctl")];
    labels.map(|(key, value)| (format!("app.kubernetes.io/{key}"), value.to_owned())).into()
}

impl SealedSecret {
    /// One without values.
    pub(crate) fn new(secret: &Secret) -> Self {
        let meta = |labels: BTreeMap<String, String>| Meta {
            labels,
            name: secret.name.clone(),
            namespace: secret.namespace.clone(),
        };
        Self {
            api_version: "bitnami.com/v1alpha1".into(),
            kind: "SealedSecret".into(),
            metadata: meta(our_labels()),
            spec: Spec {
                encrypted_data: BTreeMap::new(),
                template: Template {
                    metadata: meta(secret.labels.clone()),
                    r#type: secret.r#type.clone().unwrap_or_else(|| "Opaque".into()),
                },
            },
        }
    }

    /// The one in the repository, if there is one.
    pub(crate) fn read(root: &Path, secret: &Secret) -> Result<Option<Self>> {
        let path = path(root, secret);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        serde_saphyr::from_str(&text).map(Some).with_context(|| path.display().to_string())
    }

    /// Writes it into the repository.
    pub(crate) fn write(&self, root: &Path, secret: &Secret) -> Result<()> {
        let path = path(root, secret);
        // Sealed values are one long line each.
        let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
        let mut text = String::new();
        serde_saphyr::to_fmt_writer_with_options(&mut text, self, options)?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        std::fs::write(&path, text).with_context(|| path.display().to_string())
    }

    /// Whether a key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.spec.encrypted_data.contains_key(key)
    }

    /// The keys that are there.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &String> {
        self.spec.encrypted_data.keys()
    }

    fn label(&self) -> String {
        label(&self.metadata.namespace, &self.metadata.name)
    }

    /// Seals a value under a key.
    pub(crate) fn put(&mut self, public: &PublicKey, key: &str, value: &str) -> Result<()> {
        let sealed = seal(public, &self.label(), value.as_bytes())?;
        self.spec.encrypted_data.insert(key.into(), STANDARD.encode(sealed));
        Ok(())
    }

    /// Opens the value of a key with whichever of these keys can.
    pub(crate) fn get(&self, private: &[PrivateKey], key: &str) -> Result<Zeroizing<String>> {
        let sealed = self.spec.encrypted_data.get(key).context("no such key")?;
        let sealed = STANDARD.decode(sealed).context("not base64")?;
        let mut opened = private.iter().filter_map(|one| open(one, &self.label(), &sealed).ok());
        let value = opened.next().context("was sealed for another key")?;
        let text = String::from_utf8(value.to_vec()).context("is not text")?;
        Ok(Zeroizing::new(text))
    }

    /// Takes type, labels and the list of keys from the table again.
    pub(crate) fn shape_as(&mut self, secret: &Secret) {
        let fresh = Self::new(secret);
        self.spec.template = fresh.spec.template;
        self.metadata = fresh.metadata;
        self.spec.encrypted_data.retain(|key, _| secret.keys.contains_key(key));
    }
}
