//! What every page is set in: head, bar with what this reader may open, foot; and the plain page without a bar.

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};

use super::assets;
pub(in crate::web) use super::failed::Failed;
use super::parts::{Tone, told};
use super::reader::Reader;
use crate::domain::account::Permission;
use crate::domain::words::{Failure, Language, Web};

/// Where in the bar a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Place {
    /// 首页
    Home,
    /// 台账
    Ledger,
    /// 部门
    Departments,
    /// 编制
    Establishment,
    /// 运行
    Runs,
    /// 来源
    Sources,
    /// 规则
    Rules,
    /// 任务
    Jobs,
    /// 审计
    Audit,
    /// 用户
    Users,
    /// 系统
    System,
    /// None of them.
    Nowhere,
}

/// The bar: place, path, name, and what one must be allowed to see it; none: whoever has a home page.
const BAR: [(Place, &str, Web, Option<Permission>); 11] = [
    (Place::Home, "/", Web::NavHome, None),
    (
        Place::Ledger,
        "/ledger",
        Web::NavLedger,
        Some(Permission::SeeLedger),
    ),
    (
        Place::Departments,
        "/departments",
        Web::NavDepartments,
        Some(Permission::SeeLedger),
    ),
    (
        Place::Establishment,
        "/establishment",
        Web::NavEstablishment,
        Some(Permission::SeeEstablishment),
    ),
    (
        Place::Runs,
        "/runs",
        Web::NavRuns,
        Some(Permission::SeeRuns),
    ),
    (
        Place::Sources,
        "/sources",
        Web::NavSources,
        Some(Permission::SeeSources),
    ),
    (
        Place::Rules,
        "/rules",
        Web::NavRules,
        Some(Permission::SeeRules),
    ),
    (
        Place::Jobs,
        "/jobs",
        Web::NavJobs,
        Some(Permission::SeeJobs),
    ),
    (
        Place::Audit,
        "/audit",
        Web::NavAudit,
        Some(Permission::SeeAudit),
    ),
    (
        Place::Users,
        "/users",
        Web::NavUsers,
        Some(Permission::SeeUsers),
    ),
    (
        Place::System,
        "/system",
        Web::NavSystem,
        Some(Permission::SeeSystem),
    ),
];

/// Whoever keeps accounts alone has no page of figures to begin with.
fn has_home(reader: &Reader) -> bool {
    reader.may(Permission::SeeLedger) || reader.may(Permission::SeeSources)
}

/// A whole page, as handlers answer it: maud's own markup is no answer.
pub(in crate::web) type Page = Html<String>;

/// A whole page with the bar of what this reader may open. `body` begins with the page's `h1`.
pub(in crate::web) fn page(reader: &Reader, title: &str, here: Place, body: Markup) -> Page {
    page_again(reader, title, here, None, body)
}

/// As [`page`], loaded again after so many seconds where no script runs.
pub(in crate::web) fn page_again(
    reader: &Reader,
    title: &str,
    here: Place,
    again: Option<u32>,
    body: Markup,
) -> Page {
    let language = reader.language;
    let inner = html! {
        header.bar {
            div.inner {
                a.brand href="/" { (Web::Brand.text(language)) }
                nav aria-label=(Web::NavLabel.text(language)) {
                    ul {
                        @for (place, path, name, needs) in BAR {
                            @if needs.map_or_else(|| has_home(reader), |needs| reader.may(needs)) {
                                li { a href=(path) aria-current=[(place == here).then_some("page")] { (name.text(language)) } }
                            }
                        }
                    }
                }
                div.who {
                    a href="/account" { (reader.account.shown) }
                    form method="post" action="/sign-out" {
                        input type="hidden" name="csrf" value=(reader.csrf);
                        button { (Web::SignOut.text(language)) }
                    }
                }
            }
        }
        main #main tabindex="-1" {
            @if reader.disk_full { (told(Tone::Bad, &html! { (Failure::DiskFullAdvice.text(language)) })) }
            (body)
        }
        footer.foot { (Web::Foot.text(language)) }
    };
    let csrf = Some(reader.csrf.as_str());
    document(language, title, Head { csrf, again }, &inner)
}

/// A page without a bar: signing in, and what went wrong.
pub(in crate::web) fn plain(language: Language, title: &str, body: Markup) -> Page {
    let inner = html! { main #main.plain tabindex="-1" { (body) } };
    document(language, title, Head::default(), &inner)
}

/// What the head of a document says besides its title.
#[derive(Default)]
struct Head<'a> {
    csrf: Option<&'a str>,
    again: Option<u32>,
}

fn document(language: Language, title: &str, head: Head<'_>, inner: &Markup) -> Page {
    let whole = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                @if let Some(csrf) = head.csrf { meta name="csrf" content=(csrf); }
                title { (title) " · " (Web::Brand.text(language)) }
                link rel="stylesheet" href=(assets::sheet());
                link rel="icon" href=(assets::icon()) type="image/svg+xml";
                @if let Some(seconds) = head.again {
                    noscript { meta http-equiv="refresh" content=(seconds); }
                }
                script src=(assets::script()) defer {}
            }
            body {
                a.skip href="#main" { (Web::SkipToMain.text(language)) }
                (inner)
            }
        }
    };
    Html(whole.into_string())
}
