//! `origin-check diagnose` through the real program: an imitation of CloudFront and origins on the
//! loopback interface.

mod support;

#[path = "diagnose/configuration.rs"]
mod configuration;
#[path = "distribution_command/configurations.rs"]
#[allow(dead_code)]
mod configurations;
#[path = "verify/edge.rs"]
#[allow(dead_code)]
mod edge;
#[path = "diagnose/groups.rs"]
mod groups;
#[path = "cli/lab.rs"]
#[allow(dead_code)]
mod lab;
#[path = "diagnose/printing.rs"]
mod printing;
#[path = "diagnose/refusals.rs"]
mod refusals;
#[path = "diagnose/scene.rs"]
mod scene;
#[path = "support/schema.rs"]
mod schema;
#[path = "diagnose/sides.rs"]
mod sides;
