//! For each check the scenario that comes near to it and passes: the proof that it does not fire
//! at everything.

pub const NEAR_MISSES: &[(&str, &str)] = &[
    (
        "name-unresolved",
        "a name with a public address in DNS is resolved and public",
    ),
    (
        "address-not-public",
        "a name with a public address in DNS is resolved and public",
    ),
    ("port-not-allowed", "port 1024 is allowed"),
    (
        "origin-is-an-address",
        "a name that the hosts file maps to loopback is not public",
    ),
    (
        "origin-kind-unsuitable",
        "an S3 bucket's own endpoint is no unsuitable kind",
    ),
    (
        "connection-refused",
        "a reset after the ClientHello is an incomplete handshake",
    ),
    (
        "connection-timed-out",
        "a server that says nothing at all is an incomplete handshake",
    ),
    (
        "not-tls",
        "half a record and a close is an incomplete handshake",
    ),
    (
        "handshake-incomplete",
        "a close without an answer to the request is a warning",
    ),
    (
        "server-name-rejected",
        "a server that knows the name and no other is fine",
    ),
    (
        "protocol-version-unsupported",
        "TLS 1.0 alone is outdated where the distribution allows it",
    ),
    (
        "handshake-not-finished",
        "without a survey only the certificate that CloudFront gets is judged",
    ),
    (
        "cipher-suite-unsupported",
        "RSA with AES-GCM alone is an undocumented suite",
    ),
    (
        "key-exchange-group-unsupported",
        "P-384 alone is a group that CloudFront offers",
    ),
    (
        "cipher-suite-discouraged",
        "an old suite beside a good one is not discouraged",
    ),
    (
        "protocol-version-outdated",
        "TLS 1.2 in a list that begins with TLS 1.0 is listed",
    ),
    (
        "protocol-version-not-listed",
        "TLS 1.2 in a list that begins with TLS 1.0 is listed",
    ),
    (
        "client-certificate-required",
        "a client certificate that is only asked for is a warning",
    ),
    ("client-certificate-requested", "TLS 1.2 alone is fine"),
    (
        "http-1-1-unsupported",
        "ALPN that offers http/1.1 beside h2 is fine",
    ),
    (
        "certificate-malformed",
        "an unknown extension that is not critical is nothing",
    ),
    ("certificate-expired", "the last second is valid to its end"),
    (
        "certificate-not-yet-valid",
        "half of a week's life left is no warning",
    ),
    ("certificate-expires-soon", "31 days left are no warning"),
    ("certificate-name-mismatch", "a wildcard covers one label"),
    (
        "certificate-name-in-common-name-only",
        "a wildcard covers one label",
    ),
    (
        "certificate-self-signed",
        "an untrusted root that is sent is untrusted",
    ),
    (
        "certificate-purpose-invalid",
        "a name that a name constraint permits is fine",
    ),
    ("certificate-revoked", "a stapled 'good' is fine"),
    ("private-key-mismatch", "RSA of 2048 bits is fine"),
    ("key-unsupported", "RSA of 4096 bits is fine"),
    ("key-weak", "RSA of 2048 bits is fine"),
    ("key-undocumented", "RSA of 4096 bits is fine"),
    (
        "signature-weak",
        "an RSA and an ECDSA certificate that are both good are fine",
    ),
    (
        "chain-incomplete",
        "the root after the chain is worth a notice",
    ),
    (
        "chain-out-of-order",
        "the root between leaf and intermediate is extra and no disorder",
    ),
    (
        "chain-root-removed",
        if cfg!(feature = "outside-vectors") {
            "a public chain ends at a root that Mozilla holds"
        } else {
            "the root after the chain is worth a notice"
        },
    ),
    (
        "chain-untrusted",
        "the root after the chain is worth a notice",
    ),
    (
        "chain-certificate-expired",
        "an expired copy beside the valid intermediate is extra",
    ),
    (
        "chain-certificate-revoked",
        "an expired copy beside the valid intermediate is extra",
    ),
    (
        "leaf-missing",
        "a leaf that is not first is out of order alone",
    ),
    ("chain-invalid", "a path length of 0 above a leaf is fine"),
    (
        "chain-has-extra-certificates",
        "seven certificates are not too many",
    ),
    ("chain-too-long", "seven certificates are not too many"),
    ("trust-store-outdated", "TLS 1.2 alone is fine"),
    ("addresses-disagree", "two addresses that are alike agree"),
    (
        "http-no-response",
        "an answer of 500 is an answer, and the origin's own error",
    ),
    (
        "http-response-invalid",
        "one length said twice is a valid answer",
    ),
    (
        "origin-answers-error",
        "an answer of 404 is no error of the connection",
    ),
    (
        "target-is-cloudfront",
        "an answer of 404 is no error of the connection",
    ),
    (
        "served-file-differs",
        "the file that is served is the expected one, but for the root at its end",
    ),
];

/// The checks for which only public chains have a scenario, and so only where those are at hand.
pub const ONLY_FROM_OUTSIDE: &[&str] = &["chain-root-removed"];
