//! Fetching missing intermediates from authorities on the loopback interface that lie, stall and
//! lead astray.

mod support;

#[path = "aia/authority.rs"]
mod authority;
#[path = "aia/bounds.rs"]
mod bounds;
#[path = "aia/destinations.rs"]
mod destinations;
#[path = "aia/paths.rs"]
mod paths;
