//! What a SQL text says that another engine would read differently, and the form that all of them read alike.

/// Something that does not mean the same on every engine. Each names the place as it is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Snag {
    /// `a IS DISTINCT FROM b OR c`.
    #[error(
        "`{0}`: what follows is compared too on one engine: put brackets around each comparison, as in `(a IS DISTINCT FROM b) OR c`"
    )]
    Loose(String),
    /// A step of WITH named as a table.
    #[error(
        "`{0}`: a table has this name and is read instead of the step on one engine: give the step a name of its own"
    )]
    StepIsTable(String),
    /// USING, NATURAL, RIGHT JOIN and rarer joins.
    #[error(
        "`{0}`: not every engine joins this way, or gives the same key: write JOIN, LEFT JOIN, FULL JOIN or CROSS JOIN, the condition with ON, and `COALESCE(l.k, r.k)` for the key"
    )]
    Join(String),
    /// A count as a number without a type.
    #[error("`{0}`: a count runs over below zero on one engine: write `CAST({0} AS BIGINT)`")]
    Untyped(String),
    /// A number whose width differs.
    #[error(
        "`{0}`: one engine keeps it as a small number that runs over: write `CAST({0} AS INT)`"
    )]
    Small(String),
    /// A sum of small literals.
    #[error(
        "`{0}`: a sum of small numbers runs over on one engine: write each number as `CAST(1 AS BIGINT)`"
    )]
    SumOfNumbers(String),
    /// A window.
    #[error(
        "`{0}`: windows differ in their order, frame and totals: take GROUP BY and a join, or ROW_NUMBER, LAG or LEAD over an ORDER BY of one direction, without NULLS and over what is never null"
    )]
    Window(String),
    /// `b IS TRUE` and its kin.
    #[error(
        "`{0}`: unknown stays unknown here on one engine: write `COALESCE(b, FALSE)` or `(b IS NOT DISTINCT FROM TRUE)`"
    )]
    IsTrue(String),
    /// ORDER BY without a place for nulls.
    #[error("`{0}`: engines put nulls at different ends: add NULLS FIRST or NULLS LAST")]
    Order(String),
    /// A remainder.
    #[error(
        "`{0}`: the remainder of a negative number differs in its sign: write `ABS(a) % b`, b being a number other than 0"
    )]
    Remainder(String),
    /// Rounding.
    #[error("`{0}`: halves are rounded up or to even: do not round in SQL, compare whole numbers")]
    Round(String),
    /// A division by what may be zero.
    #[error(
        "`{0}`: dividing by zero gives infinity on one engine and stops the other: write `a / NULLIF(b, 0)`"
    )]
    Division(String),
    /// CONCAT.
    #[error(
        "`{0}`: nulls are left out on one engine and make all null on the other: write `a || b`"
    )]
    Concat(String),
    /// A number with a point.
    #[error(
        "`{0}`: of another type on each engine: write whole numbers, or `CAST(1.5 AS DOUBLE)`; no exponents"
    )]
    Decimal(String),
    /// A cast to a type that is not everybody's.
    #[error(
        "`{0}`: not every engine has this type: CAST to BIGINT, INT, DOUBLE, BOOLEAN, DATE or STRING"
    )]
    Type(String),
    /// EXTRACT of rarer parts.
    #[error("`{0}`: parts of a date that mean the same everywhere are YEAR, MONTH, DAY and HOUR")]
    Part(String),
    /// A literal with a quote or a backslash.
    #[error(
        "`{0}`: quotes and backslashes within a text are read differently: leave them out, or compare a column made in src/normalise"
    )]
    Literal(String),
    /// A name in double quotes.
    #[error(
        "`{0}`: in double quotes this is a text on one engine: write the name in backticks or bare"
    )]
    Quoted(String),
    /// A result without a name.
    #[error("`{0}`: each engine names this column in its own way: give it a name with AS")]
    Unnamed(String),
    /// A function that was not seen to mean the same.
    #[error("`{0}`: functions that mean the same everywhere are {functions}", functions = super::portable::FUNCTIONS.join(", "))]
    Function(String),
    /// Anything else that was not seen to mean the same.
    #[error(
        "`{0}`: not every engine reads this, or reads it alike: write it with SELECT, JOIN, WHERE, GROUP BY, HAVING, UNION, CASE, IN, BETWEEN and LIKE"
    )]
    Form(String),
}

/// A snag and the 1-based line of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Line of the text.
    pub line: usize,
    /// What stands there.
    pub snag: Snag,
}
