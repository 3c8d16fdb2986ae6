//! Each way to send a chain: what is missing, added, doubled, expired or misplaced.

use super::{ANY, Row, judge, row};
use crate::pki::{Certificate, Request, authority, chain, healthy, hierarchy};

/// The certificates by letter, so that a row is a word: `lia` is leaf, intermediate, the other one.
struct Pool {
    /// `l`: the leaf, below `i`. `i`: below `a`. `a`: below the trusted root `r`.
    leaf: Certificate,
    lower: Certificate,
    upper: Certificate,
    /// `x`: `i`'s name and key, by a root that is not trusted. `u`: that root.
    cross: Certificate,
    untrusted: Certificate,
    /// `e`: `a`'s name and key, expired. `f`: the same, not yet valid.
    expired: Certificate,
    future: Certificate,
    /// `k`: `a`'s name with another key. `s`: a stranger below the trusted root.
    rekeyed: Certificate,
    stranger: Certificate,
    /// `t`: the trusted root's name and key, signed by `u`. `n`: a self-signed copy of `a`.
    root_cross: Certificate,
    self_signed: Certificate,
}

#[test]
fn each_way_to_send_two_intermediates() {
    let pool = Pool::new();
    let words = "\
        lia li la l lai il ila ail lria liar lira lliaa lial liia liaa lixa lxia \
        liax lx lxu lxa lixu lxui lie liea liae leia lif lifa liaf lik lika liak \
        lkia lsia lisa lias ls liat lita lit liatu liut lin lina lian lnia liau luia \
        lise lisx liaxu lixua liaef liefa liafe liare ia a r ir sl slia lsssssia \
        lsssssssia liassss liasssss";
    let rows: Vec<Row> = words.split(' ').map(|word| pool.row(word)).collect();
    judge("sent", &rows);
}

impl Pool {
    fn new() -> Self {
        let root = &hierarchy().root;
        let untrusted = authority("Untrusted Root").self_signed();
        let upper = authority("Upper").issued_by(root);
        let lower = authority("Lower").issued_by(&upper);
        let again = |request: Request, of: &Certificate| request.key_of(of);
        Self {
            leaf: healthy().issued_by(&lower),
            cross: again(authority("Lower"), &lower).issued_by(&untrusted),
            expired: again(authority("Upper").days(-90, -1), &upper).issued_by(root),
            future: again(authority("Upper").days(1, 90), &upper).issued_by(root),
            rekeyed: authority("Upper").issued_by(root),
            stranger: authority("Stranger").issued_by(root),
            root_cross: again(authority("Test Root"), root).issued_by(&untrusted),
            self_signed: again(authority("Upper"), &upper).self_signed(),
            lower,
            upper,
            untrusted,
        }
    }

    fn row(&self, word: &str) -> Row {
        let certificates: Vec<&Certificate> = word
            .chars()
            .map(|letter| match letter {
                'l' => &self.leaf,
                'i' => &self.lower,
                'a' => &self.upper,
                'r' => &hierarchy().root,
                'x' => &self.cross,
                'u' => &self.untrusted,
                'e' => &self.expired,
                'f' => &self.future,
                'k' => &self.rekeyed,
                's' => &self.stranger,
                't' => &self.root_cross,
                _ => &self.self_signed,
            })
            .collect();
        row(word, &chain(&certificates), ANY)
    }
}

/// An intermediate that differs from a good one in one thing.
#[test]
fn each_shape_of_an_intermediate() {
    let constraints = [
        ("no basic constraints", ""),
        ("not an authority", "critical,CA:FALSE"),
        ("basic constraints not critical", "CA:TRUE"),
        ("path length 0", "critical,CA:TRUE,pathlen:0"),
    ]
    .map(|(name, value)| (name, middle().basic_constraints(value)));
    let usages = [
        ("no key usage", ""),
        ("no certificate signing", "critical,digitalSignature"),
    ]
    .map(|(name, usage)| (name, middle().key_usage(usage)));
    let purposes = [
        ("serverAuth", "serverAuth"),
        ("clientAuth", "clientAuth"),
        ("anyExtendedKeyUsage", "anyExtendedKeyUsage"),
        ("any and clientAuth", "anyExtendedKeyUsage,clientAuth"),
        ("msSGC", "msSGC"),
    ]
    .map(|(name, purposes)| (name, middle().extended_key_usage(Some(purposes))));
    let names = [
        ("permits the name", "critical,permitted;DNS:example.com"),
        ("permits another name", "critical,permitted;DNS:example.org"),
        ("excludes the name", "critical,excluded;DNS:example.com"),
        ("excludes another name", "excluded;DNS:example.org"),
        (
            "permits an address",
            "critical,permitted;IP:10.0.0.0/255.0.0.0",
        ),
        ("permits mail", "critical,permitted;email:example.org"),
        ("excludes all names", "critical,excluded;DNS:com"),
    ]
    .map(|(name, value)| {
        (
            name,
            middle().extension(&format!("nameConstraints={value}")),
        )
    });
    let extensions = [
        (
            "critical policy",
            "certificatePolicies=critical,2.23.140.1.2.1",
        ),
        (
            "policy constraints",
            "policyConstraints=critical,requireExplicitPolicy:0",
        ),
        ("inhibit any policy", "inhibitAnyPolicy=critical,0"),
        ("unknown critical", "1.3.6.1.4.1.55555.1=critical,ASN1:NULL"),
        ("unknown", "1.3.6.1.4.1.55555.1=ASN1:NULL"),
        ("netscape client", "nsCertType=client"),
        ("netscape SSL authority", "nsCertType=sslCA"),
        ("netscape mail authority", "nsCertType=emailCA"),
    ]
    .map(|(name, line)| (name, middle().extension(line)));
    let no_issuer = middle().authority_key_identifier("none");
    let by_serial = middle().authority_key_identifier("keyid,issuer:always");
    let others = [
        ("good", middle()),
        ("expired", middle().days(-90, -1)),
        ("not yet valid", middle().days(1, 90)),
        ("no subject", middle().subject("/")),
        (
            "no subject key identifier",
            middle().subject_key_identifier("none"),
        ),
        ("no authority key identifier", no_issuer),
        (
            "other subject key identifier",
            middle().subject_key_identifier("0102030405"),
        ),
        ("issuer and serial", by_serial),
    ];
    let shapes = [
        &constraints[..],
        &usages,
        &purposes,
        &names,
        &extensions,
        &others,
    ]
    .concat();
    let rows: Vec<Row> = shapes
        .iter()
        .map(|(name, shape)| below(name, shape))
        .collect();
    judge("intermediates", &rows);
}

fn middle() -> Request {
    authority("Middle")
}

fn below(name: &str, intermediate: &Request) -> Row {
    let issuer = intermediate.issued_by(&hierarchy().root);
    // It does not say which key its issuer has, so that the issuer's identifier may be anything.
    let leaf = healthy()
        .authority_key_identifier("none")
        .issued_by(&issuer);
    row(name, &chain(&[&leaf, &issuer]), ANY)
}

/// The leaf names its issuer by key, or by the issuer's own issuer and serial number, and the issuer
/// that is sent has the right key and another identifier (RFC 5280 section 4.2.1.1).
#[test]
fn each_way_to_name_an_issuer() {
    let root = &hierarchy().root;
    let issuer = middle().issued_by(root);
    let copy = |request: Request| request.key_of(&issuer).issued_by(root);
    let copies = [
        ("same serial and key identifier", issuer.clone()),
        ("another serial", copy(middle())),
        (
            "another key identifier",
            copy(middle().subject_key_identifier("0102030405")),
        ),
        (
            "no key identifier",
            copy(middle().subject_key_identifier("none")),
        ),
    ];
    let mut rows = Vec::new();
    for identifier in ["none", "keyid", "issuer:always", "keyid,issuer:always"] {
        let leaf = healthy()
            .authority_key_identifier(identifier)
            .issued_by(&issuer);
        for (name, sent) in &copies {
            rows.push(row(
                format!("{name}, named by {identifier}"),
                &chain(&[&leaf, sent]),
                ANY,
            ));
        }
    }
    judge("identifiers", &rows);
}
