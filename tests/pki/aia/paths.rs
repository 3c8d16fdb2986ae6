//! What is found, and what is not taken for it.

use origin_check::aia;
use origin_check::aia::search::SentChain;
use origin_check::observation::FoundIn;
use origin_check::time_format::utc;

use crate::support::aia::*;
use crate::support::der::pkcs7;
use crate::support::pki::{self, Authority};

fn fetched(name: &str, url: &str) -> (String, FoundIn) {
    (name.to_owned(), FoundIn::Fetched(url.to_owned()))
}

#[tokio::test]
async fn an_intermediate_is_fetched_in_each_form_whatever_the_content_type() {
    let (lab, web) = (Lab::new(), Web::start());
    let der = lab.issuing.certificate.to_vec();
    let pem = pem::encode(&pem::Pem::new("CERTIFICATE", der.clone()));
    let bundle = pkcs7(&[der.clone(), lab.root.certificate.to_vec()].concat());
    let wrapped = pem::encode(&pem::Pem::new("PKCS7", bundle.clone()));
    for (path, kind, body) in [
        ("/i.der", "application/pkix-cert", der.clone()),
        ("/i.pem", "application/x-pem-file", pem.into_bytes()),
        ("/i.p7c", "application/pkcs7-mime", bundle),
        ("/i.p7b", "text/plain", wrapped.into_bytes()),
        ("/odd", "text/html; charset=utf-8", der),
    ] {
        let url = web.serves(path, kind, &body);
        let completion = complete(lab.leaf(&[&url]), &lab.trust()).await;
        assert_eq!(found(&completion), [fetched("Lab Issuing", &url)], "{path}");
        let path = completion.result.unwrap();
        assert_eq!(
            (path.anchor.as_str(), path.anchor_is_extra),
            ("CN=Lab Root", true)
        );
    }
}

#[tokio::test]
async fn each_fetched_certificate_leads_to_the_next_and_the_root_is_left_out() {
    let web = Web::start();
    let root = Authority::root("Lab Root", AT);
    let root_url = web.serves("/root.der", "application/pkix-cert", &root.certificate);
    let policy = intermediate_at(&root, "Lab Policy", &root_url);
    let policy_url = web.serves("/policy.der", "application/pkix-cert", &policy.certificate);
    let issuing = intermediate_at(&policy, "Lab Issuing", &policy_url);
    let url = web.serves(
        "/issuing.der",
        "application/pkix-cert",
        &issuing.certificate,
    );
    let leaf = parsed(&issued_at(&issuing, &[&url]));

    let completion = complete(leaf.clone(), &trusting(&root)).await;
    let expected = [
        fetched("Lab Issuing", &url),
        fetched("Lab Policy", &policy_url),
    ];
    assert_eq!(found(&completion), expected);
    assert_eq!(web.peer.connections(), 2, "the root is not asked for");

    let nobody = complete(leaf, &trusting(&Authority::root("Other Root", AT))).await;
    assert_eq!(
        why(&nobody),
        "the path ends in CN=Lab Root, a root that is not trusted"
    );
    assert_eq!(nobody.asked.len(), 3);
}

#[tokio::test]
async fn a_given_pool_comes_first_and_needs_no_network() {
    let (lab, web) = (Lab::new(), Web::start());
    let url = web.serves("/i.der", "application/pkix-cert", &lab.issuing.certificate);
    let sent = alone(lab.leaf(&[&url]));
    let stranger = Authority::root("Stranger", AT);
    let pool = [
        parsed(&stranger.certificate),
        parsed(&lab.issuing.certificate),
    ];
    let fetcher =
        origin_check::aia::fetch::Fetcher::new(origin_check::aia::fetch::FetchPolicy::everywhere());
    for fetcher in [None, Some(&fetcher)] {
        let completion = aia::complete(&sent, &pool, &lab.trust(), AT, fetcher).await;
        assert_eq!(
            found(&completion),
            [("Lab Issuing".to_owned(), FoundIn::Given)]
        );
        assert!(completion.asked.is_empty());
    }
    assert_eq!(web.peer.connections(), 0);

    let without = aia::complete(&sent, &pool[..1], &lab.trust(), AT, None).await;
    assert_eq!(
        why(&without),
        "the intermediates of --intermediates do not complete it"
    );
}

#[tokio::test]
async fn what_was_sent_is_used_before_anything_is_asked() {
    let (lab, web) = (Lab::new(), Web::start());
    let url = web.serves("/i.der", "application/pkix-cert", &lab.issuing.certificate);
    let sent = SentChain {
        path: vec![lab.leaf(&[&url])],
        others: vec![parsed(&lab.issuing.certificate)],
    };
    let fetcher =
        origin_check::aia::fetch::Fetcher::new(origin_check::aia::fetch::FetchPolicy::everywhere());
    let completion = aia::complete(&sent, &[], &lab.trust(), AT, Some(&fetcher)).await;
    assert_eq!(
        found(&completion),
        [("Lab Issuing".to_owned(), FoundIn::Sent)]
    );
    assert_eq!(web.peer.connections(), 0);
}

#[tokio::test]
async fn another_certificate_than_the_issuers_is_not_taken_for_it() {
    let (lab, web) = (Lab::new(), Web::start());
    let stranger = Authority::root("Lab Root", AT).intermediate("Somebody Else", AT);
    let rekeyed = lab.issuing.rekeyed();
    let broken = pki::with_broken_signature(&lab.issuing.certificate);
    for (path, der, said) in [
        (
            "/stranger",
            stranger.certificate.to_vec(),
            "CN=Somebody Else",
        ),
        ("/rekeyed", rekeyed.certificate.to_vec(), "CN=Lab Issuing"),
        (
            "/impostor",
            lab.issuing.impostor().certificate.to_vec(),
            "CN=Lab Issuing",
        ),
    ] {
        let url = web.serves(path, "application/pkix-cert", &der);
        let completion = complete(lab.leaf(&[&url]), &lab.trust()).await;
        let expected =
            format!("{url} returned the certificate of {said}, which is not the missing issuer");
        assert_eq!(why(&completion), expected);
    }
    // The right key under a signature of nobody: it leads nowhere either.
    let url = web.serves("/broken", "application/pkix-cert", &broken);
    let completion = complete(lab.leaf(&[&url]), &lab.trust()).await;
    assert!(completion.result.is_err());
}

#[tokio::test]
async fn an_expired_intermediate_is_not_offered() {
    let (mut lab, web) = (Lab::new(), Web::start());
    let good = web.serves(
        "/today.der",
        "application/pkix-cert",
        &lab.issuing.certificate,
    );
    pki::valid_for_days(&mut lab.issuing.params, AT, -400, -1);
    let expired = lab.root.cross_sign(&lab.issuing);
    let url = web.serves("/i.der", "application/pkix-cert", &expired);
    let completion = complete(lab.leaf(&[&url]), &lab.trust()).await;
    assert_eq!(
        why(&completion),
        format!(
            "{url} returned the certificate of CN=Lab Issuing, which is valid from {} to {}",
            utc(lab.issuing.params.not_before),
            utc(lab.issuing.params.not_after)
        )
    );
    // Another address may have a better one.
    let completion = complete(lab.leaf(&[&url, &good]), &lab.trust()).await;
    assert_eq!(found(&completion), [fetched("Lab Issuing", &good)]);
}

#[tokio::test]
async fn of_several_addresses_the_next_is_asked_where_one_gives_nothing() {
    let (lab, web) = (Lab::new(), Web::start());
    let good = web.serves("/i.der", "application/pkix-cert", &lab.issuing.certificate);
    let beside = web.redirects("/beside.der", "i.der");
    let nobody = format!("http://{}/i.der", crate::support::peer::closed_port());
    let (gone, page) = (
        web.url("/gone"),
        web.serves("/page", "text/html", b"<html>"),
    );
    for first in ["ldap://127.0.0.1/cn=issuer", &nobody, &gone, &page] {
        let completion = complete(lab.leaf(&[first, &good]), &lab.trust()).await;
        assert_eq!(
            found(&completion),
            [fetched("Lab Issuing", &good)],
            "{first}"
        );
    }
    let completion = complete(lab.leaf(&[&beside]), &lab.trust()).await;
    assert_eq!(found(&completion), [fetched("Lab Issuing", &beside)]);
}

#[tokio::test]
async fn a_certificate_without_a_web_address_is_not_followed() {
    let lab = Lab::new();
    for urls in [
        &[][..],
        &["ldap://127.0.0.1/cn=issuer"],
        &["file:///etc/hostname"],
    ] {
        let completion = complete(lab.leaf(urls), &lab.trust()).await;
        assert_eq!(
            why(&completion),
            "the certificate has no http address of its issuer's certificate"
        );
        assert!(completion.asked.is_empty());
    }
}
