//! What every handler answers from.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::{Asia, Tz};
use metrics_exporter_prometheus::PrometheusHandle;

use super::book::Books;
use super::door::Door;
use super::pages::audit::Checked;
use super::room::Room;
use super::seen::Seen;
use crate::config::web::Network;
use crate::config::{Config, Job};
use crate::domain::secret::Secret;
use crate::domain::words::Language;
use crate::run;
use crate::schedule::{Now, Service};
use crate::store::Store;

/// What every handler answers from. Clones share all of it.
#[derive(Clone)]
pub struct State {
    /// The home's configuration.
    pub config: Arc<Config>,
    /// The store that services share.
    pub store: Store,
    /// The home's secret.
    pub secret: Secret,
    /// Counters and gauges of this process.
    pub metrics: PrometheusHandle,
    /// The clock.
    pub now: Now,
    /// Asks for runs, watches and cancels them.
    pub schedule: Service,
    /// When this service began.
    pub begun: DateTime<Utc>,
    pub(in crate::web) books: Arc<Books>,
    pub(in crate::web) door: Arc<Door>,
    pub(in crate::web) room: Arc<Room>,
    pub(in crate::web) seen: Arc<Seen>,
    pub(in crate::web) checked: Arc<Checked>,
    pub(in crate::web) proxies: Arc<[Network]>,
}

impl State {
    /// Begins to answer for a home.
    #[must_use]
    pub fn new(
        config: Arc<Config>,
        store: Store,
        secret: Secret,
        metrics: PrometheusHandle,
        now: Now,
    ) -> Self {
        let begun = now();
        Self {
            proxies: config.settings.web.proxies().into(),
            schedule: Service::asking(config.clone(), store.clone(), now.clone()),
            config,
            store,
            secret,
            metrics,
            now,
            begun,
            books: Arc::default(),
            door: Arc::default(),
            room: Arc::default(),
            seen: Arc::default(),
            checked: Arc::default(),
        }
    }

    /// With the runs of the service that it answers for, as they go on.
    #[must_use]
    pub fn beside(self, schedule: Service) -> Self {
        Self { schedule, ..self }
    }

    /// The home's language, for whoever has not chosen one.
    #[must_use]
    pub fn language(&self) -> Language {
        run::language(&self.config)
    }

    /// The zone of the office's clock: that of the jobs.
    #[must_use]
    pub fn zone(&self) -> Tz {
        let jobs = self.config.jobs.values();
        jobs.map(Job::zone).next().unwrap_or(Asia::Shanghai)
    }

    /// A time as pages show it.
    pub(in crate::web) fn moment(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone()).format("%F %R").to_string()
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }
}
