use super::*;

/// The service, and the identifier of the known answer.
fn read(
    status: u16,
    headers: &[(&str, &'static str)],
    body: &str,
) -> Option<(Service, &'static str)> {
    let header = |name: &str| {
        let found = headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| *value)
    };
    let response = Response {
        status,
        header: &header,
        body: body.as_bytes(),
        asked_name: "www.example.com",
    };
    let service = Service::of(&response)?;
    let known = KnownAnswer::find(service, &response);
    Some((service, known.map_or("", |known| known.id)))
}

#[test]
fn every_identifier_is_given_once_and_every_step_is_an_imperative() {
    let mut ids: Vec<&str> = known_answers().map(|known| known.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!((ids.len(), count), (39, 39));
    for known in known_answers() {
        assert!(known.cause.ends_with('.'), "{}", known.id);
        assert!(!known.next.ends_with('.'), "{}", known.id);
        // It may begin a sentence, and a command has no capital.
        assert!(!known.next.starts_with("aws "), "{}", known.id);
        assert!(known.source.starts_with("https://"), "{}", known.id);
        let is_lower = |words: &&str| **words == words.to_lowercase();
        assert!(known.words.iter().all(is_lower), "{}", known.id);
    }
}

#[test]
fn a_bucket_named_as_the_viewer_asked_is_a_forwarded_host() {
    let s3 = [("server", "AmazonS3")];
    let of = |bucket: &str| {
        let body = format!(
            "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchBucket</Code><Message>The specified bucket \
             does not exist</Message><BucketName>{bucket}</BucketName></Error>"
        );
        read(404, &s3, &body)
    };
    assert_eq!(
        of("www.example.com"),
        Some((Service::S3, "s3-host-as-bucket"))
    );
    for other in ["example.com", "www.example.com.old", "a-www.example.com"] {
        assert_eq!(
            of(other),
            Some((Service::S3, "s3-no-such-bucket")),
            "{other}"
        );
    }
}

#[test]
fn an_error_type_is_told_apart_by_the_words_beside_it() {
    let denied = [("x-amzn-errortype", "AccessDeniedException")];
    let policy =
        "{\"message\":\"User: anonymous is not authorized to perform: execute-api:Invoke\"}";
    let expected = Some((Service::RestApi, "rest-api-policy"));
    assert_eq!(read(403, &denied, policy), expected);
    let expected = Some((Service::LambdaUrl, "lambda-url-forbidden"));
    assert_eq!(read(403, &denied, "{\"Message\":null}"), expected);
    let expected = Some((Service::ApiOrLambda, "api-or-lambda-forbidden"));
    assert_eq!(read(403, &denied, ""), expected);
    let with_url = [("x-amzn-errortype", "ForbiddenException:http://internal/")];
    let expected = Some((Service::RestApi, "rest-api-forbidden"));
    assert_eq!(
        read(403, &with_url, "{\"message\":\"Forbidden\"}"),
        expected
    );
}

#[test]
fn what_only_looks_like_a_service_is_not_one() {
    for (status, headers, body) in [
        (403, vec![], "{\"message\":\"Forbidden\"}"),
        (403, vec![("server", "AmazonS3")], "<h1>Sorry</h1>"),
        (
            403,
            vec![("server", "MinIO")],
            "<Error><Code>AccessDenied</Code></Error>",
        ),
        (502, vec![("server", "awselbow")], ""),
        (502, vec![("server", "cloudflare")], ""),
        (200, vec![("x-amzn-requestid", "6a3f")], ""),
        (502, vec![("server", "nginx")], "502 Bad Gateway"),
    ] {
        assert_eq!(read(status, &headers, body), None, "{headers:?} {body}");
    }
}

#[test]
fn a_service_with_an_answer_that_is_not_known_is_still_named() {
    let header = [("apigw-requestid", "Xy=")];
    assert_eq!(read(418, &header, ""), Some((Service::HttpApi, "")));
}
