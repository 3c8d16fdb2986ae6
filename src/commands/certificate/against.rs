//! `--against`: the server that is to serve the files.

use std::sync::Arc;

use time::OffsetDateTime;

use super::args::CertificateArgs;
use crate::commands::shared::judge::Judge;
use crate::commands::shared::progress::ProgressLine;
use crate::commands::shared::report_writer::ReportWriter;
use crate::commands::shared::runtime::until_interrupted;
use crate::commands::shared::status::Status;
use crate::net::limits::Limits;
use crate::net::routing::{Resolve, Routing};
use crate::observation::ExpectedFile;
use crate::probe;
use crate::probe::ProbeOptions;
use crate::target::Target;

/// Checks the server, and whether it serves the files.
pub(super) async fn compare(
    mut server: Target,
    expected: ExpectedFile,
    args: &CertificateArgs,
    judge: &Judge,
    sink: &mut ReportWriter,
) -> anyhow::Result<Status> {
    let mut resolve = args.resolve.clone();
    match (server.address(), &args.host) {
        // The address is only the way to the server of that name.
        (Some(address), Some(host)) => {
            let port = server.port;
            resolve.push(Resolve {
                host: host.clone(),
                port,
                addresses: vec![address],
            });
            server = Target::parse(&format!("{host}:{port}"))?;
        }
        (None, Some(host)) if *host != server.host => {
            server = server.with_host_header(host.clone());
        }
        _ => {}
    }
    let options = Arc::new(ProbeOptions {
        routing: Routing {
            resolve,
            connect_to: Vec::new(),
        },
        timeout: args.output.default_timeout(),
        ..ProbeOptions::default()
    });
    let limits = Arc::<Limits>::default();
    let progress = ProgressLine::of_few(limits.clone());
    let now = OffsetDateTime::now_utc();
    let observing = probe::observe_within(&server, &options, &limits, now);
    let (observation, is_interrupted) = until_interrupted(observing).await;
    progress.end();
    let Some(mut observation) = observation else {
        return Ok(Status::Interrupted);
    };
    observation
        .extra_trust_anchors
        .clone_from(&judge.extra_trust_anchors);
    observation.expected = Some(expected);
    let report = judge.judge(&observation);
    sink.report(&report)?;
    Ok(judge.status(report.verdict).unless(is_interrupted))
}
