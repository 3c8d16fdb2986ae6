//! CloudFront's behavior toward an origin, as data with its sources. No I/O, no judgement.

pub mod basis;
pub mod error_page;
pub mod log_value;
pub mod names;
pub mod offer;
pub mod origin_kind;
pub mod origin_ssl_protocols;
pub mod other_cdn;
pub mod page_cause;
pub mod page_sentence;
mod page_text;
pub mod policies;
pub mod policy_book;
pub mod public_address;
pub mod service_answer;
pub mod settings;
pub mod x_cache;
