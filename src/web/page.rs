//! What every page is set in.

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};

use super::reader::Reader;
use crate::domain::words::Language;

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

/// A whole page, as handlers answer it: maud's own markup is no answer.
pub(in crate::web) type Page = Html<String>;

/// A whole page for a signed-in reader.
pub(in crate::web) fn page(reader: &Reader, title: &str, _here: Place, body: Markup) -> Page {
    plain(reader.language, title, body)
}

/// A page without a bar: signing in, and what went wrong.
pub(in crate::web) fn plain(language: Language, title: &str, body: Markup) -> Page {
    let whole = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head { meta charset="utf-8"; title { (title) } }
            body { main { (body) } }
        }
    };
    Html(whole.into_string())
}
