//! The file that `--save` writes and `--replay` reads: one observation a line, as JSON.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};

use crate::observation::{Observation, SCHEMA};

pub fn line(observation: &Observation) -> serde_json::Result<String> {
    serde_json::to_string(observation)
}

pub fn write(file: &mut File, line: &str) -> anyhow::Result<()> {
    writeln!(file, "{line}").context("cannot write the observation")
}

pub fn read(path: &Path) -> anyhow::Result<Vec<Observation>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut observations = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = || format!("{}, line {}", path.display(), number + 1);
        let wrong = || format!("{}: not an observation that --save wrote", place());
        let value: serde_json::Value = serde_json::from_str(line).with_context(wrong)?;
        if value.get("verdict").is_some() {
            bail!(
                "{}: a report; --replay reads the files that --save writes",
                place()
            );
        }
        // The schema first: another version may have saved less than this one reads.
        if let Some(schema) = value.get("schema").and_then(serde_json::Value::as_u64)
            && schema != u64::from(SCHEMA)
        {
            bail!(
                "{}: saved by another version of origin-check (schema {schema}; this one reads {SCHEMA})",
                place(),
            );
        }
        observations.push(serde_json::from_value(value).with_context(wrong)?);
    }
    if observations.is_empty() {
        bail!("{} holds no observation", path.display());
    }
    Ok(observations)
}
