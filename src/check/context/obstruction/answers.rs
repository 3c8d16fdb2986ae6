//! The answers to hand-made hellos, by question.

use crate::observation::{Answer, Question};
use crate::wire::code_point::ProtocolVersion;
use crate::wire::server_flight::ServerFlight;

/// The answers to hand-made hellos, by question.
pub struct Answers<'a>(pub &'a [Answer]);

impl<'a> Answers<'a> {
    /// The answer to a question, if it was asked.
    pub fn to(&self, question: &Question) -> Option<&'a Answer> {
        self.0.iter().find(|answer| answer.question == *question)
    }

    /// The answer to CloudFront's exact offer; where that got none, to the capped one.
    pub fn to_the_offer(&self) -> Option<&'a Answer> {
        self.to_an_offer(|answer| answer.accepted() || answer.refused())
    }

    /// The answer to CloudFront's whole offer of a server that speaks TLS 1.2 at most.
    pub fn up_to_tls12(&self) -> Option<&'a Answer> {
        self.to_an_offer(|answer| {
            let is_malformed = answer.flight.malformed.is_some();
            is_malformed || answer.refused() || answer.accepted() && !answer.flight.is_retry()
        })
    }

    fn to_an_offer(&self, counts: impl Fn(&Answer) -> bool) -> Option<&'a Answer> {
        [Question::ExactOffer, Question::Offer]
            .iter()
            .filter_map(|question| self.to(question))
            .find(|answer| counts(answer))
    }

    /// The flight that came back, if the server accepted.
    pub fn accepted(&self, question: &Question) -> Option<&'a ServerFlight> {
        self.to(question)
            .filter(|answer| answer.accepted())
            .map(|answer| &answer.flight)
    }

    /// Every version that the server was seen to speak with this server name, oldest first.
    pub fn spoken_versions(&self) -> Vec<ProtocolVersion> {
        let mut versions: Vec<ProtocolVersion> = self
            .0
            .iter()
            .filter(|answer| !answer.question.changes_name())
            .filter_map(|answer| answer.flight.server_hello.as_ref())
            .map(|hello| hello.version)
            .collect();
        versions.sort();
        versions.dedup();
        versions
    }
}
