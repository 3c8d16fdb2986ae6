//! The demo's faults, each of which shows the check that it is there to show.

use origin_check::check::Verdict;
use origin_check::check::Verdict::{Fail, Pass, Warn};
use origin_check::commands::demo::origin::Fault;

use crate::support::scenario::{Scenario, scenario};

pub fn all() -> Vec<Scenario> {
    Fault::ALL.into_iter().map(demo).collect()
}

fn demo(fault: Fault) -> Scenario {
    let (verdict, result) = match fault {
        Fault::Healthy => (Pass, "pass"),
        Fault::ExpiresSoon
        | Fault::CommonNameOnly
        | Fault::ExtraCertificates
        | Fault::HttpTwoOnly
        | Fault::NoHttpResponse => (Warn, "warn"),
        _ => (Fail, "fail"),
    };
    let expected: Vec<_> = fault.check().map(|id| (id, result)).into_iter().collect();
    scenario(name(fault), verdict as Verdict, &expected, fault)
}

fn name(fault: Fault) -> &'static str {
    // A name for every fault, which lives as long as the tests.
    Box::leak(format!("demo {fault}").into_boxed_str())
}
