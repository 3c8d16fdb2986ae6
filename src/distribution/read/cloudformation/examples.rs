//! Examples of the names that a deployment makes, by the type of the resource (each type's "Return
//! values" in the CloudFormation Template Reference).

use serde_json::Value;

/// An example of a value that can be anything.
pub(super) const UNKNOWN: &str = "example";

/// Returns an example of what `Ref` gives.
pub(super) fn reference(name: &str) -> &'static str {
    match name {
        "AWS::AccountId" => "123456789012",
        "AWS::Partition" => "aws",
        "AWS::Region" => "us-east-1",
        "AWS::URLSuffix" => "amazonaws.com",
        _ => UNKNOWN,
    }
}

/// Returns an example of a resource's attribute; `property` evaluates one of its properties.
pub(super) fn attribute(
    resource: Option<&Value>,
    attribute: &str,
    property: impl Fn(&str) -> Option<Value>,
) -> &'static str {
    let kind = resource.and_then(|one| one.get("Type")?.as_str());
    let is = |name: &str, value: &str| property(name).is_some_and(|one| one == value);
    match (kind.unwrap_or_default(), attribute) {
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "DNSName")
        | ("AWS::ElasticLoadBalancing::LoadBalancer", "DNSName" | "CanonicalHostedZoneName") => {
            if is("Scheme", "internal") {
                "internal-lb-1.us-east-1.elb.amazonaws.com"
            } else if is("Type", "network") {
                "lb-1.elb.us-east-1.amazonaws.com"
            } else {
                "lb-1.us-east-1.elb.amazonaws.com"
            }
        }
        // SAM makes the resource of a function's URL, so that it need not be in the template.
        (_, "FunctionUrl") => "https://example.lambda-url.us-east-1.on.aws/",
        ("AWS::ApiGatewayV2::Api" | "AWS::Serverless::HttpApi", "ApiEndpoint") => {
            "https://example.execute-api.us-east-1.amazonaws.com"
        }
        ("AWS::S3::Bucket", "DomainName" | "RegionalDomainName" | "DualStackDomainName") => {
            "example.s3.us-east-1.amazonaws.com"
        }
        ("AWS::S3::Bucket", "WebsiteURL") => "http://example.s3-website-us-east-1.amazonaws.com",
        ("AWS::ElasticBeanstalk::Environment", "EndpointURL") => {
            "example.us-east-1.elasticbeanstalk.com"
        }
        ("AWS::AppRunner::Service", "ServiceUrl") => "example.us-east-1.awsapprunner.com",
        ("AWS::EC2::Instance", "PublicDnsName") => "ec2-198-51-100-1.compute-1.amazonaws.com",
        ("AWS::EC2::Instance", "PrivateDnsName") => "ip-10-0-0-1.ec2.internal",
        ("AWS::Amplify::App", "DefaultDomain") => "example.amplifyapp.com",
        ("AWS::MediaStore::Container", "Endpoint") => {
            "https://example.data.mediastore.us-east-1.amazonaws.com"
        }
        ("AWS::MediaPackage::OriginEndpoint", "Url") => {
            "https://example.mediapackage.us-east-1.amazonaws.com/out/v1/x"
        }
        ("AWS::CloudFront::Distribution", "DomainName") => "d111111abcdef8.cloudfront.net",
        _ => UNKNOWN,
    }
}
