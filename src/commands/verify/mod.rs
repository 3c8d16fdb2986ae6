//! CloudFront itself, asked as a viewer asks it: one HTTPS request, and what its answer means.
//!
//! [`mod@ask`] has the sockets; [`mod@explain`] is a pure function of what came back.

pub mod answer;
pub(crate) mod args;
pub mod ask;
pub mod conclusion;
pub mod edge_request;
pub mod explain;
pub mod generated_by;
mod likely_cause;
mod meaning;
mod next_steps;
pub mod page;
pub mod question;
pub mod run;
pub mod self_redirect;
mod signs;

pub use answer::{EdgeAnswer, EdgeOutcome, Unanswered};
pub use ask::{ask, can_be_asked_for};
pub use conclusion::Conclusion;
pub use explain::explain;
pub use question::{EdgeQuestion, Method};
