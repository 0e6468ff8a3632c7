//! `/api/v1`: what programs may ask and do. Every route describes itself; the document of all of them is made from the same
//! list as the router's, so that neither can have what the other lacks.

mod assessments;
mod entries;
mod establishment;
mod health;
mod jobs;
mod ledgers;
mod parts;
mod plans;
mod problem;
mod range;
mod requests;
mod runs;
mod sending;
mod transitions;
mod units;
mod viewer;

use axum::Json;
use axum::http::Method;
use axum::routing::MethodRouter;
use utoipa::OpenApi as _;
use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use super::State;
use super::routes::Routes;
use crate::domain::account::Permission;
use problem::Problem;
pub(in crate::web) use runs::attempt;

/// Every route of the API, and the viewer of its document.
pub(in crate::web) fn routes() -> Routes {
    let mut all = Routes::new();
    for part in parts() {
        for (path, item) in &part.paths.paths {
            let methods = [
                (&item.get, Method::GET),
                (&item.post, Method::POST),
                (&item.delete, Method::DELETE),
            ];
            for (_, method) in methods.iter().filter(|(there, _)| there.is_some()) {
                all = all.on(method.clone(), path, part.needs, part.serving.clone());
            }
        }
    }
    all.merge(viewer::routes())
}

/// What a handler says of itself, and who may use it.
struct Part {
    needs: Permission,
    schemas: Vec<(String, RefOr<Schema>)>,
    paths: Paths,
    serving: MethodRouter<State>,
}

impl Part {
    fn new(needs: Permission, (schemas, paths, serving): UtoipaMethodRouter<State>) -> Self {
        Self {
            needs,
            schemas,
            paths,
            serving,
        }
    }
}

/// The one list.
fn parts() -> Vec<Part> {
    vec![
        Part::new(Permission::Rerun, routes!(runs::ask)),
        Part::new(Permission::WatchRuns, routes!(runs::list)),
        Part::new(Permission::WatchRuns, routes!(runs::one)),
        Part::new(Permission::WatchRuns, routes!(runs::events)),
        Part::new(Permission::CancelRun, routes!(runs::cancel)),
        Part::new(Permission::SeeLedger, routes!(entries::list)),
        Part::new(Permission::SeeLedger, routes!(entries::one)),
        Part::new(Permission::SeeLedger, routes!(transitions::list)),
        Part::new(Permission::SeeLedger, routes!(transitions::make)),
        Part::new(Permission::Review, routes!(requests::settle)),
        Part::new(Permission::Download, routes!(ledgers::download)),
        Part::new(Permission::SeeJobs, routes!(jobs::list)),
        Part::new(Permission::SeeLedger, routes!(units::list)),
        Part::new(Permission::SeeEstablishment, routes!(establishment::list)),
        Part::new(Permission::SeeEstablishment, routes!(establishment::one)),
        Part::new(Permission::SeeEstablishment, routes!(assessments::division)),
        Part::new(Permission::SeeEstablishment, routes!(assessments::before)),
        Part::new(Permission::SeeEstablishment, routes!(assessments::after)),
        Part::new(Permission::SeeEstablishment, routes!(plans::list)),
        Part::new(Permission::ApplyPlan, routes!(plans::apply)),
        Part::new(Permission::SeeEstablishment, routes!(plans::one)),
        Part::new(Permission::SeeEstablishment, routes!(plans::act)),
        Part::new(Permission::SeeSystem, routes!(health::health)),
        Part::new(Permission::SeeLedger, routes!(document)),
    ]
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "rollcall",
        description = "机构编制实名制核对。以令牌访问：`Authorization: Bearer …`；部门令牌只见本部门。 Tokens are made on the account page; a department's token sees its own entries and runs alone. Errors are problem documents (RFC 9457).",
        version = "1"
    ),
    components(schemas(Problem, ledgers::Kind)),
    tags(
        (name = "runs", description = "核对 · asking for runs, watching and cancelling them"),
        (name = "entries", description = "条目 · the lasting ledger, entry by entry"),
        (name = "ledgers", description = "台账 · the ledger as a file"),
        (name = "establishment", description = "编制 · approved and filled as of a day, the journal, duties, plans, assessments"),
        (name = "about", description = "任务、机构、状态 · jobs, units, health"),
    )
)]
struct Frame;

/// The document of everything under `/api/v1`.
#[must_use]
pub fn whole() -> OpenApi {
    let mut document = Frame::openapi();
    let mut schemas = Vec::new();
    for part in parts() {
        schemas.extend(part.schemas);
        for (path, item) in part.paths.paths {
            let there = document.paths.paths.entry(path).or_default();
            there.merge_operations(item);
        }
    }
    let components = document.components.get_or_insert_default();
    components.schemas.extend(schemas);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    let token = utoipa::openapi::security::SecurityRequirement::new("token", Vec::<String>::new());
    document.security = Some(vec![token]);
    document
}

/// This document.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "about",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value), problem::Read)
)]
async fn document() -> Json<OpenApi> {
    Json(whole())
}
