//! The commands that the README shows.

use std::path::PathBuf;

/// The README's path.
pub fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// The whole README.
pub fn readme() -> String {
    std::fs::read_to_string(path()).expect("a README")
}

/// The commands in every block of shell, in their order; one that is broken over lines is one.
pub fn commands() -> Vec<String> {
    let readme = readme();
    let blocks = readme.split("```sh\n").skip(1);
    let blocks = blocks.filter_map(|block| block.split_once("```"));
    let lines = blocks.map(|(block, _)| block.replace("\\\n", ""));
    lines
        .flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}
