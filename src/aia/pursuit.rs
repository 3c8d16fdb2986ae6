//! What to ask next, as a pure state machine: certificates in, an address or an end out.

use time::OffsetDateTime;

use super::Sent;
use crate::cert_file::bundle;
use crate::observation::{AskedAddress, CompletedPath, Completion, Der, FoundCertificate, FoundIn};
use crate::pki::certificate::Certificate;
use crate::pki::completion::{Complete, Search, search};
use crate::pki::trust_store::TrustStore;
use crate::time_format::utc;

/// Addresses that are asked for one chain, redirects not counted.
pub const MOST_STEPS: usize = 5;
/// Certificates that are taken of one answer: a bundle of cross-signs has a handful.
const MOST_IN_AN_ANSWER: usize = 32;

/// What is known of one chain, and what was asked.
#[derive(Debug)]
pub struct AiaSearch<'a> {
    sent: &'a Sent,
    pool: &'a [Certificate],
    trust: &'a TrustStore,
    at: OffsetDateTime,
    /// With the address of each.
    fetched: Vec<(Certificate, String)>,
    asked: Vec<AskedAddress>,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask this address, and come back with [`AiaSearch::answered`].
    Fetch(String),
    /// There is nothing more to ask: the path is there, or cannot be had.
    Done(Completion),
}

impl<'a> AiaSearch<'a> {
    /// Nothing asked yet.
    pub fn new(
        sent: &'a Sent,
        pool: &'a [Certificate],
        trust: &'a TrustStore,
        at: OffsetDateTime,
    ) -> Self {
        Self {
            sent,
            pool,
            trust,
            at,
            fetched: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// Looks whether the path is complete by now, and if not, where to ask for the issuer of the
    /// last certificate that has none.
    pub fn next(&self) -> Next {
        let (ends, untrusted_root) = match self.search() {
            None => return Next::Done(self.failed("there is no leaf".into())),
            Some(Search::Complete(complete)) => return Next::Done(self.completed(&complete)),
            Some(Search::Incomplete {
                ends,
                untrusted_root,
            }) => (ends, untrusted_root),
        };
        // Where the issuer is there and does not serve, another address may have a better one.
        let last = self.sent.path.last().filter(|_| ends.is_empty());
        let addresses = ends.iter().copied().chain(last);
        let unasked = addresses
            .flat_map(|end| &end.ca_issuers)
            .filter(|url| is_web(url))
            .find(|url| self.asked.iter().all(|asked| asked.url != **url));
        match (unasked, ends.first(), untrusted_root) {
            (Some(_), _, _) if self.asked.len() >= MOST_STEPS => Next::Done(self.failed(format!(
                "{MOST_STEPS} addresses were asked, and the path is still not complete"
            ))),
            (Some(url), _, _) => Next::Fetch(url.clone()),
            (None, Some(_), _) => Next::Done(self.give_up()),
            (None, None, Some(root)) => Next::Done(self.failed(format!(
                "the path ends in {}, a root that is not trusted",
                root.subject.text
            ))),
            (None, None, None) => Next::Done(self.failed(self.not_valid())),
        }
    }

    /// Takes what an address gave: the body of its answer, or why there is none.
    pub fn answered(&mut self, url: String, answer: Result<Vec<u8>, String>) {
        let certificates = answer.and_then(|body| read(&body));
        let answer = match &certificates {
            Err(why) => Err(why.clone()),
            Ok(certificates) => Ok(certificates
                .iter()
                .map(|one| one.subject.text.clone())
                .collect()),
        };
        for certificate in certificates.into_iter().flatten() {
            self.fetched.push((certificate, url.clone()));
        }
        self.asked.push(AskedAddress { url, answer });
    }

    /// The end where nothing may be fetched.
    pub fn without_network(&self) -> Completion {
        self.failed(match self.pool.is_empty() {
            true => "nothing was fetched".into(),
            false => "the given intermediates do not complete it".into(),
        })
    }

    /// The end where nothing more can be asked.
    pub fn give_up(&self) -> Completion {
        let last = self.asked.last();
        let why = match last.map(|asked| (&asked.url, &asked.answer)) {
            None => match self.pool.is_empty() {
                true => "the certificate names no http address of its issuer's".to_owned(),
                false => "neither do the given intermediates complete it, nor does the certificate name an http address of its issuer's".to_owned(),
            },
            Some((url, Err(why))) => format!("{url}: {why}"),
            Some((url, Ok(names))) => format!(
                "{url} gave the certificate of {}, which is not the issuer that is missing",
                names.first().map_or("nobody", String::as_str)
            ),
        };
        self.failed(why)
    }

    /// Why there is no path although every issuer is there.
    fn not_valid(&self) -> String {
        let mut found = self.fetched.iter();
        let out_of_date =
            found.find(|(one, _)| !(one.not_before..=one.not_after).contains(&self.at));
        match out_of_date {
            Some((one, url)) => format!(
                "{url} gave the certificate of {}, which is valid from {} to {}",
                one.subject.text,
                utc(one.not_before),
                utc(one.not_after)
            ),
            None => "no path is valid".into(),
        }
    }

    fn search(&self) -> Option<Search<'_>> {
        let (leaf, above) = self.sent.path.split_first()?;
        let known = above
            .iter()
            .chain(&self.sent.others)
            .chain(self.pool)
            .chain(self.fetched.iter().map(|(certificate, _)| certificate));
        Some(search(leaf, known, self.trust, self.at))
    }

    fn completed(&self, complete: &Complete) -> Completion {
        let intermediates = complete.intermediates.iter().map(|one| FoundCertificate {
            certificate: Der(one.der.clone()),
            from: self.origin(one),
        });
        self.ended(Ok(CompletedPath {
            intermediates: intermediates.collect(),
            anchor: complete.anchor.name.text.clone(),
            anchor_is_extra: complete.anchor.extra,
        }))
    }

    /// The nearest place that has it.
    fn origin(&self, certificate: &Certificate) -> FoundIn {
        let same = |known: &&Certificate| known.sha256 == certificate.sha256;
        let mut sent = self.sent.path.iter().chain(&self.sent.others);
        if sent.any(|known| same(&known)) {
            return FoundIn::Sent;
        }
        if self.pool.iter().any(|known| same(&known)) {
            return FoundIn::Given;
        }
        let fetched = self.fetched.iter().find(|(known, _)| same(&known));
        fetched.map_or(FoundIn::Given, |(_, url)| FoundIn::Fetched(url.clone()))
    }

    fn failed(&self, why: String) -> Completion {
        self.ended(Err(why))
    }

    fn ended(&self, result: Result<CompletedPath, String>) -> Completion {
        Completion {
            of: fingerprints(&self.sent.path),
            result,
            asked: self.asked.clone(),
        }
    }
}

/// SHA-256 of each, by which a completion is found again.
pub fn fingerprints<'a>(path: impl IntoIterator<Item = &'a Certificate>) -> Vec<Der> {
    path.into_iter()
        .map(|one| Der(one.sha256.to_vec()))
        .collect()
}

fn is_web(url: &str) -> bool {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// The certificates of an answer that can be read.
fn read(body: &[u8]) -> Result<Vec<Certificate>, String> {
    let ders = bundle::certificates(body).map_err(|error| format!("no certificate: {error}"))?;
    let readable: Vec<Certificate> = ders
        .iter()
        .take(MOST_IN_AN_ANSWER)
        .filter_map(|der| Certificate::parse(der).ok())
        .collect();
    match readable.is_empty() {
        true => Err("a certificate that cannot be read".into()),
        false => Ok(readable),
    }
}
