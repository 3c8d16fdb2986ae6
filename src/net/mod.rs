//! Resolving names, connecting, and the limits of both: the socket helpers that everything else uses.

pub(crate) mod connect;
pub mod limits;
pub(crate) mod receive;
pub(crate) mod resolve;
pub mod routing;
