//! Whether a SQL text means the same on every engine that may run it: the frames' texts, and the predicates of rules.
//!
//! polars and Spark both take many constructs of which they make different rows without a word. What is let through
//! here was seen to come out the same on both; anything else is refused, with the form to write instead.

use std::collections::{BTreeSet, HashSet};
use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator as Op, CastKind, DataType, DateTimeField, ExactNumberInfo, Expr, Function,
    FunctionArg, FunctionArgExpr, FunctionArguments, Ident, OrderByExpr, Query, Select,
    Spanned as _, TableFactor, UnaryOperator, Value, Visit as _, Visitor, WindowType,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserOptions};

use super::clauses;
use super::snag::{Found, Snag};

/// Functions that were seen to give the same on polars, Spark and Sail.
pub(super) const FUNCTIONS: [&str; 13] = [
    "ABS",
    "CAST",
    "COALESCE",
    "COUNT",
    "EXTRACT",
    "GREATEST",
    "LAG",
    "LEAD",
    "MAX",
    "MIN",
    "NULLIF",
    "ROW_NUMBER",
    "SUM",
];

/// What is not portable in a query over these tables. A text that cannot be parsed has nothing here: the engine says why.
#[must_use]
pub fn query(sql: &str, tables: &BTreeSet<&str>) -> Vec<Found> {
    let mut walk = Walk::over(tables);
    let parsed = parser().try_with_sql(sql);
    if let Ok(statements) = parsed.and_then(|mut parser| parser.parse_statements()) {
        let _ = statements.visit(&mut walk);
    }
    walk.found
}

/// What is not portable in a predicate over one frame's columns.
#[must_use]
pub fn predicate(sql: &str) -> Vec<Found> {
    let none = BTreeSet::new();
    let mut walk = Walk::over(&none);
    let parsed = parser().try_with_sql(sql);
    if let Ok(expression) = parsed.and_then(|mut parser| parser.parse_expr()) {
        let _ = expression.visit(&mut walk);
    }
    walk.found
}

/// The parser as polars sets it up, so that both see the same tree.
fn parser() -> Parser<'static> {
    Parser::new(&GenericDialect).with_options(ParserOptions {
        trailing_commas: true,
        ..ParserOptions::default()
    })
}

/// A walk through a tree, from the outside in.
struct Walk<'a> {
    tables: &'a BTreeSet<&'a str>,
    /// Line of the innermost thing whose place is known.
    line: u64,
    /// Expressions whose type is said by the CAST around them.
    typed: HashSet<*const Expr>,
    /// Expressions that are only compared.
    compared: HashSet<*const Expr>,
    found: Vec<Found>,
}

impl<'a> Walk<'a> {
    fn over(tables: &'a BTreeSet<&'a str>) -> Self {
        Self {
            tables,
            line: 1,
            typed: HashSet::new(),
            compared: HashSet::new(),
            found: Vec::new(),
        }
    }

    fn add(&mut self, snag: fn(String) -> Snag, what: &impl ToString) {
        let line = usize::try_from(self.line).unwrap_or(1);
        let snag = snag(cited(&what.to_string()));
        self.found.push(Found { line, snag });
    }

    fn name(&mut self, name: &Ident) {
        if name.quote_style.is_some_and(|quote| quote != '`') {
            self.add(Snag::Quoted, name);
        }
    }

    /// An expression whose type differs between engines unless a CAST around it says it.
    fn needs_type(&mut self, expr: &Expr, snag: fn(String) -> Snag) {
        if !self.typed.contains(&std::ptr::from_ref(expr)) {
            self.add(snag, expr);
        }
    }

    fn binary(&mut self, whole: &Expr, left: &Expr, op: &Op, right: &Expr) {
        match op {
            Op::And | Op::Or | Op::StringConcat | Op::Spaceship => {}
            Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq => {
                self.compared.extend([left, right].map(std::ptr::from_ref));
            }
            Op::Plus | Op::Minus | Op::Multiply => {
                for part in [left, right] {
                    if matches!(part, Expr::Extract { .. }) {
                        self.add(Snag::Small, part);
                    }
                }
            }
            Op::Divide if never_zero(right) => {}
            Op::Divide => self.add(Snag::Division, whole),
            Op::Modulo if called(left, "ABS") && never_zero(right) => {}
            Op::Modulo => self.add(Snag::Remainder, whole),
            _ => self.add(Snag::Form, whole),
        }
    }

    fn value(&mut self, whole: &Expr, value: &Value) {
        match value {
            Value::Number(digits, _) if digits.contains(['e', 'E']) => {
                self.add(Snag::Decimal, whole);
            }
            Value::Number(digits, _) if digits.contains('.') => {
                self.needs_type(whole, Snag::Decimal);
            }
            Value::Number(..) | Value::Boolean(_) | Value::Null => {}
            Value::SingleQuotedString(text) if text.contains(['\'', '\\']) => {
                self.add(Snag::Literal, whole);
            }
            Value::SingleQuotedString(_) => {}
            _ => self.add(Snag::Form, whole),
        }
    }

    fn function(&mut self, whole: &Expr, function: &Function) {
        let name = function.name.to_string().to_uppercase();
        match name.as_str() {
            "CONCAT" | "CONCAT_WS" => return self.add(Snag::Concat, whole),
            "MOD" => return self.add(Snag::Remainder, whole),
            "ROUND" => return self.add(Snag::Round, whole),
            _ if !FUNCTIONS.contains(&name.as_str()) => return self.add(Snag::Function, whole),
            _ => {}
        }
        let plain = function.within_group.is_empty()
            && function.null_treatment.is_none()
            && function.parameters == FunctionArguments::None;
        let FunctionArguments::List(list) = &function.args else {
            return self.add(Snag::Form, whole);
        };
        if !plain || !list.clauses.is_empty() {
            return self.add(Snag::Form, whole);
        }
        if let Some(window) = &function.over {
            if !is_plain(&name, window) {
                return self.add(Snag::Window, whole);
            }
        } else if matches!(name.as_str(), "LAG" | "LEAD" | "ROW_NUMBER") {
            return self.add(Snag::Window, whole);
        }
        let is_compared = self.compared.contains(&std::ptr::from_ref(whole));
        if matches!(name.as_str(), "COUNT" | "ROW_NUMBER") && !is_compared {
            self.needs_type(whole, Snag::Untyped);
        }
        let small = |arg: &FunctionArg| matches!(arg, FunctionArg::Unnamed(FunctionArgExpr::Expr(of)) if is_small(of));
        if name == "SUM" && list.args.iter().any(small) {
            self.add(Snag::SumOfNumbers, whole);
        }
    }
}

impl Visitor for Walk<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        self.at(query.span().start.line);
        for step in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.at(step.alias.name.span.start.line);
            if self.tables.contains(step.alias.name.value.as_str()) {
                self.add(Snag::StepIsTable, &step.alias.name);
            }
        }
        for (snag, what) in clauses::of_query(query) {
            self.add(snag, &what);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        self.at(select.span().start.line);
        for (snag, what, line) in clauses::of_select(select) {
            self.at(line);
            self.add(snag, &what);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> ControlFlow<()> {
        if !clauses::is_plain(table) {
            self.add(Snag::Form, table);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        self.at(expr.span().start.line);
        match expr {
            Expr::Nested(_)
            | Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::InList { .. }
            | Expr::InSubquery { .. }
            | Expr::Between { .. }
            | Expr::RLike { .. }
            | Expr::Case { .. }
            | Expr::Exists { .. }
            | Expr::Like {
                any: false,
                escape_char: None,
                ..
            } => {}
            Expr::Identifier(name) => self.name(name),
            Expr::CompoundIdentifier(names) => names.iter().for_each(|name| self.name(name)),
            Expr::IsDistinctFrom(_, right) | Expr::IsNotDistinctFrom(_, right) => {
                if !is_one_thing(right) {
                    self.add(Snag::Loose, expr);
                }
            }
            Expr::IsTrue(_)
            | Expr::IsNotTrue(_)
            | Expr::IsFalse(_)
            | Expr::IsNotFalse(_)
            | Expr::IsUnknown(_)
            | Expr::IsNotUnknown(_) => self.add(Snag::IsTrue, expr),
            Expr::BinaryOp { left, op, right } => self.binary(expr, left, op, right),
            Expr::UnaryOp {
                op: UnaryOperator::Not | UnaryOperator::Plus | UnaryOperator::Minus,
                ..
            } => {}
            Expr::Cast {
                kind: CastKind::Cast | CastKind::TryCast,
                expr: inner,
                data_type,
                array: false,
                format: None,
            } => {
                self.typed.insert(std::ptr::from_ref(inner));
                if !is_shared(data_type) {
                    self.add(Snag::Type, expr);
                }
            }
            Expr::Cast { .. } => self.add(Snag::Type, expr),
            Expr::Extract { field, .. } => {
                if !matches!(
                    field,
                    DateTimeField::Year
                        | DateTimeField::Month
                        | DateTimeField::Day
                        | DateTimeField::Hour
                ) {
                    self.add(Snag::Part, expr);
                }
            }
            Expr::Ceil { .. } | Expr::Floor { .. } => self.needs_type(expr, Snag::Untyped),
            Expr::Value(value) => self.value(expr, &value.value),
            Expr::TypedString(of) if of.data_type == DataType::Date => {}
            Expr::Interval(of) if of.leading_field.is_none() => {}
            Expr::Function(function) => self.function(expr, function),
            _ => self.add(Snag::Form, expr),
        }
        ControlFlow::Continue(())
    }
}

impl Walk<'_> {
    /// Things whose place the parser does not keep have line 0.
    fn at(&mut self, line: u64) {
        if line > 0 {
            self.line = line;
        }
    }
}

/// The place as it is written, on one line and not too long.
fn cited(what: &str) -> String {
    const LONGEST: usize = 60;
    let mut words: String = what.chars().take(LONGEST).collect();
    if words.len() < what.len() {
        words.push('…');
    }
    words
}

/// Nothing that a reader could bind to what follows.
const fn is_one_thing(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Identifier(_)
            | Expr::CompoundIdentifier(_)
            | Expr::Nested(_)
            | Expr::Value(_)
            | Expr::TypedString(_)
            | Expr::Function(_)
            | Expr::Cast { .. }
            | Expr::Case { .. }
            | Expr::Extract { .. }
    )
}

fn called(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Function(of) if of.name.to_string().eq_ignore_ascii_case(name))
}

fn never_zero(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => never_zero(inner),
        Expr::Value(value) => {
            matches!(&value.value, Value::Number(digits, _) if digits.contains(|c| ('1'..='9').contains(&c)))
        }
        _ => called(expr, "NULLIF"),
    }
}

/// Made of whole numbers as they are written, and of nothing wider.
fn is_small(expr: &Expr) -> bool {
    match expr {
        Expr::Value(value) => matches!(value.value, Value::Number(..)),
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => is_small(inner),
        Expr::BinaryOp { left, right, .. } => is_small(left) && is_small(right),
        Expr::Case {
            conditions,
            else_result,
            ..
        } => {
            let mut results = conditions.iter().map(|of| &of.result);
            results.all(is_small) && else_result.as_deref().is_none_or(is_small)
        }
        _ => false,
    }
}

fn is_shared(of: &DataType) -> bool {
    matches!(
        of,
        DataType::BigInt(None)
            | DataType::Int(None)
            | DataType::Integer(None)
            | DataType::Double(ExactNumberInfo::None)
            | DataType::Boolean
            | DataType::Date
            | DataType::String(None)
    )
}

/// A window that numbers rows, or looks at their neighbours, in one order.
fn is_plain(name: &str, window: &WindowType) -> bool {
    let WindowType::WindowSpec(of) = window else {
        return false;
    };
    let first = of.order_by.first().map(|by| by.options.asc.unwrap_or(true));
    let alike = |by: &OrderByExpr| {
        by.options.nulls_first.is_none() && Some(by.options.asc.unwrap_or(true)) == first
    };
    matches!(name, "LAG" | "LEAD" | "ROW_NUMBER")
        && first.is_some()
        && of.order_by.iter().all(alike)
        && of.window_frame.is_none()
        && of.window_name.is_none()
}
