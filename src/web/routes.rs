//! The one list of routes: each names the permission that it takes, or says that it is open to all.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};

use super::{State, guard};
use crate::domain::account::Permission;

/// Bytes of a form, but for those that bring a file.
pub(super) const FORM_LIMIT: usize = 1 << 20;

/// A route as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// GET answers HEAD too.
    pub method: Method,
    /// With `{…}` for its variables.
    pub path: String,
    /// None: open to whoever reaches the service.
    pub needs: Option<Permission>,
}

struct Entry {
    route: Route,
    serving: MethodRouter<State>,
    /// It takes a file.
    upload: bool,
}

/// Routes in the order in which they were added. There is no way to add one without saying what it takes.
#[derive(Default)]
pub struct Routes(Vec<Entry>);

impl Routes {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A page.
    #[must_use]
    pub fn get<H, T>(self, path: &str, needs: Permission, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.add(Method::GET, path, Some(needs), get(handler), false)
    }

    /// An act, by form.
    #[must_use]
    pub fn post<H, T>(self, path: &str, needs: Permission, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.add(Method::POST, path, Some(needs), post(handler), false)
    }

    /// An act that brings a file of at most `[web] max_upload`.
    #[must_use]
    pub fn upload<H, T>(self, path: &str, needs: Permission, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.add(Method::POST, path, Some(needs), post(handler), true)
    }

    /// A page for whoever comes.
    #[must_use]
    pub fn open_get<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.add(Method::GET, path, None, get(handler), false)
    }

    /// An act of whoever comes, as signing in.
    #[must_use]
    pub fn open_post<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, State>,
        T: 'static,
    {
        self.add(Method::POST, path, None, post(handler), false)
    }

    /// A route made elsewhere, as one that describes itself for the API's list; `serving` answers this method alone.
    #[must_use]
    pub fn on(
        self,
        method: Method,
        path: &str,
        needs: Permission,
        serving: MethodRouter<State>,
    ) -> Self {
        self.add(method, path, Some(needs), serving, false)
    }

    /// All routes of both.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// What there is, and what it takes.
    #[must_use]
    pub fn list(&self) -> Vec<Route> {
        self.0.iter().map(|of| of.route.clone()).collect()
    }

    /// The router, every route behind the guard.
    pub(super) fn into_router(self, state: &State) -> Router<State> {
        let largest = state.config.settings.web.upload_limit();
        self.0.into_iter().fold(Router::new(), |router, of| {
            let limit = if of.upload { largest } else { FORM_LIMIT };
            let behind = from_fn_with_state((state.clone(), of.route.needs), guard::stand);
            let serving = of.serving.layer(DefaultBodyLimit::max(limit)).layer(behind);
            router.route(&of.route.path, serving)
        })
    }

    fn add(
        mut self,
        method: Method,
        path: &str,
        needs: Option<Permission>,
        serving: MethodRouter<State>,
        upload: bool,
    ) -> Self {
        let path = path.to_owned();
        let route = Route {
            method,
            path,
            needs,
        };
        self.0.push(Entry {
            route,
            serving,
            upload,
        });
        self
    }
}
