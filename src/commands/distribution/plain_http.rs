//! The origins that CloudFront asks by plain HTTP: each is asked once, for a redirect to HTTPS.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::args::OriginAskingArgs;
use crate::commands::shared::tasks::Tasks;
use crate::distribution::{Plan, PlannedOrigin, origins_of};
use crate::net::limits::Limits;
use crate::net::resolve::resolve;
use crate::net::routing::Routing;
use crate::observation::{Attempt, Failure, PlainHttp};
use crate::probe;
use crate::target::Target;

/// Everything that the question depends on: host, port and the Host header.
type Server<'a> = (&'a str, u16, Option<&'a str>);

#[derive(Default)]
pub(super) struct PlainHttpAnswers<'a>(HashMap<Server<'a>, Attempt<PlainHttp>>);

impl PlainHttpAnswers<'_> {
    pub(super) fn of(&self, origin: &PlannedOrigin) -> Attempt<PlainHttp> {
        let target = origin.plain_http.as_ref();
        let known = target.and_then(|target| self.0.get(&server(target)));
        known.cloned().unwrap_or(Attempt::NotTried)
    }
}

const MOST_IN_FLIGHT: usize = 16;

/// Asks each distinct server once, several at the same time.
pub(super) async fn ask<'a>(
    plans: &'a [Plan],
    args: &OriginAskingArgs,
    limits: &Arc<Limits>,
) -> PlainHttpAnswers<'a> {
    let routing = Arc::new(Routing {
        resolve: args.resolve.clone(),
        connect_to: args.connect_to.clone(),
    });
    let mut seen = HashSet::new();
    let mut waiting = origins_of(plans).filter_map(|(_, origin)| {
        let target = origin.plain_http.as_ref()?;
        if !seen.insert(server(target)) {
            return None;
        }
        let settings = &origin.settings;
        let (family, timeout) = (settings.ip_address_type, settings.connect_timeout);
        let (limits, routing, path) = (limits.clone(), routing.clone(), args.path.clone());
        let owned = target.clone();
        let asking = async move {
            let place = (owned.host.as_str(), owned.port);
            let (resolution, _) = resolve(place, family, &routing, timeout, &limits).await;
            let address = resolution.map(|found| found.addresses.first().copied());
            match address {
                Ok(Some(address)) => {
                    probe::plain_http(address, &owned.names, &path, &limits, None).await
                }
                Ok(None) => Attempt::NotTried,
                Err(failure) => Attempt::Failed(failure),
            }
        };
        Some((server(target), asking))
    });
    let mut tasks = Tasks::new();
    let mut answers = PlainHttpAnswers::default();
    loop {
        tasks.fill(MOST_IN_FLIGHT, &mut waiting);
        let Some((server, answer)) = tasks.next().await else {
            return answers;
        };
        let broken_off = || Attempt::Failed(Failure::Local("an internal error".into()));
        answers.0.insert(server, answer.unwrap_or_else(broken_off));
    }
}

fn server(target: &Target) -> Server<'_> {
    let host_header = target.names.host_header.as_deref();
    (&target.host, target.port, host_header)
}
