//! The chain that a server presents to CloudFront, among all that one address presented.

use super::connection::{Connection, Obstacle};
use super::obstruction::Answers;
use crate::observation::{
    AddressObservation, Answer, Change, Der, Handshake, Possession, Question,
};
use crate::pki::certificate::Certificate;
use crate::pki::possession;
use crate::pki::possession::Proof;
use crate::wire::code_point::{Authentication, CipherSuite, ProtocolVersion, SignatureScheme};
use crate::wire::server_flight::ServerFlight;

pub(crate) struct PresentedChain {
    pub certificates: Vec<Vec<u8>>,
    pub ocsp_response: Option<Vec<u8>>,
    pub possession: Possession,
    /// The version that the server chose.
    pub version: Option<ProtocolVersion>,
}

impl PresentedChain {
    fn by_handshake(handshake: &Handshake) -> Option<Self> {
        if handshake.certificates.is_empty() {
            return Self::by_flight(&handshake.flight, None);
        }
        Some(Self {
            certificates: handshake
                .certificates
                .iter()
                .map(|der| der.0.clone())
                .collect(),
            ocsp_response: handshake.ocsp_response.as_ref().map(|der| der.0.clone()),
            possession: handshake.possession.clone(),
            version: version_of(&handshake.flight),
        })
    }

    fn by_answer(answer: &Answer) -> Option<Self> {
        Self::by_flight(&answer.flight, Some(&answer.client_random))
    }

    fn by_flight(flight: &ServerFlight, client_random: Option<&Der>) -> Option<Self> {
        let certificates = flight.certificates.clone()?;
        let leaf = certificates.first()?;
        Some(Self {
            ocsp_response: flight.ocsp_response.clone(),
            possession: client_random
                .and_then(|random| possession_in_clear(leaf, random, flight))
                .unwrap_or(Possession::NotSeen),
            version: version_of(flight),
            certificates,
        })
    }
}

fn version_of(flight: &ServerFlight) -> Option<ProtocolVersion> {
    flight.server_hello.as_ref().map(|hello| hello.version)
}

/// The server's signature over both randoms and its half of the key exchange.
fn possession_in_clear(
    leaf: &[u8],
    client_random: &Der,
    flight: &ServerFlight,
) -> Option<Possession> {
    let exchange = flight.server_key_exchange.as_ref()?;
    let hello = flight.server_hello.as_ref()?;
    let scheme = exchange
        .scheme
        .or_else(|| scheme_by_suite(hello.cipher_suite))?;
    let message = [
        &client_random.0,
        hello.random.as_slice(),
        &exchange.signed_params,
    ]
    .concat();
    let leaf = Certificate::parse(leaf).ok()?;
    let proof = possession::verify(&leaf, scheme.0, &message, &exchange.signature);
    Some(match proof {
        Proof::Proved => Possession::Proved(scheme),
        Proof::Disproved => Possession::Disproved(scheme),
        Proof::NotVerifiable => Possession::NotVerifiable(scheme),
    })
}

/// Before TLS 1.2 the cipher suite decides (RFC 4346, section 7.4.3; RFC 4492, section 5.4).
fn scheme_by_suite(suite: CipherSuite) -> Option<SignatureScheme> {
    match suite.authentication() {
        Authentication::Rsa => Some(SignatureScheme::RSA_PKCS1_MD5_SHA1),
        Authentication::Ecdsa => Some(SignatureScheme::ECDSA_SHA1),
        _ => None,
    }
}

/// The chain that CloudFront gets or, if it gets none, the best that could be read.
pub(crate) fn to_cloudfront(
    seen: &AddressObservation,
    connection: &Connection,
) -> Option<PresentedChain> {
    let name_was_refused = connection.has_obstacle(|one| matches!(one, Obstacle::ServerName(_)));
    let first = seen.handshake.done().and_then(PresentedChain::by_handshake);
    let retried = |change| {
        seen.retried(change)
            .filter_map(PresentedChain::by_handshake)
    };
    // What a server presents to another name, or to none, is not what CloudFront would get.
    let answers = seen.answers.iter();
    let mut in_clear: Vec<_> = answers
        .filter(|answer| !name_was_refused && !answer.question.changes_name())
        .collect();
    in_clear.sort_by_key(|answer| match answer.question {
        Question::ExactOffer => 0,
        Question::Offer => 1,
        _ => 2,
    });
    // Where both got the same chain, the handshake tells more, unless it ended before the signature.
    let by_whole_offer = by_whole_offer(seen, connection).filter(|whole| {
        first.as_ref().is_none_or(|first| {
            first.certificates != whole.certificates || first.possession == Possession::NotSeen
        })
    });
    by_whole_offer
        .into_iter()
        .chain(first)
        .chain(retried(Change::WithoutAlpn))
        .chain(in_clear.into_iter().filter_map(PresentedChain::by_answer))
        .chain(retried(Change::Widened))
        .next()
}

/// The chain in answer to CloudFront's whole offer, of a server that takes it with TLS 1.2 at most:
/// the full handshake, which offers less, may have got another one.
fn by_whole_offer(seen: &AddressObservation, connection: &Connection) -> Option<PresentedChain> {
    let up_to_tls12 = match connection {
        Connection::Established(session) => session.version < ProtocolVersion::TLSV1_3,
        Connection::Negotiated(_) => true,
        _ => false,
    };
    let answer = Answers(&seen.answers).up_to_tls12()?;
    up_to_tls12.then(|| PresentedChain::by_answer(answer))?
}

/// The chain with the other kind of key (RSA or ECDSA), if the server holds both.
pub(crate) fn alternate_chain(
    seen: &AddressObservation,
    leaf: &Certificate,
) -> Option<PresentedChain> {
    let question = match leaf.key.algorithm.as_str() {
        "RSA" => Question::OfferEcdsa,
        "ECDSA" => Question::OfferRsa,
        _ => return None,
    };
    let alternate = PresentedChain::by_answer(Answers(&seen.answers).to(&question)?)?;
    (alternate.certificates.first() != Some(&leaf.der)).then_some(alternate)
}
