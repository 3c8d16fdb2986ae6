//! What a check of the configuration looks at: an origin of a distribution and, where its checks
//! are made per set of names, one question.

use std::collections::BTreeSet;

use super::Outcome;
use crate::distribution::{
    CustomOrigin, OriginConfig, Plan, PlannedOrigin, ProtocolPolicy, Question, Use,
};

/// An origin of a distribution, as its configuration has it.
#[derive(Debug, Clone, Copy)]
pub struct Configured<'a> {
    /// The whole distribution.
    pub plan: &'a Plan,
    /// The origin.
    pub origin: &'a PlannedOrigin,
    /// The names in question; nothing for an origin that is not asked.
    pub question: Option<&'a Question>,
    /// Whether the network was asked too, so that it can tell better.
    pub asked: bool,
}

impl<'a> Configured<'a> {
    /// The behaviours in question: those that make CloudFront connect with these names, or all
    /// that lead to the origin.
    pub fn uses(&self) -> impl Iterator<Item = &'a Use> {
        let question = self.question;
        self.origin.uses.iter().filter(move |one| {
            question.is_none_or(|question| question.behaviours.contains(&one.behaviour))
        })
    }

    /// `CustomOriginConfig`, if it has one.
    pub(super) fn custom(&self) -> Option<&'a CustomOrigin> {
        match &self.origin.config {
            Some(OriginConfig::Custom(custom)) => Some(custom),
            _ => None,
        }
    }

    /// `CustomOriginConfig`, where CloudFront speaks TLS with the origin.
    pub(super) fn custom_with_tls(&self) -> Result<&'a CustomOrigin, Outcome> {
        let custom = self
            .custom()
            .ok_or_else(|| Outcome::not_applicable("it is not a custom origin"))?;
        match custom.protocol_policy {
            Some(ProtocolPolicy::HttpOnly) => Err(Outcome::not_applicable(
                "CloudFront never speaks TLS with it (http-only)",
            )),
            _ => Ok(custom),
        }
    }

    /// The Origin Domain in lower case and without a dot at its end.
    pub(super) fn domain(&self) -> Result<String, Outcome> {
        let name = self
            .origin
            .domain_name
            .as_deref()
            .ok_or_else(|| Outcome::not_applicable("its domain name is not known"))?;
        Ok(name.trim_end_matches('.').to_ascii_lowercase())
    }

    /// `origin api`, for sentences.
    pub(super) fn subject(&self) -> String {
        format!("origin {}", self.origin.id)
    }
}

/// `behaviour /api/*` or `behaviours /api/*, default (*)`, for sentences.
pub(super) fn behaviours<'a>(uses: impl IntoIterator<Item = &'a Use>) -> String {
    let labels: BTreeSet<&str> = uses.into_iter().map(|one| one.behaviour.as_str()).collect();
    let word = if labels.len() == 1 {
        "behaviour"
    } else {
        "behaviours"
    };
    let labels: Vec<&str> = labels.into_iter().collect();
    format!("{word} {}", labels.join(", "))
}
