//! SQL that engines read differently is refused, on its line, and the form that is asked for instead is not.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use rollcall::frames::portable;
use rollcall::frames::{Found, TEXTS};
use sqlparser::ast::{Statement, visit_relations};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// The tables that a text reads, but for its own steps.
fn read(sql: &str) -> Vec<String> {
    let statements = Parser::parse_sql(&GenericDialect, sql).expect("a query");
    let mut names = Vec::new();
    let _ = visit_relations(&statements, |name| {
        names.push(name.to_string());
        ControlFlow::<()>::Continue(())
    });
    let Statement::Query(query) = &statements[0] else {
        panic!("no query: {sql}");
    };
    let steps = query.with.iter().flat_map(|with| &with.cte_tables);
    let steps: Vec<&str> = steps.map(|step| step.alias.name.value.as_str()).collect();
    names.retain(|name| !steps.contains(&name.as_str()));
    names
}

#[test]
fn every_text_of_the_frames_means_the_same_on_every_engine() {
    let read: Vec<String> = TEXTS.iter().flat_map(|text| read(text.sql)).collect();
    let mut tables: BTreeSet<&str> = read.iter().map(String::as_str).collect();
    tables.extend(TEXTS.iter().map(|text| text.name));
    for known in ["roster", "night", "unit_index", "person_core", "near_match"] {
        assert!(tables.contains(known), "{known} is read by no text");
    }
    let mut snags = Vec::new();
    for text in TEXTS {
        for Found { line, snag } in portable::query(text.sql, &tables) {
            snags.push(format!("src/frames/{}.sql:{line}: {snag}", text.name));
        }
    }
    assert!(snags.is_empty(), "{}", snags.join("\n"));
}

/// What is refused in a predicate, a word of the message, and the form to write instead.
const PREDICATES: &[(&str, &str, &str)] = &[
    (
        "a IS DISTINCT FROM b OR c",
        "put brackets",
        "(a IS DISTINCT FROM b) OR c",
    ),
    (
        "a IS NOT DISTINCT FROM b AND c",
        "put brackets",
        "(a IS NOT DISTINCT FROM b) AND c",
    ),
    ("b IS TRUE", "COALESCE(b, FALSE)", "COALESCE(b, FALSE)"),
    (
        "b IS NOT TRUE",
        "IS NOT DISTINCT FROM TRUE",
        "NOT (b IS NOT DISTINCT FROM TRUE)",
    ),
    ("b IS UNKNOWN", "unknown stays", "b IS NULL"),
    ("n % 3 = 2", "ABS(a) % b", "ABS(n) % 3 = 2"),
    ("MOD(n, 3) = 2", "ABS(a) % b", "ABS(n) % 3 = 2"),
    ("ABS(n) % d = 2", "ABS(a) % b", "ABS(n) % NULLIF(d, 0) = 2"),
    ("ROUND(n) = 2", "do not round", "n BETWEEN 2 AND 3"),
    (
        "FLOOR(n) = 2",
        "CAST(FLOOR(n) AS BIGINT)",
        "CAST(FLOOR(n) AS BIGINT) = 2",
    ),
    ("n / d > 2", "NULLIF(b, 0)", "n / NULLIF(d, 0) > 2"),
    ("n / 0 > 2", "NULLIF(b, 0)", "n / 2 > 2"),
    ("CONCAT(s, 'x') = 'ax'", "`a || b`", "(s || 'x') = 'ax'"),
    ("n > 1.5", "CAST(1.5 AS DOUBLE)", "n > CAST(1.5 AS DOUBLE)"),
    ("n > 1e3", "no exponents", "n > 1000"),
    (
        "CAST(n AS VARCHAR) = '1'",
        "BIGINT, INT",
        "CAST(n AS STRING) = '1'",
    ),
    (
        "CAST(n AS INT UNSIGNED) = 1",
        "BIGINT, INT",
        "CAST(n AS BIGINT) = 1",
    ),
    ("n::BIGINT = 1", "BIGINT, INT", "CAST(n AS BIGINT) = 1"),
    (
        "EXTRACT(DOW FROM d) = 1",
        "YEAR, MONTH",
        "EXTRACT(DAY FROM d) = 1",
    ),
    (
        "EXTRACT(MONTH FROM d) * 100 > n",
        "CAST(EXTRACT(MONTH FROM d) AS INT)",
        "CAST(EXTRACT(MONTH FROM d) AS INT) * 100 > n",
    ),
    ("s = 'it''s'", "leave them out", "s = 'its'"),
    (r"s LIKE 'a\_b'", "leave them out", "s LIKE 'a_b'"),
    (
        "s LIKE 'a!_b' ESCAPE '!'",
        "not every engine",
        "s LIKE 'a_b'",
    ),
    ("s ILIKE 'a'", "not every engine", "s LIKE 'a'"),
    ("\"s\" = 'a'", "double quotes", "`s` = 'a'"),
    ("s ~ 'a'", "not every engine", "s RLIKE 'a'"),
    ("n // 2 = 1", "not every engine", "n / 2 = 1"),
    ("n XOR 2", "not every engine", "n <> 2"),
    (
        "REGEXP_REPLACE(s, 'a', 'b') = 'b'",
        "ABS, CAST",
        "s LIKE '%a%'",
    ),
    (
        "DATE_TRUNC('month', d) = e",
        "ABS, CAST",
        "d = DATE '2026-10-31'",
    ),
    (
        "d > TIMESTAMP '2026-10-31 00:00:00'",
        "not every engine",
        "d > DATE '2026-10-31'",
    ),
    (
        "d > e + INTERVAL '1' DAY",
        "not every engine",
        "d > e + INTERVAL '1 day'",
    ),
];

/// The same for queries over tables `a` and `b`.
const QUERIES: &[(&str, &str, &str)] = &[
    (
        "WITH a AS (SELECT k FROM b) SELECT k FROM a",
        "a name of its own",
        "WITH a_step AS (SELECT k FROM b) SELECT k FROM a_step",
    ),
    (
        "SELECT k FROM a FULL JOIN b USING (k)",
        "COALESCE(l.k, r.k)",
        "SELECT COALESCE(a.k, b.k) AS k FROM a FULL JOIN b ON a.k = b.k",
    ),
    (
        "SELECT n FROM a NATURAL JOIN b",
        "the condition with ON",
        "SELECT n FROM a JOIN b ON a.k = b.k",
    ),
    (
        "SELECT n FROM a RIGHT JOIN b ON a.k = b.k",
        "LEFT JOIN",
        "SELECT n FROM b LEFT JOIN a ON a.k = b.k",
    ),
    (
        "SELECT COUNT(x) - COUNT(y) AS n FROM a",
        "CAST(COUNT(x) AS BIGINT)",
        "SELECT CAST(COUNT(x) AS BIGINT) - CAST(COUNT(y) AS BIGINT) AS n FROM a",
    ),
    (
        "SELECT COUNT(*) AS n FROM a",
        "CAST(COUNT(*) AS BIGINT)",
        "SELECT k FROM a GROUP BY k HAVING COUNT(*) > 1",
    ),
    (
        "SELECT SUM(CASE WHEN x THEN 1 ELSE 0 END) AS n FROM a",
        "CAST(1 AS BIGINT)",
        "SELECT SUM(CASE WHEN x THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END) AS n FROM a",
    ),
    (
        "SELECT SUM(n) OVER (PARTITION BY k) AS n FROM a",
        "GROUP BY and a join",
        "SELECT k, SUM(n) AS n FROM a GROUP BY k",
    ),
    (
        "SELECT LAG(n) OVER (ORDER BY k NULLS LAST) AS n FROM a",
        "without NULLS",
        "SELECT LAG(n) OVER (ORDER BY k) AS n FROM a",
    ),
    (
        "SELECT LAG(n) OVER (ORDER BY k DESC, x) AS n FROM a",
        "one direction",
        "SELECT LAG(n) OVER (PARTITION BY x ORDER BY k DESC) AS n FROM a",
    ),
    (
        "SELECT ROW_NUMBER() OVER (ORDER BY k) AS n FROM a",
        "AS BIGINT",
        "SELECT CAST(ROW_NUMBER() OVER (ORDER BY k) AS BIGINT) AS n FROM a",
    ),
    (
        "SELECT k FROM a ORDER BY k DESC",
        "NULLS LAST",
        "SELECT k FROM a ORDER BY k DESC NULLS LAST",
    ),
    (
        "SELECT MAX(n) FROM a",
        "with AS",
        "SELECT MAX(n) AS n FROM a",
    ),
    (
        "SELECT DISTINCT ON (k) k, n FROM a",
        "DISTINCT ON",
        "SELECT DISTINCT k, n FROM a",
    ),
    (
        "SELECT * EXCLUDE (n) FROM a",
        "not every engine",
        "SELECT a.*, (n = 1) AS one FROM a",
    ),
    (
        "SELECT k FROM a UNION ALL BY NAME SELECT k FROM b",
        "not every engine",
        "SELECT k FROM a UNION ALL SELECT k FROM b",
    ),
    (
        "SELECT k FROM a EXCEPT ALL SELECT k FROM b",
        "not every engine",
        "SELECT k FROM a EXCEPT SELECT k FROM b",
    ),
    (
        "SELECT k FROM a QUALIFY ROW_NUMBER() OVER (ORDER BY k) = 1",
        "QUALIFY",
        "SELECT k FROM (SELECT k, CAST(ROW_NUMBER() OVER (ORDER BY k) AS BIGINT) AS no FROM a) AS numbered WHERE no = 1",
    ),
    (
        "SELECT k, MAX(n) AS n FROM a GROUP BY ALL",
        "GROUP BY ALL",
        "SELECT k, MAX(n) AS n FROM a GROUP BY k",
    ),
    (
        "SELECT k FROM a LIMIT 1",
        "LIMIT 1",
        "SELECT MIN(k) AS k FROM a",
    ),
    (
        "SELECT ARRAY_AGG(n) AS n FROM a",
        "ABS, CAST",
        "SELECT MAX(n) AS n FROM a",
    ),
    (
        "SELECT u FROM UNNEST([1, 2]) AS t(u)",
        "not every engine",
        "SELECT k FROM a WHERE k IN (SELECT k FROM b)",
    ),
];

fn assert_refused(found: &[Found], refused: &str, words: &str, line: usize) {
    let told: Vec<String> = found.iter().map(|found| found.snag.to_string()).collect();
    assert!(
        told.iter().any(|snag| snag.contains(words)),
        "{refused}: no `{words}` in {told:?}"
    );
    for found in found {
        assert_eq!(found.line, line, "{refused}: {found:?}");
    }
}

#[test]
fn what_engines_read_differently_is_refused_and_the_form_asked_for_is_not() {
    for (refused, words, portable) in PREDICATES {
        let below = format!("x\nAND y\nAND ({refused})");
        assert_refused(&portable::predicate(&below), refused, words, 3);
        assert_eq!(portable::predicate(portable), [], "{portable}");
    }
    let tables = BTreeSet::from(["a", "b"]);
    for (refused, words, portable) in QUERIES {
        let below = format!("-- a remark\n{refused}");
        assert_refused(&portable::query(&below, &tables), refused, words, 2);
        assert_eq!(portable::query(portable, &tables), [], "{portable}");
    }
}
