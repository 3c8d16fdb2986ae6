//! What `--save` keeps and `--replay` reads: one observation a line, as JSON.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};

use crate::observation::{Observation, SCHEMA};

/// Writes one observation, if there is a file to keep it in.
pub fn write(file: Option<&mut File>, observation: &Observation) -> anyhow::Result<()> {
    match file {
        None => Ok(()),
        file => write_line(file, &line(observation)?),
    }
}

/// An observation as a line.
pub fn line(observation: &Observation) -> anyhow::Result<String> {
    Ok(serde_json::to_string(observation)?)
}

/// Writes a line, if there is a file to keep it in.
pub fn write_line(file: Option<&mut File>, line: &str) -> anyhow::Result<()> {
    let Some(file) = file else { return Ok(()) };
    writeln!(file, "{line}").context("cannot write the kept observation")
}

/// Reads every observation of a file.
pub fn read(path: &Path) -> anyhow::Result<Vec<Observation>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut observations = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = || format!("{}, line {}", path.display(), number + 1);
        let wrong = || format!("{}: not an observation kept with --save", place());
        let value: serde_json::Value = serde_json::from_str(line).with_context(wrong)?;
        if value.get("verdict").is_some() {
            bail!("{}: a report; --replay reads what --save kept", place());
        }
        // The schema first: what another version kept may lack a field that this one reads.
        match value.get("schema").and_then(serde_json::Value::as_u64) {
            Some(schema) if schema != u64::from(SCHEMA) => bail!(
                "{}: kept by another version of origin-check (schema {schema}, this one reads {SCHEMA})",
                place(),
            ),
            _ => {}
        }
        let observation: Observation = serde_json::from_value(value).with_context(wrong)?;
        observations.push(observation);
    }
    if observations.is_empty() {
        bail!("{} holds no observation", path.display());
    }
    Ok(observations)
}
