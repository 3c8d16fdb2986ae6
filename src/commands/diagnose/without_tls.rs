//! The conclusion where CloudFront speaks no TLS with the origin that a certificate or a setting of
//! the user's could break, so that no handshake was tried.

use super::behind::{NoTls, OriginWithoutTls};
use super::diagnosis::{Agreement, Diagnosis, DiagnosisKind, OtherCause};
use super::one_origin::passed_on;
use super::other_causes;
use crate::check::Verdict;
use crate::cloudfront::page_cause::PageCause;
use crate::commands::verify::Conclusion;
use crate::commands::verify::generated_by::GeneratedBy;

impl NoTls {
    /// A clause about the origin.
    fn clause(self) -> String {
        match self {
            Self::S3 => "is an S3 origin: the certificate is Amazon's own, so TLS is not the cause"
                .to_owned(),
            Self::Vpc => "is a VPC origin, which cannot be checked from outside its VPC".to_owned(),
            Self::PlainHttp(port) => format!(
                "is http-only: CloudFront uses plain HTTP to its port {port}, so no certificate and no TLS setting can be the cause"
            ),
        }
    }

    fn other_causes(self, page: Option<PageCause>, has_function: bool) -> Vec<OtherCause> {
        // Where the page says that it is DNS, everything else comes after that.
        let is_of_dns = page == Some(PageCause::Unresolved);
        let mut causes = match self {
            Self::S3 if is_of_dns => vec![BUCKET_NAME],
            Self::S3 => vec![BUCKET],
            Self::Vpc => vec![VPC_GROUP, VPC_SERVER],
            Self::PlainHttp(_) if is_of_dns => vec![HTTP_NAME],
            Self::PlainHttp(_) => vec![HTTP_CLOSED, HTTP_FIREWALL, HTTP_NAME],
        };
        if has_function {
            causes.push(other_causes::FUNCTION);
        }
        causes
    }
}

const BUCKET: OtherCause = OtherCause {
    text: "CloudFront has no permission to read the bucket, or the bucket or the object does not exist.",
    how: "check that the bucket policy admits this distribution's origin access control, and check the bucket's Region and name and the key with OriginPath before it",
};
const BUCKET_NAME: OtherCause = OtherCause {
    text: "The Origin Domain does not exist in public DNS: the bucket's Region or the end of the name is misspelled.",
    how: "dig ORIGIN @1.1.1.1, and check DomainName in the configuration",
};
const VPC_GROUP: OtherCause = OtherCause {
    text: "The security group inside the VPC does not admit CloudFront.",
    how: "admit CloudFront-VPCOrigins-Service-SG, or the managed prefix list \
          com.amazonaws.global.cloudfront.origin-facing",
};
const VPC_SERVER: OtherCause = OtherCause {
    text: "The server inside the VPC or its certificate is at fault.",
    how: "run inside the VPC: origin-check --resolve HOST:443:PRIVATE-ADDRESS HOST",
};
const HTTP_CLOSED: OtherCause = OtherCause {
    text: "Nothing answers on the origin's HTTP port in time.",
    how: "curl -v http://ORIGIN:PORT/PATH, and check HTTPPort in the configuration",
};
const HTTP_FIREWALL: OtherCause = OtherCause {
    text: "A firewall or security group does not admit plain HTTP from CloudFront.",
    how: "admit the managed prefix list com.amazonaws.global.cloudfront.origin-facing on that port",
};
const HTTP_NAME: OtherCause = OtherCause {
    text: "The Origin Domain has no public address.",
    how: "dig ORIGIN @1.1.1.1",
};

/// The conclusion beside an origin that was not asked.
pub(crate) fn conclude(answer: &Conclusion, origin: &OriginWithoutTls) -> Diagnosis {
    let OriginWithoutTls { host, reason, .. } = origin;
    let clause = reason.clause();
    let unclear = format!("{} The origin {host} {clause}.", answer.meaning);
    let mut unclear = Diagnosis::new(DiagnosisKind::Unclear, unclear);
    let Some(status) = answer.status.filter(|_| answer.is_cloudfront) else {
        return unclear;
    };
    let text = format!("CloudFront answers {status}. Its origin {host} {clause}.");
    match (answer.verdict, answer.generated_by) {
        (Verdict::Fail | Verdict::Warn, GeneratedBy::Origin)
            if status >= 400 || answer.cause.is_some() =>
        {
            let mut diagnosis = passed_on(status, answer, host);
            diagnosis.conclusion.push_str(&format!(" {host} {clause}."));
            if *reason == NoTls::S3 && answer.known_answer().is_none() {
                diagnosis.other_causes.push(BUCKET);
            }
            diagnosis
        }
        (Verdict::Fail, _) => Diagnosis {
            other_causes: reason.other_causes(answer.page(), origin.has_function),
            ..Diagnosis::new(DiagnosisKind::NoTls, text)
        },
        (Verdict::Pass | Verdict::Warn, _) => Diagnosis {
            agreement: Agreement::Agree,
            ..Diagnosis::new(DiagnosisKind::NoTls, text)
        },
        (Verdict::Inconclusive | Verdict::NotProbed, _) => {
            if *reason == NoTls::S3 {
                unclear.other_causes.push(BUCKET);
            }
            unclear
        }
    }
}
