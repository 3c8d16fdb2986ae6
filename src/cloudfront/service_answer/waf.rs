//! AWS WAF's own answers to requests that it wants proof from.

use super::known::{KnownAnswer, Service};
use crate::cloudfront::basis::Basis;

const GUIDE: &str =
    "https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-actions.html";

pub(super) const ANSWERS: &[KnownAnswer] = &[
    KnownAnswer {
        id: "waf-challenge",
        forwarded_host: false,
        service: Service::Waf,
        statuses: &[202],
        words: &[],
        cause: "AWS WAF wants the client to solve a silent challenge first, which a browser does \
                and a program does not; the origin was not asked.",
        next: "look at the web ACL's rules with the action Challenge (often Bot Control), and \
               exempt this path or this client; a browser shows the site as viewers see it",
        known: Basis::Documented,
        source: GUIDE,
    },
    KnownAnswer {
        id: "waf-captcha",
        forwarded_host: false,
        service: Service::Waf,
        statuses: &[405],
        words: &[],
        cause: "AWS WAF wants a person to solve a CAPTCHA first; the origin was not asked.",
        next: "look at the web ACL's rules with the action CAPTCHA, and exempt this path or this \
               client",
        known: Basis::Documented,
        source: GUIDE,
    },
];
