//! The question of the command line, and the answer to it.

use anyhow::bail;
use time::OffsetDateTime;

use super::answer::Outcome;
use super::args::ViewerArgs;
use super::ask::can_be_asked_for;
use super::conclusion::Conclusion;
use super::explain::explain;
use super::question::Question;
use crate::net::routing::Routing;
use crate::observation::Der;
use crate::target::Target;

/// The one question through CloudFront, with these trust anchors beside Mozilla's.
pub fn question(args: &ViewerArgs, anchors: &[Der]) -> anyhow::Result<Question> {
    let target = Target::parse(&args.target)?;
    let path = match (path_of(&args.target)?, &args.path) {
        (Some(_), Some(_)) => bail!("the URL has a path already; leave --path out"),
        (None, None) => "/".to_owned(),
        (Some(path), None) => path,
        (None, Some(path)) => path.clone(),
    };
    if !can_be_asked_for(&path) {
        bail!(
            "'{}' cannot be asked for; percent-encode what is no letter or digit",
            path.escape_debug()
        );
    }
    Ok(Question {
        name: args.host.clone().unwrap_or_else(|| target.host.clone()),
        host: target.host,
        port: target.port,
        path,
        method: args.method,
        routing: Routing {
            resolve: args.resolve.clone(),
            connect_to: args.connect_to.clone(),
        },
        extra_trust_anchors: anchors.iter().map(|der| der.0.clone()).collect(),
        connect_timeout: args.connect_timeout,
        response_timeout: args.response_timeout,
    })
}

/// The path and query of a URL; `None` if there is no more than `/`.
fn path_of(input: &str) -> anyhow::Result<Option<String>> {
    let Some((_, rest)) = input.trim().split_once("://") else {
        return Ok(None);
    };
    let (rest, _) = rest.split_once('#').unwrap_or((rest, ""));
    let path = match rest.find(['/', '?']).and_then(|begin| rest.get(begin..)) {
        None | Some("/") => return Ok(None),
        Some(query) if query.starts_with('?') => format!("/{query}"),
        Some(path) => path.to_owned(),
    };
    if !path.bytes().all(|byte| (0x21..=0x7e).contains(&byte)) {
        bail!(
            "the path '{}' holds a blank or a character outside ASCII; percent-encode it",
            path.escape_debug()
        );
    }
    Ok(Some(path))
}

/// An answer, or why there is none, and what it means.
#[derive(Debug)]
pub struct Answered {
    pub outcome: Outcome,
    pub conclusion: Conclusion,
    pub asked_at: OffsetDateTime,
    /// The number of times it was asked, this one included.
    pub asked: u32,
}

pub async fn ask(question: &Question, asked: u32) -> Answered {
    let asked_at = OffsetDateTime::now_utc();
    Answered::new(question, super::ask(question).await, asked_at, asked)
}

impl Answered {
    pub fn new(
        question: &Question,
        outcome: Outcome,
        asked_at: OffsetDateTime,
        asked: u32,
    ) -> Self {
        Self {
            conclusion: explain(question, &outcome),
            outcome,
            asked_at,
            asked,
        }
    }
}

/// One question, its answer and what it means.
#[derive(Debug)]
pub struct Verification<'a> {
    /// The target as the user wrote it.
    pub input: &'a str,
    pub question: &'a Question,
    pub answered: &'a Answered,
}
