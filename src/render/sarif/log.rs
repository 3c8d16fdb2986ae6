//! The log file: results are written as they come, the rules that they name at the end.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Part;
use super::rule::rule;

/// GitHub rejects a file with more results.
const MOST_RESULTS: usize = 25_000;

const HEAD: &str = concat!(
    "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",",
    "\"runs\":[{\"results\":["
);

/// The log file so far.
#[derive(Debug, Default)]
pub struct Log {
    ids: BTreeSet<String>,
    results: usize,
    left_out: usize,
    has_begun: bool,
}

impl Log {
    /// Returns the results with what comes before them.
    pub fn add(&mut self, Part(results): Part) -> String {
        let mut page = self.head();
        for (id, json) in results {
            if self.results == MOST_RESULTS {
                self.left_out += 1;
                continue;
            }
            page.push_str(if self.results == 0 { "\n" } else { ",\n" });
            page.push_str(&json);
            self.results += 1;
            self.ids.insert(id);
        }
        page
    }

    fn head(&mut self) -> String {
        let has_begun = std::mem::replace(&mut self.has_begun, true);
        String::from(if has_begun { "" } else { HEAD })
    }

    /// Returns the end of the file; `incomplete` is the reason why some targets have no result.
    pub fn end(&mut self, incomplete: Option<&str>) -> String {
        let left_out = (self.left_out > 0).then(|| {
            let left_out = self.left_out;
            format!("{left_out} further results are left out: GitHub reads {MOST_RESULTS}")
        });
        let incomplete = incomplete.map(str::to_owned);
        let notifications: Vec<_> = incomplete
            .iter()
            .chain(&left_out)
            .map(|text| json!({ "level": "warning", "message": { "text": text } }))
            .collect();
        let invocation = json!({
            "executionSuccessful": incomplete.is_none(),
            "toolExecutionNotifications": notifications,
        });
        let rules: Vec<Value> = self.ids.iter().map(|id| rule(id)).collect();
        let tool = json!({ "driver": {
            "name": env!("CARGO_PKG_NAME"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        }});
        self.head()
            + &format!(
                "\n],\"tool\":{tool},\"invocations\":[{invocation}],\"columnKind\":\"unicodeCodePoints\"}}]}}\n"
            )
    }
}
