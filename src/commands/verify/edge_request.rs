//! The question of the command line, and the answer to it.

use anyhow::bail;
use time::OffsetDateTime;

use super::answer::EdgeOutcome;
use super::args::ViewerArgs;
use super::ask::can_be_asked_for;
use super::conclusion::Conclusion;
use super::explain::explain;
use super::question::EdgeQuestion;
use crate::net::limits::Limits;
use crate::net::routing::Routing;
use crate::observation::Der;
use crate::target::{Target, path_and_query};

/// The one question through CloudFront, with these trust anchors beside Mozilla's.
pub fn question(args: &ViewerArgs, anchors: &[Der]) -> anyhow::Result<EdgeQuestion> {
    let target = Target::parse(&args.target)?;
    let path = match (path_and_query(&args.target)?, &args.path) {
        (Some(_), Some(_)) => bail!("the URL has a path already; leave --path out"),
        (None, None) => "/".to_owned(),
        (Some(path), None) => path,
        (None, Some(path)) => path.clone(),
    };
    if !can_be_asked_for(&path) {
        bail!(
            "'{}' cannot be asked for; percent-encode everything but letters and digits",
            path.escape_debug()
        );
    }
    Ok(EdgeQuestion {
        name: args.host.clone().unwrap_or_else(|| target.host.clone()),
        host: target.host,
        port: target.port,
        path,
        method: args.method,
        routing: Routing {
            resolve: args.resolve.clone(),
            connect_to: args.connect_to.clone(),
        },
        extra_trust_anchors: anchors.to_vec(),
        connect_timeout: args.connect_timeout,
        response_timeout: args.response_timeout,
    })
}

/// A question with its answer, or why there is none, and what that means.
#[derive(Debug)]
pub struct Answered<'q> {
    pub question: &'q EdgeQuestion,
    pub outcome: EdgeOutcome,
    pub conclusion: Conclusion,
    pub asked_at: OffsetDateTime,
    /// The number of times it was asked, this one included.
    pub asked: u32,
}

pub async fn ask<'q>(question: &'q EdgeQuestion, asked: u32, limits: &Limits) -> Answered<'q> {
    let asked_at = OffsetDateTime::now_utc();
    let outcome = super::ask(question, limits).await;
    Answered::new(question, outcome, asked_at, asked)
}

impl<'q> Answered<'q> {
    pub fn new(
        question: &'q EdgeQuestion,
        outcome: EdgeOutcome,
        asked_at: OffsetDateTime,
        asked: u32,
    ) -> Self {
        Self {
            question,
            conclusion: explain(question, &outcome),
            outcome,
            asked_at,
            asked,
        }
    }
}
