//! Everything that a report says is decided here: the outcome of every check, the verdict, the
//! predicted response, the fixes to show. The renderers decide nothing.

mod alternate_chain;
pub mod ambiguity;
pub(crate) mod capabilities;
mod check_result;
pub(crate) mod expiry;
pub(crate) mod fixes;
pub mod headline;
pub mod ladder;
mod model;
pub mod next_step;
mod predicted_response;
pub(crate) mod role;
mod run;
pub mod summary;
mod verdict;
pub(crate) mod workaround;

pub use check_result::CheckResult;
pub use model::Assessment;
pub use predicted_response::PredictedResponse;
