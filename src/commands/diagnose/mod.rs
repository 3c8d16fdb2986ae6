//! From the symptom to the cause: what CloudFront answers, beside what the checks found at the
//! origin, brought to one conclusion. Pure, except for `run`.

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
mod origin;
mod other_causes;
mod page;
mod predicted_answer;
mod recovery_time;
pub(crate) mod run;
mod without_tls;

#[cfg(test)]
mod tests;
