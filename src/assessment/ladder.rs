//! The ladder: how far the connection to the worst address got, from DNS to the HTTP answer.

use super::{Assessment, CheckResult};
use crate::check::{AddressContext, Connection, Obstacle, Outcome, Severity};
use crate::observation::{Attempt, ResolvedBy};
use crate::wire::code_point::ProtocolVersion;

/// One step of the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The step and its result, such as `TLS 1.3 ok` or `chain FAIL`; `-` says that it was not
    /// reached.
    pub text: String,
    pub state: RungState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RungState {
    Passed,
    /// A finding of this severity concerns the step.
    Found(Severity),
    NotReached,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    File,
    Dns,
    Tcp,
    Tls,
    Name,
    /// A fault of the leaf itself; without one, the step is left out.
    Certificate,
    Chain,
    Http,
}

/// The rungs in the order of a connection; empty if nothing was asked.
pub fn ladder(assessment: &Assessment) -> Vec<Rung> {
    let context = &assessment.context;
    if context.files.is_some() {
        let steps = [Step::File, Step::Name, Step::Certificate, Step::Chain];
        return rungs(assessment, None, &steps);
    }
    if matches!(context.observation.resolution, Attempt::NotTried) {
        return Vec::new();
    }
    let steps = [
        Step::Dns,
        Step::Tcp,
        Step::Tls,
        Step::Name,
        Step::Certificate,
        Step::Chain,
        Step::Http,
    ];
    rungs(assessment, assessment.worst_address(), &steps)
}

/// The ladder on one line; `None` if nothing was asked.
pub fn in_words(assessment: &Assessment) -> Option<String> {
    let rungs: Vec<String> = ladder(assessment)
        .into_iter()
        .map(|rung| rung.text)
        .collect();
    (!rungs.is_empty()).then(|| rungs.join(" > "))
}

fn rungs(assessment: &Assessment, at: Option<&AddressContext>, steps: &[Step]) -> Vec<Rung> {
    let rungs = steps.iter().filter_map(|step| {
        let found = worst_finding(assessment, at, *step);
        let reached = reached(assessment, at, *step);
        let found = found.or_else(|| broken_by_the_key(at, *step));
        let state = match (found, reached.is_some()) {
            (Some(severity), _) => RungState::Found(severity),
            (None, true) => RungState::Passed,
            (None, false) if *step == Step::Certificate => return None,
            (None, false) => RungState::NotReached,
        };
        let text = text(*step, state, reached.as_deref(), at);
        Some(Rung { text, state })
    });
    rungs.collect()
}

/// A handshake that ends because of the leaf's key, which is a finding about the certificate.
fn broken_by_the_key(at: Option<&AddressContext>, step: Step) -> Option<Severity> {
    let Connection::Obstructed(obstacles) = &at?.connection else {
        return None;
    };
    let is_broken = step == Step::Tls && obstacles.contains(&Obstacle::LeafKey);
    is_broken.then_some(Severity::Fail)
}

fn text(
    step: Step,
    state: RungState,
    reached: Option<&str>,
    at: Option<&AddressContext>,
) -> String {
    let name = match (step, at.and_then(AddressContext::negotiated)) {
        (Step::Tls, Some(agreed)) => in_prose(agreed.version),
        _ => step.name().to_owned(),
    };
    let word = match (step, state, reached) {
        (Step::Http, RungState::Found(_) | RungState::Passed, Some(status)) => status,
        (_, RungState::Passed, Some(word)) => word,
        (_, RungState::Passed | RungState::NotReached, _) => "-",
        (_, RungState::Found(Severity::Fail), _) => "FAIL",
        (_, RungState::Found(Severity::Inconclusive), _) => "unknown",
        (_, RungState::Found(Severity::Warn), _) => "warn",
        (_, RungState::Found(Severity::Notice), _) => "ok",
    };
    format!("{name} {word}")
}

/// The version as prose names it: `TLS 1.2`.
pub fn in_prose(version: ProtocolVersion) -> String {
    match version {
        ProtocolVersion::TLSV1 => "TLS 1.0".to_owned(),
        other => other.to_string().replace("TLSv", "TLS "),
    }
}

/// The word for a step that the connection got past; `None` if nothing proves that it did.
fn reached(assessment: &Assessment, at: Option<&AddressContext>, step: Step) -> Option<String> {
    let context = &assessment.context;
    let passes = |id: &str| {
        let mut results = assessment.results.iter();
        let result = results.find(|result| result.check.id == id);
        result.is_some_and(|result| *outcome_at(result, at) == Outcome::Pass)
    };
    let chain = match &context.files {
        Some(files) => Some(&files.chain),
        None => at.and_then(|at| at.served.as_ref()),
    };
    let word = match step {
        Step::File => "ok",
        Step::Dns => match context.observation.resolution.done()?.by {
            ResolvedBy::System => "ok",
            ResolvedBy::Given | ResolvedBy::Literal => return None,
        },
        Step::Tcp => at?.seen.connect.done().map(|_| "ok")?,
        Step::Tls => at?.connection.is_accepted().then_some("ok")?,
        Step::Name => passes("certificate-name-mismatch").then_some("ok")?,
        Step::Certificate => return None,
        Step::Chain => chain?.chain.anchor().map(|_| "ok")?,
        Step::Http => match at?.http() {
            Attempt::Done(answer) => return Some(answer.status.to_string()),
            Attempt::Failed(_) if at?.connection.is_accepted() => "no answer",
            Attempt::Failed(_) | Attempt::NotTried => return None,
        },
    };
    Some(word.to_owned())
}

fn worst_finding(
    assessment: &Assessment,
    at: Option<&AddressContext>,
    step: Step,
) -> Option<Severity> {
    let results = assessment.results.iter();
    results
        .filter(|result| !result.ignored && Step::of(result.check.id) == Some(step))
        .filter_map(|result| outcome_at(result, at).severity())
        // CloudFront may never connect like this.
        .map(|severity| match assessment.ambiguity {
            Some(_) => severity.min(Severity::Inconclusive),
            None => severity,
        })
        .filter(|severity| *severity > Severity::Notice)
        .max()
}

/// The outcome at the address, or of the target as a whole.
fn outcome_at<'a>(result: &'a CheckResult, at: Option<&AddressContext>) -> &'a Outcome {
    let own = at.and_then(|at| result.at(at.seen.address));
    own.unwrap_or(&result.outcome)
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Dns => "DNS",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Name => "name",
            Self::Certificate => "cert",
            Self::Chain => "chain",
            Self::Http => "HTTP",
        }
    }

    /// The step that a check is about; `None` for a check of several or of none.
    fn of(id: &str) -> Option<Self> {
        Some(match id {
            "file-malformed" | "file-encoding-unusual" => Self::File,
            "name-unresolved"
            | "address-not-public"
            | "origin-is-an-address"
            | "origin-kind-unsuitable" => Self::Dns,
            "port-not-allowed" | "connection-refused" | "connection-timed-out" => Self::Tcp,
            "not-tls"
            | "handshake-incomplete"
            | "handshake-not-finished"
            | "server-name-rejected"
            | "protocol-version-unsupported"
            | "protocol-version-outdated"
            | "protocol-version-not-listed"
            | "cipher-suite-unsupported"
            | "cipher-suite-discouraged"
            | "key-exchange-group-unsupported"
            | "client-certificate-required"
            | "client-certificate-requested"
            | "http-1-1-unsupported"
            | "private-key-mismatch" => Self::Tls,
            "certificate-name-mismatch" | "certificate-name-in-common-name-only" => Self::Name,
            "certificate-malformed"
            | "leaf-missing"
            | "certificate-expired"
            | "certificate-not-yet-valid"
            | "certificate-expires-soon"
            | "certificate-purpose-invalid"
            | "certificate-revoked"
            | "key-unsupported"
            | "key-weak"
            | "key-undocumented"
            | "signature-weak" => Self::Certificate,
            "certificate-self-signed" => Self::Chain,
            "target-is-cloudfront"
            | "http-no-response"
            | "http-response-invalid"
            | "origin-answers-error" => Self::Http,
            _ if id.starts_with("chain-") => Self::Chain,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{CHECKS, Evaluate};

    #[test]
    fn every_check_of_an_address_or_a_chain_has_its_step() {
        for check in CHECKS {
            if let Evaluate::Address(_) | Evaluate::Chain(_) = check.evaluate {
                assert!(Step::of(check.id).is_some(), "{}", check.id);
            }
        }
    }

    #[test]
    fn versions_read_as_people_say_them() {
        let prose = ProtocolVersion::ALL.map(in_prose);
        assert_eq!(prose, ["SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"]);
    }
}
