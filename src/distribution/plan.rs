//! Which questions a distribution's configuration leads to, and which it does not and why.
//!
//! The plan hangs on what the configuration says and on nothing else: no order of its fields,
//! behaviours, origins or aliases changes it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::model::{Behaviour, Distribution, Function, Origin, OriginConfig, ProtocolPolicy};
use crate::cloudfront::names::Names;
use crate::cloudfront::policies::Forwarded;
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::target::{self, HTTPS, Target};

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
    pub fate: Fate,
}

/// A behaviour that leads to an origin.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The behaviour: its path pattern, or `default (*)`.
    pub behaviour: String,
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
pub enum Fate {
    /// It is, like this.
    Probed {
        /// One entry for each set of names; equal ones are one.
        questions: Vec<Question>,
        /// The names that should be asked with and are not known.
        unasked: Vec<Unasked>,
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
    pub behaviours: Vec<String>,
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
    /// A stand-in for the distribution's own name, which the file does not hold.
    CloudFrontNameStandIn,
}

/// A name that should be asked with and is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unasked {
    /// Why, as a clause without a full stop.
    pub why: String,
    /// The behaviours it concerns, sorted.
    pub behaviours: Vec<String>,
}

/// Works out what has to be asked of a distribution's origins.
pub fn plan(distribution: &Distribution) -> Plan {
    let hosts = ViewerHosts::of(distribution);
    let mut uses = uses(distribution);
    let mut origins: Vec<PlannedOrigin> = distribution
        .origins
        .iter()
        .map(|origin| {
            let uses = uses.get(origin.id.as_str()).cloned().unwrap_or_default();
            planned(distribution, origin, uses, &hosts)
        })
        .collect();
    for origin in &distribution.origins {
        uses.remove(origin.id.as_str());
    }
    origins.extend(
        uses.into_iter()
            .map(|(id, uses)| missing(id, uses, &distribution.unresolved)),
    );
    if !distribution.unresolved.is_empty() {
        origins.push(missing(UNREAD, Vec::new(), &distribution.unresolved));
    }
    // The text is only there to tell apart what has the same id (a plan's unknown ones).
    origins.sort_by_cached_key(|origin| (origin.id.clone(), format!("{origin:?}")));
    let unresolved = [
        distribution.unresolved.as_slice(),
        &distribution.unresolved_aliases,
    ];
    Plan {
        label: distribution.label().to_owned(),
        id: distribution.id.clone(),
        domain_name: distribution.domain_name.clone(),
        aliases: hosts
            .aliases
            .iter()
            .filter(|host| matches!(host.kind, NameKind::Alias | NameKind::WildcardSample(_)))
            .map(|host| host.written.clone())
            .collect(),
        tenant_only: distribution.tenant_only,
        notes: notes(distribution),
        unresolved: sorted(&unresolved.concat()),
        origins,
    }
}

fn notes(distribution: &Distribution) -> Vec<String> {
    let mut notes = Vec::new();
    if distribution.enabled == Some(false) {
        notes.push("the distribution is disabled: CloudFront serves nothing from it".to_owned());
    }
    if distribution.tenant_only {
        notes.push(
            "its domains stand on distribution tenants, which this file does not hold".to_owned(),
        );
    }
    notes
}

/// The behaviours that lead to each origin, by origin id; those through a group lead to each of
/// its members.
fn uses(distribution: &Distribution) -> BTreeMap<&str, Vec<Use>> {
    let mut uses: BTreeMap<&str, Vec<Use>> = BTreeMap::new();
    for behaviour in &distribution.behaviours {
        let target = behaviour.target_origin_id.as_str();
        match distribution.groups.iter().find(|group| group.id == target) {
            None => uses
                .entry(target)
                .or_default()
                .push(one_use(behaviour, None)),
            Some(group) => {
                let members: BTreeSet<&str> = group.members.iter().map(String::as_str).collect();
                for member in members {
                    let group = Some((group.id.clone(), group.members.clone()));
                    uses.entry(member)
                        .or_default()
                        .push(one_use(behaviour, group));
                }
            }
        }
    }
    for uses in uses.values_mut() {
        uses.sort();
    }
    uses
}

fn one_use(behaviour: &Behaviour, group: Option<(String, Vec<String>)>) -> Use {
    Use {
        behaviour: behaviour.label().to_owned(),
        group,
        forwarded: behaviour.host_forwarded(),
        viewers_may_use_http: behaviour.viewers_may_use_http,
        grpc: behaviour.grpc,
        functions: behaviour.functions.clone(),
    }
}

/// Stands for the origins and behaviours of which not even the id could be read.
const UNREAD: &str = "(not literal)";

/// What behaviours name and the file does not have; where origins of the file could not be read,
/// it may be one of those.
fn missing(id: &str, uses: Vec<Use>, unresolved: &[String]) -> PlannedOrigin {
    let not_probed = match unresolved.is_empty() {
        true => NotProbed::Missing,
        false => NotProbed::NotLiteral(sorted(unresolved)),
    };
    PlannedOrigin {
        id: id.to_owned(),
        domain_name: None,
        config: None,
        settings: OriginSettings::default(),
        uses,
        unresolved: Vec::new(),
        notes: Vec::new(),
        fate: Fate::NotProbed(not_probed),
    }
}

fn planned(
    distribution: &Distribution,
    origin: &Origin,
    uses: Vec<Use>,
    hosts: &ViewerHosts,
) -> PlannedOrigin {
    let mut unresolved = origin.unresolved.clone();
    unresolved.sort();
    let mut notes = Vec::new();
    if let OriginConfig::Custom(custom) = &origin.config
        && custom.protocols.is_none()
        && custom.protocol_policy != Some(ProtocolPolicy::HttpOnly)
        && unresolved.is_empty()
    {
        notes.push("the file lists no OriginSslProtocols; TLSv1.2 is assumed".to_owned());
    }
    let settings = settings(origin);
    let fate = match fate(origin, &uses, &unresolved, &distribution.unresolved) {
        Err(not_probed) => Fate::NotProbed(not_probed),
        Ok((host, port)) => questions(distribution, origin, &uses, hosts, &host, port),
    };
    PlannedOrigin {
        id: origin.id.clone(),
        domain_name: origin.domain_name.clone(),
        config: Some(origin.config.clone()),
        settings,
        uses,
        unresolved,
        notes,
        fate,
    }
}

fn sorted(texts: &[String]) -> Vec<String> {
    let texts: BTreeSet<&String> = texts.iter().collect();
    texts.into_iter().cloned().collect()
}

/// A host in ASCII form and, where it differs, in Unicode.
type Host = (String, Option<String>);

/// The host and port to connect to, or why nothing is asked.
fn fate(
    origin: &Origin,
    uses: &[Use],
    unresolved: &[String],
    unresolved_above: &[String],
) -> Result<(Host, u16), NotProbed> {
    let not_literal = || NotProbed::NotLiteral(unresolved.to_vec());
    let custom = match &origin.config {
        OriginConfig::S3 => return Err(NotProbed::S3),
        OriginConfig::Vpc => return Err(NotProbed::Vpc),
        OriginConfig::Unknown => return Err(not_literal()),
        OriginConfig::Custom(custom) => custom,
    };
    if custom.protocol_policy == Some(ProtocolPolicy::HttpOnly) {
        return Err(NotProbed::HttpOnly);
    }
    if uses.is_empty() {
        return Err(match unresolved_above.is_empty() {
            true => NotProbed::Unused,
            false => NotProbed::NotLiteral(sorted(unresolved_above)),
        });
    }
    let domain_name = match &origin.domain_name {
        Some(domain_name) if unresolved.is_empty() => domain_name,
        _ => return Err(not_literal()),
    };
    let host = target::parse_host(domain_name).map_err(NotProbed::InvalidDomain)?;
    Ok((host, custom.https_port.unwrap_or(HTTPS)))
}

fn settings(origin: &Origin) -> OriginSettings {
    let usual = OriginSettings::default();
    let OriginConfig::Custom(custom) = &origin.config else {
        return usual;
    };
    OriginSettings {
        protocols: custom.protocols.clone().unwrap_or(usual.protocols),
        origin_mtls: custom.mtls,
        ip_address_type: custom.ip_address_type.unwrap_or(IpAddressType::Ipv4),
        connect_timeout: origin.connect_timeout.unwrap_or(usual.connect_timeout),
        attempts: origin.attempts.unwrap_or(usual.attempts),
        response_timeout: custom.read_timeout.unwrap_or(usual.response_timeout),
    }
}

/// A question before it is put together: the behaviours that share its name.
struct Gathered {
    name: NameKind,
    host_header: Option<String>,
    behaviours: BTreeSet<String>,
    certainty: Certainty,
    grpc: bool,
    notes: BTreeSet<String>,
}

fn questions(
    distribution: &Distribution,
    origin: &Origin,
    uses: &[Use],
    hosts: &ViewerHosts,
    (host, host_unicode): &Host,
    port: u16,
) -> Fate {
    let mut gathered: BTreeMap<Option<String>, Gathered> = BTreeMap::new();
    let mut unasked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in uses {
        let (with_host, without_host, certainty, note) = match &one.forwarded {
            Forwarded::Yes { .. } => (true, false, Certainty::Certain, None),
            Forwarded::No { .. } => (false, true, Certainty::Certain, None),
            Forwarded::Unknown { why } => {
                let note =
                    format!("{why}, so it is checked both with and without a forwarded Host");
                (true, true, Certainty::Possible, Some(note))
            }
        };
        let mut gather = |host: Option<&ViewerHost>| {
            let host_header = host.map(|host| host.asked.clone());
            let name = host.map_or(NameKind::OriginDomain, |host| host.kind.clone());
            let question = gathered.entry(host_header.clone()).or_insert(Gathered {
                notes: name.note().into_iter().collect(),
                name,
                host_header,
                behaviours: BTreeSet::new(),
                certainty,
                grpc: false,
            });
            question.behaviours.insert(one.behaviour.clone());
            question.grpc |= one.grpc;
            question.notes.extend(note.clone());
            if certainty == Certainty::Certain {
                question.certainty = Certainty::Certain;
            }
        };
        if without_host {
            gather(None);
        }
        if with_host {
            for host in &hosts.aliases {
                gather(Some(host));
            }
            for why in &hosts.unknown {
                let behaviours = unasked.entry(why.clone()).or_default();
                behaviours.insert(one.behaviour.clone());
            }
        }
    }
    let questions = gathered.into_values().map(|gathered| {
        let behaviours: Vec<String> = gathered.behaviours.into_iter().collect();
        Question {
            target: Target {
                input: origin.domain_name.clone().unwrap_or_else(|| host.clone()),
                host: host.clone(),
                host_unicode: host_unicode.clone(),
                port,
                names: Names {
                    origin_domain: host.clone(),
                    host_header: gathered.host_header,
                    server_name_override: None,
                },
                source: Some(source(distribution, &origin.id, &behaviours)),
            },
            behaviours,
            certainty: gathered.certainty,
            name: gathered.name,
            grpc: gathered.grpc,
            notes: gathered.notes.into_iter().collect(),
        }
    });
    Fate::Probed {
        questions: questions.collect(),
        unasked: unasked
            .into_iter()
            .map(|(why, behaviours)| Unasked {
                why,
                behaviours: behaviours.into_iter().collect(),
            })
            .collect(),
    }
}

/// Where a target came from: `distribution E2EXAMPLE, origin api, behaviours /api/*, default (*)`.
fn source(distribution: &Distribution, origin: &str, behaviours: &[String]) -> String {
    let word = match behaviours {
        [_] => "behaviour",
        _ => "behaviours",
    };
    format!(
        "distribution {}, origin {origin}, {word} {}",
        distribution.label(),
        behaviours.join(", ")
    )
}

impl NameKind {
    fn note(&self) -> Option<String> {
        match self {
            Self::OriginDomain | Self::Alias => None,
            Self::WildcardSample(wildcard) => Some(format!(
                "the alias {wildcard} stands for many names; this is one made up as a sample"
            )),
            Self::CloudFrontName => Some(
                "the distribution has no alias, so viewers' Host is its own cloudfront.net name"
                    .to_owned(),
            ),
            Self::CloudFrontNameStandIn => Some(
                "the distribution has no alias, and this file does not hold its own cloudfront.net name: this one stands in for it"
                    .to_owned(),
            ),
        }
    }
}

/// The Hosts that viewers send.
struct ViewerHosts {
    /// The aliases, or the distribution's own name where it has none; sorted.
    aliases: Vec<ViewerHost>,
    /// Why further ones are not known.
    unknown: Vec<String>,
}

struct ViewerHost {
    written: String,
    asked: String,
    kind: NameKind,
}

/// AWS's own example of a distribution's name.
const STAND_IN: &str = "d111111abcdef8.cloudfront.net";

impl ViewerHosts {
    fn of(distribution: &Distribution) -> Self {
        let mut unknown: BTreeSet<String> =
            distribution.unresolved_aliases.iter().cloned().collect();
        let mut aliases: BTreeMap<String, ViewerHost> = BTreeMap::new();
        for alias in &distribution.aliases {
            match ViewerHost::alias(alias) {
                Ok(host) => {
                    aliases.insert(host.written.clone(), host);
                }
                Err(reason) => {
                    unknown.insert(format!("the alias \"{alias}\" is no name: {reason}"));
                }
            }
        }
        let mut aliases: Vec<ViewerHost> = aliases.into_values().collect();
        if distribution.tenant_only {
            unknown.insert(
                "viewers' Host is a distribution tenant's domain, which this file does not hold"
                    .to_owned(),
            );
        } else if aliases.is_empty() && unknown.is_empty() {
            let own = distribution.domain_name.as_deref();
            aliases.push(match own.and_then(|name| target::parse_host(name).ok()) {
                Some((own, _)) => ViewerHost::own(own, NameKind::CloudFrontName),
                None => ViewerHost::own(STAND_IN.to_owned(), NameKind::CloudFrontNameStandIn),
            });
        }
        Self {
            aliases,
            unknown: unknown.into_iter().collect(),
        }
    }
}

impl ViewerHost {
    fn own(name: String, kind: NameKind) -> Self {
        Self {
            written: name.clone(),
            asked: name,
            kind,
        }
    }

    fn alias(alias: &str) -> Result<Self, String> {
        let Some(rest) = alias.strip_prefix("*.") else {
            let (name, _) = target::parse_host(alias)?;
            return Ok(Self::own(name, NameKind::Alias));
        };
        let (rest, _) = target::parse_host(rest)?;
        let wildcard = format!("*.{rest}");
        Ok(Self {
            asked: format!("sample.{rest}"),
            kind: NameKind::WildcardSample(wildcard.clone()),
            written: wildcard,
        })
    }
}

impl PlannedOrigin {
    /// The questions, if there are any.
    pub fn questions(&self) -> &[Question] {
        match &self.fate {
            Fate::Probed { questions, .. } => questions,
            Fate::NotProbed(_) => &[],
        }
    }

    /// The names that should be asked with and are not known.
    pub fn unasked(&self) -> &[Unasked] {
        match &self.fate {
            Fate::Probed { unasked, .. } => unasked,
            Fate::NotProbed(_) => &[],
        }
    }

    /// Whether a question is asked for the sake of this behaviour.
    pub fn asks_for(&self, behaviour: &str) -> bool {
        self.questions()
            .iter()
            .any(|question| question.behaviours.iter().any(|one| one == behaviour))
    }

    /// What a report has one entry for: each question, and nothing for what is not asked, be it the
    /// whole origin or behaviours whose names are not known.
    pub fn entries(&self) -> Vec<Option<&Question>> {
        let mut entries: Vec<_> = self.questions().iter().map(Some).collect();
        let unasked = self
            .unasked()
            .iter()
            .flat_map(|unasked| &unasked.behaviours);
        let lacking = unasked.into_iter().any(|one| !self.asks_for(one));
        if entries.is_empty() || lacking {
            entries.push(None);
        }
        entries
    }

    /// Why nothing is asked in an entry without a question.
    pub fn why_unasked(&self) -> String {
        match &self.fate {
            Fate::NotProbed(why) => why.why(),
            Fate::Probed { unasked, .. } => {
                let reasons: Vec<&str> = unasked.iter().map(|one| one.why.as_str()).collect();
                reasons.join("; ")
            }
        }
    }

    /// Why it is not asked, if it is not.
    pub fn not_probed(&self) -> Option<&NotProbed> {
        match &self.fate {
            Fate::Probed { .. } => None,
            Fate::NotProbed(why) => Some(why),
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
        let behaviours: BTreeSet<&str> =
            self.uses.iter().map(|one| one.behaviour.as_str()).collect();
        let led_by = match behaviours.is_empty() {
            true => String::new(),
            false => {
                let behaviours: Vec<&str> = behaviours.into_iter().collect();
                format!(", behaviours {}", behaviours.join(", "))
            }
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

/// A question with everyone who asks it.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The settings to ask with.
    pub settings: &'a OriginSettings,
    /// The question, as the first of them put it.
    pub question: &'a Question,
    /// Who wants the answer.
    pub by: Vec<(&'a Plan, &'a PlannedOrigin, &'a Question)>,
}

/// Every question of these plans, equal ones as one: two origins with the same domain and
/// different paths are one server to ask.
pub fn distinct<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> Vec<Asked<'a>> {
    let mut asked: Vec<Asked> = Vec::new();
    let mut places: BTreeMap<(&str, u16, Option<&str>, String), usize> = BTreeMap::new();
    for plan in plans {
        for origin in &plan.origins {
            for question in origin.questions() {
                let target = &question.target;
                let key = (
                    target.host.as_str(),
                    target.port,
                    target.names.host_header.as_deref(),
                    format!("{:?} {}", origin.settings, question.grpc),
                );
                let place = *places.entry(key).or_insert(asked.len());
                match asked.get_mut(place) {
                    Some(same) => same.by.push((plan, origin, question)),
                    None => asked.push(Asked {
                        settings: &origin.settings,
                        question,
                        by: vec![(plan, origin, question)],
                    }),
                }
            }
        }
    }
    asked
}
