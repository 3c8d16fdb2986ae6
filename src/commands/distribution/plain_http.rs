//! The origins that CloudFront asks by plain HTTP: each is asked once, for a redirect to HTTPS.

use std::collections::HashMap;
use std::sync::Arc;

use super::args::OriginAskingArgs;
use crate::commands::shared::tasks::Tasks;
use crate::distribution::{Plan, PlannedOrigin};
use crate::net::limits::Limits;
use crate::net::resolve::resolve;
use crate::net::routing::Routing;
use crate::observation::{Attempt, Failure, PlainHttp};
use crate::probe;
use crate::target::Target;

/// The answers by origin; origins are told apart by their address in the plans.
#[derive(Default)]
pub(super) struct PlainHttpAnswers(HashMap<*const PlannedOrigin, Attempt<PlainHttp>>);

impl PlainHttpAnswers {
    pub(super) fn of(&self, origin: &PlannedOrigin) -> Attempt<PlainHttp> {
        let known = self.0.get(&std::ptr::from_ref(origin));
        known.cloned().unwrap_or(Attempt::NotTried)
    }
}

const MOST_IN_FLIGHT: usize = 16;

/// Asks each distinct server once, several at the same time.
pub(super) async fn ask(
    plans: &[Plan],
    args: &OriginAskingArgs,
    limits: &Arc<Limits>,
) -> PlainHttpAnswers {
    let origins = plans.iter().flat_map(|plan| &plan.origins);
    let mut by_server: HashMap<(&str, u16, Option<&str>), Vec<&PlannedOrigin>> = HashMap::new();
    let mut targets: Vec<&Target> = Vec::new();
    for (origin, target) in origins.filter_map(|one| Some((one, one.plain_http.as_ref()?))) {
        let same = by_server.entry(server(target)).or_default();
        if same.is_empty() {
            targets.push(target);
        }
        same.push(origin);
    }
    let routing = Arc::new(Routing {
        resolve: args.resolve.clone(),
        connect_to: args.connect_to.clone(),
    });
    let mut waiting = targets.into_iter().map(|target| {
        let family = by_server.get(&server(target)).and_then(|same| same.first());
        let settings = family.map(|origin| origin.settings.clone());
        let (limits, routing, path) = (limits.clone(), routing.clone(), args.path.clone());
        let owned = target.clone();
        let asking = async move {
            let settings = settings.unwrap_or_default();
            let (family, timeout) = (settings.ip_address_type, settings.connect_timeout);
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
        (server(target), asking)
    });
    let mut tasks = Tasks::new();
    let mut answers = PlainHttpAnswers::default();
    loop {
        tasks.fill(MOST_IN_FLIGHT, &mut waiting);
        let Some((server, answer)) = tasks.next().await else {
            return answers;
        };
        let broken_off = || Attempt::Failed(Failure::Local("an internal error".into()));
        let answer = answer.unwrap_or_else(broken_off);
        for origin in by_server.get(&server).into_iter().flatten() {
            answers
                .0
                .insert(std::ptr::from_ref(*origin), answer.clone());
        }
    }
}

fn server(target: &Target) -> (&str, u16, Option<&str>) {
    let host_header = target.names.host_header.as_deref();
    (&target.host, target.port, host_header)
}
