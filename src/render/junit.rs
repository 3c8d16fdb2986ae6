//! JUnit's XML, for GitLab, Jenkins, CodeBuild and Azure: a suite a target, a case a check.
//!
//! GitLab knows a case by its class and its name, so both are the same from run to run: the target
//! and the check's id. The suites' counts are exact, and the document is never empty: CodeBuild and
//! Jenkins reject it otherwise.

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;
use quick_xml::writer::ElementWriter;

use super::document::brief::{Brief, BriefFinding};
use crate::check::{Severity, Verdict};
use crate::time_format::rfc3339;

/// The most targets with a case for each check that passes.
pub const MOST_WITH_PASSES: usize = 100;

/// The options of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JunitOptions {
    /// Write no case for a check that passes: CodeBuild reads 500 cases, GitLab 30 MB.
    pub omits_passes: bool,
    /// A warning is a failure (`--fail-on warn`).
    pub warning_fails: bool,
}

const HEAD: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"origin-check\">\n";

/// The suites, written one after another.
#[derive(Debug, Default)]
pub struct Suites {
    has_begun: bool,
}

impl Suites {
    /// Returns a suite with what comes before it.
    pub fn add(&mut self, suite: String) -> String {
        let has_begun = std::mem::replace(&mut self.has_begun, true);
        String::from(if has_begun { "" } else { HEAD }) + &suite
    }

    /// Returns the end of the document.
    pub fn end(&mut self) -> String {
        let none = if self.has_begun {
            String::new()
        } else {
            let skipped = Case {
                name: "targets",
                result: CaseResult::Skipped,
                message: "no target was checked".to_owned(),
                text: String::new(),
            };
            self.add(write_suite("origin-check", None, &[skipped]))
        };
        none + "</testsuites>\n"
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CaseResult {
    Pass,
    /// A pass with something to read.
    Note,
    Failure,
    Error,
    Skipped,
}

struct Case<'a> {
    name: &'a str,
    result: CaseResult,
    /// In this program's own words.
    message: String,
    text: String,
}

/// Renders a report as a suite.
pub fn suite(brief: &Brief, options: JunitOptions) -> String {
    let explains = brief.counted().next().is_some() || brief.verdict == Verdict::Pass;
    let mut cases: Vec<Case> = Vec::new();
    if options.omits_passes || !explains {
        cases.push(verdict(brief, options));
    }
    let findings = brief.findings.iter();
    cases.extend(findings.map(|finding| case(finding, options)));
    if !options.omits_passes {
        let passed = brief.passed.iter();
        cases.extend(passed.map(|id| Case {
            name: id,
            result: CaseResult::Pass,
            message: String::new(),
            text: String::new(),
        }));
    }
    write_suite(&brief.name, Some(brief), &cases)
}

/// The case of the target as a whole: where no check has a case, and where those that pass have
/// none.
fn verdict(brief: &Brief, options: JunitOptions) -> Case<'_> {
    Case {
        name: "verdict",
        result: match brief.verdict {
            Verdict::Pass => CaseResult::Pass,
            Verdict::Warn if options.warning_fails => CaseResult::Failure,
            Verdict::Warn => CaseResult::Note,
            Verdict::Fail => CaseResult::Failure,
            Verdict::Inconclusive => CaseResult::Error,
            Verdict::NotProbed => CaseResult::Skipped,
        },
        message: brief.headline(),
        text: String::new(),
    }
}

fn case(finding: &BriefFinding, options: JunitOptions) -> Case<'_> {
    Case {
        name: &finding.id,
        result: match finding.severity {
            _ if finding.ignored => CaseResult::Skipped,
            Severity::Fail => CaseResult::Failure,
            Severity::Inconclusive => CaseResult::Error,
            Severity::Warn if options.warning_fails => CaseResult::Failure,
            Severity::Warn | Severity::Notice => CaseResult::Note,
        },
        message: finding.title.to_string(),
        text: finding.lines().join("\n"),
    }
}

fn write_suite(name: &str, brief: Option<&Brief>, cases: &[Case]) -> String {
    let count = |result| cases.iter().filter(|case| case.result == result).count();
    let mut attributes = vec![
        ("name", name.to_owned()),
        ("tests", cases.len().to_string()),
        ("failures", count(CaseResult::Failure).to_string()),
        ("errors", count(CaseResult::Error).to_string()),
        ("skipped", count(CaseResult::Skipped).to_string()),
    ];
    if let Some(brief) = brief {
        attributes.push(("time", format!("{:.3}", brief.seconds)));
        let moment = rfc3339(brief.checked_at);
        attributes.push(("timestamp", moment.trim_end_matches('Z').to_owned()));
    }
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let written = element(&mut writer, "testsuite", &attributes)
        .write_inner_content(|writer| {
            let mut cases = cases.iter();
            cases.try_for_each(|case| write_case(writer, name, case))
        })
        .map(drop);
    // Writing to memory does not fail; if it did, the document would not be one, and readers say so.
    let text = String::from_utf8(writer.into_inner());
    written.ok().and(text.ok()).unwrap_or_default() + "\n"
}

fn write_case(writer: &mut Writer<Vec<u8>>, class: &str, case: &Case) -> io::Result<()> {
    let attributes = [
        ("classname", class.to_owned()),
        ("name", case.name.to_owned()),
    ];
    let element_of_case = element(writer, "testcase", &attributes);
    let message = [("message", case.message.clone())];
    let (child, child_attributes) = match case.result {
        CaseResult::Pass => return element_of_case.write_empty().map(drop),
        CaseResult::Note => ("system-out", &[][..]),
        CaseResult::Skipped => ("skipped", &[][..]),
        CaseResult::Failure => ("failure", &message[..]),
        CaseResult::Error => ("error", &message[..]),
    };
    // Some readers show the message, some the text.
    let text = match case.text.as_str() {
        "" => case.message.clone(),
        text => format!("{}\n{text}", case.message),
    };
    let write_child = |writer: &mut Writer<Vec<u8>>| {
        let child = element(writer, child, child_attributes);
        child
            .write_text_content(BytesText::new(&valid(&text)))
            .map(drop)
    };
    element_of_case.write_inner_content(write_child).map(drop)
}

fn element<'w>(
    writer: &'w mut Writer<Vec<u8>>,
    name: &'static str,
    attributes: &[(&str, String)],
) -> ElementWriter<'w, Vec<u8>> {
    let element = writer.create_element(name);
    attributes.iter().fold(element, |element, (key, value)| {
        element.with_attribute((*key, valid(value).as_str()))
    })
}

/// Escapes what XML 1.0 cannot hold at all (section 2.2); the rest is escaped by the writer.
fn valid(text: &str) -> String {
    let mut valid = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => {
                valid.push(character);
            }
            other => valid.push_str(&format!("\\u{{{:x}}}", u32::from(other))),
        }
    }
    valid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_without_a_target_says_so_in_a_case() {
        let mut suites = Suites::default();
        let document = suites.end();
        assert!(document.contains("tests=\"1\""), "{document}");
        assert!(document.contains("no target was checked"), "{document}");
    }

    #[test]
    fn what_xml_cannot_hold_is_escaped() {
        assert_eq!(valid("a\u{fffe}b\u{1}\n"), "a\\u{fffe}b\\u{1}\n");
    }
}
