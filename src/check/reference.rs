//! The pages, standards and sources that checks cite.

use serde::Serialize;

/// A source of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reference {
    pub title: &'static str,
    pub url: &'static str,
}

/// Expired, self-signed, incomplete or disordered chains, and the names.
pub(super) const BAD_GATEWAY: Reference = Reference {
    title: "Amazon CloudFront Developer Guide: HTTP 502 status code (Bad Gateway)",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html",
};

pub(super) const GATEWAY_TIMEOUT: Reference = Reference {
    title: "Amazon CloudFront Developer Guide: HTTP 504 status code (Gateway Timeout)",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-504-gateway-timeout.html",
};

pub(super) const CACHE_BEHAVIOR_SETTINGS: Reference = Reference {
    title: "Amazon CloudFront Developer Guide: Cache behavior settings",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html",
};

/// The Mozilla list, the sizes of keys, and the order of a chain.
pub(super) const CERTIFICATE_REQUIREMENTS: Reference = Reference {
    title: "Amazon CloudFront Developer Guide: Requirements for using SSL/TLS certificates with CloudFront",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html",
};

pub(super) const CUSTOM_ORIGIN_HTTPS: Reference = Reference {
    title: "Amazon CloudFront Developer Guide: Require HTTPS for communication between CloudFront and your custom origin",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html",
};

pub(super) const CUSTOM_ORIGIN_REQUESTS: Reference = Reference {
    title: "Amazon CloudFront Developer Guide: Request and response behavior for custom origins",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html",
};

/// The default server name, and what a function can change.
pub(super) const HELPER_METHODS: Reference = Reference {
    title: "Amazon CloudFront Developer Guide: Helper methods for origin modification",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html",
};

pub(super) const ORIGIN_SETTINGS: Reference = Reference {
    title: "Amazon CloudFront Developer Guide: Origin settings",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html",
};

pub(super) const POLICIES_TOGETHER: Reference = Reference {
    title: "Amazon CloudFront Developer Guide: Understand how origin request policies and cache policies work together",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-how-origin-request-policies-and-cache-policies-work-together.html",
};

pub(super) const PROTOCOLS_AND_CIPHERS: Reference = Reference {
    title: "Amazon CloudFront Developer Guide: Supported protocols and ciphers between CloudFront and the origin",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-ciphers-cloudfront-to-origin.html",
};

/// The offer of CloudFront's TLS library to origins.
pub(super) const UPSTREAM_POLICY: Reference = Reference {
    title: "s2n-tls source: security policy CloudFront-Upstream-TLS-1-2-2025",
    url: "https://github.com/aws/s2n-tls/blob/main/tls/s2n_security_policies.c",
};

/// The rules by which CloudFront's TLS library judges a chain.
pub(super) const UPSTREAM_VALIDATOR: Reference = Reference {
    title: "s2n-tls source: tls/s2n_x509_validator.c",
    url: "https://github.com/aws/s2n-tls/blob/main/tls/s2n_x509_validator.c",
};

#[cfg(test)]
mod tests {
    use crate::check::CHECKS;

    #[test]
    fn every_check_cites_a_page_that_can_be_opened() {
        for check in CHECKS {
            let url = check.reference.url;
            assert!(url.starts_with("https://"), "{}: {url}", check.id);
            assert!(!url.contains(char::is_whitespace), "{}: {url}", check.id);
        }
    }
}
