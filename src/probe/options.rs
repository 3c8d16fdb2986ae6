//! The extent of a probe.

use std::time::Duration;

use crate::cloudfront::settings::OriginSettings;
use crate::net::routing::Routing;

#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The settings that the distribution is assumed to have.
    pub settings: OriginSettings,
    pub routing: Routing,
    /// Ask every question even of a healthy address.
    pub survey: bool,
    /// The server also has to agree on HTTP/2, for gRPC.
    pub http_2: bool,
    /// The path of the one HTTP request; `None` leaves the request out.
    pub http_path: Option<String>,
    /// The time that the whole check of one target has.
    pub timeout: Option<Duration>,
}
