//! Checks of certificate files, and of a server beside its file.

pub(crate) mod file_encoding_unusual;
pub(crate) mod file_malformed;
pub(crate) mod private_key_in_file;
pub(crate) mod served_file_differs;
