//! How an origin is asked: how often, how long, with what words, and what is kept of the answer.

#[allow(dead_code)]
#[path = "checks/old_server.rs"]
mod old_server;
#[allow(dead_code)]
#[path = "checks/scenario.rs"]
mod scenario;
#[path = "support/server_messages.rs"]
mod server_messages;
#[allow(dead_code)]
#[path = "checks/site.rs"]
mod site;
mod support;

#[path = "probe/busy.rs"]
mod busy;
#[path = "probe/connections.rs"]
mod connections;
#[path = "probe/facts.rs"]
mod facts;
#[path = "probe/hellos.rs"]
mod hellos;
#[path = "probe/http.rs"]
mod http;
#[path = "probe/time_taken.rs"]
mod time_taken;
