//! Observations: plain owned facts with a timestamp, and no judgement.
//!
//! An observation can be kept as JSON (`--save`) and judged again later (`--replay`), so nothing
//! in here depends on the run that made it.

mod address;
mod answer;
mod completion;
mod der;
mod failure;
mod target;

pub use address::{
    AddressObservation, Change, Handshake, HttpAnswer, KEPT_FIELDS, PlainHttp, Possession, Retry,
    Session,
};
pub use answer::{Answer, Question};
pub use completion::{
    AskedAddress, CompletedPath, Completion, ExpectedFile, FoundCertificate, FoundIn,
};
pub use der::Der;
pub use failure::{Attempt, Failure, Stage};
pub use target::{Observation, Resolution, ResolvedBy, SCHEMA, Unanswered, not_resolved};
