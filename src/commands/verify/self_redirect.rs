//! Redirects to the very URL that was asked for: browsers follow them in a circle.

use super::answer::EdgeAnswer;
use super::generated_by::GeneratedBy;
use super::question::{EdgeQuestion, authority};
use crate::target::HTTPS;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfRedirect {
    /// To the same URL.
    Same,
    /// To the same URL, with a cookie: a client that keeps it may get further.
    SameWithCookie,
    /// To the same URL over plain HTTP.
    ToHttp,
}

impl SelfRedirect {
    /// Compares the answer's `Location` with the URL that was asked for (RFC 9110, section 10.2.2).
    pub(crate) fn of(question: &EdgeQuestion, answer: &EdgeAnswer) -> Option<Self> {
        if !matches!(answer.status, 301..=303 | 307 | 308) {
            return None;
        }
        let location = answer.header("location")?.trim();
        // A reference without a scheme or a host has those of the URL (RFC 3986, section 5.2.2).
        let absolute = if location.starts_with("//") {
            format!("https:{location}")
        } else if location.starts_with('/') {
            let asked = authority(&question.name, question.port);
            format!("https://{asked}{location}")
        } else {
            location.to_owned()
        };
        let to: hyper::Uri = absolute.parse().ok()?;
        let is_same_host = to
            .host()?
            .trim_end_matches('.')
            .eq_ignore_ascii_case(&authority(&question.name, HTTPS));
        let path = to.path_and_query()?.to_string();
        let is_same = is_same_host && path == question.path;
        match to.scheme_str()? {
            _ if !is_same => None,
            "https" if to.port_u16().unwrap_or(HTTPS) != question.port => None,
            "https" if answer.sets_cookie => Some(Self::SameWithCookie),
            "https" => Some(Self::Same),
            "http" => Some(Self::ToHttp),
            _ => None,
        }
    }

    /// The word in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Same => "redirect-loop",
            Self::SameWithCookie => "redirect-to-itself-with-cookie",
            Self::ToHttp => "redirect-to-http",
        }
    }

    /// A clause that follows the status.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Same => "a redirect to the same URL: browsers show ERR_TOO_MANY_REDIRECTS",
            Self::SameWithCookie => {
                "a redirect to the same URL, with a cookie: the loop ends only if the client keeps the cookie and the behavior forwards it"
            }
            Self::ToHttp => {
                "a redirect from HTTPS to the same URL over plain HTTP: if the behavior redirects HTTP to HTTPS, this is a loop"
            }
        }
    }

    /// A sentence.
    pub(crate) fn cause(self, generated_by: GeneratedBy) -> &'static str {
        match (self, generated_by) {
            (_, GeneratedBy::Function) => {
                "A function at the edge redirects every URL, even the right one."
            }
            (Self::SameWithCookie, _) => {
                "The origin checks for a cookie, and does not get it unless the behavior forwards it."
            }
            _ => {
                "The origin does not see that the viewer used HTTPS: CloudFront uses plain HTTP to it (http-only or match-viewer), or a load balancer or proxy in front of it does."
            }
        }
    }

    /// An imperative.
    pub(crate) fn next(self, generated_by: GeneratedBy) -> &'static str {
        match (self, generated_by) {
            (_, GeneratedBy::Function) => {
                "let the function return the request unchanged for the URL that it redirects to"
            }
            (Self::SameWithCookie, _) => {
                "forward that cookie in the cache policy or the origin request policy"
            }
            _ => {
                "set the origin protocol policy to https-only; or forward CloudFront-Forwarded-Proto and let the origin redirect only if it says http"
            }
        }
    }
}
