//! `demo`: a loopback origin with a chosen fault, checked for real.

use std::sync::Arc;

use anyhow::Context;
use time::OffsetDateTime;

use super::args::DemoArgs;
use super::origin;
use super::origin::Fault;
use crate::commands::shared::args::FailOn;
use crate::commands::shared::judge::Judge;
use crate::commands::shared::output;
use crate::commands::shared::report_writer::ReportWriter;
use crate::commands::shared::runtime::block_on;
use crate::commands::shared::status::Status;
use crate::net::routing::Routing;
use crate::observation::Der;
use crate::probe;
use crate::probe::ProbeOptions;
use crate::render::wrap::wrap;
use crate::target::Target;

/// Shows one fault, all of them, or their list.
pub fn run(args: &DemoArgs) -> anyhow::Result<Status> {
    let faults = match args.fault.as_deref() {
        None => return output::print_text(&list()),
        Some("all") => Fault::ALL.to_vec(),
        Some(name) => vec![name.parse::<Fault>()?],
    };
    let mut reports = ReportWriter::open(&args.output, FailOn::Fail, Some(faults.len()))?;
    block_on(Some(1), async {
        for (position, fault) in faults.into_iter().enumerate() {
            if position > 0 {
                reports.aside("\n")?;
            }
            // Between two reports the writer leaves a line itself.
            let gap = if position == 0 { "\n" } else { "" };
            show(fault, gap, args, &mut reports).await?;
        }
        reports.close(Status::Pass)
    })?
}

async fn show(
    fault: Fault,
    gap: &str,
    args: &DemoArgs,
    reports: &mut ReportWriter,
) -> anyhow::Result<()> {
    let now = OffsetDateTime::now_utc();
    let origin = origin::start(fault, now).await.context("no demo")?;
    let heading = wrap(&format!("demo {}: ", fault.name()), "  ", fault.summary()).join("\n");
    reports.aside(&format!(
        "{heading}\n(an origin on {}; its own root replaces Mozilla's list)\n{gap}",
        origin.address
    ))?;
    let port = origin.address.port();
    let resolve = format!("{}:{port}:{}", origin.host, origin.address.ip());
    let options = ProbeOptions {
        routing: Routing {
            resolve: vec![resolve.parse().map_err(anyhow::Error::msg)?],
            ..Routing::default()
        },
        http_path: Some("/".into()),
        timeout: args.output.default_timeout(),
        ..ProbeOptions::default()
    };
    let target = Target::parse(&format!("{}:{port}", origin.host))?;
    let (options, limits) = (Arc::new(options), Arc::default());
    let mut observation = probe::observe_within(&target, &options, &limits, now).await;
    observation.extra_trust_anchors = vec![Der(origin.trust_anchor.clone())];
    let judge = Judge::with_anchors(observation.extra_trust_anchors.clone())?;
    reports.report(&judge.judge(&observation))
}

fn list() -> String {
    let mut page = String::from(
        "'origin-check demo FAULT' checks one of these origins, 'origin-check demo all' each:\n\n",
    );
    for fault in Fault::ALL {
        page.push_str(&format!("  {:<24} {}\n", fault.name(), fault.summary()));
    }
    page
}
