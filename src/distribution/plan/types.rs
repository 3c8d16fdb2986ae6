//! What a plan says.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::cloudfront::names::Names;
use crate::cloudfront::policies::Forwarded;
use crate::cloudfront::settings::OriginSettings;
use crate::distribution::model::{Function, OriginConfig, ProtocolPolicy};
use crate::target;
use crate::target::{HTTPS, Target};

/// What has to be asked of a distribution's origins.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What to call the distribution: its id or, in a template, its name there.
    pub label: String,
    /// Its id.
    pub id: Option<String>,
    /// Its own name, `d….cloudfront.net`.
    pub domain_name: Option<String>,
    /// Its aliases in ASCII form and in lower case, sorted.
    pub aliases: Vec<String>,
    /// Whether there are further aliases, which are not literal.
    pub has_unread_aliases: bool,
    /// Whether its domains stand on distribution tenants.
    pub tenant_only: bool,
    /// What bears on several origins and is worth saying, sorted.
    pub notes: Vec<String>,
    /// What is not literal above the origins: further origins, groups, behaviours or aliases.
    pub unresolved: Vec<String>,
    /// Every origin, also one that behaviours only name; sorted by id.
    pub origins: Vec<PlannedOrigin>,
}

/// One origin and what has to be asked of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedOrigin {
    /// Its id in the distribution.
    pub id: String,
    /// The Origin Domain as written; nothing where it is not literal or the origin does not exist.
    pub domain_name: Option<String>,
    /// What CloudFront puts before the path of every request; empty where there is nothing.
    pub path: String,
    /// What the configuration says; nothing where the origin does not exist.
    pub config: Option<OriginConfig>,
    /// The settings that CloudFront would connect with, as far as they are known.
    pub settings: OriginSettings,
    /// The behaviours that lead to it, sorted.
    pub uses: Vec<Use>,
    /// What is not literal in it.
    pub unresolved: Vec<String>,
    /// What is worth saying of it, sorted.
    pub notes: Vec<String>,
    /// Whether it is asked at all.
    pub fate: ProbeDecision,
}

/// A behaviour that leads to an origin.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The behaviour: its path pattern, or `default (*)`.
    pub behavior: String,
    /// The origin group on the way, and all its members in the order they are tried.
    pub group: Option<(String, Vec<String>)>,
    /// Whether the behaviour forwards the viewer's Host.
    pub forwarded: Forwarded,
    /// Whether viewers may come by plain HTTP.
    pub viewers_may_use_http: Option<bool>,
    /// Whether gRPC is enabled.
    pub grpc: bool,
    /// The functions that run for the behaviour.
    pub functions: Vec<Function>,
}

/// Whether an origin is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum ProbeDecision {
    /// It is, like this.
    Probed {
        /// One entry for each set of names; equal ones are one.
        questions: Vec<Question>,
        /// The names that should be asked with and are not known.
        unasked: Vec<UnknownName>,
    },
    /// It is not, and this is why.
    NotProbed(NotProbed),
}

/// Why an origin is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotProbed {
    /// `S3OriginConfig`: Amazon's own certificate, reached by Amazon's own ways.
    S3,
    /// `VpcOriginConfig`: it cannot be reached from outside.
    Vpc,
    /// `http-only`: CloudFront never speaks TLS with it.
    HttpOnly,
    /// No behaviour leads to it.
    Unused,
    /// A behaviour or an origin group names it, and it does not exist.
    Missing,
    /// Its domain name is none.
    InvalidDomain(String),
    /// Something that decides is not literal.
    NotLiteral(Vec<String>),
}

impl NotProbed {
    /// The reason as a clause without a full stop.
    pub fn why(&self) -> String {
        match self {
            Self::S3 => "an S3 origin has Amazon's own certificate; CloudFront and S3 settle it between them".to_owned(),
            Self::Vpc => "a VPC origin cannot be reached from outside its VPC".to_owned(),
            Self::HttpOnly => "the origin protocol policy is http-only: CloudFront never speaks TLS with it".to_owned(),
            Self::Unused => "no behaviour leads to it".to_owned(),
            Self::Missing => "no origin has this id".to_owned(),
            Self::InvalidDomain(reason) => format!("its domain name is none: {reason}"),
            Self::NotLiteral(reasons) => reasons.join("; "),
        }
    }
}

/// One question: this origin, with these names.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Host, port and names, with the source filled.
    pub target: Target,
    /// The behaviours that make CloudFront connect like this, sorted.
    pub behaviors: Vec<String>,
    /// Whether CloudFront connects like this for certain.
    pub certainty: Certainty,
    /// Where the name comes from.
    pub name: NameKind,
    /// Whether a gRPC behaviour is among them: the origin has to agree on `h2`.
    pub grpc: bool,
    /// What is worth saying of the question, sorted.
    pub notes: Vec<String>,
}

/// Whether CloudFront connects with a question's names for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It does.
    Certain,
    /// It hangs on a policy that is not known here.
    Possible,
}

/// Where a question's name comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// The Origin Domain: Host is not forwarded.
    OriginDomain,
    /// An alias.
    Alias,
    /// A name made up for this wildcard alias.
    WildcardSample(String),
    /// The distribution's own name: it has no alias.
    CloudFrontName,
    /// The name that the viewer in question asks for.
    Viewer,
    /// A stand-in for the distribution's own name, which the file does not hold.
    CloudFrontNameStandIn,
}

/// A name that should be asked with and is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownName {
    /// Why, as a clause without a full stop.
    pub why: String,
    /// The behaviours it concerns, sorted.
    pub behaviors: Vec<String>,
}

impl PlannedOrigin {
    /// The questions, if there are any.
    pub fn questions(&self) -> &[Question] {
        match &self.fate {
            ProbeDecision::Probed { questions, .. } => questions,
            ProbeDecision::NotProbed(_) => &[],
        }
    }

    /// The names that should be asked with and are not known.
    pub fn unasked(&self) -> &[UnknownName] {
        match &self.fate {
            ProbeDecision::Probed { unasked, .. } => unasked,
            ProbeDecision::NotProbed(_) => &[],
        }
    }

    /// Whether a question is asked for the sake of this behaviour.
    pub fn asks_for(&self, behavior: &str) -> bool {
        self.questions()
            .iter()
            .any(|question| question.behaviors.iter().any(|one| one == behavior))
    }

    /// What a report has one entry for: each question, and nothing for what is not asked, be it the
    /// whole origin or behaviours whose names are not known.
    pub fn entries(&self) -> Vec<Option<&Question>> {
        let mut entries: Vec<_> = self.questions().iter().map(Some).collect();
        let unasked = self.unasked().iter().flat_map(|unasked| &unasked.behaviors);
        let lacking = unasked.into_iter().any(|one| !self.asks_for(one));
        if entries.is_empty() || lacking {
            entries.push(None);
        }
        entries
    }

    /// Why nothing is asked in an entry without a question.
    pub fn why_unasked(&self) -> String {
        match &self.fate {
            ProbeDecision::NotProbed(why) => why.why(),
            ProbeDecision::Probed { unasked, .. } => {
                let reasons: Vec<&str> = unasked.iter().map(|one| one.why.as_str()).collect();
                reasons.join("; ")
            }
        }
    }

    /// Why it is not asked, if it is not.
    pub fn not_probed(&self) -> Option<&NotProbed> {
        match &self.fate {
            ProbeDecision::Probed { .. } => None,
            ProbeDecision::NotProbed(why) => Some(why),
        }
    }

    /// The longest that CloudFront waits for it: for a connection that never comes about, or for
    /// an answer that never comes. Either is tried `ConnectionAttempts` times (Developer Guide,
    /// "Connection attempts").
    pub fn longest_wait(&self) -> Duration {
        let once = self
            .settings
            .connect_timeout
            .max(self.settings.response_timeout);
        once.saturating_mul(self.settings.attempts)
    }

    /// A target for a report on what is not asked: its domain name, without any check.
    pub fn unasked_target(&self, plan: &Plan) -> Target {
        let behaviors: BTreeSet<&str> = self.uses.iter().map(|one| one.behavior.as_str()).collect();
        let behaviors: Vec<&str> = behaviors.into_iter().collect();
        let led_by = match behaviors.as_slice() {
            [] => String::new(),
            [one] => format!(", behaviour {one}"),
            several => format!(", behaviours {}", several.join(", ")),
        };
        let input = self.domain_name.clone().unwrap_or_else(|| self.id.clone());
        let (host, host_unicode) = target::parse_host(&input).unwrap_or((input.clone(), None));
        let port = match &self.config {
            Some(OriginConfig::Custom(custom)) => match custom.protocol_policy {
                Some(ProtocolPolicy::HttpOnly) => custom.http_port.unwrap_or(80),
                _ => custom.https_port.unwrap_or(HTTPS),
            },
            _ => HTTPS,
        };
        Target {
            names: Names {
                origin_domain: host.clone(),
                host_header: None,
                server_name_override: None,
            },
            source: Some(format!(
                "distribution {}, origin {}{led_by}",
                plan.label, self.id
            )),
            input,
            host,
            host_unicode,
            port,
        }
    }
}
