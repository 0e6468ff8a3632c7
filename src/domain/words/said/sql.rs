//! Sentences of `frames/snag.rs`: what of SQL is not read alike by every engine. They begin with the place, whatever
//! stands before it.

pub(super) const SENTENCES: &[(&str, &str)] = &[
    (
        "{0}: what follows is compared too on one engine: put brackets around each comparison, as in `(a IS DISTINCT FROM b) OR c`",
        "{0}：有的引擎会把后面的内容一并比较，请给每个比较加括号，如 `(a IS DISTINCT FROM b) OR c`",
    ),
    (
        "{0}: a table has this name and is read instead of the step on one engine: give the step a name of its own",
        "{0}：与已有的表同名，有的引擎会读表而不读这一步，请另取名称",
    ),
    (
        "{0}: not every engine joins this way, or gives the same key: write JOIN, LEFT JOIN, FULL JOIN or CROSS JOIN, the condition with ON, and `COALESCE(l.k, r.k)` for the key",
        "{0}：并非各引擎都支持这种连接，或连接键结果不同，请用 JOIN、LEFT JOIN、FULL JOIN 或 CROSS JOIN，条件写在 ON 中，连接键写 `COALESCE(l.k, r.k)`",
    ),
    (
        "{0}: a count runs over below zero on one engine: write `CAST({1} AS BIGINT)`",
        "{0}：计数相减小于零时，有的引擎会溢出，请用 CAST 把 `{1}` 转为 BIGINT",
    ),
    (
        "{0}: one engine keeps it as a small number that runs over: write `CAST({1} AS INT)`",
        "{0}：有的引擎按小整数计算，会溢出，请用 CAST 把 `{1}` 转为 INT",
    ),
    (
        "{0}: a sum of small numbers runs over on one engine: write each number as `CAST(1 AS BIGINT)`",
        "{0}：小整数求和，有的引擎会溢出，请把每个数写成 `CAST(1 AS BIGINT)`",
    ),
    (
        "{0}: windows differ in their order, frame and totals: take GROUP BY and a join, or ROW_NUMBER, LAG or LEAD over an ORDER BY of one direction, without NULLS and over what is never null",
        "{0}：窗口的次序、范围和合计各引擎不同，请改用 GROUP BY 加连接，或用 ROW_NUMBER、LAG、LEAD，其 ORDER BY 方向一致、不写 NULLS、所排的列不得为空",
    ),
    (
        "{0}: unknown stays unknown here on one engine: write `COALESCE(b, FALSE)` or `(b IS NOT DISTINCT FROM TRUE)`",
        "{0}：值为空时，有的引擎结果仍为空，请写 `COALESCE(b, FALSE)` 或 `(b IS NOT DISTINCT FROM TRUE)`",
    ),
    (
        "{0}: engines put nulls at different ends: add NULLS FIRST or NULLS LAST",
        "{0}：空值排在前还是排在后，各引擎不同，请加 NULLS FIRST 或 NULLS LAST",
    ),
    (
        "{0}: the remainder of a negative number differs in its sign: write `ABS(a) % b`, b being a number other than 0",
        "{0}：负数取余的正负号各引擎不同，请写 `ABS(a) % b`，b 为非零的数",
    ),
    (
        "{0}: halves are rounded up or to even: do not round in SQL, compare whole numbers",
        "{0}：逢五进位的办法各引擎不同，请不要在 SQL 中取整，改为比较整数",
    ),
    (
        "{0}: dividing by zero gives infinity on one engine and stops the other: write `a / NULLIF(b, 0)`",
        "{0}：除数为零时，有的引擎得无穷大，有的报错，请写 `a / NULLIF(b, 0)`",
    ),
    (
        "{0}: nulls are left out on one engine and make all null on the other: write `a || b`",
        "{0}：遇到空值，有的引擎略过，有的整体为空，请写 `a || b`",
    ),
    (
        "{0}: of another type on each engine: write whole numbers, or `CAST(1.5 AS DOUBLE)`; no exponents",
        "{0}：小数的类型各引擎不同，请用整数，或写 `CAST(1.5 AS DOUBLE)`，不要用指数写法",
    ),
    (
        "{0}: not every engine has this type: CAST to BIGINT, INT, DOUBLE, BOOLEAN, DATE or STRING",
        "{0}：并非各引擎都有这种类型，请用 CAST 转为 BIGINT、INT、DOUBLE、BOOLEAN、DATE 或 STRING",
    ),
    (
        "{0}: parts of a date that mean the same everywhere are YEAR, MONTH, DAY and HOUR",
        "{0}：日期中各引擎含义相同的部分只有 YEAR、MONTH、DAY、HOUR",
    ),
    (
        "{0}: quotes and backslashes within a text are read differently: leave them out, or compare a column made in src/normalise",
        "{0}：文字中的引号和反斜杠各引擎读法不同，请去掉，或改为比较 src/normalise 中生成的列",
    ),
    (
        "{0}: in double quotes this is a text on one engine: write the name in backticks or bare",
        "{0}：双引号中的内容，有的引擎当作文字，列名请用反引号或不加引号",
    ),
    (
        "{0}: each engine names this column in its own way: give it a name with AS",
        "{0}：各引擎给这一列的名称不同，请用 AS 命名",
    ),
    (
        "{0}: functions that mean the same everywhere are {1}",
        "{0}：各引擎含义相同的函数只有{1}",
    ),
    (
        "{0}: not every engine reads this, or reads it alike: write it with SELECT, JOIN, WHERE, GROUP BY, HAVING, UNION, CASE, IN, BETWEEN and LIKE",
        "{0}：并非各引擎都支持这种写法，或含义不同，请只用 SELECT、JOIN、WHERE、GROUP BY、HAVING、UNION、CASE、IN、BETWEEN、LIKE",
    ),
];
