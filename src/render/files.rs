//! Certificate files as the report names them, with the sums by which both ends of a copy can be
//! compared by eye.

use super::escape::escape;
use crate::cert_file::private_key::Pair;
use crate::check::FilesContext;
use crate::check::sentence::number_of;
use crate::observation::Observation;
use crate::pki::digest::{fingerprint, hex};

/// The files, and the host that they are judged for.
pub(crate) fn subject(files: &FilesContext, observation: &Observation) -> String {
    let names: Vec<String> = files.files.iter().map(|file| escape(&file.name)).collect();
    let host = if files.has_host {
        format!(" for {}", escape(&observation.target.host))
    } else {
        String::new()
    };
    format!("{}{host}", names.join(" + "))
}

/// The context as labels and values; the values are safe to print.
pub(crate) fn context(files: &FilesContext) -> Vec<(&'static str, String)> {
    let mut context = Vec::new();
    for (first, file) in files.with_positions() {
        let count = file.content.certificates.len();
        let certificates = number_of(count, "certificate");
        let keys = match file.content.private_keys.len() {
            0 => String::new(),
            keys => format!(", {}", number_of(keys, "private key")),
        };
        let (name, form) = (escape(&file.name), file.content.form.name());
        context.push(("file", format!("{name} ({form}, {certificates}{keys})")));
        context.push(("sha256sum", hex(&file.content.sha256)));
        for position in first..first.saturating_add(count) {
            let Some(certificate) = files.chain.certificate(position) else {
                continue;
            };
            context.push((
                "certificate",
                format!("#{position} {}", escape(&certificate.short_name())),
            ));
            context.push(("  SHA-256", fingerprint(&certificate.sha256)));
        }
    }
    context.extend(key(files).map(|key| ("key", key)));
    if !files.has_host {
        context.push(("host", NO_HOST.to_owned()));
    }
    context
}

const NO_HOST: &str = "none given (--host): its names were not judged";

/// The facts about the files for the report on one screen.
pub(crate) fn remarks(files: &FilesContext) -> Vec<String> {
    let key = key(files).map(|key| format!("key {key}"));
    let no_host = (!files.has_host).then(|| format!("host {NO_HOST}"));
    key.into_iter().chain(no_host).collect()
}

/// The private key that was given, and whose it is.
fn key(files: &FilesContext) -> Option<String> {
    let key = files.key.as_ref()?;
    let leaf = files.chain.leaf().ok();
    let whose = match leaf.map(|leaf| key.key.belongs_to(&leaf.key)) {
        Some(Pair::Yes) => ", the certificate's",
        Some(Pair::No) => ", not the certificate's",
        Some(Pair::CannotTell) | None => "",
    };
    let algorithm = key.key.algorithm();
    Some(format!("{} ({algorithm}{whose})", escape(&key.name)))
}
