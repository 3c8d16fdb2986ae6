//! From a distribution's configuration to the questions to ask of its origins.
//! No I/O.
//!
//! [`read_distributions`] reads what the AWS CLI, CloudFormation or Terraform say of distributions;
//! [`plan()`] works out which origins CloudFront speaks TLS with, and with which names and settings.

mod model;
mod plan;
mod read;
mod route;

pub use model::{
    Behavior, CustomOrigin, Distribution, Function, FunctionKind, Origin, OriginConfig,
    OriginGroup, ProtocolPolicy,
};
pub use plan::{
    Certainty, DistinctQuestion, NameKind, NotProbed, Plan, PlannedOrigin, PlannedQuestion,
    QuestionKey, Use, behaviors_phrase, distinct_questions, origin_and_behaviors, origins_of, plan,
    question_key,
};
pub use read::{
    ConfigurationFile, ReadError, joined, read_distributions, read_file, read_policies,
};
pub use route::{Route, Unrouted, route};
