//! The error documents of S3: XML of REST endpoints, HTML of website endpoints.

use super::known::{KnownAnswer, Response, Service};
use crate::cloudfront::basis::Basis;

const ERRORS: &str = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";
const DENIED: &str = "https://repost.aws/knowledge-center/s3-rest-api-cloudfront-error-403";
const WITHOUT_HOST: &str = "do not forward Host to it: no AllViewer, and a cache policy without \
    Host (CachingOptimized)";

pub(super) const ANSWERS: &[KnownAnswer] = &[
    KnownAnswer {
        id: "s3-host-as-bucket",
        forwarded_host: true,
        service: Service::S3,
        statuses: &[404],
        words: &["nosuchbucket", "{name}"],
        cause: "The viewer's Host is forwarded, and S3 takes it for the name of a bucket that does \
                not exist.",
        next: WITHOUT_HOST,
        known: Basis::Documented,
        source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html",
    },
    KnownAnswer {
        id: "s3-no-such-bucket",
        forwarded_host: false,
        service: Service::S3,
        statuses: &[404],
        words: &["nosuchbucket"],
        cause: "The bucket does not exist: it was deleted, or the Origin Domain is misspelt.",
        next: "compare the origin's DomainName with aws s3api list-buckets",
        known: Basis::Documented,
        source: ERRORS,
    },
    KnownAnswer {
        id: "s3-signature",
        forwarded_host: true,
        service: Service::S3,
        statuses: &[403],
        words: &["signaturedoesnotmatch"],
        cause: "S3 computes another signature than origin access control sent: the viewer's Host \
                or another signed header is forwarded.",
        next: WITHOUT_HOST,
        known: Basis::Documented,
        source: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
    },
    KnownAnswer {
        id: "s3-access-denied",
        forwarded_host: false,
        service: Service::S3,
        statuses: &[403],
        words: &["accessdenied"],
        cause: "CloudFront may not read this object, or the object does not exist and CloudFront \
                may not list the bucket.",
        next: "let the bucket policy allow s3:GetObject to cloudfront.amazonaws.com for this \
               distribution's ARN (origin access control), check that the key exists with \
               OriginPath before it, and set DefaultRootObject for /",
        known: Basis::Documented,
        source: DENIED,
    },
    KnownAnswer {
        id: "s3-no-such-key",
        forwarded_host: false,
        service: Service::S3,
        statuses: &[404],
        words: &["nosuchkey"],
        cause: "The bucket has no object with this key.",
        next: "look for the key: aws s3 ls s3://BUCKET/KEY (with OriginPath before the path; for / set \
               DefaultRootObject)",
        known: Basis::Documented,
        source: ERRORS,
    },
    KnownAnswer {
        id: "s3-no-website",
        forwarded_host: false,
        service: Service::S3,
        statuses: &[404],
        words: &["nosuchwebsiteconfiguration"],
        cause: "The bucket has no website configuration.",
        next: "give it one: aws s3api put-bucket-website, or use the bucket's REST endpoint with origin access \
               control",
        known: Basis::Documented,
        source: ERRORS,
    },
    KnownAnswer {
        id: "s3-other-region",
        forwarded_host: false,
        service: Service::S3,
        statuses: &[301, 307],
        words: &["redirect"],
        cause: "The bucket is in another Region than the Origin Domain says, or is new and its \
                name is not yet known everywhere.",
        next: "set the origin's DomainName to BUCKET.s3.REGION.amazonaws.com with the bucket's own \
               Region",
        known: Basis::Documented,
        source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html",
    },
    KnownAnswer {
        id: "s3-region-of-signature",
        forwarded_host: false,
        service: Service::S3,
        statuses: &[400],
        words: &["authorizationheadermalformed"],
        cause: "Origin access control signs for another Region than the bucket's.",
        next: "set the origin's DomainName to BUCKET.s3.REGION.amazonaws.com with the bucket's own \
               Region",
        known: Basis::Documented,
        source: ERRORS,
    },
    KnownAnswer {
        id: "s3-two-authorizations",
        forwarded_host: false,
        service: Service::S3,
        statuses: &[400],
        words: &["only one auth mechanism allowed"],
        cause: "The viewer's own signature or Authorization reaches S3 beside the one of origin \
                access control.",
        next: "do not forward the viewer's query strings X-Amz-* and Authorization to the bucket",
        known: Basis::Documented,
        source: ERRORS,
    },
    KnownAnswer {
        id: "s3-slow-down",
        forwarded_host: false,
        service: Service::S3,
        statuses: &[503],
        words: &["slowdown"],
        cause: "S3 gets more requests for this prefix than it serves.",
        next: "let CloudFront cache longer, or spread the keys over prefixes",
        known: Basis::Documented,
        source: ERRORS,
    },
];

/// `true` for an error document of S3, which a custom error page that is kept in a bucket is not.
/// CloudFront's own XML (signed URLs) has neither a request's nor a host's identifier.
pub(super) fn is_error_document(response: &Response<'_>) -> bool {
    let body = String::from_utf8_lossy(response.body);
    let body: String = body.split_whitespace().collect();
    body.contains("<Error><Code>") || body.contains("<li>Code:")
}
