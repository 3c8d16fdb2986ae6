//! The certificate files that were judged.

use serde::Serialize;

use super::certificate::Certificate;
use super::form::Detail;
use crate::check::FilesContext;
use crate::pki::digest::hex;
use crate::render::escape::escape;

#[derive(Serialize)]
pub(super) struct File {
    name: String,
    sha256: String,
    form: &'static str,
    private_keys: usize,
    certificates: Vec<Certificate>,
}

impl File {
    /// Every file, each with its own part of the chain.
    pub(super) fn all(files: &FilesContext, detail: Detail) -> Vec<Self> {
        let mut certificates = Certificate::all(&files.chain, detail).into_iter();
        let described = files.files.iter().map(|file| Self {
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
}
