//! The certificate files that were judged.

use serde::Serialize;

use super::certificate::{Json, Presented};
use crate::check::FilesContext;
use crate::pki::digest::hex;
use crate::render::escape::escape;

/// One file.
#[derive(Serialize)]
pub(crate) struct File {
    name: String,
    sha256: String,
    form: &'static str,
    private_keys: usize,
    certificates: Vec<Json>,
}

/// Every file, each with its own part of the chain; positions count over all of them.
pub(crate) fn all(files: &FilesContext) -> Vec<File> {
    let mut certificates = Presented::new(&files.chain).certificates.into_iter();
    let described = files.files.iter().map(|file| File {
        name: escape(&file.name),
        sha256: hex(&file.content.sha256),
        form: file.content.form.name(),
        private_keys: file.content.private_keys.len(),
        certificates: certificates
            .by_ref()
            .take(file.content.certificates.len())
            .collect(),
    });
    described.collect()
}
