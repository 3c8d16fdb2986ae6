//! The targets that an earlier run completed (`--resume`).

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::commands::shared::earlier_report::{Unusable, after_the_cut};
use crate::commands::shared::target_key::TargetKey;
use crate::render::json::schema::{JudgedSettings, SCHEMA, TargetId};

#[derive(Debug, Default)]
pub struct CompletedTargets(HashSet<TargetKey>);

#[derive(Deserialize)]
struct Earlier {
    schema: u32,
    target: TargetId,
    settings: JudgedSettings,
    #[serde(rename = "verdict")]
    _verdict: String,
}

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
            let whole = serde_json::from_slice(&line).ok();
            let after = || serde_json::from_slice(after_the_cut(&line)?).ok();
            let wrong = |why: Unusable| {
                let path = path.display();
                anyhow::anyhow!("--resume: {path}, line {number}: {why}")
            };
            let Some(Earlier {
                schema,
                target,
                settings,
                ..
            }) = whole.or_else(after)
            else {
                if line.ends_with(b"\n") {
                    bail!(wrong(Unusable::NoReport));
                }
                break;
            };
            // Another version may mean something else by a target and its settings.
            if schema != SCHEMA {
                bail!(wrong(Unusable::Schema(schema)));
            }
            done.0.insert(TargetKey::of_report(&target, &settings));
        }
        Ok(done)
    }

    pub fn contains(&self, key: &TargetKey) -> bool {
        self.0.contains(key)
    }
}
