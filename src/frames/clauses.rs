//! Clauses of a query that not every engine knows, or reads alike: what [`super::portable`] asks beside expressions.

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, JoinConstraint, JoinOperator, OrderByKind, Query, Select,
    SelectItem, SetExpr, SetOperator, SetQuantifier, Spanned as _, TableFactor,
    WildcardAdditionalOptions,
};

use super::snag::Snag;

type Make = fn(String) -> Snag;

/// What a query has around its SELECT.
pub(super) fn of_query(query: &Query) -> Vec<(Make, String)> {
    let mut found: Vec<(Make, String)> = Vec::new();
    if query.with.as_ref().is_some_and(|with| with.recursive) {
        found.push((Snag::Form, "WITH RECURSIVE".into()));
    }
    if let Some(limit) = &query.limit_clause {
        found.push((Snag::Form, limit.to_string().trim().to_owned()));
    }
    if let Some(fetch) = &query.fetch {
        found.push((Snag::Form, fetch.to_string()));
    }
    for pipe in &query.pipe_operators {
        found.push((Snag::Form, pipe.to_string()));
    }
    match query.order_by.as_ref().map(|by| &by.kind) {
        None => {}
        Some(OrderByKind::All(_)) => found.push((Snag::Form, "ORDER BY ALL".into())),
        Some(OrderByKind::Expressions(by)) => {
            let open = by.iter().filter(|by| by.options.nulls_first.is_none());
            found.extend(open.map(|by| (Snag::Order as Make, by.to_string())));
        }
    }
    of_body(&query.body, &mut found);
    found
}

fn of_body(body: &SetExpr, found: &mut Vec<(Make, String)>) {
    match body {
        SetExpr::Select(_) | SetExpr::Query(_) => {}
        SetExpr::SetOperation {
            left,
            op,
            set_quantifier,
            right,
        } => {
            let all = *op == SetOperator::Union && *set_quantifier == SetQuantifier::All;
            let distinct = matches!(
                set_quantifier,
                SetQuantifier::None | SetQuantifier::Distinct
            );
            if !all && !distinct {
                found.push((Snag::Form, format!("{op} {set_quantifier}")));
            }
            of_body(left, found);
            of_body(right, found);
        }
        other => found.push((Snag::Form, other.to_string())),
    }
}

/// What a SELECT has; with the line, or 0.
pub(super) fn of_select(select: &Select) -> Vec<(Make, String, u64)> {
    let mut found: Vec<(Make, String, u64)> = Vec::new();
    for item in &select.projection {
        let line = item.span().start.line;
        match item {
            SelectItem::ExprWithAlias { alias, .. } if alias.quote_style == Some('"') => {
                found.push((Snag::Quoted, alias.to_string(), line));
            }
            SelectItem::ExprWithAlias { .. } => {}
            SelectItem::UnnamedExpr(
                Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_),
            ) => {}
            SelectItem::UnnamedExpr(expr) => found.push((Snag::Unnamed, expr.to_string(), line)),
            SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options)
                if *options == plain(options) => {}
            other => found.push((Snag::Form, other.to_string(), line)),
        }
    }
    let mut form = |there: bool, what: &str| {
        if there {
            found.push((Snag::Form, what.to_owned(), 0));
        }
    };
    form(
        matches!(select.distinct, Some(Distinct::On(_))),
        "DISTINCT ON",
    );
    form(select.top.is_some(), "TOP");
    form(select.exclude.is_some(), "EXCLUDE");
    form(select.into.is_some(), "INTO");
    form(!select.lateral_views.is_empty(), "LATERAL VIEW");
    form(select.prewhere.is_some(), "PREWHERE");
    form(!select.connect_by.is_empty(), "CONNECT BY");
    form(!select.cluster_by.is_empty(), "CLUSTER BY");
    form(!select.distribute_by.is_empty(), "DISTRIBUTE BY");
    form(!select.sort_by.is_empty(), "SORT BY");
    form(!select.named_window.is_empty(), "WINDOW");
    form(select.qualify.is_some(), "QUALIFY");
    let grouped = match &select.group_by {
        GroupByExpr::All(_) => false,
        GroupByExpr::Expressions(_, with) => with.is_empty(),
    };
    form(!grouped, "GROUP BY ALL");
    for from in &select.from {
        for join in &from.joins {
            if !is_shared(&join.join_operator) {
                found.push((
                    Snag::Join,
                    join.to_string().trim().to_owned(),
                    join.span().start.line,
                ));
            }
        }
    }
    found
}

/// A wildcard's options, of which none was taken.
fn plain(of: &WildcardAdditionalOptions) -> WildcardAdditionalOptions {
    WildcardAdditionalOptions {
        wildcard_token: of.wildcard_token.clone(),
        ..WildcardAdditionalOptions::default()
    }
}

fn is_shared(join: &JoinOperator) -> bool {
    match join {
        JoinOperator::Join(on)
        | JoinOperator::Inner(on)
        | JoinOperator::Left(on)
        | JoinOperator::LeftOuter(on)
        | JoinOperator::FullOuter(on)
        | JoinOperator::LeftSemi(on)
        | JoinOperator::LeftAnti(on) => matches!(on, JoinConstraint::On(_)),
        JoinOperator::CrossJoin(on) => matches!(on, JoinConstraint::None),
        _ => false,
    }
}

/// A table, a query in brackets or a join in brackets, with nothing more to it.
pub(super) fn is_plain(table: &TableFactor) -> bool {
    match table {
        TableFactor::Table {
            args,
            with_hints,
            version,
            with_ordinality,
            partitions,
            sample,
            ..
        } => {
            args.is_none()
                && with_hints.is_empty()
                && version.is_none()
                && !with_ordinality
                && partitions.is_empty()
                && sample.is_none()
        }
        TableFactor::Derived {
            lateral, sample, ..
        } => !lateral && sample.is_none(),
        TableFactor::NestedJoin { .. } => true,
        _ => false,
    }
}
