//! Configurations of distributions: the plan that each leads to, with every name, setting and
//! finding; and what no configuration may do. The expected plans are the `.plan` files beside the
//! configurations; `UPDATE_GOLDEN=1 cargo test --test distribution` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use origin_check::assessment::Assessment;
use origin_check::check::context::target::{ExpiresWithin, Thresholds};
use origin_check::check::{CHECKS, Check, Evaluate, Outcome, TargetContext};
use origin_check::cloudfront::policies::Forwarded;
use origin_check::cloudfront::policy_book::PolicyBook;
use origin_check::cloudfront::settings::OriginSettings;
use origin_check::distribution::{
    Certainty, Distribution, Plan, PlannedOrigin, PlannedQuestion, ReadError, distinct_questions,
    plan, read_distributions, read_policies,
};
use origin_check::observation::Observation;
use origin_check::pki::trust_store::TrustStore;
use origin_check::target::Target;
use proptest::prelude::*;
use serde_json::{Value, json};
use time::macros::datetime;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/distribution")
}

/// Every configuration: its name and its bytes.
fn configurations() -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    // The corpus has the shapes in which public projects keep their configurations.
    for below in ["", "corpus/"] {
        let entries = fs::read_dir(folder().join(below)).expect("the folder is there");
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            let name = path.file_name().and_then(|name| name.to_str());
            let name = name.expect("a name in UTF-8");
            let is_configuration = (name.ends_with(".json") || name.ends_with(".yaml"))
                && !name.ends_with(".policies.json");
            if is_configuration {
                let bytes = fs::read(&path).expect("it can be read");
                found.insert(format!("{below}{name}"), bytes);
            }
        }
    }
    found
}

/// The managed policies, and those of `NAME.policies.json` where there is one.
fn policies(name: &str) -> PolicyBook {
    let mut book = PolicyBook::default();
    let stem = name.split('.').next().unwrap_or_default();
    if let Ok(bytes) = fs::read(folder().join(format!("{stem}.policies.json"))) {
        read_policies(&bytes, &mut book).expect("the policies can be read");
    }
    book
}

/// Reads a configuration by the managed policies.
fn read(text: &str) -> Result<Vec<Distribution>, ReadError> {
    read_distributions(text.as_bytes(), &PolicyBook::default())
}

/// Plans whatever can be read of a configuration.
fn plan_if_readable(bytes: &[u8], policies: &PolicyBook) {
    for distribution in read_distributions(bytes, policies).unwrap_or_default() {
        let _ = described(&distribution);
    }
}

fn distributions(name: &str, bytes: &[u8]) -> Vec<Distribution> {
    read_distributions(bytes, &policies(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The findings of a report without a network: check, word, and what was seen or why.
fn findings(
    plan: &Plan,
    origin: &PlannedOrigin,
    question: Option<&PlannedQuestion>,
) -> Vec<String> {
    results(plan, origin, question)
        .into_iter()
        .filter(|(_, outcome)| outcome.severity().is_some())
        .map(|(id, outcome)| match &outcome {
            Outcome::Finding(finding) => {
                let remedy = finding.evidence.remedy.as_ref();
                let remedy = remedy.map_or(String::new(), |fix| format!("\n        fix: {fix}"));
                format!("{} {id}: {}{remedy}", outcome.word(), finding.evidence.seen)
            }
            Outcome::Inconclusive(why) => format!("{} {id}: {why}", outcome.word()),
            _ => String::new(),
        })
        .collect()
}

fn results(
    plan: &Plan,
    origin: &PlannedOrigin,
    question: Option<&PlannedQuestion>,
) -> Vec<(&'static str, Outcome)> {
    let target = match question {
        Some(question) => question.target.clone(),
        None => origin.unasked_target(plan),
    };
    judged(target, &origin.settings, Some((plan, origin, question)))
        .into_iter()
        .map(|(check, outcome)| (check.id, outcome))
        .collect()
}

type Configuration<'a> = (&'a Plan, &'a PlannedOrigin, Option<&'a PlannedQuestion>);

/// Judges a target that was not asked.
fn judged(
    target: Target,
    settings: &OriginSettings,
    configuration: Option<Configuration>,
) -> Vec<(&'static Check, Outcome)> {
    let at = datetime!(2026-11-23 03:00 UTC);
    let observation = Observation::unasked(target, settings.clone(), at);
    let trust = TrustStore::mozilla();
    let thresholds = Thresholds {
        at,
        expires_within: ExpiresWithin::Usual,
    };
    let mut context = TargetContext::new(&observation, &trust, thresholds);
    if let Some((plan, origin, question)) = configuration {
        context = context.with_configuration(plan, origin, question);
    }
    let results = Assessment::new(context, &[]).results.into_iter();
    results
        .map(|result| (result.check, result.outcome))
        .collect()
}

/// The plan as text, complete.
fn described(distribution: &Distribution) -> String {
    let plan = &plan(distribution);
    let mut text = format!("distribution {}\n", plan.label);
    let mut line = |indent: usize, what: &str| {
        let _ = writeln!(text, "{}{what}", " ".repeat(indent));
    };
    line(2, &format!("id: {:?}", plan.id));
    line(2, &format!("own name: {:?}", plan.domain_name));
    line(2, &format!("aliases: {:?}", plan.aliases));
    for note in &plan.notes {
        line(2, &format!("note: {note}"));
    }
    let unresolved: BTreeSet<&String> = (distribution.unresolved.iter())
        .chain(&distribution.unresolved_ids)
        .chain(&distribution.unresolved_aliases)
        .collect();
    for unresolved in unresolved {
        line(2, &format!("not literal: {unresolved}"));
    }
    for origin in &plan.origins {
        let domain = origin.domain_name.as_deref().unwrap_or("-");
        line(2, &format!("origin {}: {domain}", origin.id));
        for note in &origin.notes {
            line(4, &format!("note: {note}"));
        }
        for one in &origin.uses {
            let forwarded = match &one.forwarded {
                Forwarded::Yes { why, .. } => format!("Host forwarded: {why}"),
                Forwarded::No { why } => format!("Host not forwarded: {why}"),
                Forwarded::Unknown { why } => format!("Host unknown: {why}"),
            };
            let group = match &one.group {
                Some(group) => format!(" through {}", group.id),
                None => String::new(),
            };
            line(4, &format!("{}{group}: {forwarded}", one.behavior));
        }
        if let Some(not_probed) = origin.not_probed() {
            line(4, &format!("not asked: {not_probed}"));
        }
        if origin.entries().contains(&None) {
            let source = origin.unasked_target(plan).source.unwrap_or_default();
            line(4, &format!("without a question: {source}"));
            for finding in findings(plan, origin, None) {
                line(6, &finding);
            }
        }
        if origin.not_probed().is_some() {
            continue;
        }
        let settings = &origin.settings;
        line(
            4,
            &format!(
                "settings: {:?}, mtls {}, {:?}, connect {} s, attempts {}, response {} s",
                Vec::<String>::from(settings.protocols.clone()),
                settings.origin_mtls,
                settings.ip_address_type,
                settings.connect_timeout.as_secs_f64(),
                settings.attempts,
                settings.response_timeout.as_secs_f64(),
            ),
        );
        let with_host = origin.uses.iter().filter(|one| one.may_forward_host());
        let with_host: Vec<&String> = with_host.map(|one| &one.behavior).collect();
        for why in origin.unknown_names() {
            line(4, &format!("cannot ask for {with_host:?}: {why}"));
        }
        for question in origin.questions() {
            let target = &question.target;
            let names = &target.names;
            let possible = match question.certainty {
                Certainty::Certain => "",
                Certainty::Possible => ", possibly",
            };
            let grpc = if question.grpc { ", with h2" } else { "" };
            line(
                4,
                &format!(
                    "ask {target} as {:?}: server name {:?}, wanted {}{possible}{grpc}",
                    question.name,
                    names.server_name(),
                    names.wanted(),
                ),
            );
            let source = target.source.as_deref().unwrap_or("-");
            line(6, &format!("source: {source}"));
            for note in &question.notes {
                line(6, &format!("note: {note}"));
            }
            for finding in findings(plan, origin, Some(question)) {
                line(6, &finding);
            }
        }
    }
    text
}

#[test]
fn every_configuration_leads_to_its_expected_plan() {
    let configurations = configurations();
    assert!(configurations.len() >= 25, "{}", configurations.len());
    let mut differences = Vec::new();
    for (name, bytes) in configurations {
        let plans: Vec<String> = distributions(&name, &bytes).iter().map(described).collect();
        let found = plans.join("\n");
        let path = folder().join(format!("{name}.plan"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &found).expect("the plan can be written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if found != expected {
            differences.push(format!("{name}:\n{found}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_check_of_the_configuration_fires_in_one_and_passes_in_another() {
    let (mut fired, mut passed) = (BTreeSet::new(), BTreeSet::new());
    for (name, bytes) in configurations() {
        for distribution in distributions(&name, &bytes) {
            let plan = plan(&distribution);
            for origin in &plan.origins {
                for question in origin.entries() {
                    for (id, outcome) in results(&plan, origin, question) {
                        match outcome {
                            Outcome::Pass => passed.insert(id),
                            Outcome::NotApplicable(_) => false,
                            _ => fired.insert(id),
                        };
                    }
                }
            }
        }
    }
    for check in CHECKS {
        // What an HTTP port answers is a test of the command's.
        let is_offline = check.id != "plain-http-redirected";
        if is_offline && matches!(check.evaluate, Evaluate::Configuration(_)) {
            assert!(fired.contains(check.id), "{} never fires", check.id);
            assert!(passed.contains(check.id), "{} never passes", check.id);
        }
    }
}

#[test]
fn without_a_distribution_no_check_of_the_configuration_applies() {
    let target = Target::parse("origin.example.com").expect("a target");
    for (check, outcome) in judged(target, &OriginSettings::default(), None) {
        if matches!(check.evaluate, Evaluate::Configuration(_)) {
            let expected = Outcome::not_applicable("no distribution was given");
            assert_eq!(outcome, expected, "{}", check.id);
        }
    }
}

#[test]
fn equal_questions_are_asked_once_and_different_settings_are_different() {
    let bytes = fs::read(folder().join("same-server.json")).expect("it is there");
    let plans: Vec<Plan> = distributions("same-server.json", &bytes)
        .iter()
        .chain(&distributions("same-server.json", &bytes))
        .map(plan)
        .collect();
    let asked: Vec<(u64, usize)> = distinct_questions(&plans)
        .iter()
        .map(|asked| (asked.settings.response_timeout.as_secs(), asked.by.len()))
        .collect();
    assert_eq!(asked, [(30, 4), (25, 2)]);
}

/// The small configuration in which the faults are made.
fn small() -> Value {
    json!({"DistributionConfig": {
        "Aliases": {"Quantity": 1, "Items": ["www.example.com"]},
        "Origins": {"Quantity": 1, "Items": [{
            "Id": "web",
            "DomainName": "origin.example.com",
            "ConnectionAttempts": 3,
            "CustomOriginConfig": {
                "HTTPPort": 80,
                "HTTPSPort": 443,
                "OriginProtocolPolicy": "https-only",
                "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]}
            }
        }]},
        "DefaultCacheBehavior": {"TargetOriginId": "web", "ViewerProtocolPolicy": "https-only"},
        "CacheBehaviors": {"Quantity": 0}
    }})
}

fn fault(document: &Value) -> String {
    read(&document.to_string()).unwrap_err().to_string()
}

#[test]
fn a_wrong_shape_is_named_with_its_path() {
    const PORT: &str = "/CustomOriginConfig/HTTPSPort";
    const POLICY: &str = "/CustomOriginConfig/OriginProtocolPolicy";
    let set = |place: &str, value: Value| {
        let mut document = small();
        let place = format!("/DistributionConfig/Origins/Items/0{place}");
        *document.pointer_mut(&place).expect("the place") = value;
        document
    };
    for (place, value, expected) in [
        (PORT, json!("abc"), r#"expected a number, got "abc""#),
        (PORT, json!("443"), r#"expected a number, got "443""#),
        (
            PORT,
            json!(70000),
            "expected a number from 1 to 65535, got 70000",
        ),
        (PORT, json!(443.5), "expected a number, got 443.5"),
        (
            POLICY,
            json!("https"),
            r#"expected http-only, match-viewer or https-only, got "https""#,
        ),
        (POLICY, Value::Null, "it is missing"),
        (
            "/CustomOriginConfig",
            json!("x\u{1b}[31m\n"),
            r#"expected an object, got "x\u{1b}[31m\n""#,
        ),
        (
            "/DomainName",
            json!({"a": 1}),
            "expected a text, got an object",
        ),
        ("/Id", Value::Null, "it is missing"),
        ("", json!(5), "expected an object, got 5"),
    ] {
        let expected = format!("Origins.Items[0]{}: {expected}", place.replace('/', "."));
        assert_eq!(fault(&set(place, value)), expected);
    }
    let protocol = "/CustomOriginConfig/OriginSslProtocols/Items/0";
    assert_eq!(
        fault(&set(protocol, json!("TLSv1.3"))),
        "Origins.Items[0].CustomOriginConfig.OriginSslProtocols.Items[0]: TLSv1.3 cannot be listed: CloudFront always offers it; name one or more of SSLv3, TLSv1, TLSv1.1, TLSv1.2"
    );
    let without = set("/CustomOriginConfig", json!([]));
    assert!(read(&without.to_string()).is_ok());
}

#[test]
fn what_is_no_list_is_named_too() {
    let mut document = small();
    document["DistributionConfig"]["Origins"]["Items"] = json!("x");
    assert_eq!(
        fault(&document),
        r#"Origins.Items: expected a list, got "x""#
    );
    document["DistributionConfig"]["Origins"] = json!(true);
    assert_eq!(fault(&document), "Origins: expected a list, got true");
    let mut document = small();
    document["DistributionConfig"]["DefaultCacheBehavior"] = Value::Null;
    assert_eq!(fault(&document), "DefaultCacheBehavior: it is missing");
    let list = json!({"DistributionList": {"Items": [{"Id": "E1", "Origins": 1, "DefaultCacheBehavior": {"TargetOriginId": "a"}}]}});
    assert_eq!(
        fault(&list),
        "DistributionList.Items[0].Origins: expected a list, got 1"
    );
}

/// The plan's origins with the reasons why they are not asked.
fn reasons(document: &Value) -> Vec<String> {
    reasons_of(&document.to_string())
}

fn reasons_of(document: &str) -> Vec<String> {
    let read = read(document).expect("it is usable");
    let plans: Vec<Plan> = read.iter().map(plan).collect();
    let origins = plans.iter().flat_map(|plan| &plan.origins);
    let reasons = origins.map(|origin| match origin.not_probed() {
        None => format!("{}: asked", origin.id),
        Some(why) => format!("{}: {}", origin.id, why),
    });
    reasons.collect()
}

#[test]
fn one_bad_item_does_not_hide_the_others() {
    let items = "/DistributionConfig/Origins/Items";
    let with = |origin: Value| {
        let mut document = small();
        let origins = document.pointer_mut(items).and_then(Value::as_array_mut);
        origins.expect("a list").push(origin);
        document
    };
    let good = small().pointer(items).expect("origins")[0].clone();
    let mut bad = good.clone();
    bad["Id"] = json!("bad");
    bad["CustomOriginConfig"]["HTTPSPort"] = json!("abc");
    let path = "Origins.Items[1].CustomOriginConfig.HTTPSPort";
    let why = format!("bad: {path}: expected a number, got \"abc\"");
    assert_eq!(reasons(&with(bad)), [why, "web: asked".to_owned()]);
    let twice = "two origins or origin groups have the id \"web\"";
    assert_eq!(fault(&with(good.clone())), twice);
    let mut both = with(good.clone());
    let mut third = good;
    third["Id"] = json!("third");
    let origins = both.pointer_mut(items).and_then(Value::as_array_mut);
    origins.expect("a list").push(third);
    let twice = format!("web: {twice}");
    assert_eq!(
        reasons(&both),
        ["third: no behavior uses it", twice.as_str(), twice.as_str()]
    );
    assert_eq!(
        reasons(&with(json!(5))),
        [
            "(unusable): Origins.Items[1]: expected an object, got 5",
            "web: asked"
        ]
    );
    // A distribution among good ones, and a document that is none.
    let mut incomplete = small();
    incomplete["DistributionConfig"]["DefaultCacheBehavior"] = Value::Null;
    assert_eq!(
        reasons(&json!([small(), incomplete, {"a": 1}]))[..2],
        [
            "web: asked",
            "(unusable): document 2: DefaultCacheBehavior: it is missing"
        ]
    );
    let mut behavior = small();
    behavior["DistributionConfig"]["CacheBehaviors"] =
        json!({"Quantity": 1, "Items": [{"PathPattern": "/a"}]});
    let why = "(unusable): CacheBehaviors.Items[0].TargetOriginId: it is missing";
    assert_eq!(reasons(&behavior), [why, "web: asked"]);
}

#[test]
fn a_staging_distribution_has_its_primarys_viewers() {
    let forwarding = |one: &mut Value| {
        one["DistributionConfig"]["DefaultCacheBehavior"]["OriginRequestPolicyId"] =
            json!("216adef6-5c7f-47e4-b989-5492eafa07d3");
    };
    let mut primary = small();
    primary["DistributionConfig"]["ContinuousDeploymentPolicyId"] = json!("policy");
    let mut staging = small();
    staging["DistributionConfig"]["Staging"] = json!(true);
    staging["DistributionConfig"]["Aliases"] = json!({"Quantity": 0});
    staging["DistributionConfig"]["Origins"]["Items"][0]["DomainName"] = json!("new.example.com");
    forwarding(&mut primary);
    forwarding(&mut staging);
    let asked = |document: &Value| {
        let read = read(&document.to_string()).expect("it is usable");
        let last = plan(read.last().expect("a distribution"));
        let questions = last.origins.iter().flat_map(PlannedOrigin::questions);
        let names = questions.map(|one| one.target.names.wanted().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(asked(&json!([primary, staging])), ["www.example.com"]);
    // Alone, or with two primaries, its viewers' names are not known; none is made up.
    assert!(asked(&staging).is_empty());
    assert!(asked(&json!([primary, primary, staging])).is_empty());
}

#[test]
fn other_sources_name_their_own_paths() {
    let template = template(
        "a",
        "{Id: a, DomainName: a.example.com, CustomOriginConfig: \
         {OriginProtocolPolicy: https-only, HTTPSPort: abc}}",
    );
    let error = read(&template).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"Resources.Site.Properties.DistributionConfig.Origins[0].CustomOriginConfig.HTTPSPort: expected a number, got "abc""#
    );
    let bytes = fs::read(folder().join("terraform-state.json")).expect("it is there");
    let mut state: Value = serde_json::from_slice(&bytes).expect("JSON");
    let place = "/values/root_module/resources/2/values/origin/0/custom_origin_config/0/https_port";
    *state.pointer_mut(place).expect("the port") = json!([]);
    let why = "aws_cloudfront_distribution.root.origin[0].custom_origin_config[0].https_port: expected a number, got a list";
    let reasons = reasons(&state);
    assert!(reasons.iter().any(|one| one.ends_with(why)), "{reasons:?}");
}

/// A plan that makes a distribution, its policy and the load balancer behind it.
fn all_new(policy_reference: &str) -> Value {
    let values = json!({
        "aliases": ["www.example.com"], "enabled": true,
        "origin": [{"origin_id": "web", "custom_origin_config": [{
            "http_port": 80, "https_port": 443, "origin_protocol_policy": "https-only",
            "origin_ssl_protocols": ["TLSv1.2"]
        }], "domain_name": "web.example.net"}],
        "default_cache_behavior": [{"target_origin_id": "web",
            "viewer_protocol_policy": "https-only"}]
    });
    let headers = json!([{"header_behavior": "whitelist", "headers": [{"items": ["Host"]}]}]);
    let policy = json!({"name": "mine", "parameters_in_cache_key_and_forwarded_to_origin": [
        {"headers_config": headers}
    ]});
    let site = "aws_cloudfront_distribution.site";
    json!({
        "format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"child_modules": [{"address": "module.edge",
            "resources": [
                {"address": format!("module.edge.{site}"), "mode": "managed",
                 "type": "aws_cloudfront_distribution", "values": values},
                {"address": "module.edge.aws_cloudfront_cache_policy.mine", "mode": "managed",
                 "type": "aws_cloudfront_cache_policy", "values": policy}
            ]}]}},
        "resource_changes": [{"address": format!("module.edge.{site}"), "change": {"after_unknown":
            {"default_cache_behavior": [{"cache_policy_id": true}]}}}],
        "configuration": {"root_module": {"module_calls": {"edge": {"module": {"resources": [
            {"address": site, "expressions": {"default_cache_behavior": [{
                "target_origin_id": {"constant_value": "web"},
                "cache_policy_id": {"references":
                    [format!("{policy_reference}.id"), policy_reference]}
            }]}}
        ]}}}}}
    })
}

#[test]
fn a_policy_that_the_same_plan_makes_is_known_by_its_reference() {
    let forwarded = |reference: &str| {
        let read = read(&all_new(reference).to_string()).expect("a distribution");
        read[0].behaviors[0].host_forwarded()
    };
    let own = forwarded("aws_cloudfront_cache_policy.mine");
    assert!(matches!(own, Forwarded::Yes { .. }), "{own:?}");
    let other = forwarded("aws_cloudfront_cache_policy.other");
    let why = "the cache policy is known only after the apply \
               (module.edge.aws_cloudfront_cache_policy.other.id)";
    assert_eq!(
        other,
        Forwarded::Unknown {
            why: why.to_owned()
        }
    );
}

#[test]
fn a_policy_whose_headers_only_the_apply_will_tell_is_not_known() {
    for unknown in [
        json!([{"headers_config": [{"headers": [{"items": true}]}]}]),
        json!([{"headers_config": [{"headers": true}]}]),
        json!([{"headers_config": true}]),
    ] {
        let mut plan = all_new("aws_cloudfront_cache_policy.mine");
        let policy = "/planned_values/root_module/child_modules/0/resources/1/values";
        let headers = "/parameters_in_cache_key_and_forwarded_to_origin/0/headers_config/0/headers";
        // What is not known is left out of the values.
        *plan.pointer_mut(&format!("{policy}{headers}")).expect("it") = json!([{}]);
        let changes = plan["resource_changes"].as_array_mut();
        changes.expect("changes").push(json!({
            "address": "module.edge.aws_cloudfront_cache_policy.mine",
            "change": {"after_unknown":
                {"id": true, "parameters_in_cache_key_and_forwarded_to_origin": unknown}}
        }));
        let read = read(&plan.to_string()).expect("a distribution");
        let forwarded = read[0].behaviors[0].host_forwarded();
        assert!(
            matches!(forwarded, Forwarded::Unknown { .. }),
            "{forwarded:?}"
        );
    }
}

/// A template whose default behavior leads to `target`, with these origins.
fn template(target: &str, origins: &str) -> String {
    format!(
        "Resources:\n  Site:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      \
         DistributionConfig:\n        DefaultCacheBehavior: {{TargetOriginId: {target}}}\n        \
         Origins:\n          - {origins}\n"
    )
}

/// Whether each origin of these ids is asked, and if not, why.
fn reasons_of_ids(ids: &[&str], target: &str) -> Vec<String> {
    let origins = ids.iter().map(|id| {
        format!("{{Id: {id}, DomainName: a.example.com, CustomOriginConfig: {{OriginProtocolPolicy: https-only}}}}")
    });
    let origins: Vec<String> = origins.collect();
    reasons_of(&template(target, &origins.join("\n          - ")))
}

#[test]
fn an_id_that_is_not_literal_may_be_any_origins() {
    assert_eq!(
        reasons_of_ids(&["!Sub '${A}-web'"], "!Sub '${A}-web'"),
        ["!Sub ${A}-web: asked"]
    );
    // A parameter's value may be the literal id, so that the origin may be led to after all.
    let why = "the origin id that behavior default (*) names is !Ref Id";
    assert_eq!(
        reasons_of_ids(&["web"], "!Ref Id"),
        [format!("!Ref Id: {why}"), format!("web: {why}")]
    );
    let why = "the id of an origin is !Sub ${A}-web";
    assert_eq!(
        reasons_of_ids(&["!Sub '${A}-web'"], "site-web"),
        [
            format!("!Sub ${{A}}-web: {why}"),
            format!("site-web: {why}")
        ]
    );
    // Where everything is literal, or led to by its own spelling, nothing is left open.
    assert_eq!(
        reasons_of_ids(&["web"], "gone"),
        ["gone: no origin has this ID", "web: no behavior uses it"]
    );
    assert_eq!(
        reasons_of_ids(&["web", "!Ref Id"], "!Ref Id"),
        ["!Ref Id: asked", "web: no behavior uses it"]
    );
}

#[test]
fn a_call_that_holds_a_whole_origin_is_cut_short_in_the_reason() {
    let template = template(
        "a",
        "!If [IsProduction, {Id: a, DomainName: a.example.com, CustomOriginConfig: \
         {OriginProtocolPolicy: https-only}}, !Ref AWS::NoValue]",
    );
    let read = read(&template).expect("a distribution");
    assert_eq!(
        read[0].unresolved,
        [
            r#"an origin is !If ["IsProduction",{"CustomOriginConfig":{"OriginProtocolPolicy":"https-only"},…"#
        ]
    );
}

#[test]
fn terraforms_other_forms_are_named_with_what_to_give_instead() {
    for (document, expected) in [
        (
            json!({"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "x", "resources": []}),
            "this is Terraform's state file; pass the output of 'terraform show -json'",
        ),
        (
            json!({"@level": "info", "@message": "Terraform 1.9.0", "type": "version"}),
            "this is a Terraform log; save the plan with 'terraform plan -out FILE' and pass the output of 'terraform show -json FILE'",
        ),
        (
            json!({"format_version": "1.0"}),
            "the Terraform plan or state has no aws_cloudfront_distribution",
        ),
    ] {
        assert_eq!(fault(&document), expected);
    }
}

#[test]
fn a_list_without_the_items_that_it_counts_is_a_fault() {
    let mut document = small();
    document["DistributionConfig"]["Aliases"] = json!({"Quantity": 2});
    assert_eq!(
        fault(&document),
        "Aliases.Items: it is missing, and Quantity is 2"
    );
    document["DistributionConfig"]["Aliases"] = json!({"Quantity": 0});
    assert!(read(&document.to_string()).is_ok());
}

#[test]
fn what_is_no_distribution_is_refused_with_what_would_be_right() {
    for (text, expected) in [
        ("", "the file is empty"),
        ("hello", "not a distribution: pass the output of"),
        ("{}", "not a distribution: pass the output of"),
        ("5", "not a distribution: pass the output of"),
        (
            r#"{"CachePolicy": {}}"#,
            "this is a policy; pass it with --policy",
        ),
        (
            r#"{"Resources": {}}"#,
            "the template has no resource of the type",
        ),
        (
            r#"{"format_version": "1.0", "terraform_version": "1.9"}"#,
            "the Terraform plan or state has no aws_cloudfront_distribution",
        ),
        (r#"{"DistributionConfig": "#, "not valid JSON: EOF"),
        ("a: [", "not valid YAML: "),
    ] {
        let error = read(text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text}: {error}");
        assert!(!error.contains('\n'), "{error}");
    }
    assert_eq!(read("[]"), Ok(Vec::new()));
}

#[test]
fn more_questions_than_any_account_has_are_refused() {
    let mut document = small();
    let config = &mut document["DistributionConfig"];
    let aliases: Vec<String> = (0..1000).map(|n| format!("a{n}.example.com")).collect();
    config["Aliases"]["Items"] = json!(aliases);
    let origin = config["Origins"]["Items"][0].clone();
    let origins: Vec<Value> = (0..1000)
        .map(|n| {
            let mut origin = origin.clone();
            origin["Id"] = json!(format!("o{n}"));
            origin
        })
        .collect();
    config["Origins"]["Items"] = json!(origins);
    assert_eq!(
        fault(&document),
        "origins times aliases are more than 100000 checks; split the file"
    );
}

#[test]
fn a_policy_file_of_another_shape_is_named_with_its_path() {
    let mut book = PolicyBook::default();
    for (text, expected) in [
        (
            r#"{"CachePolicy": {"CachePolicyConfig": {}}}"#,
            "CachePolicy.Id: it is missing",
        ),
        (
            r#"{"OriginRequestPolicy": {"Id": "x", "OriginRequestPolicyConfig": {"HeadersConfig": {}}}}"#,
            "OriginRequestPolicy.OriginRequestPolicyConfig.HeadersConfig.HeaderBehavior: it is missing",
        ),
        (r#"{"Id": "x"}"#, "not a policy: pass the output of"),
        ("[1]", "expected an object, got 1"),
    ] {
        let error = read_policies(text.as_bytes(), &mut book).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn the_behavior_of_a_path_is_the_first_that_fits() {
    let bytes = fs::read(folder().join("origin-group.json")).expect("it is there");
    let distributions = distributions("origin-group.json", &bytes);
    let label = |path| {
        distributions[0]
            .behavior_for(path)
            .map(|found| found.label())
    };
    assert_eq!(label("/half/x"), Some("/half/*"));
    assert_eq!(label("/direct/x"), Some("/direct/*"));
    assert_eq!(label("/"), Some("default (*)"));
}

/// JSON with the keys of every object in an order chosen by `order`, and with the lists whose
/// order means nothing to a plan in another order too.
fn reordered(value: &Value, name: &str, order: &mut impl FnMut(usize) -> usize) -> String {
    let lists = [
        "Origins",
        "Aliases",
        "OriginGroups",
        "origin",
        "aliases",
        "origin_group",
        "FunctionAssociations",
    ];
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            shuffle(&mut fields, order);
            let fields: Vec<String> = fields
                .into_iter()
                .map(|(key, value)| {
                    let name = if key == "Items" { name } else { key };
                    format!("{}:{}", json!(key), reordered(value, name, order))
                })
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => {
            let mut items: Vec<&Value> = items.iter().collect();
            if lists.contains(&name) {
                shuffle(&mut items, order);
            }
            let items: Vec<String> = items
                .into_iter()
                .map(|item| reordered(item, "", order))
                .collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

fn shuffle<T>(items: &mut [T], order: &mut impl FnMut(usize) -> usize) {
    for last in (1..items.len()).rev() {
        items.swap(last, order(last + 1));
    }
}

/// The documents of a JSON file.
fn documents(name: &str, bytes: &[u8]) -> Vec<Value> {
    let documents = serde_json::Deserializer::from_slice(bytes).into_iter();
    documents.map(|one| one.expect(name)).collect()
}

/// Numbers that look random, from a seed: proptest shrinks the seed, and a failure names it.
fn orders(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % (below as u64)).expect("it fits")
    }
}

/// So many cases; a failure is said and not kept in a file.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn no_order_of_keys_or_origins_changes_the_plan(seed in any::<u64>()) {
        for (name, bytes) in configurations() {
            // Of the skipped ones, indexes have a meaning: in unknown values, and in a fault's path.
            let has_indexes = ["tls13-listed.json", "protocol-unknown.json", "list-one-broken.json"];
            let has_indexes = has_indexes.iter().any(|one| name.ends_with(one));
            let is_plan = name == "terraform-plan.json" || name.starts_with("corpus/tf-");
            if !name.ends_with(".json") || has_indexes || is_plan {
                continue;
            }
            let mut order = orders(seed);
            let shuffled: Vec<String> = documents(&name, &bytes)
                .iter()
                .map(|document| reordered(document, "", &mut order))
                .collect();
            let shuffled = shuffled.join("\n");
            let before: Vec<Plan> = distributions(&name, &bytes).iter().map(plan).collect();
            let after: Vec<Plan> =
                distributions(&name, shuffled.as_bytes()).iter().map(plan).collect();
            prop_assert_eq!(before, after, "{}", name);
        }
    }

    #[test]
    fn a_configuration_with_anything_anywhere_never_panics(
        seed in any::<u64>(),
        put in anything(),
    ) {
        for (name, bytes) in configurations() {
            let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
                continue;
            };
            let mut order = orders(seed);
            replace_one(&mut value, &put, &mut order);
            plan_if_readable(value.to_string().as_bytes(), &policies(&name));
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn arbitrary_json_and_yaml_never_panic(value in anything(), text in "[-\\[\\]{}:,&*!#'\"|>?%@ \na-c0-9.]{0,80}") {
        for bytes in [value.to_string().into_bytes(), text.into_bytes()] {
            plan_if_readable(&bytes, &PolicyBook::default());
            let _ = read_policies(&bytes, &mut PolicyBook::default());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_distributions(&bytes, &PolicyBook::default());
    }

    #[test]
    fn a_template_cut_off_or_damaged_anywhere_never_panics(at in 0_usize..3000, byte in any::<u8>()) {
        let mut bytes = fs::read(folder().join("template.yaml")).expect("it is there");
        let at = at % bytes.len();
        let _ = read_distributions(&bytes[..at], &PolicyBook::default());
        bytes[at] = byte;
        plan_if_readable(&bytes, &PolicyBook::default());
    }
}

/// Anything that JSON can hold, with the words that the readers know among its keys.
fn anything() -> impl Strategy<Value = Value> {
    let key = "DistributionConfig Distribution DistributionList Items Origins Id DomainName \
        CustomOriginConfig HTTPSPort OriginProtocolPolicy Aliases DefaultCacheBehavior \
        TargetOriginId Resources Type Properties Ref Fn::Join Fn::Sub format_version values \
        planned_values root_module resources CachePolicy CachePolicyConfig x";
    let key = prop::sample::select(key.split(' ').collect::<Vec<_>>());
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "https-only",
            "a.example.com",
            "*.",
            "*.example.com",
            "AWS::CloudFront::Distribution",
            "AWS::NoValue",
            "${",
            "\u{0}unknown",
            "é..",
            "192.0.2.1",
            "2001:db8::1",
        ])
        .prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(key.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Replaces one value, somewhere.
fn replace_one(value: &mut Value, put: &Value, order: &mut impl FnMut(usize) -> usize) {
    let stop = order(4) == 0;
    match value {
        Value::Object(fields) if !stop && !fields.is_empty() => {
            let chosen = order(fields.len());
            if let Some(inner) = fields.values_mut().nth(chosen) {
                replace_one(inner, put, order);
            }
        }
        Value::Array(items) if !stop && !items.is_empty() => {
            let chosen = order(items.len());
            replace_one(&mut items[chosen], put, order);
        }
        other => *other = put.clone(),
    }
}
