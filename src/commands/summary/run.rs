//! `summary`: the JSON outputs of many runs, merged into one report. Lines that cannot be used are
//! reported and skipped.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::args::SummaryArgs;
use super::merge::{InputError, Merged};
use super::page;
use crate::commands::shared::args::{Color, FailOn, Format};
use crate::commands::shared::bounded_lines::{BoundedLine, read_line};
use crate::commands::shared::earlier_report::{EarlierReport, Unusable, after_the_cut};
use crate::commands::shared::output::{Output, complain};
use crate::commands::shared::path_guard::{reject_overwritten_inputs, reject_stdin_twice};
use crate::commands::shared::status::Status;
use crate::render::document::DocumentKind;
use crate::render::junit;
use crate::render::page::PageForm;

/// The longest line, in bytes: a report with the largest chains at dozens of addresses is shorter.
const LONGEST_LINE: u64 = 64 << 20;

/// Runs the job.
pub fn run(args: &SummaryArgs) -> anyhow::Result<Status> {
    let inputs = args.files.iter().map(PathBuf::as_path);
    reject_stdin_twice(inputs.clone())?;
    reject_overwritten_inputs(args.output.as_deref(), inputs)?;
    if let Format::Github | Format::Nagios | Format::Sarif = args.format {
        bail!(
            "summary has no form {}; expected text, line, markdown, json, csv, html, junit or prometheus",
            args.format.word()
        );
    }
    // No color: nothing here is more than a heading or a count.
    let mut output = Output::open(args.output.as_deref(), Color::Never)?;
    let merged = read_all(&args.files)?;
    let page = rendered(args, &merged);
    let is_text = args.quiet == 0 && !args.json && !args.markdown && args.format == Format::Text;
    if is_text {
        output.write_text(&page)?;
    } else {
        output.write(page)?;
    }
    output.close()?;
    let Some(verdict) = merged.verdict() else {
        // Not seen is not passed.
        bail!("no results in the input");
    };
    Ok(match Status::of(verdict, args.fail_on) {
        Status::Pass | Status::Inconclusive if merged.error_count > 0 => Status::Unusable,
        status => status,
    })
}

fn read_all(files: &[PathBuf]) -> anyhow::Result<Merged> {
    let mut merged = Merged::default();
    for (path, vantage) in files.iter().zip(vantage_points(files)) {
        merged.files += 1;
        let name = if path == Path::new("-") {
            "stdin".to_owned()
        } else {
            path.display().to_string()
        };
        if let Err(error) = read(path, &name, &vantage, &mut merged) {
            let reason = format!("cannot be read: {error}");
            add_error(&mut merged, &name, None, &reason);
        }
    }
    let named = merged.errors.len().try_into()?;
    let more = merged.error_count.saturating_sub(named);
    if more > 0 {
        complain(&format!("{more} more lines could not be used"));
    }
    Ok(merged)
}

/// The report in the form that is asked for; empty for `-qq`.
fn rendered(args: &SummaryArgs, merged: &Merged) -> String {
    let form = match (args.quiet, args.json, args.markdown) {
        (0, true, _) => Format::Json,
        (0, _, true) => Format::Markdown,
        (0, ..) => args.format,
        (1, ..) => Format::Line,
        _ => return String::new(),
    };
    match form {
        Format::Text => page::text(merged, args.verbose),
        Format::Line => page::line(merged),
        Format::Markdown => page::blocks(merged, args.verbose, PageForm::Markdown),
        Format::Html => page::blocks(merged, args.verbose, PageForm::Html),
        Format::Json => page::json(merged) + "\n",
        Format::Csv => page::csv(merged),
        Format::Prometheus => page::document(merged, DocumentKind::Prometheus),
        Format::Junit => page::document(
            merged,
            DocumentKind::Junit(junit::JunitOptions {
                omits_passes: merged.total() > junit::MOST_WITH_PASSES,
                warning_fails: args.fail_on == FailOn::Warn,
            }),
        ),
        Format::Github | Format::Nagios | Format::Sarif => String::new(),
    }
}

/// The name of each file as a vantage point: without folder and ending, if that tells all of them
/// apart.
fn vantage_points(files: &[PathBuf]) -> Vec<String> {
    let short = |file: &PathBuf| {
        let name = file
            .file_name()
            .unwrap_or(file.as_os_str())
            .to_string_lossy();
        match name.rsplit_once('.') {
            _ if name == "-" => "stdin".to_owned(),
            Some((stem, "json" | "jsonl" | "ndjson")) if !stem.is_empty() => stem.to_owned(),
            _ => name.into_owned(),
        }
    };
    let files_apart: HashSet<&PathBuf> = files.iter().collect();
    let names: Vec<String> = files.iter().map(short).collect();
    let names_apart: HashSet<&String> = names.iter().collect();
    if names_apart.len() == files_apart.len() {
        return names;
    }
    let paths = files.iter().map(|file| file.display().to_string());
    paths.collect()
}

/// Adds every line of a file.
fn read(path: &Path, name: &str, vantage: &str, merged: &mut Merged) -> io::Result<()> {
    let mut reader: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::with_capacity(1 << 18, File::open(path)?))
    };
    let mut line = Vec::new();
    for number in 1.. {
        match read_line(&mut reader, LONGEST_LINE, &mut line)? {
            BoundedLine::EndOfFile => break,
            BoundedLine::TooLong => {
                add_error(merged, name, Some(number), "the line is longer than 64 MiB");
            }
            BoundedLine::Line => {
                // Windows puts a byte-order mark before what is redirected into a file.
                let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
                if !text.trim_ascii().is_empty() {
                    add(text, name, number, vantage, merged);
                }
            }
        }
    }
    Ok(())
}

fn add(line: &[u8], name: &str, number: u64, vantage: &str, merged: &mut Merged) {
    let result = EarlierReport::read(line).or_else(|why| {
        let after = after_the_cut(line).and_then(|rest| EarlierReport::read(rest).ok());
        add_error(
            merged,
            name,
            Some(number),
            &match after {
                None => why.to_string(),
                Some(_) => format!("{}; the report after it on the line is", Unusable::CutOff),
            },
        );
        after.ok_or(why)
    });
    if let Ok(result) = result {
        merged.add(vantage, &result);
    }
}

fn add_error(merged: &mut Merged, file: &str, line: Option<u64>, reason: &str) {
    let error = InputError {
        file: file.to_owned(),
        line,
        reason: reason.to_owned(),
    };
    if merged.add_error(&error) {
        complain(&error.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &[&str]) -> Vec<String> {
        vantage_points(&files.iter().map(PathBuf::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_vantage_point_has_a_short_name_where_that_tells_them_apart() {
        assert_eq!(names(&["a/edge-1.jsonl", "-"]), ["edge-1", "stdin"]);
        assert_eq!(names(&["a/x.json", "b/x.json"]), ["a/x.json", "b/x.json"]);
        assert_eq!(names(&["x.json", "x.json"]), ["x", "x"]);
        assert_eq!(names(&["run.2026", ".json"]), ["run.2026", ".json"]);
    }
}
