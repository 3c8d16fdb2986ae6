//! Where a stranger's certificate cannot lead this program.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use origin_check::aia::fetch::{FetchPolicy, Fetcher};

use crate::support::aia::*;
use crate::support::peer::{Peer, close};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 1));
const INSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// A fetcher for which names resolve so, time after time, and which refuses all but [`HERE`].
fn resolving(answers: Vec<Vec<IpAddr>>) -> (Fetcher, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let resolver = {
        let asked = asked.clone();
        move |_: &str| {
            let time = asked.fetch_add(1, SeqCst);
            Ok(answers[time.min(answers.len() - 1)].clone())
        }
    };
    let fetcher = Fetcher::new(FetchPolicy {
        resolver: Arc::new(resolver),
        refuse: inside_is_refused,
        ..FetchPolicy::default()
    });
    (fetcher, asked)
}

/// In these tests 127.0.0.1 stands for the public internet.
fn inside_is_refused(address: IpAddr) -> Option<&'static str> {
    (address != HERE).then_some("a private address")
}

#[tokio::test]
async fn a_private_address_is_refused_before_anything_is_sent() {
    let (lab, web) = (Lab::new(), Web::start());
    let url = web.serves("/i.der", "application/pkix-cert", &lab.issuing.certificate);
    let completion = complete_with(lab.leaf(&[&url]), &lab.trust(), &Fetcher::default()).await;
    assert_eq!(
        why(&completion),
        format!(
            "{url}: it points to 127.0.0.1, a loopback address (127.0.0.0/8); --aia-allow-private allows that"
        )
    );
    for url in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        format!("http://[::1]:{}/i.der", web.peer.address().port()),
        format!(
            "http://[::ffff:127.0.0.1]:{}/i.der",
            web.peer.address().port()
        ),
    ] {
        let completion = complete_with(lab.leaf(&[&url]), &lab.trust(), &Fetcher::default()).await;
        assert!(
            why(&completion).contains("--aia-allow-private"),
            "{}",
            why(&completion)
        );
    }
    assert_eq!(web.peer.connections(), 0);
    assert_eq!(
        found(&complete(lab.leaf(&[&url]), &lab.trust()).await).len(),
        1
    );
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_resolves_to() {
    let (lab, web) = (Lab::new(), Web::start());
    web.serves("/i.der", "application/pkix-cert", &lab.issuing.certificate);
    let port = web.peer.address().port();
    let url = format!("http://ca.example:{port}/i.der");
    let (open, _) = resolving(vec![vec![HERE]]);
    let usual = Fetcher::new(FetchPolicy {
        refuse: FetchPolicy::default().refuse,
        ..open.policy.clone()
    });
    let completion = complete_with(lab.leaf(&[&url]), &lab.trust(), &usual).await;
    assert!(why(&completion).contains("it points to 127.0.0.1, a loopback address"));
    assert_eq!(web.peer.connections(), 0);
    assert_eq!(
        found(&complete_with(lab.leaf(&[&url]), &lab.trust(), &open).await).len(),
        1
    );
}

#[tokio::test]
async fn a_name_that_resolves_otherwise_the_second_time_gains_nothing() {
    let (lab, web) = (Lab::new(), Web::start());
    let port = web.peer.address().port();
    let inside = Peer::spawn_at(SocketAddr::new(INSIDE, port), close);
    web.serves("/i.der", "application/pkix-cert", &lab.issuing.certificate);
    let url = format!("http://ca.example:{port}/i.der");

    // One connection asks the resolver once, and goes where the judged answer said.
    let (fetcher, asked) = resolving(vec![vec![HERE], vec![INSIDE]]);
    let completion = complete_with(lab.leaf(&[&url]), &lab.trust(), &fetcher).await;
    assert_eq!(found(&completion).len(), 1);
    assert_eq!(asked.load(SeqCst), 1);

    // A redirect to the same name is a new connection, and is judged anew.
    let again = format!("http://ca.example:{port}/again");
    web.redirects("/again", &url);
    let (fetcher, asked) = resolving(vec![vec![HERE], vec![INSIDE]]);
    let completion = complete_with(lab.leaf(&[&again]), &lab.trust(), &fetcher).await;
    assert!(why(&completion).contains("it points to 127.0.0.2, a private address"));
    assert_eq!(asked.load(SeqCst), 2);
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn of_several_addresses_only_the_public_ones_are_used() {
    let (lab, web) = (Lab::new(), Web::start());
    let port = web.peer.address().port();
    let inside = Peer::spawn_at(SocketAddr::new(INSIDE, port), close);
    web.serves("/i.der", "application/pkix-cert", &lab.issuing.certificate);
    let url = format!("http://ca.example:{port}/i.der");
    let (fetcher, _) = resolving(vec![vec![INSIDE, HERE]]);
    let completion = complete_with(lab.leaf(&[&url]), &lab.trust(), &fetcher).await;
    assert_eq!(found(&completion).len(), 1);
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn an_https_address_is_held_to_mozillas_roots() {
    use crate::support::pki::{self, leaf, private_key};
    use crate::support::tls::TlsServer;
    let lab = Lab::new();
    let key = pki::p256();
    let certificate = lab.issuing.issue(&leaf("localhost", AT), &key);
    let server = TlsServer::new(vec![certificate], private_key(&key)).start();
    let url = format!("https://{}/i.der", server.address());
    let completion = complete(lab.leaf(&[&url]), &lab.trust()).await;
    let said = why(&completion);
    assert!(
        said.contains("no connection: invalid peer certificate"),
        "{said}"
    );
}
