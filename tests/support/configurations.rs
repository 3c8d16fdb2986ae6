//! Configurations as `aws cloudfront get-distribution` prints them, and origins for them.

use serde_json::{Value, json};

use super::lab::{self, HOST, Origin, Said};

pub const ALL_VIEWER: &str = "216adef6-5c7f-47e4-b989-5492eafa07d3";
pub const CACHING_DISABLED: &str = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
/// A policy that nobody knows.
pub const UNKNOWN: &str = "00000000-1111-2222-3333-444444444444";

/// A custom origin.
pub fn origin(id: &str, domain: &str, port: u16) -> Value {
    json!({
        "Id": id,
        "DomainName": domain,
        "CustomOriginConfig": {
            "HTTPPort": 80, "HTTPSPort": port, "OriginProtocolPolicy": "https-only",
            "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
            "OriginReadTimeout": 5, "OriginKeepaliveTimeout": 5
        },
        "ConnectionAttempts": 1, "ConnectionTimeout": 5
    })
}

/// A behavior with this origin request policy.
pub fn behavior(pattern: &str, origin: &str, policy: Option<&str>) -> Value {
    let mut behavior = json!({
        "PathPattern": pattern,
        "TargetOriginId": origin,
        "ViewerProtocolPolicy": "https-only",
        "CachePolicyId": CACHING_DISABLED,
    });
    if let Some(policy) = policy {
        behavior["OriginRequestPolicyId"] = policy.into();
    }
    behavior
}

/// A distribution; the last behavior is the default one.
pub fn distribution(id: &str, origins: &[Value], behaviors: &[Value]) -> Value {
    let (default, others) = behaviors.split_last().expect("a default behavior");
    json!({"ETag": "E0", "Distribution": {
        "Id": id,
        "DomainName": "d111111abcdef8.cloudfront.net",
        "DistributionConfig": {
            "Aliases": {"Quantity": 1, "Items": ["www.example.com"]},
            "Origins": {"Quantity": origins.len(), "Items": origins},
            "DefaultCacheBehavior": default,
            "CacheBehaviors": {"Quantity": others.len(), "Items": others},
            "Enabled": true
        }
    }})
}

/// A distribution of every kind of origin.
pub fn every_kind() -> Value {
    let mut plain = origin("plain", "old.example.com", 443);
    plain["CustomOriginConfig"]["OriginProtocolPolicy"] = "http-only".into();
    let bucket = bucket("b.s3.eu-west-1.amazonaws.com");
    let inside = json!({
        "Id": "inside", "DomainName": "internal.example.com",
        "VpcOriginConfig": {"VpcOriginId": "vo_1"}
    });
    distribution(
        "E2EXAMPLE",
        &[
            origin("web", HOST, 443),
            origin("same", HOST, 443),
            origin("broken", HOST, 8443),
            origin("spare", HOST, 443),
            plain,
            bucket,
            inside,
        ],
        &[
            behavior("/api/*", "broken", None),
            behavior("/files/*", "bucket", None),
            behavior("/host/*", "web", Some(ALL_VIEWER)),
            behavior("/inside/*", "inside", None),
            behavior("/old/*", "plain", None),
            behavior("/same/*", "same", None),
            behavior("*", "web", None),
        ],
    )
}

/// A good origin on port 443 and one without its intermediate on port 8443.
pub struct Lab {
    pub healthy: Origin,
    pub broken: Origin,
}

impl Lab {
    pub fn new() -> Self {
        Self {
            healthy: Origin::healthy(),
            broken: Origin::without_intermediate(),
        }
    }

    /// The arguments that lead to the two origins.
    pub fn lead(&self) -> Vec<String> {
        [
            "--ca-file",
            &lab::all_of(&[&self.healthy.root, &self.broken.root]),
            "--connect-to",
            &format!("{HOST}:443:127.0.0.1:{}", self.healthy.port()),
            "--connect-to",
            &format!("{HOST}:8443:127.0.0.1:{}", self.broken.port()),
            // Nothing listens there.
            "--resolve",
            "old.example.com:80:127.0.0.1",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// Checks these distributions.
    pub fn check(&self, configurations: &[&Value], options: &[&str]) -> Said {
        let mut arguments = vec!["distribution".to_owned()];
        arguments.extend(options.iter().map(|option| (*option).to_owned()));
        arguments.extend(self.lead());
        arguments.extend(files(configurations));
        lab::run(&arguments)
    }
}

/// Checks this distribution, of which this host leads to this origin.
pub fn check_at(origin: &Origin, host: &str, configuration: &Value, options: &[&str]) -> Said {
    let lead = format!("{host}:443:127.0.0.1:{}", origin.port());
    let root = origin.root.to_str().expect("a path of ASCII");
    let files = files(&[configuration]);
    let fixed = ["distribution", "--ca-file", root, "--connect-to", &lead];
    lab::run(&[&fixed, options, &[&files[0]]].concat())
}

/// An S3 bucket.
pub fn bucket(domain: &str) -> Value {
    json!({"Id": "bucket", "DomainName": domain, "S3OriginConfig": {"OriginAccessIdentity": ""}})
}

/// Each configuration in a file of its own.
pub fn files(configurations: &[&Value]) -> Vec<String> {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let files = configurations.iter().map(|configuration| {
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("configuration-{number}.json");
        lab::write(&name, &configuration.to_string())
    });
    files
        .map(|path| path.to_str().expect("a path of ASCII").to_owned())
        .collect()
}

/// Without any origin.
pub fn offline(configurations: &[&Value], options: &[&str]) -> Said {
    let mut arguments = vec!["distribution".to_owned(), "--offline".to_owned()];
    arguments.extend(options.iter().map(|option| (*option).to_owned()));
    arguments.extend(files(configurations));
    lab::run(&arguments)
}
