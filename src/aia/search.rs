//! The next address to ask, as a pure state machine: certificates in, an address or an end out.

use time::OffsetDateTime;

use crate::cert_file::certificates;
use crate::observation::{AskedAddress, CompletedPath, Completion, Der, FoundCertificate, FoundIn};
use crate::pki::certificate::Certificate;
use crate::pki::completion::{CompletePath, PoolSearch, search};
use crate::pki::trust_store::TrustStore;
use crate::time_format::utc;

/// The most addresses that are asked for one chain, redirects not counted.
pub const MOST_STEPS: usize = 5;
/// The most certificates that are taken from one answer: a bundle of cross-signs has a handful.
const MOST_IN_AN_ANSWER: usize = 32;

/// The chain as sent: its needed part, and whatever else came with it.
#[derive(Debug, Clone, PartialEq)]
pub struct SentChain {
    /// The needed certificates, the leaf first. Never empty in a chain that can be completed.
    pub path: Vec<Certificate>,
    /// Everything else that was sent and can be read.
    pub others: Vec<Certificate>,
}

/// The certificates that are known for one chain, and the addresses that were asked.
#[derive(Debug)]
pub struct AiaSearch<'a> {
    sent: &'a SentChain,
    pool: &'a [Certificate],
    trust: &'a TrustStore,
    at: OffsetDateTime,
    /// Each with its address.
    fetched: Vec<(Certificate, String)>,
    asked: Vec<AskedAddress>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchStep {
    /// Ask this address, and come back with [`AiaSearch::answered`].
    Fetch(String),
    /// Nothing is left to ask: the path is complete, or cannot be completed.
    Done(Completion),
}

impl<'a> AiaSearch<'a> {
    pub fn new(
        sent: &'a SentChain,
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

    /// Ends the search if the path is complete by now; if not, returns the address to ask for the
    /// issuer of the last certificate that has none.
    pub fn next(&self) -> SearchStep {
        let (ends, untrusted_root) = match self.search() {
            None => return SearchStep::Done(self.failed("no leaf was sent".into())),
            Some(PoolSearch::Complete(complete)) => {
                return SearchStep::Done(self.completed(&complete));
            }
            Some(PoolSearch::Incomplete {
                ends,
                untrusted_root,
            }) => (ends, untrusted_root),
        };
        // If the issuer is known and does not serve, another address may have a better one.
        let last = self.sent.path.last().filter(|_| ends.is_empty());
        let addresses = ends.iter().copied().chain(last);
        let unasked = addresses
            .flat_map(|end| &end.ca_issuers)
            .filter(|url| is_web(url))
            .find(|url| self.asked.iter().all(|asked| asked.url != **url));
        match (unasked, ends.first(), untrusted_root) {
            (Some(_), _, _) if self.asked.len() >= MOST_STEPS => SearchStep::Done(self.failed(
                format!("the path is still not complete after {MOST_STEPS} addresses"),
            )),
            (Some(url), _, _) => SearchStep::Fetch(url.clone()),
            (None, Some(_), _) => SearchStep::Done(self.give_up()),
            (None, None, Some(root)) => SearchStep::Done(self.failed(format!(
                "the path ends in {}, a root that is not trusted",
                root.subject.text
            ))),
            (None, None, None) => SearchStep::Done(self.failed(self.not_valid())),
        }
    }

    /// Takes the body of an address's answer, or the reason why there is none.
    pub fn answered(&mut self, url: String, answer: Result<Vec<u8>, String>) {
        let certificates = answer.and_then(|body| read(&body));
        let names = |certificates: &Vec<Certificate>| {
            let names = certificates.iter().map(|one| one.subject.text.clone());
            names.collect()
        };
        let answer = certificates.as_ref().map(names).map_err(String::clone);
        for certificate in certificates.into_iter().flatten() {
            self.fetched.push((certificate, url.clone()));
        }
        self.asked.push(AskedAddress { url, answer });
    }

    /// The end if nothing may be fetched.
    pub fn without_network(&self) -> Completion {
        let why = if self.pool.is_empty() {
            "nothing was fetched"
        } else {
            "the intermediates of --intermediates do not complete it"
        };
        self.failed(why.into())
    }

    /// The end if no address is left to ask.
    pub fn give_up(&self) -> Completion {
        let last = self.asked.last();
        let why = match last.map(|asked| (&asked.url, &asked.answer)) {
            None if self.pool.is_empty() => {
                "the certificate has no http address of its issuer's certificate".to_owned()
            }
            None => "the intermediates of --intermediates do not complete it, and the certificate has no http address of its issuer's certificate".to_owned(),
            Some((url, Err(why))) => format!("{url}: {why}"),
            Some((url, Ok(names))) => format!(
                "{url} returned the certificate of {}, which is not the missing issuer",
                names.first().map_or("an unnamed authority", String::as_str)
            ),
        };
        self.failed(why)
    }

    /// The reason why no path was found although every issuer is known.
    fn not_valid(&self) -> String {
        let mut found = self.fetched.iter();
        let out_of_date =
            found.find(|(one, _)| !(one.not_before..=one.not_after).contains(&self.at));
        match out_of_date {
            Some((one, url)) => format!(
                "{url} returned the certificate of {}, which is valid from {} to {}",
                one.subject.text,
                utc(one.not_before),
                utc(one.not_after)
            ),
            None => "no path is valid".into(),
        }
    }

    fn search(&self) -> Option<PoolSearch<'_>> {
        let (leaf, above) = self.sent.path.split_first()?;
        let known = above
            .iter()
            .chain(&self.sent.others)
            .chain(self.pool)
            .chain(self.fetched.iter().map(|(certificate, _)| certificate));
        Some(search(leaf, known, self.trust, self.at))
    }

    fn completed(&self, complete: &CompletePath) -> Completion {
        let intermediates = complete.intermediates.iter().map(|one| FoundCertificate {
            certificate: Der(one.der.clone()),
            from: self.source(one),
        });
        self.ended(Ok(CompletedPath {
            intermediates: intermediates.collect(),
            anchor: complete.anchor.name().text.clone(),
            anchor_is_extra: complete.anchor.extra,
        }))
    }

    /// The nearest source that has the certificate.
    fn source(&self, certificate: &Certificate) -> FoundIn {
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

/// The SHA-256 of each, which identifies a completion.
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
    let ders =
        certificates::in_any_form(body).map_err(|error| format!("no certificate: {error}"))?;
    let readable: Vec<Certificate> = ders
        .iter()
        .take(MOST_IN_AN_ANSWER)
        .filter_map(|der| Certificate::parse(der).ok())
        .collect();
    if readable.is_empty() {
        return Err("a certificate that cannot be read".into());
    }
    Ok(readable)
}
