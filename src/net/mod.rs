//! Resolving, connecting, TLS and HTTP, with their deadlines and limits: the socket helpers that
//! everything else uses.

pub(crate) mod connect;
pub mod deadline;
mod dns_query;
pub(crate) mod http;
pub mod limits;
pub(crate) mod receive;
pub(crate) mod resolv_conf;
pub(crate) mod resolve;
pub(crate) mod resolver;
pub mod routing;
pub(crate) mod tls;
pub mod waiting;
