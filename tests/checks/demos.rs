//! The demo's faults, each of which shows the check that it is there to show.

use origin_check::commands::demo::origin::Fault;

use crate::support::scenario::{Scenario, scenario};

pub fn all() -> Vec<Scenario> {
    Fault::ALL.into_iter().map(demo).collect()
}

fn demo(fault: Fault) -> Scenario {
    let result = match fault {
        Fault::ExpiresSoon
        | Fault::CommonNameOnly
        | Fault::ExtraCertificates
        | Fault::HttpTwoOnly
        | Fault::NoHttpResponse => "warn",
        _ => "fail",
    };
    let expected = fault.check().map(|id| format!("{id} {result}"));
    // They live as long as the tests.
    let expected = expected.unwrap_or_default().leak();
    scenario(format!("demo {fault}").leak(), expected, fault)
}
