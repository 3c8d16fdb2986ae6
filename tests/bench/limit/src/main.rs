//! What the benchmark of lists is made of, besides Python: the limit (a bare TLS client loop), the
//! origins that all clients ask, and a relay that makes them far away.
//!
//!     limit check TARGETS ROOT.pem AT_ONCE [http]   `pass NAME` or `fail NAME: WHY`, a line a target
//!     limit serve CHAIN.pem KEY.pem NETWORK N   origins; prints the port when they listen
//!     limit relay NETWORK N PORT TO DELAY_MS    the same port on NETWORK leads to TO, later
//!
//! NETWORK and TO are the first two numbers of loopback addresses, such as `127.77`; the N
//! addresses used begin at `127.77.0.1`. A line of TARGETS is `NAME ADDRESS:PORT`.

#![forbid(unsafe_code)]

mod addresses;
mod check;
mod relay;
mod serve;

use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("limit: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // A connection is a descriptor, and the soft limit is often 1,024.
    rlimit::increase_nofile_limit(u64::MAX)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match words[..] {
            ["check", targets, root, at_once] => {
                check::check(targets, root, at_once.parse()?, false).await
            }
            ["check", targets, root, at_once, "http"] => {
                check::check(targets, root, at_once.parse()?, true).await
            }
            ["serve", chain, key, network, count] => {
                serve::serve(chain, key, network, count.parse()?).await
            }
            ["relay", network, count, port, to, delay] => {
                relay::relay(network, count.parse()?, port.parse()?, to, delay.parse()?).await
            }
            _ => Err("expected check, serve or relay with their arguments".into()),
        }
    })
}
