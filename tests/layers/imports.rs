//! Which file imports which: names are followed through re-exports to the file that defines them.

use std::collections::{BTreeMap, BTreeSet};

use crate::scan::{Source, identifier};

/// A name that a `use` line brings into scope, with the path that it has from the crate's root.
struct Import {
    name: String,
    path: Vec<String>,
    is_reexport: bool,
}

/// The files of the crate by their module paths, and what each brings into scope.
struct Crate<'a> {
    files: BTreeMap<Vec<String>, &'a Source>,
    imports: BTreeMap<Vec<String>, Vec<Import>>,
}

/// Groups of files that import each other, directly or through others.
pub fn circles(sources: &[Source]) -> Vec<Vec<String>> {
    let edges = edges(sources);
    let reach: BTreeMap<&String, BTreeSet<&String>> = edges
        .keys()
        .map(|file| (file, reachable(file, &edges)))
        .collect();
    let mut circles = BTreeSet::new();
    for (file, reached) in &reach {
        if reached.contains(file) {
            let members = reached.iter().filter(|other| reach[**other].contains(file));
            circles.insert(members.map(|other| (*other).clone()).collect());
        }
    }
    circles.into_iter().collect()
}

/// Each file with the files that it imports from.
pub fn edges(sources: &[Source]) -> BTreeMap<String, BTreeSet<String>> {
    let whole = Crate::of(sources);
    let mut edges = BTreeMap::new();
    for (module, source) in &whole.files {
        let mut imported = whole.imported_by(module, source);
        imported.remove(&source.path);
        edges.insert(source.path.clone(), imported);
    }
    edges
}

fn reachable<'a>(
    from: &String,
    edges: &'a BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&String> = edges[from].iter().collect();
    while let Some(file) = next.pop() {
        if reached.insert(file) {
            next.extend(&edges[file]);
        }
    }
    reached
}

impl<'a> Crate<'a> {
    fn of(sources: &'a [Source]) -> Self {
        let library = sources.iter().filter(|source| source.path != "main.rs");
        let files: BTreeMap<_, _> = library
            .map(|source| (module_path(source), source))
            .collect();
        let imports = files
            .iter()
            .map(|(module, source)| (module.clone(), imports(module, source, &files)))
            .collect();
        Self { files, imports }
    }

    /// The files that define what this file names.
    fn imported_by(&self, module: &[String], source: &Source) -> BTreeSet<String> {
        let body = without_use_lines(&source.text);
        let mut paths: Vec<Vec<String>> = qualified_paths(&body, module);
        for import in &self.imports[module] {
            let is_module = self.files.contains_key(&import.path);
            if is_module {
                let after = names_after(&body, &import.name);
                paths.extend(after.map(|name| [import.path.clone(), vec![name]].concat()));
            } else if !import.is_reexport || is_named(&body, &import.name) {
                paths.push(import.path.clone());
            }
        }
        for child in self.children(module) {
            let after = names_after(&body, &child);
            paths.extend(after.map(|name| [module, &[child.clone(), name][..]].concat()));
        }
        let defining = paths.iter().filter_map(|path| self.definition(path, 0));
        defining.map(|source| source.path.clone()).collect()
    }

    fn children(&self, module: &[String]) -> Vec<String> {
        let below = self.files.keys();
        below
            .filter(|path| path.len() == module.len() + 1 && path.starts_with(module))
            .filter_map(|path| path.last().cloned())
            .collect()
    }

    /// The file that defines the item at this path, however often it is re-exported.
    fn definition(&self, path: &[String], depth: usize) -> Option<&'a Source> {
        let known = (0..=path.len())
            .rev()
            .find(|end| self.files.contains_key(&path[..*end]))?;
        let (module, rest) = path.split_at(known);
        let again = rest.first().and_then(|name| {
            let imports = &self.imports[module];
            imports
                .iter()
                .find(|import| import.is_reexport && import.name == *name)
        });
        match again {
            Some(import) if depth < 8 => {
                self.definition(&[&import.path, &rest[1..]].concat(), depth + 1)
            }
            _ => self.files.get(module).copied(),
        }
    }
}

/// The path of the module that a file holds: empty for the crate's root.
fn module_path(source: &Source) -> Vec<String> {
    let path = source.path.strip_suffix(".rs").expect("a source of Rust");
    let parts = path
        .split('/')
        .filter(|part| !["mod", "lib"].contains(part));
    parts.map(str::to_owned).collect()
}

/// The `use` lines of a file, as far as they name this crate.
fn imports(
    module: &[String],
    source: &Source,
    files: &BTreeMap<Vec<String>, &Source>,
) -> Vec<Import> {
    let mut imports = Vec::new();
    for statement in use_statements(&source.text) {
        let is_reexport = statement.starts_with("pub");
        let tree = statement.split_once("use ").expect("a use line").1;
        for (path, name) in leaves(tree) {
            let child = [module, &path[..1]].concat();
            let path = match absolute(&path, module) {
                Some(path) => path,
                None if files.contains_key(&child) => [module, &path].concat(),
                None => continue,
            };
            imports.push(Import {
                name,
                path,
                is_reexport,
            });
        }
    }
    imports
}

/// The path from the crate's root; `None` if it begins elsewhere.
fn absolute(path: &[String], module: &[String]) -> Option<Vec<String>> {
    let climbs = path.iter().take_while(|part| *part == "super").count();
    let (base, rest) = match path[0].as_str() {
        "crate" => (&module[..0], &path[1..]),
        "self" => (module, &path[1..]),
        "super" => (
            &module[..module.len().checked_sub(climbs)?],
            &path[climbs..],
        ),
        _ => return None,
    };
    Some([base, rest].concat())
}

fn use_statements(text: &str) -> impl Iterator<Item = String> {
    text.split(';').filter_map(|part| {
        let begin = part.rfind("use ").filter(|begin| {
            let line = part[..*begin]
                .rsplit('\n')
                .next()
                .unwrap_or_default()
                .trim();
            line.is_empty() || line == "pub" || line.starts_with("pub(")
        })?;
        let line = part[..begin].rfind('\n').map_or(0, |end| end + 1);
        Some(
            part[line..]
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        )
    })
}

fn without_use_lines(text: &str) -> String {
    let mut kept = String::new();
    let mut is_use = false;
    for line in text.lines() {
        let begins = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "];
        is_use |= begins
            .iter()
            .any(|begin| line.trim_start().starts_with(begin));
        if !is_use {
            kept.push_str(line);
            kept.push('\n');
        }
        is_use &= !line.ends_with(';');
    }
    kept
}

/// Each path of a `use` tree, with the name that it has in scope.
fn leaves(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    if let Some((head, group)) = tree.split_once('{') {
        let head: Vec<String> = parts(head.trim_end_matches("::"));
        let group = group.strip_suffix('}').expect("a group ends");
        let items = split_at_commas(group);
        return items
            .into_iter()
            .flat_map(leaves)
            .map(|(path, name)| match path[0].as_str() {
                "self" => (head.clone(), head.last().cloned().unwrap_or(name)),
                _ => ([&head[..], &path].concat(), name),
            })
            .collect();
    }
    let (path, alias) = match tree.split_once(" as ") {
        Some((path, alias)) => (parts(path), Some(alias.to_owned())),
        None => (parts(tree), None),
    };
    let name = alias.or_else(|| path.last().cloned()).unwrap_or_default();
    vec![(path, name)]
}

fn parts(path: &str) -> Vec<String> {
    path.split("::")
        .map(|part| part.trim().to_owned())
        .collect()
}

fn split_at_commas(group: &str) -> Vec<&str> {
    let (mut items, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (position, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&group[begin..position]);
                begin = position + 1;
            }
            _ => {}
        }
    }
    items.push(&group[begin..]);
    items.retain(|item| !item.trim().is_empty());
    items
}

/// The paths in code that begin with `crate`, `self` or `super`.
fn qualified_paths(body: &str, module: &[String]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for root in ["crate::", "self::", "super::"] {
        for (position, _) in body.match_indices(root) {
            let before = body[..position].chars().next_back();
            if before
                .is_some_and(|before| before == ':' || before == '_' || before.is_alphanumeric())
            {
                continue;
            }
            let is_part = |c: &char| c.is_alphanumeric() || *c == '_' || *c == ':';
            let path: String = body[position..].chars().take_while(is_part).collect();
            let path: Vec<String> = parts(path.trim_end_matches(':'));
            paths.extend(absolute(&path, module));
        }
    }
    paths
}

/// The names that follow `name::` in code.
fn names_after<'a>(body: &'a str, name: &str) -> impl Iterator<Item = String> + 'a {
    let pattern = format!("{name}::");
    let positions: Vec<usize> = body.match_indices(&pattern).map(|(at, _)| at).collect();
    positions.into_iter().filter_map(move |at| {
        let before = body[..at].chars().next_back();
        let stands_alone =
            !before.is_some_and(|c| c == ':' || c == '_' || c == '.' || c.is_alphanumeric());
        stands_alone.then(|| identifier(&body[at + pattern.len()..]))
    })
}

fn is_named(body: &str, name: &str) -> bool {
    body.match_indices(name).any(|(at, _)| {
        let is_part = |c: char| c == '_' || c.is_alphanumeric();
        let before = body[..at].chars().next_back().is_some_and(is_part);
        let after = body[at + name.len()..].chars().next().is_some_and(is_part);
        !before && !after
    })
}
