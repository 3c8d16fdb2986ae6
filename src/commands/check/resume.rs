//! The targets that an earlier run completed (`--resume`).

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, bail};

use crate::commands::shared::earlier_report::{EarlierReport, Unusable, after_the_cut};
use crate::commands::shared::target_key::TargetKey;

#[derive(Debug, Default)]
pub struct CompletedTargets(HashSet<TargetKey>);

impl CompletedTargets {
    /// Reads an earlier output, whose last line may be cut off.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("--resume: cannot read {}", path.display());
        let mut reader = BufReader::new(File::open(path).with_context(cannot)?);
        let mut done = Self::default();
        let mut line = Vec::new();
        for number in 1u64.. {
            line.clear();
            if reader.read_until(b'\n', &mut line).with_context(cannot)? == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let after = || EarlierReport::read(after_the_cut(&line)?).ok();
            let report = EarlierReport::read(&line).or_else(|why| after().ok_or(why));
            match report {
                Ok(report) => done.0.insert(TargetKey::of_report(&report)),
                Err(Unusable::CutOff | Unusable::NoReport) if !line.ends_with(b"\n") => break,
                Err(why) => {
                    let why = match why {
                        Unusable::CutOff => Unusable::NoReport,
                        other => other,
                    };
                    bail!("--resume: {}, line {number}: {why}", path.display())
                }
            };
        }
        Ok(done)
    }

    pub fn contains(&self, key: &TargetKey) -> bool {
        self.0.contains(key)
    }
}
