//! The commands to run and the places to look at next.

use super::answer::{EdgeAnswer, Unanswered};
use super::conclusion::{Conclusion, Served};
use super::generated_by::GeneratedBy;
use super::question::{EdgeQuestion, Method};
use crate::check::Verdict;
use crate::cloudfront::other_cdn::CdnPlace;
use crate::cloudfront::page_cause::PageCause;
use crate::cloudfront::x_cache::XCache;

/// Next steps after an answer, the most useful first.
pub fn next_steps(
    question: &EdgeQuestion,
    answer: &EdgeAnswer,
    conclusion: &Conclusion,
) -> Vec<String> {
    let name = &question.name;
    if !conclusion.is_cloudfront {
        return vec![
            format!("dig {name} +short # is it an alias of a cloudfront.net name?"),
            past_dns(
                name,
                &format!("asks the distribution's own address for {name}"),
            ),
        ];
    }
    let mut next = match (conclusion.named_step(), answer.status) {
        (Some(step), _) => vec![step.to_owned()],
        (None, 500..) => after_failure(question, conclusion),
        (None, 400..=499) => after_refusal(question, conclusion.generated_by),
        (None, 300..=399) => {
            let location = answer.header("location").into_iter();
            let step = |to| format!("ask for the URL to which it redirects: {to}");
            location.map(step).collect()
        }
        _ => Vec::new(),
    };
    if conclusion.cached_error.is_some() && conclusion.verdict == Verdict::Fail {
        next.push(format!(
            "{} # after a fix; asks past the cached error",
            question.command("--wait 1m")
        ));
    }
    let is_good = answer.status < 400 && conclusion.cause.is_none();
    if is_good && conclusion.served != Served::FromOrigin && next.is_empty() {
        next.push(format!(
            "{} # with a path that is not in the cache",
            question.command("--path PATH")
        ));
    }
    next.extend(past_other_cdn(question, conclusion));
    next
}

/// Another CDN may have changed the answer, or keep an old one.
fn past_other_cdn(question: &EdgeQuestion, conclusion: &Conclusion) -> Option<String> {
    let cdn = conclusion
        .other_cdn
        .filter(|cdn| cdn.place != CdnPlace::Behind)?;
    // The distribution's own name is asked already.
    let is_direct = question.host.ends_with(".cloudfront.net");
    let purpose = format!("asks the distribution directly, past {}", cdn.name);
    (!is_direct).then(|| past_dns(&question.name, &purpose))
}

fn past_dns(name: &str, purpose: &str) -> String {
    format!("origin-check verify --host {name} dXXXX.cloudfront.net # {purpose}")
}

fn after_failure(question: &EdgeQuestion, conclusion: &Conclusion) -> Vec<String> {
    let name = &question.name;
    let steps = match (
        conclusion.generated_by,
        conclusion.page(),
        conclusion.x_cache,
    ) {
        (GeneratedBy::Function, ..) => {
            vec!["read the function's logs in CloudWatch, in the Region of the edge".into()]
        }
        (GeneratedBy::Origin, ..) => {
            return vec!["read the origin's own logs at the time of this answer".into()];
        }
        (_, _, Some(XCache::LimitExceeded)) => vec![
            "look in Service Quotas at the distribution's requests and data per second, and at its functions".into(),
        ],
        (_, Some(PageCause::Unresolved), _) => vec![
            "dig ORIGIN +short @1.1.1.1 # ORIGIN is the distribution's Origin Domain; ask from the internet, not from inside the VPC".into(),
            "origin-check ORIGIN".into(),
        ],
        _ => vec![
            "origin-check ORIGIN # ORIGIN is the distribution's Origin Domain".into(),
            format!(
                "origin-check --host-header {name} ORIGIN # if the behavior forwards the viewer's Host"
            ),
        ],
    };
    let with_page = (question.method == Method::Head).then(|| {
        let command = question.command("--method GET");
        format!("{command} # the page names the cause")
    });
    with_page.into_iter().chain(steps).collect()
}

fn after_refusal(question: &EdgeQuestion, generated_by: GeneratedBy) -> Vec<String> {
    let name = &question.name;
    match generated_by {
        GeneratedBy::Origin => vec![format!(
            "{} # with a path that the origin has; an AWS endpoint often answers 403 because the viewer's Host is forwarded to it",
            question.command("--path PATH")
        )],
        GeneratedBy::Function => vec!["read the function's logs in CloudWatch".into()],
        _ => vec![format!(
            "check the distribution: is {name} among its aliases? does a WAF rule, a geographic restriction, a missing signature or the behavior's allowed methods refuse the request?"
        )],
    }
}

/// Next steps if there was no answer.
pub fn after_silence(question: &EdgeQuestion, unanswered: &Unanswered) -> Vec<String> {
    let EdgeQuestion { name, host, .. } = question;
    let dig = format!("dig {host} +short # are these CloudFront's addresses?");
    match unanswered {
        Unanswered::Unresolved(_) | Unanswered::ResolverFailed(_) => vec![
            format!("dig {host} +short"),
            past_dns(name, "asks without this name's DNS"),
        ],
        Unanswered::Tls { .. } => vec![
            format!(
                "check the distribution: is {name} among its aliases, and does its certificate cover it?"
            ),
            dig,
        ],
        Unanswered::Local(_) | Unanswered::Ended(_) => Vec::new(),
        _ => vec![dig],
    }
}
