//! The own answers of an Application Load Balancer (`Server: awselb/2.0`).

use super::known::{KnownAnswer, Service};
use crate::cloudfront::basis::Basis;

const TROUBLESHOOTING: &str = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html";

pub(super) const ANSWERS: &[KnownAnswer] = &[
    KnownAnswer {
        id: "load-balancer-502",
        forwarded_host: false,
        service: Service::LoadBalancer,
        statuses: &[502],
        words: &[],
        cause: "The load balancer reached its target, and the target refused, closed early or sent \
                an invalid response: none is healthy, or its keep-alive time is shorter than the \
                load balancer's idle timeout.",
        next: "look at the targets: aws elbv2 describe-target-health --target-group-arn ARN, then target_status_code \
               and error_reason in the load balancer's access logs",
        known: Basis::Documented,
        source: TROUBLESHOOTING,
    },
    KnownAnswer {
        id: "load-balancer-503",
        forwarded_host: false,
        service: Service::LoadBalancer,
        statuses: &[503],
        words: &[],
        cause: "The load balancer has no target to ask: none is registered, or none is in use.",
        next: "look at the targets: aws elbv2 describe-target-health --target-group-arn ARN, and register a target",
        known: Basis::Documented,
        source: TROUBLESHOOTING,
    },
    KnownAnswer {
        id: "load-balancer-504",
        forwarded_host: false,
        service: Service::LoadBalancer,
        statuses: &[504],
        words: &[],
        cause: "The load balancer's target did not accept the connection or answer in time.",
        next: "check the target's security group and network ACL, how long it takes for this path, \
               and the load balancer's idle timeout",
        known: Basis::Documented,
        source: TROUBLESHOOTING,
    },
    KnownAnswer {
        id: "load-balancer-403",
        forwarded_host: false,
        service: Service::LoadBalancer,
        statuses: &[403],
        words: &[],
        cause: "AWS WAF at the load balancer refused the request, or a listener rule answers so, \
                for example because the header that CloudFront should add is missing.",
        next: "read the web ACL of the load balancer, the listener's rules, and the custom headers \
               of the origin",
        known: Basis::Documented,
        source: TROUBLESHOOTING,
    },
    KnownAnswer {
        id: "load-balancer-404",
        forwarded_host: false,
        service: Service::LoadBalancer,
        statuses: &[404],
        words: &[],
        cause: "No listener rule fits this Host and path, and the default action answers so.",
        next: "compare the rules' host and path conditions with the Host that CloudFront sends \
               (the Origin Domain unless Host is forwarded)",
        known: Basis::Inferred,
        source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html",
    },
    KnownAnswer {
        id: "load-balancer-463",
        forwarded_host: false,
        service: Service::LoadBalancer,
        statuses: &[463],
        words: &[],
        cause: "X-Forwarded-For has more than 30 addresses: the request goes round in a circle of \
                proxies.",
        next: "find the proxy or distribution that sends requests back to the start",
        known: Basis::Documented,
        source: TROUBLESHOOTING,
    },
];
