//! Inputs that come far, for every law: what mutations start from.

use super::der::pkcs7;
use super::pool;
use super::server_messages::{
    Hello, alert, certificate, certificate_request, certificate_status, ecdhe_params,
    handshake_records, server_hello_done, server_key_exchange,
};

/// The seeds of one law, at least one.
pub fn of(law: &str) -> Vec<Vec<u8>> {
    match law {
        "flight" => flights(),
        "client_hello" => hellos(),
        "certificate" => pool::CERTIFICATES.clone(),
        "name" => texts(&[
            "origin.example.com\nOrigin.Example.com.",
            "*.example.com\norigin.example.com",
            "*.example.com\na.b.example.com",
            "*\nexample",
            "o*.example.com\norigin.example.com",
            "1.2.3.4\n1.2.3.4",
            "xn--bcher-kva.example\nbücher.example",
        ]),
        "path" => vec![
            vec![0, 2, 0, 5, 1, 5],
            vec![0, 3, 0, 5, 1, 5, 2, 5],
            vec![0, 4, 3, 5, 4, 5, 5, 5, 2, 5],
            vec![0, 6, 8, 5, 1, 0, 1, 0, 9, 9, 6, 5, 7, 5, 1, 2, 0, 99, 3, 5],
            (0..60).collect(),
        ],
        "ocsp" => vec![
            pool::ocsp_response(&mut super::choices::Choices::new(&[0, 0, 0, 1])),
            vec![0, 1, 0, 1, 0],
            vec![1, 1, 2, 1, 2, 0, 30, 0x80, 0, 60, 0xff],
        ],
        "pem" => {
            let block = |label: &str| pem::encode(&pem::Pem::new(label, b"contents".to_vec()));
            let several = block("CERTIFICATE") + &block("EC PRIVATE KEY") + &block("CERTIFICATE");
            texts(&[
                include_str!("../golden/certificates/leaf.pem"),
                &several.replace('\n', "\r\n"),
                &several,
                &block("CERTIFICATE REQUEST"),
                "-----BEGIN CERTIFICATE-----\nAAAA",
            ])
        }
        "target" => texts(&[
            "origin.example.com",
            "origin.example.com:8443",
            "https://origin.example.com:8443/path?q#f",
            "[2001:db8::1]:444",
            "2001:db8::1",
            "192.0.2.1:444",
            "bücher.example",
            "xn--bcher-kva.example",
            "مثال.example:1",
        ]),
        "routing" => texts(&[
            "origin.example.com:443:192.0.2.10,2001:db8::1",
            "*:443:[2001:db8::1]",
            "[2001:db8::1]:443:192.0.2.10",
            "origin.example.com:443:lb.example.net:8443",
            "::lb.example.net:",
            ":443:[2001:db8::1]:8443",
        ]),
        "report" => reports(),
        "certificate_file" => certificate_files(),
        "configuration" => configurations(),
        "http_answer" => http_answers(),
        "earlier" => earlier_outputs(),
        "line" => lines(),
        "error_page" => error_pages(),
        other => panic!("no seeds for {other}"),
    }
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Whole flights of every kind, each after the byte that says how it is cut.
fn flights() -> Vec<Vec<u8>> {
    let chain = &pool::CERTIFICATES[..2];
    let params = ecdhe_params(23, &[4; 65]);
    let tls12 = [
        Hello::new(0x0303, 0xc02b).with_alpn(b"http/1.1").message(),
        certificate(chain),
        certificate_status(&[0x30, 3, 0x0a, 1, 3]),
        server_key_exchange(&params, Some(0x0403), Some(&[0x30; 70])),
        certificate_request(Some(&[0x0403])),
        server_hello_done(),
    ];
    let ssl3 = [
        Hello::new(0x0300, 0x000a).message(),
        certificate(chain),
        server_hello_done(),
    ];
    let flights = [
        handshake_records(0x0303, &tls12, 16384),
        handshake_records(0x0303, &tls12, 100),
        [alert(0x0303, 1, 112), handshake_records(0x0300, &ssl3, 700)].concat(),
        handshake_records(0x0303, &[Hello::tls13(0x1301, 29).message()], 16384),
        handshake_records(0x0303, &[Hello::retry(0x1301, 29).message()], 16384),
        alert(0x0301, 2, 40),
        b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n".to_vec(),
        b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(),
        b"220 mail.example.com ESMTP\r\n".to_vec(),
        b"E\0\0\0\x40SFATAL\0Mno such thing\0\0".to_vec(),
        b"\x4a\0\0\0\x0a8.0.36\0".to_vec(),
    ];
    let cut = |(number, flight): (u8, Vec<u8>)| [vec![number.wrapping_mul(7)], flight].concat();
    (0..).zip(flights).map(cut).collect()
}

fn hellos() -> Vec<Vec<u8>> {
    use origin_check::cloudfront::offer::hello_up_to_tls12;
    use origin_check::wire::client_hello::ClientHello;
    use origin_check::wire::code_point::ProtocolVersion;
    let offer = hello_up_to_tls12(Some("origin.example.com".into()), [7; 32]);
    let tls13 = ClientHello {
        supported_versions: vec![ProtocolVersion::TLSV1_3, ProtocolVersion::TLSV1_2],
        session_id: vec![7; 32],
        ..offer.clone()
    };
    let ssl3 = ClientHello {
        legacy_version: ProtocolVersion::SSLV3,
        ..offer.clone()
    };
    let mut seeds: Vec<_> = [offer, tls13, ssl3]
        .iter()
        .map(ClientHello::encode)
        .collect();
    seeds.push((0..=255).collect());
    seeds
}

/// Choices that differ from their beginning to their end, every form twice.
fn reports() -> Vec<Vec<u8>> {
    let count = 2 * super::laws::FORMS.len();
    let choices = noise(600 * count);
    let forms = (0..).zip(choices.chunks(600));
    forms
        .map(|(form, choices)| [&[form, 7], choices].concat())
        .collect()
}

/// Bytes without a pattern, the same at every call.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()[3]
    };
    (0..length).map(|_| byte()).collect()
}

/// A file of every form, whole and damaged.
fn certificate_files() -> Vec<Vec<u8>> {
    let leaf = include_str!("../golden/certificates/leaf.pem");
    let chain = leaf.to_owned() + include_str!("../golden/certificates/intermediate.pem");
    let bundle = pkcs7(&pool::CERTIFICATES[..2].concat());
    let mut files = vec![
        pool::CERTIFICATES[0].clone(),
        pem::encode(&pem::Pem::new("PKCS7", bundle.clone())).into_bytes(),
        bundle,
        leaf.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        include_bytes!("../certificate/rsa.pkcs8.der").to_vec(),
        include_bytes!("../certificate/chain-empty.p12").to_vec(),
        vec![0x30, 0x82, 0x01, 0x00, 0x30],
    ];
    files.extend(texts(&[
        leaf,
        include_str!("../certificate/trusted.pem"),
        include_str!("../certificate/p256.sec1.pem"),
        &chain,
        &chain.replace('\n', "\r\n"),
        &chain.replace('\n', "\r"),
        &chain.replace('\n', "\\n"),
        &leaf.replace("-----", "\u{2014}"),
        &leaf.replace("END", "ENDE"),
        &leaf.replace('\n', " "),
        &format!("\u{feff}{leaf}"),
        &leaf
            .lines()
            .map(|line| format!("  {line}\n"))
            .collect::<String>(),
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        "<!DOCTYPE html><html>",
    ]));
    files
}

/// Configurations of every kind, and what else is told from them.
fn configurations() -> Vec<Vec<u8>> {
    let mut seeds = texts(&[
        include_str!("../distribution/config-alone.json"),
        include_str!("../distribution/config.yaml"),
        include_str!("../distribution/own-policies.policies.json"),
        r#"{"CachePolicy":{"Id":"a","CachePolicyConfig":{"Name":"n","ParametersInCacheKeyAndForwardedToOrigin":{"HeadersConfig":{"HeaderBehavior":"whitelist","Headers":{"Items":["Host"]}}}}}}"#,
        r#"{"DistributionList":{"Quantity":0}}"#,
        "Resources:\n  D:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      DistributionConfig:\n        Aliases: [!Ref A, &a b.example, *a]\n        Origins:\n          - {Id: o, DomainName: !GetAtt L.DNSName, CustomOriginConfig: {OriginProtocolPolicy: https-only}}\n        DefaultCacheBehavior: {TargetOriginId: o}\n",
        r#"{"values":{"root_module":{"resources":[{"address":"aws_cloudfront_distribution.d","type":"aws_cloudfront_distribution","values":{"aliases":["a.example"],"origin":[{"origin_id":"o","domain_name":"o.example","custom_origin_config":[{"http_port":80,"https_port":443,"origin_protocol_policy":"https-only","origin_ssl_protocols":["TLSv1.2"]}]}],"default_cache_behavior":[{"target_origin_id":"o","forwarded_values":[{"headers":["Host"]}]}]}}]}}}"#,
    ]);
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    seeds.push([vec![0xfe, 0xff], wide("{\"a\": [1, 2]}")].concat());
    seeds
}

/// Answers of every kind, each after the two bytes that say how it is cut and read.
fn http_answers() -> Vec<Vec<u8>> {
    let answers: [&[u8]; 9] = [
        b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.0 301 Moved\nLocation: https://origin.example.com/\n\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\nServer: a\r\n b\r\n\r\n<html>No required SSL certificate was sent",
        b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff",
        b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\r\n\r\nHTTP/1.1 200 \r\n\r\n",
    ];
    let cut = |(number, answer): (u8, &[u8])| [&[number.wrapping_mul(3), number], answer].concat();
    (0..).zip(answers).map(cut).collect()
}

/// Reports as `--json` prints them, of the report that is compared and of others.
fn earlier_outputs() -> Vec<Vec<u8>> {
    let target =
        r#""target":{"host":"origin.example.com","port":443,"server_name":null,"source":null}"#;
    texts(&[
        include_str!("../golden/healthy.json"),
        include_str!("../golden/hostile.json"),
        &format!(
            r#"{{"schema":1,{target},"verdict":"pass","checks":[{{"id":"not-tls","result":"pass"}}],"addresses":[]}}"#
        ),
        include_str!("../lists/schema-1.jsonl"),
        r#"{"schema":1,"checks":[]}"#,
        r#"{"schema":2,"findings":[]}"#,
        r#"{"schema":3,"findings":[]}"#,
    ])
}

/// Pages as CloudFront makes them, and headers.
fn error_pages() -> Vec<Vec<u8>> {
    texts(&[
        "<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>502 Bad Gateway ERROR</H1>CloudFront wasn&#39;t able to connect to the origin.<PRE>Generated by cloudfront (CloudFront)\nRequest ID: abc_-==</PRE></BODY></HTML>",
        "<H1>504 ERROR</H1> CloudFront wasn\u{2019}t able to resolve the origin domain name.",
        "Failed to contact the origin.",
        "Error from cloudfront",
        "OriginConnectError",
    ])
}

/// Lines with every option.
fn lines() -> Vec<Vec<u8>> {
    texts(&[
        "a.example:8443 --host-header www.example.com --no-http -6 # why",
        "a.example --origin-ssl-protocols TLSv1.1,TLSv1.2 --origin-mtls --attempts 2",
        "a.example --ip-address-type dualstack --connect-timeout 1.5 --response-timeout 5",
        "a.example --resolve a.example:443:192.0.2.1 --connect-to ::b.example: --sni c.example",
        "a.example --survey --path /x?y -4",
        "# a comment",
    ])
}
