//! From the symptom to the cause: what CloudFront answers, beside what the checks found at the
//! origin, brought to one conclusion. Pure, except for [`run`].

mod alternatives;
pub(crate) mod args;
mod behind;
mod conclude;
mod diagnosed;
mod diagnosis;
mod edge;
mod good_answer;
mod group;
mod next_steps;
mod one_origin;
pub mod origin;
mod other_causes;
pub mod page;
mod predicted_answer;
mod recovery_time;
pub mod run;
mod without_tls;

pub use behind::{JudgedOrigin, NoTls, Origin, OriginFinding, OriginWithoutTls};
pub use conclude::{diagnose, verdict};
pub use diagnosis::{Agreement, Diagnosis, Kind, OtherCause};
pub use next_steps::next_steps;

#[cfg(test)]
mod tests;
