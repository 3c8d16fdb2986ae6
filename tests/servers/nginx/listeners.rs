//! What one `listen` line does: plain HTTP, HTTP/2, no answer, several addresses.

use super::*;

#[test]
fn a_port_without_ssl_is_not_tls() {
    let server = nginx_with("server { listen 127.0.0.1:PORT; location / { return 200 ok; } }");
    check(&server).expect(fails(&["not-tls"]));
}

#[test]
fn http_2_beside_http_1_1_passes() {
    let chain = served(healthy());
    let server = nginx_with(&format!(
        "server {{ listen 127.0.0.1:PORT ssl http2; {} }}",
        certificate(&chain)
    ));
    let report = check(&server).expect(passes());
    assert_eq!(report["addresses"][0]["alpn"], "http/1.1");
}

#[test]
fn an_error_page_is_an_answer() {
    let report = check(&nginx(&served(healthy()), "location /down { return 503; }"))
        .with("--path /down")
        .expect(warns(&["origin-answers-error"]));
    assert_eq!(report["addresses"][0]["http_status"], 503);
}

#[test]
fn a_connection_that_is_closed_in_place_of_an_answer_warns() {
    let server = nginx(&served(healthy()), "location /close { return 444; }");
    check(&server)
        .with("--path /close")
        .expect(warns(&["http-no-response"]));
    check(&server).expect(passes());
}

#[test]
fn one_bad_address_of_two_makes_the_failure_intermittent() {
    let two = |first: &Chain, second: &Chain| {
        nginx_with(&format!(
            "server {{ listen 127.0.0.1:PORT ssl; {} }}\nserver {{ listen 127.0.0.2:PORT ssl; {} }}",
            certificate(first),
            certificate(second),
        ))
    };
    let good = served(healthy());
    let expired = served(healthy().days(-90, -1));
    let both = "127.0.0.1,127.0.0.2";
    check(&two(&good, &good)).addresses(both).expect(passes());
    check(&two(&good, &expired))
        .addresses(both)
        .expect(fails(&["addresses-disagree", "certificate-expired"]));
    check(&two(&expired, &expired))
        .addresses(both)
        .expect(fails(&["certificate-expired"]));
    check(&two(&good, &served(healthy())))
        .addresses(both)
        .expect(warns(&["addresses-disagree"]));
}

#[test]
fn a_closed_port_refuses() {
    check(&Server::in_process(free_port())).expect(fails(&["connection-refused"]));
}

#[test]
fn the_file_that_should_be_served_is_compared() {
    let (served_now, renewed) = (served(healthy()), served(healthy()));
    let server = nginx(&served_now, "");
    check(&server)
        .with(&format!("--compare {}", served_now.file.display()))
        .expect(passes());
    check(&server)
        .with(&format!("--compare {}", renewed.file.display()))
        .expect(fails(&["served-file-differs"]));
}
