use super::behind::{JudgedOrigin, NoTls, Origin, OriginFinding, OriginWithoutTls};
use super::conclude::diagnose;
use super::diagnosis::{Agreement, Diagnosis, DiagnosisKind};
use super::one_origin::conclude;
use super::without_tls;
use crate::check;
use crate::check::{Severity, Verdict};
use crate::cloudfront::basis::Basis;
use crate::cloudfront::page_cause::PageCause;
use crate::cloudfront::x_cache::XCache;
use crate::commands::verify::Conclusion;
use crate::commands::verify::conclusion::{CachedError, LikelyCause, NamedCause, Served};
use crate::commands::verify::generated_by::GeneratedBy;

fn answer(
    status: u16,
    generated_by: GeneratedBy,
    page: Option<PageCause>,
    age: Option<u64>,
) -> Conclusion {
    let is_failure = status >= 500;
    Conclusion {
        verdict: if is_failure {
            Verdict::Fail
        } else {
            Verdict::Pass
        },
        status: Some(status),
        is_cloudfront: true,
        served: if is_failure {
            Served::FromEdge
        } else {
            Served::FromOrigin
        },
        generated_by,
        meaning: "What it means.".into(),
        cause: is_failure.then(|| LikelyCause {
            named: page.map_or(NamedCause::Status, NamedCause::Page),
            text: "A cause.".into(),
            known: Basis::Observed,
        }),
        cached_error: is_failure.then_some(CachedError { age }),
        ..Conclusion::default()
    }
}

fn by_cloudfront(status: u16, page: Option<PageCause>) -> Conclusion {
    answer(status, GeneratedBy::CloudFront, page, None)
}

fn origin(verdict: Verdict, findings: &[(&str, Severity)]) -> JudgedOrigin {
    let findings = findings.iter().map(|(id, severity)| OriginFinding {
        check: check::by_id(id).unwrap(),
        severity: *severity,
        status: check::by_id(id).unwrap().status,
        remedy: None,
        advice: Vec::new(),
    });
    JudgedOrigin {
        host: "origin.example.com".into(),
        verdict,
        findings: findings.collect(),
        addresses: 1,
        own_statuses: Vec::new(),
        settings_are_known: true,
        has_function: false,
        condition: None,
        command: "origin-check origin.example.com".into(),
    }
}

fn failing(ids: &[&str]) -> JudgedOrigin {
    let findings: Vec<_> = ids.iter().map(|id| (*id, Severity::Fail)).collect();
    origin(Verdict::Fail, &findings)
}

fn fine() -> JudgedOrigin {
    origin(Verdict::Pass, &[])
}

fn with_caching(answer: &Conclusion, origin: JudgedOrigin, kept: Option<u64>) -> Diagnosis {
    diagnose(answer, &[Origin::Judged(vec![origin])], kept)
}

fn texts(diagnosis: &Diagnosis) -> Vec<&'static str> {
    let words = |text: &'static str| text.split(['.', ',', ':']).next().unwrap_or(text);
    let remaining = diagnosis.other_causes.iter();
    remaining.map(|remaining| words(remaining.text)).collect()
}

#[test]
fn a_502_and_a_failing_origin_are_one_sentence_with_the_change() {
    let page = Some(PageCause::NotConnected);
    let origin = failing(&["chain-incomplete"]);
    let diagnosis = with_caching(&by_cloudfront(502, page), origin, None);
    assert_eq!(diagnosis.agreement, Agreement::Agree);
    assert_eq!(
        diagnosis.conclusion,
        "CloudFront answers 502 because of its origin origin.example.com: an intermediate \
         certificate is missing (chain-incomplete)."
    );
    assert_eq!(diagnosis.changes.len(), 1);
    assert_eq!(
        diagnosis.recovery_time.as_deref(),
        Some(
            "It will be served again within 10 s after the change, unless CustomErrorResponses keep \
             errors longer."
        )
    );
    assert!(diagnosis.other_causes.is_empty());
}

#[test]
fn the_remedy_that_a_check_named_comes_before_its_general_advice() {
    let mut origin = failing(&["chain-incomplete"]);
    origin.findings[0].remedy = Some("Append R12.".into());
    let diagnosis = conclude(&by_cloudfront(502, None), &origin);
    assert_eq!(diagnosis.changes, ["Append R12."]);
}

#[test]
fn the_recovery_time_depends_on_what_the_distribution_keeps() {
    let said = |age, kept| {
        let kept_error = answer(502, GeneratedBy::CloudFront, None, age);
        let origin = failing(&["certificate-expired"]);
        with_caching(&kept_error, origin, kept)
            .recovery_time
            .unwrap()
    };
    let usual = "It will be served again within 10 s after the change, unless CustomErrorResponses keep \
                 errors longer.";
    assert_eq!(said(None, None), usual);
    assert_eq!(said(Some(7), None), usual);
    let text = said(Some(290), None);
    assert!(
        text.contains("290 s old") && text.contains("invalidation"),
        "{text}"
    );
    assert_eq!(
        said(None, Some(10)),
        "It will be served again within 10 s after the change."
    );
    assert_eq!(
        said(None, Some(0)),
        "It will be served again within 0 s after the change."
    );
    let long = "It will be served again within 300 s after the change: the distribution keeps this error that long (ErrorCachingMinTTL). An invalidation ends it at once.";
    assert_eq!(said(None, Some(300)), long);
    assert_eq!(said(Some(290), Some(300)), long);
    assert!(said(Some(301), Some(300)).contains("longer than the 300 s"));
}

#[test]
fn an_old_error_beside_a_good_origin_ends_without_a_change() {
    let said = |age, kept| {
        let kept_error = answer(502, GeneratedBy::CloudFront, None, Some(age));
        let diagnosis = with_caching(&kept_error, fine(), kept);
        assert_eq!(diagnosis.kind, DiagnosisKind::CachedError);
        diagnosis.recovery_time.unwrap()
    };
    assert_eq!(
        said(7, Some(10)),
        "CloudFront asks the origin again within 3 s."
    );
    assert_eq!(
        said(7, Some(300)),
        "CloudFront asks the origin again within 293 s."
    );
    assert_eq!(
        said(10, Some(10)),
        "CloudFront asks the origin again with the next request."
    );
    assert!(said(7, None).contains("within 3 s, unless"));
    assert!(said(70, None).starts_with("70 s is longer than the default of 10 s."));
    let fresh = answer(502, GeneratedBy::CloudFront, None, Some(0));
    let diagnosis = with_caching(&fresh, fine(), Some(10));
    assert_eq!(
        (diagnosis.kind, diagnosis.recovery_time),
        (DiagnosisKind::OriginIsFine, None)
    );
}

#[test]
fn a_status_that_no_failed_connection_gives_is_not_blamed_on_one() {
    let kind = |status| {
        let unknown = answer(status, GeneratedBy::Unknown, None, None);
        conclude(&unknown, &failing(&["certificate-expired"])).kind
    };
    for status in [500, 501, 520] {
        assert_eq!(kind(status), DiagnosisKind::ShouldFail, "{status}");
    }
    for status in [502, 503, 504] {
        assert_eq!(kind(status), DiagnosisKind::OriginIsTheCause, "{status}");
    }
}

#[test]
fn what_the_edge_has_no_room_for_is_no_matter_of_the_origin() {
    for (x_cache, words) in [
        (
            XCache::LimitExceeded,
            "because a CloudFront quota is exceeded, not",
        ),
        (
            XCache::CapacityExceeded,
            "because the edge location has no capacity left, not",
        ),
    ] {
        let mut limited = by_cloudfront(503, None);
        limited.x_cache = Some(x_cache);
        for origin in [fine(), failing(&["certificate-expired"])] {
            let diagnosis = with_caching(&limited, origin, None);
            assert_eq!(diagnosis.kind, DiagnosisKind::EdgeLimit);
            assert!(
                diagnosis.conclusion.contains(words),
                "{}",
                diagnosis.conclusion
            );
            assert_eq!(
                (diagnosis.changes.len(), diagnosis.other_causes.len()),
                (1, 0)
            );
        }
    }
    let mut other = by_cloudfront(503, None);
    other.x_cache = Some(XCache::Error);
    assert_eq!(conclude(&other, &fine()).kind, DiagnosisKind::OriginIsFine);
}

#[test]
fn a_warning_that_may_be_why_cloudfront_fails_is_not_called_fine() {
    let warned = |id| origin(Verdict::Warn, &[(id, Severity::Warn)]);
    let kind = |page, id| conclude(&by_cloudfront(502, page), &warned(id)).kind;
    // AWS's pages disagree on a certificate that covers the Origin Domain and not the Host.
    let name = "certificate-name-mismatch";
    let diagnosis = conclude(&by_cloudfront(502, None), &warned(name));
    assert_eq!(diagnosis.kind, DiagnosisKind::OriginMayBeTheCause);
    assert_eq!(diagnosis.agreement, Agreement::Unclear);
    assert!(
        diagnosis.conclusion.starts_with(
            "CloudFront answers 502. It should be able to connect to origin.example.com, but this may be the cause: "
        ) && diagnosis.conclusion.contains(name),
        "{}",
        diagnosis.conclusion
    );
    assert!(!diagnosis.changes.is_empty() && !diagnosis.other_causes.is_empty());
    assert_eq!(
        kind(None, "http-no-response"),
        DiagnosisKind::OriginMayBeTheCause
    );
    // What explains nothing, or not what the page says, leaves the origin fine.
    assert_eq!(
        kind(None, "certificate-expires-soon"),
        DiagnosisKind::OriginIsFine
    );
    assert_eq!(
        kind(Some(PageCause::Unresolved), name),
        DiagnosisKind::OriginIsFine
    );
    let connected = Some(PageCause::NotConnected);
    assert_eq!(kind(connected, name), DiagnosisKind::OriginMayBeTheCause);
    assert_eq!(
        kind(connected, "http-no-response"),
        DiagnosisKind::OriginIsFine
    );
}

#[test]
fn where_the_page_says_that_it_is_dns_an_origin_that_is_not_asked_is_misspelt() {
    let first = |page, reason| {
        let origin = OriginWithoutTls {
            host: "b.s3.eu-west-1.amazonaws.com".into(),
            reason,
            has_function: false,
        };
        let diagnosis = without_tls::conclude(&by_cloudfront(502, page), &origin);
        diagnosis.other_causes[0].text
    };
    let dns = Some(PageCause::Unresolved);
    assert!(first(dns, NoTls::S3).starts_with("The Origin Domain does not exist"));
    assert!(first(None, NoTls::S3).starts_with("CloudFront has no permission to read the bucket"));
    assert!(first(dns, NoTls::PlainHttp(80)).starts_with("The Origin Domain has no public"));
    assert!(first(None, NoTls::PlainHttp(80)).starts_with("Nothing answers"));
}

#[test]
fn a_page_about_dns_fits_only_a_name_that_is_not_there() {
    let page = Some(PageCause::Unresolved);
    let fits = conclude(&by_cloudfront(502, page), &failing(&["name-unresolved"]));
    assert_eq!(fits.agreement, Agreement::Agree);
    let other = conclude(
        &by_cloudfront(502, page),
        &failing(&["certificate-expired"]),
    );
    assert_eq!(other.agreement, Agreement::Disagree);
    assert_eq!(
        texts(&other)[0],
        "Public DNS does not return what this machine's resolver returns"
    );
    let page = Some(PageCause::NotConnected);
    let other = conclude(&by_cloudfront(502, page), &failing(&["name-unresolved"]));
    assert_eq!(other.agreement, Agreement::Disagree);
}

#[test]
fn another_status_than_the_usual_one_is_said() {
    let diagnosis = conclude(
        &by_cloudfront(504, None),
        &failing(&["certificate-expired"]),
    );
    assert!(
        diagnosis
            .conclusion
            .contains("(The usual status for that is 502")
    );
    let diagnosis = conclude(
        &by_cloudfront(502, None),
        &failing(&["certificate-expired"]),
    );
    assert!(!diagnosis.conclusion.contains("usual status"));
}

#[test]
fn addresses_that_disagree_are_how_often_and_not_why() {
    let origin = failing(&["certificate-expired", "addresses-disagree"]);
    let diagnosis = conclude(&by_cloudfront(502, None), &origin);
    assert!(diagnosis.conclusion.ends_with(
        "the certificate has expired (certificate-expired), but not at every address, so only some requests fail."
    ));
}

#[test]
fn an_origin_that_is_fine_leaves_explanations_in_order() {
    let page = Some(PageCause::NotConnected);
    let mut origin = fine();
    origin.addresses = 2;
    origin.has_function = true;
    let diagnosis = conclude(&by_cloudfront(502, page), &origin);
    assert_eq!(diagnosis.agreement, Agreement::Disagree);
    assert_eq!(
        texts(&diagnosis),
        [
            "A firewall or security group admits this machine but not CloudFront",
            "One of the origin's addresses or servers is faulty",
            "The error is from CloudFront's cache",
            "A CloudFront Function or Lambda@Edge function rewrites the origin",
            "The edge location that answered sees another address of the origin",
        ]
    );
    // What is known to be otherwise is left out, what is not known comes first.
    let (mut known, mut assumed) = (fine(), fine());
    known.has_function = false;
    assumed.settings_are_known = false;
    assert_eq!(texts(&conclude(&by_cloudfront(502, page), &known)).len(), 3);
    let first = texts(&conclude(&by_cloudfront(502, page), &assumed))[0];
    assert_eq!(
        first,
        "The distribution's settings differ from those assumed here"
    );
}

#[test]
fn what_the_answer_itself_points_to_comes_first() {
    let first = |answer: &Conclusion, origin: &JudgedOrigin| texts(&conclude(answer, origin))[0];
    let cached = answer(502, GeneratedBy::CloudFront, None, Some(7));
    assert_eq!(
        first(&cached, &fine()),
        "The error is from CloudFront's cache"
    );
    let dns = by_cloudfront(502, Some(PageCause::Unresolved));
    assert!(first(&dns, &fine()).starts_with("Public DNS"));
    let mut with_function = fine();
    with_function.has_function = true;
    let not_contacted = by_cloudfront(502, Some(PageCause::NotContacted));
    assert!(first(&not_contacted, &with_function).starts_with("A CloudFront Function"));
    let warned = [("addresses-disagree", Severity::Warn)];
    let differing = origin(Verdict::Warn, &warned);
    assert!(first(&by_cloudfront(502, None), &differing).starts_with("One of the origin's"));
}

#[test]
fn silence_on_both_sides_is_a_firewall_that_admits_neither() {
    let silent = [("connection-timed-out", Severity::Inconclusive)];
    let origin = origin(Verdict::Inconclusive, &silent);
    let diagnosis = conclude(&by_cloudfront(504, None), &origin);
    assert_eq!(diagnosis.agreement, Agreement::Unclear);
    assert_eq!(
        texts(&diagnosis)[0],
        "A firewall or security group admits neither CloudFront nor this machine"
    );
    // The same silence beside a good answer is as it should be.
    let good = answer(200, GeneratedBy::Origin, None, None);
    let diagnosis = conclude(&good, &origin);
    assert_eq!(diagnosis.agreement, Agreement::Agree);
    assert!(diagnosis.conclusion.contains("admit only CloudFront"));
}

#[test]
fn an_error_of_the_origins_own_is_not_a_matter_of_tls() {
    let passed_on = answer(502, GeneratedBy::Origin, None, None);
    let diagnosis = conclude(&passed_on, &fine());
    assert_eq!(diagnosis.agreement, Agreement::Agree);
    assert!(diagnosis.conclusion.contains("the origin itself does"));
    let diagnosis = conclude(&passed_on, &failing(&["certificate-expired"]));
    assert_eq!(diagnosis.agreement, Agreement::Disagree);
    assert_eq!(
        texts(&diagnosis)[0],
        "CloudFront sends this path to an origin other than the one checked"
    );
}

#[test]
fn a_function_stands_for_itself() {
    let function = answer(503, GeneratedBy::Function, None, None);
    let invalid = by_cloudfront(502, Some(PageCause::InvalidFunction));
    for answer in [function, invalid] {
        let origin = failing(&["certificate-expired"]);
        let diagnosis = with_caching(&answer, origin, None);
        assert!(diagnosis.conclusion.contains("because of a function"));
        assert_eq!(diagnosis.changes.len(), 1);
    }
}

#[test]
fn a_good_answer_out_of_the_cache_hides_a_failing_origin() {
    let mut cached = answer(200, GeneratedBy::Origin, None, None);
    cached.served = Served::FromCache;
    let diagnosis = conclude(&cached, &failing(&["certificate-expired"]));
    assert_eq!(diagnosis.agreement, Agreement::Agree);
    assert!(diagnosis.conclusion.contains("When it has to ask"));
    let fresh = answer(200, GeneratedBy::Origin, None, None);
    let diagnosis = conclude(&fresh, &failing(&["certificate-expired"]));
    assert_eq!(diagnosis.agreement, Agreement::Disagree);
}

#[test]
fn what_is_not_cloudfront_leaves_the_origin_without_a_change() {
    let mut other = answer(200, GeneratedBy::Unknown, None, None);
    other.verdict = Verdict::Inconclusive;
    other.is_cloudfront = false;
    let diagnosis = conclude(&other, &fine());
    assert_eq!(diagnosis.agreement, Agreement::Unclear);
    assert!(diagnosis.conclusion.ends_with("nothing is wrong."));
}
