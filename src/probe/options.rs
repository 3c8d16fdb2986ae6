//! The extent of a probe.

use crate::cloudfront::settings::OriginSettings;
use crate::net::routing::Routing;

#[derive(Debug, Clone)]
pub struct Options {
    /// The settings that the distribution is assumed to have.
    pub settings: OriginSettings,
    pub routing: Routing,
    /// One handshake an address, and no further questions.
    pub quick: bool,
    /// The server also has to agree on HTTP/2, for gRPC.
    pub http_2: bool,
    /// The path of the one HTTP request; `None` leaves the request out.
    pub http_path: Option<String>,
}
