//! Targets of a list that share a cause, as one block. Memory depends on the number of causes, not
//! on the number of targets.

use super::cause_block::{CauseBlock, NAMED};
use crate::check::Verdict;
use crate::render::style::Style;

/// A target that is not clean: its name, which is safe to print, and its block.
#[derive(Debug)]
pub struct NamedBlock {
    pub name: String,
    pub block: CauseBlock,
}

/// The blocks so far, in the order of their first targets.
#[derive(Debug, Default)]
pub struct CauseBlocks(Vec<Group>);

#[derive(Debug)]
struct Group {
    block: CauseBlock,
    count: u64,
    /// The names of the first targets.
    names: Vec<String>,
}

impl CauseBlocks {
    pub fn add(&mut self, NamedBlock { name, block }: NamedBlock) {
        let same = |group: &&mut Group| {
            (group.block.verdict, &group.block.ids) == (block.verdict, &block.ids)
        };
        match self.0.iter_mut().find(same) {
            Some(group) => {
                group.count += 1;
                if group.names.len() < NAMED {
                    group.names.push(name);
                }
            }
            None => self.0.push(Group {
                block,
                count: 1,
                names: vec![name],
            }),
        }
    }

    /// Takes the pages, the worst verdict first and of equals the one with the most targets.
    pub fn take_pages(&mut self, style: Style) -> Vec<String> {
        let mut groups = std::mem::take(&mut self.0);
        groups.sort_by_key(|group| {
            let worst_first: std::cmp::Reverse<Verdict> = std::cmp::Reverse(group.block.verdict);
            (worst_first, std::cmp::Reverse(group.count))
        });
        let pages = groups.iter();
        pages
            .map(|group| group.block.render(group.count, &group.names, style))
            .collect()
    }
}
