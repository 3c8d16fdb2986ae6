//! The context of a configuration check: an origin of a distribution and, if checks are made per
//! set of names, one question.

use std::fmt::Display;

use crate::check::outcome::{Evidence, Outcome};
use crate::cloudfront::origin_kind::OriginKind;
use crate::cloudfront::policies::Forwarded;
use crate::distribution::{
    CustomOrigin, OriginConfig, Plan, PlannedOrigin, PlannedQuestion, ProtocolPolicy, Use,
    behaviors_phrase,
};
use crate::observation::Observation;

/// An origin of a distribution, as its configuration has it.
#[derive(Debug, Clone, Copy)]
pub struct Configured<'a> {
    pub plan: &'a Plan,
    pub origin: &'a PlannedOrigin,
    /// The names in question; `None` for an origin that is not probed.
    pub question: Option<&'a PlannedQuestion>,
    pub observation: &'a Observation,
    /// `true` if the network was asked too, which can tell better.
    pub asked: bool,
}

impl<'a> Configured<'a> {
    /// The behaviors in question: those that make CloudFront connect with these names; without a
    /// question, those that use the origin and belong to no question.
    pub fn uses(&self) -> impl Iterator<Item = &'a Use> {
        let (question, origin) = (self.question, self.origin);
        origin.uses.iter().filter(move |one| match question {
            Some(question) => question.behaviors.contains(&one.behavior),
            None => !origin.asks_for(&one.behavior),
        })
    }

    /// The behaviors in question for which there is a reason, as sentences name them, and the
    /// first reason.
    pub(crate) fn behaviors_with(
        &self,
        reason: impl Fn(&'a Use) -> Option<&'a str>,
    ) -> Option<(String, &'a str)> {
        let found: Vec<_> = self
            .uses()
            .filter_map(|one| Some((one, reason(one)?)))
            .collect();
        let (_, first) = found.first()?;
        Some((behaviors(found.iter().map(|(one, _)| *one)), first))
    }

    /// `CustomOriginConfig`, of an origin that is used.
    pub(crate) fn custom(&self) -> Result<&'a CustomOrigin, Outcome> {
        match &self.origin.config {
            Some(OriginConfig::Custom(custom)) if !self.origin.uses.is_empty() => Ok(custom),
            Some(OriginConfig::Custom(_)) => Err(Outcome::not_applicable("no behavior uses it")),
            _ => Err(Outcome::not_applicable("it is not a custom origin")),
        }
    }

    /// `CustomOriginConfig`, if CloudFront speaks TLS with the origin.
    pub(crate) fn custom_with_tls(&self) -> Result<&'a CustomOrigin, Outcome> {
        let custom = self.custom()?;
        match custom.protocol_policy {
            Some(ProtocolPolicy::HttpOnly) => Err(Outcome::not_applicable(
                "CloudFront never uses TLS to it (http-only)",
            )),
            _ => Ok(custom),
        }
    }

    /// The Origin Domain in lower case and without a dot at its end.
    pub(crate) fn domain(&self) -> Result<String, Outcome> {
        let name = self
            .origin
            .domain_name
            .as_deref()
            .ok_or_else(|| Outcome::not_applicable("its domain name is not known"))?;
        Ok(name.trim_end_matches('.').to_ascii_lowercase())
    }

    /// The behaviors in question that fit, as sentences name them; `None` if none does.
    pub(crate) fn behaviors_that(&self, fit: impl Fn(&Use) -> bool) -> Option<String> {
        let phrase = behaviors(self.uses().filter(|one| fit(one)));
        (!phrase.is_empty()).then_some(phrase)
    }

    /// The sentence's end that says when CloudFront uses plain HTTP to the origin; `None` if never.
    pub(crate) fn plain_http_use(&self, custom: &CustomOrigin) -> Option<String> {
        match custom.protocol_policy? {
            ProtocolPolicy::HttpOnly => Some("has the protocol policy http-only".to_owned()),
            ProtocolPolicy::MatchViewer => {
                let open = self.behaviors_that(|one| one.viewers_may_use_http == Some(true))?;
                Some(format!(
                    "has the protocol policy match-viewer, and {open} allows viewers to use HTTP"
                ))
            }
            ProtocolPolicy::HttpsOnly => None,
        }
    }

    /// The kind of an AWS name for which you cannot get a certificate, unless CloudFront cannot use
    /// that kind at all.
    pub(crate) fn kind_without_certificate(&self) -> Option<OriginKind> {
        let kind = self.origin.kind?;
        let fits = kind.cannot_have_own_certificate() && kind.unsuitable().is_none();
        fits.then_some(kind)
    }

    /// The behaviors that forward Host, and the reason.
    pub(crate) fn forwarding(&self) -> Option<(String, &'a str)> {
        self.behaviors_with(|one| match &one.forwarded {
            Forwarded::Yes { why, .. } => Some(why),
            _ => None,
        })
    }

    /// The other members of the origin groups of these behaviors, with the group's id: CloudFront
    /// forwards Host to every member of a group or to none.
    pub(crate) fn other_members(
        &self,
        concerns: impl Fn(&Use) -> bool,
    ) -> Vec<(&'a str, &'a PlannedOrigin)> {
        let (origins, own) = (&self.plan.origins, &self.origin.id);
        let uses = self.uses().filter(|one| concerns(one));
        let groups = uses.filter_map(|one| one.group.as_ref());
        let members = groups.flat_map(|group| {
            let others = group.members.iter().filter(move |member| *member != own);
            let found = others.filter_map(|member| origins.iter().find(|one| one.id == *member));
            found.map(move |member| (group.id.as_str(), member))
        });
        members.collect()
    }

    /// Warns of a change of the forwarded Host if an origin group has other members, which CloudFront
    /// then asks for another name too.
    pub(crate) fn group_note(&self) -> Option<String> {
        let (group, member) = *self.other_members(|_| true).first()?;
        Some(format!(
            "The origin group {group} has another member, {}, which gets the same Host. Change the forwarding only if that member has a certificate for the name for which CloudFront then asks.",
            member.id
        ))
    }

    /// `false` if a behavior in question certainly keeps Host back.
    pub(crate) fn forwards_host_everywhere(&self) -> bool {
        self.uses().all(Use::may_forward_host)
    }

    /// `true` if viewers ask for this name: an alias, the distribution's own name, or the Host that
    /// was forwarded.
    pub(crate) fn is_viewers_name(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let plan = self.plan;
        let forwarded = self.origin.plain_http.iter();
        let forwarded = forwarded.filter_map(|target| target.names.host_header.as_ref());
        let mut known = plan
            .aliases
            .iter()
            .chain(&plan.domain_name)
            .chain(forwarded);
        known.any(|known| match known.strip_prefix('*') {
            Some(suffix) => name.len() > suffix.len() && name.ends_with(suffix),
            None => *known == name,
        })
    }

    /// Evidence that begins with the origin: `origin api`, and this about it.
    pub(crate) fn evidence(&self, seen: impl Display, wanted: impl Into<String>) -> Evidence {
        Evidence::new(format!("{} {seen}", self.subject()), wanted)
    }

    /// `origin api`, for sentences.
    pub(crate) fn subject(&self) -> String {
        format!("origin {}", self.origin.id)
    }
}

/// `behavior /api/*` or `behaviors /api/*, default (*)`, for sentences.
pub(crate) fn behaviors<'a>(uses: impl IntoIterator<Item = &'a Use>) -> String {
    behaviors_phrase(uses.into_iter().map(|one| one.behavior.as_str()))
}
