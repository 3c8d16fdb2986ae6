//! The ids by which behaviors and groups name origins.

use std::collections::{BTreeMap, BTreeSet};

use crate::distribution::read::config_value::brief;
use crate::distribution::read::document::Node;
use crate::distribution::read::error::ReadError;

/// Two ids that are not literal may be the same and spelled differently, and one may equal a
/// literal one.
#[derive(Default)]
pub(super) struct Ids {
    /// The ids of origins and groups.
    pub(super) defined: BTreeSet<String>,
    /// Those of them that are not literal, and a clause that says so.
    not_literal: BTreeMap<String, String>,
    /// The ids that behaviors and groups name, and a clause for each that is not literal.
    named: BTreeMap<String, Option<String>>,
}

impl Ids {
    pub(super) fn define(&mut self, id: &Node, owner: &str) -> Result<(), ReadError> {
        let label = id.label()?;
        if let Some(why) = id.not_literal() {
            let clause = format!("the id of {owner} is {}", brief(&why));
            self.not_literal.insert(label.clone(), clause);
        }
        self.defined.insert(label);
        Ok(())
    }

    pub(super) fn name(&mut self, id: &Node, user: &str) -> Result<(), ReadError> {
        let why = id.not_literal();
        let clause = why.map(|why| format!("the origin id that {user} names is {}", brief(&why)));
        self.named.insert(id.label()?, clause);
        Ok(())
    }

    /// Returns the reasons why ids that nothing has may be there after all, spelled differently.
    pub(super) fn unresolved(&self) -> Vec<String> {
        let unnamed = self.not_literal.iter();
        let unnamed = unnamed.filter(|(id, _)| !self.named.contains_key(*id));
        let unnamed: Vec<&String> = unnamed.map(|(_, clause)| clause).collect();
        let missing = self
            .named
            .iter()
            .filter(|(id, _)| !self.defined.contains(*id));
        let reasons: BTreeSet<&String> = missing
            .flat_map(|(_, clause)| match clause {
                Some(clause) => vec![clause],
                None => unnamed.clone(),
            })
            .collect();
        reasons.into_iter().cloned().collect()
    }
}
