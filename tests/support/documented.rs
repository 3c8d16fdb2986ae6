//! The documents, and the commands that they show. `UPDATE_README=1 cargo test --test readme` writes anew what is
//! derived from the program.

use std::path::PathBuf;
use std::sync::Mutex;

pub const README: &str = "README.md";
pub const FLEET: &str = ".github/FLEET.md";
pub const CHECKS: &str = ".github/CHECKS.md";
pub const BASIS: &str = ".github/BASIS.md";

/// A whole document.
pub fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Held while a document is compared or written: two tests may derive parts of one.
static DOCUMENTS: Mutex<()> = Mutex::new(());

/// Compares a document with what the program derives from it, or writes it with `UPDATE_README=1`.
pub fn hold(name: &str, derive: impl Fn(&str) -> String, steady: impl Fn(&str) -> String) {
    let _guard = DOCUMENTS
        .lock()
        .unwrap_or_else(|broken| broken.into_inner());
    let there = text(name);
    let derived = derive(&there);
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path(name), derived).expect("the document can be written");
    } else {
        let hint = "UPDATE_README=1 cargo test --test readme";
        assert_eq!(steady(&there), steady(&derived), "{name}: {hint}");
    }
}

/// The commands in every block of shell of the README and of FLEET.md, in their order; one that is
/// broken over lines is one.
pub fn commands() -> Vec<String> {
    let texts = [README, FLEET].map(text).concat();
    let blocks = texts.split("```sh\n").skip(1);
    let blocks = blocks.filter_map(|block| block.split_once("```"));
    let lines = blocks.map(|(block, _)| block.replace("\\\n", ""));
    lines
        .flat_map(|block| {
            let lines = block.lines().map(|line| line.trim().to_owned());
            lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()
        })
        .collect()
}
