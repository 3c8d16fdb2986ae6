//! The certificate file: completed, written, compared and waited for, by the real program against
//! peers on the loopback interface.
// The folders below are shared with other tests.
#![allow(dead_code)]

mod support;

#[path = "aia/authority.rs"]
mod authority;
#[path = "repair/compare.rs"]
mod compare;
#[path = "cli/lab.rs"]
mod lab;
#[path = "repair/missing.rs"]
mod missing;
#[path = "repair/site.rs"]
mod site;
#[path = "repair/wait.rs"]
mod wait;
#[path = "repair/write.rs"]
mod write;
