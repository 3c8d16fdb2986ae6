//! The plan of a distribution: its origins, and the questions to ask them.

use std::time::Duration;

use crate::cloudfront::origin_kind::OriginKind;
use crate::cloudfront::policies::Forwarded;
use crate::cloudfront::settings::OriginSettings;
use crate::distribution::model::{Function, OriginConfig, OriginGroup};
use crate::target::Target;

/// The questions to ask of a distribution's origins.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The distribution's ID or, in a template, its name there.
    pub label: String,
    pub id: Option<String>,
    /// The distribution's own name, `d….cloudfront.net`.
    pub domain_name: Option<String>,
    /// In ASCII form and in lower case, sorted.
    pub aliases: Vec<String>,
    /// `true` if there are further aliases, which are not literal or those of unknown tenants.
    pub has_unread_aliases: bool,
    /// `true` if viewers use the domains of distribution tenants.
    pub tenant_only: bool,
    /// `true` if viewers reach it through its primary distribution alone.
    pub staging: bool,
    /// Notes on the whole distribution.
    pub notes: Vec<String>,
    /// Every origin, also one that behaviors only name; sorted by id.
    pub origins: Vec<PlannedOrigin>,
}

/// One origin and the questions to ask it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedOrigin {
    pub id: String,
    /// The Origin Domain as written; `None` if it is not literal or the origin does not exist.
    pub domain_name: Option<String>,
    /// The kind of the Origin Domain, which may be known where the name is not.
    pub kind: Option<OriginKind>,
    /// `OriginPath`, which CloudFront puts before the path of every request; may be empty.
    pub path: String,
    /// `None` if the origin does not exist.
    pub config: Option<OriginConfig>,
    /// The settings that CloudFront would connect with; the defaults where they are not known.
    pub settings: OriginSettings,
    /// In the order in which CloudFront tries them.
    pub uses: Vec<Use>,
    pub notes: Vec<String>,
    /// The questions to ask it, or the reason not to ask.
    pub decision: Result<OriginQuestions, NotProbed>,
    /// The HTTP port, with the Host that CloudFront sends there, if it asks that by plain HTTP.
    pub plain_http: Option<Target>,
}

/// A behavior that sends requests to an origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The position in which CloudFront tries the behavior.
    pub order: usize,
    /// The behavior's path pattern, or `default (*)`.
    pub behavior: String,
    /// The origin group in between.
    pub group: Option<OriginGroup>,
    pub forwarded: Forwarded,
    pub viewers_may_use_http: Option<bool>,
    /// `true` if POST is among the allowed methods.
    pub allows_post: bool,
    pub grpc: bool,
    pub functions: Vec<Function>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OriginQuestions {
    /// One for each set of names.
    pub asked: Vec<PlannedQuestion>,
    /// The reasons why further names that CloudFront would use are not known, a clause each.
    pub unknown_names: Vec<String>,
}

/// The reason not to ask an origin, as a clause without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotProbed {
    #[error("an S3 origin has Amazon's own certificate, so there is nothing to check")]
    S3,
    #[error("a VPC origin cannot be reached from outside its VPC")]
    Vpc,
    #[error("the origin protocol policy is http-only: CloudFront never uses TLS to it")]
    HttpOnly,
    #[error("no behavior uses it")]
    Unused,
    /// A behavior or an origin group names it.
    #[error("no origin has this ID")]
    Missing,
    #[error("its domain name is invalid: {0}")]
    InvalidDomain(String),
    /// Something that decides is not literal.
    #[error("{}", .0.join("; "))]
    NotLiteral(Vec<String>),
    /// The file's entry cannot be used, for these reasons.
    #[error("{}", .0.join("; "))]
    Invalid(Vec<String>),
}

/// One question: an origin, asked with these names.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedQuestion {
    pub target: Target,
    /// The behaviors that make CloudFront connect like this, in its order.
    pub behaviors: Vec<String>,
    pub certainty: Certainty,
    pub name: NameKind,
    /// `true` if a gRPC behavior is among them: the origin must agree on `h2`.
    pub grpc: bool,
    pub notes: Vec<String>,
}

/// The certainty that CloudFront connects with a question's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    Certain,
    /// It depends on a policy that is not known here.
    Possible,
}

/// The source of a question's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// Host is not forwarded.
    OriginDomain,
    Alias,
    /// A name made up for this wildcard alias.
    WildcardSample(String),
    /// The distribution's own name: it has no alias.
    CloudFrontName,
    /// The name that the viewer in question asks for.
    Viewer,
    /// An example of a distribution's own name, as the file does not hold it.
    CloudFrontNameStandIn,
}

impl Use {
    /// `true` unless the behavior certainly keeps Host back.
    pub fn may_forward_host(&self) -> bool {
        !matches!(self.forwarded, Forwarded::No { .. })
    }
}

impl PlannedOrigin {
    pub fn questions(&self) -> &[PlannedQuestion] {
        self.decision.as_ref().map_or(&[], |known| &known.asked)
    }

    pub fn unknown_names(&self) -> &[String] {
        let known = self.decision.as_ref();
        known.map_or(&[], |known| &known.unknown_names)
    }

    /// `true` if a question is asked for the sake of this behavior.
    pub fn asks_for(&self, behavior: &str) -> bool {
        let mut asked_for = self.questions().iter().flat_map(|one| &one.behaviors);
        asked_for.any(|one| one == behavior)
    }

    /// Returns the entries of a report: each question, and `None` for what is not asked, be it the
    /// whole origin or behaviors whose names are not known.
    pub fn entries(&self) -> Vec<Option<&PlannedQuestion>> {
        let mut entries: Vec<_> = self.questions().iter().map(Some).collect();
        let mut uses = self.uses.iter().filter(|one| one.may_forward_host());
        let has_unasked =
            !self.unknown_names().is_empty() && uses.any(|one| !self.asks_for(&one.behavior));
        if entries.is_empty() || has_unasked {
            entries.push(None);
        }
        entries
    }

    /// Returns the reason for an entry without a question.
    pub fn why_unasked(&self) -> String {
        match &self.decision {
            Err(why) => why.to_string(),
            Ok(known) => known.unknown_names.join("; "),
        }
    }

    pub fn not_probed(&self) -> Option<&NotProbed> {
        self.decision.as_ref().err()
    }

    /// Returns the longest time that CloudFront waits for a connection that is not established, or
    /// for an answer that does not come. Either is tried `ConnectionAttempts` times (Developer
    /// Guide, "Connection attempts").
    pub fn longest_wait(&self) -> Duration {
        let settings = &self.settings;
        let once = settings.connect_timeout.max(settings.response_timeout);
        once.saturating_mul(settings.attempts)
    }
}
