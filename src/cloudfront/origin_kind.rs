//! The kind of origin behind a host name, and its consequences for TLS.
//!
//! The patterns and their consequences: Developer Guide, "Origin settings", "Use various origins"
//! and the endpoint pages of each service. They only recognize: they explain a finding, and only
//! `HttpsImpossible` is a finding of its own.

/// The kind of an origin, recognized by its host name; [`OriginKind::name`] spells it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginKind {
    S3Rest,
    /// An S3 bucket's REST endpoint whose bucket name has a dot in it.
    S3RestDotted,
    S3Website,
    S3Accelerate,
    /// An internal Application or Classic Load Balancer.
    InternalLoadBalancer,
    LoadBalancer,
    NetworkLoadBalancer,
    Ec2,
    Ec2Private,
    ApiGateway,
    LambdaUrl,
    ElasticBeanstalk,
    AppRunner,
    Amplify,
    /// MediaPackage or MediaStore.
    Media,
    CloudFront,
}

impl OriginKind {
    /// Recognizes a host name, given in ASCII form. `None` for a name of the user's own.
    pub fn of(host: &str) -> Option<Self> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if let Some(name) = host.strip_suffix(".cloudfront.net") {
            return (!name.is_empty()).then_some(Self::CloudFront);
        }
        if host.ends_with(".on.aws") && host.contains(".lambda-url.") {
            return Some(Self::LambdaUrl);
        }
        if host.ends_with(".elasticbeanstalk.com") {
            return Some(Self::ElasticBeanstalk);
        }
        if host.ends_with(".awsapprunner.com") {
            return Some(Self::AppRunner);
        }
        if host.ends_with(".amplifyapp.com") {
            return Some(Self::Amplify);
        }
        if host.ends_with(".compute.internal") || host.ends_with(".ec2.internal") {
            return Some(Self::Ec2Private);
        }
        let name = host
            .strip_suffix(".amazonaws.com")
            .or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
        let labels: Vec<&str> = name.split('.').collect();
        Self::of_amazonaws(name, &labels)
    }

    fn of_amazonaws(name: &str, labels: &[&str]) -> Option<Self> {
        let has = |label: &str| labels.contains(&label);
        if labels
            .iter()
            .any(|label| *label == "s3-website" || label.starts_with("s3-website-"))
        {
            return Some(Self::S3Website);
        }
        if has("s3-accelerate") {
            return Some(Self::S3Accelerate);
        }
        if has("elb") {
            // NAME-DIGITS.REGION.elb is an ALB or CLB, NAME-HEX.elb.REGION an NLB.
            let first = labels.first().copied().unwrap_or_default();
            return Some(if first.starts_with("internal-") {
                Self::InternalLoadBalancer
            } else if labels.last() == Some(&"elb") {
                Self::LoadBalancer
            } else {
                Self::NetworkLoadBalancer
            });
        }
        if name.starts_with("ec2-") && (has("compute") || has("compute-1")) {
            return Some(Self::Ec2);
        }
        if has("execute-api") {
            return Some(Self::ApiGateway);
        }
        if has("mediapackage") || has("mediapackagev2") || has("mediastore") {
            return Some(Self::Media);
        }
        let bucket_labels = labels
            .iter()
            .position(|label| *label == "s3" || label.starts_with("s3-"))?;
        match bucket_labels {
            0 => None,
            1 => Some(Self::S3Rest),
            _ => Some(Self::S3RestDotted),
        }
    }

    /// The name that people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::S3Rest | Self::S3RestDotted => "an S3 REST endpoint",
            Self::S3Website => "an S3 website endpoint",
            Self::S3Accelerate => "an S3 Transfer Acceleration endpoint",
            Self::InternalLoadBalancer => "an internal load balancer",
            Self::LoadBalancer => "an Application or Classic Load Balancer",
            Self::NetworkLoadBalancer => "a Network Load Balancer",
            Self::Ec2 => "the DNS name of an EC2 instance",
            Self::Ec2Private => "a private DNS name inside a VPC",
            Self::ApiGateway => "an API Gateway endpoint",
            Self::LambdaUrl => "a Lambda function URL",
            Self::ElasticBeanstalk => "an Elastic Beanstalk environment",
            Self::AppRunner => "an App Runner service",
            Self::Amplify => "an Amplify Hosting branch",
            Self::Media => "an AWS media endpoint",
            Self::CloudFront => "another CloudFront distribution",
        }
    }

    /// The reason why this kind can never serve HTTPS to CloudFront as a custom origin, and the remedy.
    pub fn unsuitable(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::S3Website => Some((
                "an S3 website endpoint speaks only plain HTTP on port 80",
                "set the origin protocol policy to http-only, or use the bucket's REST endpoint with origin access control",
            )),
            Self::S3Accelerate => Some((
                "CloudFront does not accept an S3 Transfer Acceleration endpoint as origin",
                "use the bucket's REST endpoint (BUCKET.s3.REGION.amazonaws.com)",
            )),
            Self::InternalLoadBalancer => Some((
                "an internal load balancer has only private addresses, which CloudFront cannot reach",
                "create a VPC origin for it, or use an internet-facing load balancer",
            )),
            Self::Ec2Private => Some((
                "a private DNS name resolves only inside its VPC",
                "create a VPC origin for it, or use a public DNS name",
            )),
            _ => None,
        }
    }

    /// `true` if no certificate authority will ever issue a certificate for this name to its user.
    pub fn cannot_have_own_certificate(self) -> bool {
        matches!(
            self,
            Self::LoadBalancer
                | Self::NetworkLoadBalancer
                | Self::InternalLoadBalancer
                | Self::Ec2
                | Self::Ec2Private
                | Self::ElasticBeanstalk
        )
    }

    /// `false` if the service answers HTTPS requests only.
    pub fn has_plain_http(self) -> bool {
        !matches!(self, Self::ApiGateway | Self::LambdaUrl)
    }

    /// The effect of a forwarded Host on a kind that it breaks.
    pub fn forwarded_host_breaks(self) -> Option<&'static str> {
        match self {
            Self::ApiGateway | Self::LambdaUrl => {
                Some("it answers 403 to a Host other than its own name")
            }
            Self::AppRunner => Some("it answers 404 to a Host other than its own name"),
            Self::S3Website => {
                Some("it takes the Host as the bucket's name and answers 404 (NoSuchBucket)")
            }
            Self::S3Rest | Self::S3RestDotted => {
                Some("S3 takes the Host as the bucket's name and answers with an error")
            }
            Self::CloudFront => Some("it answers 403 to a Host that is not one of its aliases"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OriginKind;
    use super::OriginKind::*;

    #[test]
    fn aws_names_are_recognized_by_their_pattern() {
        for (host, kind) in [
            ("b.s3.eu-west-1.amazonaws.com", S3Rest),
            ("b.s3.amazonaws.com", S3Rest),
            ("b.s3-us-west-2.amazonaws.com", S3Rest),
            ("b.s3.dualstack.us-east-1.amazonaws.com", S3Rest),
            ("a.b.s3.amazonaws.com", S3RestDotted),
            ("b.s3.cn-north-1.amazonaws.com.cn", S3Rest),
            ("b.s3-website-us-east-1.amazonaws.com", S3Website),
            ("a.b.s3-website.eu-central-1.amazonaws.com", S3Website),
            ("m1.mrap.accesspoint.s3-global.amazonaws.com", S3RestDotted),
            ("b.s3-accelerate.amazonaws.com", S3Accelerate),
            (
                "My-LB-1234567890.us-east-1.elb.amazonaws.com.",
                LoadBalancer,
            ),
            ("dualstack.lb-1.us-east-1.elb.amazonaws.com", LoadBalancer),
            (
                "internal-lb-1.us-east-1.elb.amazonaws.com",
                InternalLoadBalancer,
            ),
            (
                "nlb-0123abcd.elb.us-east-1.amazonaws.com",
                NetworkLoadBalancer,
            ),
            ("ec2-198-51-100-1.compute-1.amazonaws.com", Ec2),
            ("ec2-198-51-100-1.eu-west-1.compute.amazonaws.com", Ec2),
            ("ip-10-0-0-1.eu-west-1.compute.internal", Ec2Private),
            ("abc.execute-api.eu-west-1.amazonaws.com", ApiGateway),
            ("abc.lambda-url.eu-west-1.on.aws", LambdaUrl),
            ("env.eu-west-1.elasticbeanstalk.com", ElasticBeanstalk),
            ("x.eu-west-1.awsapprunner.com", AppRunner),
            ("main.d1.amplifyapp.com", Amplify),
            ("d111111abcdef8.cloudfront.net", CloudFront),
            ("x.data.mediastore.eu-west-1.amazonaws.com", Media),
        ] {
            assert_eq!(OriginKind::of(host), Some(kind), "{host}");
        }
    }

    #[test]
    fn names_of_ones_own_are_not_mistaken() {
        for host in [
            "origin.example.com",
            "s3.example.com",
            "elb.amazonaws.com.example.net",
            "cloudfront.net",
            "amazonaws.com",
            "s3.amazonaws.com",
            "notcloudfront.net",
        ] {
            assert_eq!(OriginKind::of(host), None, "{host}");
        }
    }
}
