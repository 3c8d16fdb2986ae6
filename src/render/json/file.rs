//! The certificate files that were judged.

use super::schema::{Chain, File};
use crate::check::FilesContext;
use crate::pki::digest::hex;
use crate::render::escape::escape;

/// Every file, each with its own part of the chain; positions count over all of them.
pub(crate) fn all(files: &FilesContext) -> Vec<File<'static>> {
    let mut certificates = Chain::new(&files.chain).certificates.into_iter();
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
