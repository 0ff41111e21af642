//! The sealing key: a pair of RSA keys whose public half, as a certificate, lies in the repository, and whose private half goes
//! into the cluster. Called by the commands; writes a private key only where it is told to.

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use getrandom::SysRng;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, LineEnding};
use rsa::{PrivateKey, PublicKey};
use serde_json::{Value, json};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use x509_cert::Certificate;
use x509_cert::der::{DecodePem, Encode};
use zeroize::Zeroizing;

/// Bits of the key, as the controller makes them itself.
const BITS: usize = 4096;
/// Where the certificate lies in the repository.
pub(crate) const CERTIFICATE: &str = "charts/secrets/sealing-certificate.pem";

/// A new pair: the certificate as PEM, and the private key as PEM in PKCS #8.
pub(crate) struct Pair {
    pub(crate) certificate: String,
    pub(crate) private: Zeroizing<String>,
}

impl Pair {
    /// Makes a pair. Takes seconds: primes are looked for.
    pub(crate) fn generate() -> Result<Self> {
        let key = PrivateKey::new(&mut SysRng, BITS)?;
        let private = key.to_pkcs8_pem(LineEnding::LF)?;
        let signer =
            rcgen::KeyPair::from_pkcs8_pem_and_sign_algo(&private, &rcgen::PKCS_RSA_SHA256)?;
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, "platform sealing key");
        // kubeseal refuses a certificate that has run out; the key itself never does.
        params.not_before = rcgen::date_time_ymd(2026, 1, 1);
        params.not_after = rcgen::date_time_ymd(2056, 1, 1);
        let certificate = params.self_signed(&signer)?.pem();
        Ok(Self { certificate, private })
    }

    /// The Secret that the controller takes for its own key.
    pub(crate) fn secret(&self) -> Zeroizing<String> {
        let encode = |text: &str| Zeroizing::new(STANDARD.encode(text));
        let (certificate, private) = (encode(&self.certificate), encode(&self.private));
        Zeroizing::new(format!(
            "# The private sealing key of the platform. Whoever has it reads every secret; without it none can be read.\n\
             # Keep it in a safe place, never in the repository.\n\
             apiVersion: v1\n\
             kind: Secret\n\
             metadata:\n  \
               name: sealed-secrets-key-platform\n  \
               namespace: kube-system\n  \
               labels:\n    \
                 sealedsecrets.bitnami.com/sealed-secrets-key: active\n\
             type: kubernetes.io/tls\n\
             data:\n  \
               tls.crt: {}\n  \
               tls.key: {}\n",
            certificate.as_str(),
            private.as_str()
        ))
    }
}

/// The public key in a certificate.
pub(crate) fn public(certificate: &str) -> Result<PublicKey> {
    let certificate = Certificate::from_pem(certificate.as_bytes()).context("no certificate")?;
    let key = certificate.tbs_certificate().subject_public_key_info().to_der()?;
    PublicKey::from_public_key_der(&key).context("the certificate has no RSA key")
}

/// The certificate of the repository.
pub(crate) fn read_certificate(root: &Path) -> Result<PublicKey> {
    let path = root.join(CERTIFICATE);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{}: run `platformctl init` first", path.display()))?;
    public(&text).with_context(|| path.display().to_string())
}

/// The Secret in a file that `init` or `backup-key` wrote; of several, those with the label of a sealing key.
pub(crate) fn read_secrets(path: &Path) -> Result<Vec<Value>> {
    let text = Zeroizing::new(
        std::fs::read_to_string(path)
            .with_context(|| format!("the sealing key {}", path.display()))?,
    );
    let documents: Vec<Value> =
        serde_saphyr::from_multiple(&text).map_err(|_| anyhow::anyhow!("not YAML"))?;
    let all = documents.into_iter().flat_map(|document| match document.get("items") {
        Some(Value::Array(items)) => items.clone(),
        Some(_) | None => vec![document],
    });
    let keys: Vec<Value> = all.filter(|secret| secret.pointer("/data/tls.key").is_some()).collect();
    if keys.is_empty() {
        bail!("{} holds no sealing key", path.display());
    }
    Ok(keys)
}

/// The private keys in a file that `init` or `backup-key` wrote.
pub(crate) fn read_private(path: &Path) -> Result<Vec<PrivateKey>> {
    let read = |secret: &Value| {
        let text = secret.pointer("/data/tls.key").and_then(Value::as_str).unwrap_or_default();
        let pem = Zeroizing::new(STANDARD.decode(text).ok()?);
        PrivateKey::from_pkcs8_pem(std::str::from_utf8(&pem).ok()?).ok()
    };
    let keys: Vec<PrivateKey> = read_secrets(path)?.iter().filter_map(read).collect();
    if keys.is_empty() {
        bail!("{} holds no key that can be read", path.display());
    }
    Ok(keys)
}

/// Writes a secret where the user said: a file that only its owner reads and that was not there, or standard output.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<()> {
    if path == Path::new("-") {
        return std::io::stdout().lock().write_all(text.as_bytes()).context("standard output");
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| path.display().to_string())?;
    file.write_all(text.as_bytes()).with_context(|| path.display().to_string())
}

/// As a List, for `kubectl apply`.
pub(crate) fn list(secrets: &[Value]) -> Value {
    json!({"apiVersion": "v1", "kind": "List", "items": secrets})
}
