"""The DuckDB peer's first half: extracts read, cleaned and split into accepted and quarantined rows, in one pass a source."""

from pathlib import Path

PEOPLE = ("roster", "personnel", "payroll", "insurance")
# Full-width forms; of NFKC the extracts need no more.
WIDE = "".join(chr(0xFF01 + i) for i in range(94)) + "\u3000"
NARROW = "".join(chr(0x21 + i) for i in range(94)).replace("'", "''") + " "
DOTS = ".\u2022\u2027\u2219\u22c5\u30fb\uff65\uff0e"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
STATUS = "word!:active,probation,left,retired,deceased"
PERSON = {"person_id": "id", "id_type": "word:resident,other", "name": "text!"}

# What the columns of each people source hold; ! when a row is nothing without it.
COLUMNS = {
    "roster": PERSON
    | dict(unit_code="label!", internal_body="label", headcount_type="label!", leadership_level="label", rank="text", status=STATUS)
    | dict(entry_on="date", entry_document="text", exit_on="date", sex="sex", birth_on="date")
    | dict(retirement_category="word:male60,female60,female55,female50"),
    "personnel": PERSON
    | dict(unit="label!", headcount_type="label", leadership_level="label", rank="text", status=STATUS, status_on="date", joined_on="date"),
    "payroll": PERSON
    | dict(unit="label!", month="month!", pay_class="word!:in_post,retired,survivor,off_establishment", headcount_type="label")
    | dict(rank="text", gross="money!", account="account"),
    "insurance": PERSON
    | dict(unit="label!", month="month!", scheme="word!:public,enterprise", status="word!:active,suspended,stopped,retired", base="money"),
}


def folded(c: str) -> str:
    """A label: full-width forms narrowed, white space out. Plain cells take the short way."""
    slow = rf"nullif(regexp_replace(translate({c}, '{WIDE}', '{NARROW}'), '\s', '', 'g'), '')"
    return rf"CASE WHEN regexp_matches({c}, '[^!-~\x{{4e00}}-\x{{9fff}}]') THEN {slow} ELSE {c} END"


def parsed_date(c: str) -> str:
    """A day in the forms offices use, the common two first."""
    return f"""CASE WHEN {c} = '' THEN NULL WHEN strlen({c}) = 10 AND {c}[5] = '-' THEN try_cast({c} AS DATE)
        WHEN strlen({c}) = 8 AND {c}[5] BETWEEN '0' AND '9' THEN try_strptime({c}, '%Y%m%d')::DATE
        ELSE try_strptime(trim({c}), ['%Y/%-m/%-d', '%Y-%-m-%-d', '%Y.%-m.%-d', '%Y年%-m月%-d日', '%Y%m%d', '%Y-%m-%d %H:%M:%S'])::DATE END"""


def parsed_month(c: str) -> str:
    """A month as its first day."""
    return f"""CASE WHEN strlen({c}) = 7 AND {c}[5] = '-' THEN try_cast({c} || '-01' AS DATE)
        ELSE try_strptime(trim({c}), ['%Y%m', '%Y/%m', '%Y年%m月'])::DATE END"""


def parsed_fen(c: str) -> str:
    """Yuan as exact fen."""
    yuan = f"try_cast(CASE WHEN regexp_matches({c}, '[^0-9.]') THEN translate({c}, ',¥￥元 ', '') ELSE {c} END AS DECIMAL(18, 4))"
    return f"CASE WHEN {yuan} * 100 = trunc({yuan} * 100) THEN ({yuan} * 100)::BIGINT END"


def cell(name: str, type_: str) -> tuple[str, list[str]]:
    """A column's value, and what makes the row unreadable, given the value as `v_<name>`."""
    base, _, words = type_.partition(":")
    blank = f"coalesce(trim({name}), '') = ''"
    wrong = [f"CASE WHEN v_{name} IS NULL AND {blank} THEN 'blank:{name}' END"] if base.endswith("!") else []
    base = base.rstrip("!")
    if base == "text":
        return f"nullif(trim({name}), '')", wrong
    if base == "label":
        return folded(f"nullif({name}, '')"), wrong
    if base == "account":
        return f"CASE WHEN regexp_matches({name}, '[^0-9]') THEN translate({folded(name)}, '-', '') ELSE nullif({name}, '') END", wrong
    if base == "word":
        listed = ", ".join(f"'{w}'" for w in words.split(","))
        value = f"CASE WHEN {name} IN ({listed}) THEN {name} WHEN trim({name}) IN ({listed}) THEN trim({name}) END"
    elif base == "sex":
        value = f"CASE WHEN trim({name}) IN ('male', '男', '1') THEN 'male' WHEN trim({name}) IN ('female', '女', '2') THEN 'female' END"
    else:
        value = {"date": parsed_date, "month": parsed_month, "money": parsed_fen}[base](name)
    return value, wrong + [f"CASE WHEN v_{name} IS NULL AND trim({name}) <> '' THEN 'bad_{base}:{name}' END"]


BY_SEX = "CASE coalesce(CASE WHEN k % 2 = 1 THEN 'male' WHEN k IS NOT NULL THEN 'female' END, v_sex) WHEN 'male' THEN 'male60' WHEN 'female' THEN 'female55' END"
# Statutory retirement of a roster row, in steps so that nothing is computed twice: category, months since 2025-01, delay, date.
RETIREMENT = f"""
        aged AS (
            SELECT *, coalesce(v_birth_on, born) AS from_birth, coalesce(v_retirement_category, {BY_SEX}) AS category,
                   CASE category WHEN 'female55' THEN 660 WHEN 'female50' THEN 600 ELSE 720 END AS age,
                   year(from_birth) * 12 + month(from_birth) - 1 + age - 24300 AS past,
                   CASE WHEN past < 0 THEN 0 WHEN category = 'female50' THEN least(past // 2 + 1, 60) ELSE least(past // 4 + 1, 36) END AS delay
            FROM reasoned)"""


def normalise(db, kind: str, file: Path, out: Path, lean: bool) -> tuple[int, int]:
    """One source: read, cleaned, split; both Parquet files written; the accepted rows kept as view `n_<kind>`."""
    names, values, reasons, doubts = list(COLUMNS[kind]), [], [], ["ragged", "id1 IS NULL", "verdict NOT IN ('ok', 'other')"]
    for name, type_ in COLUMNS[kind].items():
        if name != "person_id":
            value, wrong = cell(name, type_)
            values.append(f"{value} AS v_{name}")
            reasons += wrong
            # Cheap signs that something may be wrong; only such rows get their reasons spelled out.
            doubts += [f"v_{name} IS NULL" if "!" in type_ else f"(v_{name} IS NULL AND {name} <> '')"] if wrong else []
    check = " + ".join(f"{w} * ((k // {10 ** (16 - i)}) % 10)" for i, w in enumerate(WEIGHTS))
    kept = [f"v_{c} AS {c}" for c in names[2:]]
    # Adding months clamps to the month's last day.
    retire = (
        ", CASE WHEN category IS NOT NULL THEN (from_birth + to_months((age + delay)::INTEGER))::DATE END AS retire_on,"
        " coalesce(v_retirement_category <> 'female60', FALSE) AS retire_sure"
    ) if kind == "roster" else ""
    # A field missing from its line is NULL, an empty one ''. The window streams, so row numbers cost next to nothing.
    db.execute(rf"""
        CREATE TEMP TABLE all_{kind} AS
        WITH cells AS (
            SELECT *, row_number() OVER () + 1 AS row, {names[-1]} IS NULL AS ragged
            FROM read_csv('{file}', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', null_padding = true, nullstr = '\N')),
        shaped AS (
            SELECT *, CASE WHEN strlen(person_id) = 18 AND try_cast(person_id[:17] AS BIGINT) >= 10000000000000000 THEN upper(person_id)
                           ELSE nullif(ltrim(upper({folded('person_id')}), ''''), '') END AS id0 FROM cells),
        upgraded AS (
            SELECT *, CASE WHEN strlen(id0) = 15 AND id_type <> 'other' AND try_cast(id0 AS BIGINT) >= 100000000000000
                            AND try_strptime('19' || id0[7:12], '%Y%m%d') IS NOT NULL THEN id0[:6] || '19' || id0[7:] END AS longer FROM shaped),
        numbered AS (
            SELECT *, CASE WHEN longer IS NOT NULL THEN longer::BIGINT WHEN strlen(id0) = 18 THEN try_cast(id0[:17] AS BIGINT) END AS k FROM upgraded),
        checked AS (
            SELECT *, '10X98765432'[(({check}) % 11) + 1] AS check_char, (k // 10000000) % 10000 AS y, (k // 100000) % 100 AS m, (k // 1000) % 100 AS d
            FROM numbered),
        told AS (
            SELECT *, CASE WHEN longer IS NOT NULL THEN longer || check_char ELSE id0 END AS id1,
                   CASE WHEN y > 0 AND m BETWEEN 1 AND 12 AND d BETWEEN 1 AND
                       CASE WHEN m IN (4, 6, 9, 11) THEN 30 WHEN m <> 2 THEN 31 WHEN y % 4 = 0 AND (y % 100 <> 0 OR y % 400 = 0) THEN 29 ELSE 28 END
                     THEN make_date(y, m, d) END AS born
            FROM checked),
        judged AS (
            SELECT *, CASE WHEN trim(id_type) = 'other' THEN 'other' WHEN length(id1) <> 18 THEN 'length' WHEN born IS NULL THEN 'date'
                           WHEN k IS NULL OR id1[18] <> check_char THEN 'check' ELSE 'ok' END AS verdict,
                   {", ".join(values)}
            FROM told),
        reasoned AS (
            SELECT *, CASE WHEN {" OR ".join(doubts)} THEN concat_ws(';', CASE WHEN ragged THEN 'ragged' END,
                CASE WHEN id1 IS NULL THEN 'blank:person_id'
                     WHEN verdict NOT IN ('ok', 'other') AND (regexp_full_match(id1, '[0-9.]+E[+]?[0-9]+') OR (verdict IN ('check', 'date') AND id1[18] <> check_char AND id1[16:] = '000'))
                     THEN 'precision_lost:person_id' END,
                {", ".join(reasons)}) ELSE '' END AS reasons FROM judged){"," + RETIREMENT if kind == "roster" else ""}
        SELECT row, reasons, CASE WHEN reasons <> '' THEN to_json([{", ".join(names)}])::VARCHAR END AS raw,
               CASE WHEN born IS NOT NULL AND id1[18] = check_char THEN k ELSE -(hash(id1) >> 1)::BIGINT - 1 END AS person_key,
               id1 AS person_id, CASE WHEN person_id <> id1 THEN person_id END AS id_read, verdict AS id_verdict, born AS id_birth,
               CASE WHEN k % 2 = 1 THEN 'male' WHEN k IS NOT NULL THEN 'female' END AS id_sex,
               coalesce(v_id_type, 'resident') AS id_type, {", ".join(kept)},
               CASE WHEN regexp_matches(name, '[^\x{{4e00}}-\x{{9fff}}]')
                    THEN translate(regexp_replace(translate(name, '{WIDE}', '{NARROW}'), '\s', '', 'g'), '{DOTS}', '{"·" * len(DOTS)}')
                    ELSE name END AS name_folded,
               regexp_matches(name, '[?？□\x{{fffd}}\x{{e000}}-\x{{f8ff}}]') AS name_wild {retire}
        FROM {"aged" if kind == "roster" else "reasoned"}""")
    # A short line's cells may have moved, so its number counts as read only when it is correct.
    db.execute(f"""
        CREATE TEMP TABLE q_{kind} AS
        SELECT '{kind}' AS source, '{file.name}' AS file, row, raw, reasons,
               CASE WHEN NOT contains(reasons, 'person_id') AND (id_verdict = 'ok' OR NOT contains(reasons, 'ragged')) THEN person_key END AS person_key
        FROM all_{kind} WHERE reasons <> ''""")
    accepted = f"SELECT '{kind}' AS source, '{file.name}' AS file, * EXCLUDE (reasons, raw) FROM all_{kind} WHERE reasons = ''"
    db.execute(f"COPY ({accepted}) TO '{out}/{kind}.parquet' (FORMAT parquet)")
    db.execute(f"COPY q_{kind} TO '{out}/quarantine-{kind}.parquet' (FORMAT parquet)")
    if lean:
        # The Parquet file stands for the table from here on: about half the memory for some more work.
        db.execute(f"DROP TABLE all_{kind}; CREATE TEMP VIEW n_{kind} AS SELECT * EXCLUDE (source, file) FROM '{out}/{kind}.parquet'")
    else:
        db.execute(f"CREATE TEMP VIEW n_{kind} AS SELECT * EXCLUDE (reasons, raw) FROM all_{kind} WHERE reasons = ''")
    return tuple(db.execute(f"SELECT count(*) FROM {t}_{kind}").fetchone()[0] for t in "nq")


def units(db, extracts: Path, home: Path) -> None:
    """`unit_of`: each unit as written and what it names, numbered bytewise (`u`); `unit`: department, kind and flags by that number."""
    for kind in ("units", "establishment"):
        db.execute(f"CREATE TEMP TABLE {kind} AS FROM read_csv('{extracts}/{kind}.csv', all_varchar = true, header = true, delim = ',')")
    db.execute(
        f"CREATE TEMP TABLE crosswalk AS FROM read_csv('{home}/config/codes/unit-crosswalk.csv', header = true, delim = ',', auto_detect = false,"
        " columns = {'source': 'VARCHAR', 'source_unit': 'VARCHAR', 'unit_code': 'VARCHAR'})"
    )
    written = " UNION ".join(f"SELECT '{k}' AS source, {'unit_code' if k == 'roster' else 'unit'} AS written FROM n_{k}" for k in PEOPLE)
    db.execute(f"""
        CREATE TEMP TABLE unit_of AS
        WITH written AS ({written}),
        ways AS (
            SELECT unit_code AS text, unit_code, 1 AS step FROM units UNION SELECT name, unit_code, 3 FROM units
            UNION SELECT unnest(string_split(aliases, ';')), unit_code, 4 FROM units),
        sole AS (SELECT text, step, min(unit_code) AS unit_code FROM ways WHERE text <> '' GROUP BY ALL HAVING count(DISTINCT unit_code) = 1),
        hit AS (SELECT text, arg_min(unit_code, step) AS unit_code, min(step) AS step FROM sole GROUP BY text),
        found AS (
            SELECT w.source, w.written, coalesce(f.unit_code, c.unit_code) AS code,
                   coalesce(f.step, CASE WHEN c.unit_code IS NOT NULL THEN 5 END) AS step
            FROM written w LEFT JOIN hit f ON f.text = w.written
            LEFT JOIN crosswalk c ON c.source = w.source AND c.source_unit = w.written AND c.unit_code IN (SELECT unit_code FROM units))
        SELECT source, written, coalesce(code, written) AS unit, code IS NOT NULL AS mapped, step,
               dense_rank() OVER (ORDER BY coalesce(code, written))::INTEGER AS u
        FROM found;
        CREATE TEMP TABLE unit AS
        SELECT DISTINCT o.u, o.unit, o.mapped, coalesce(n.department_code, n.unit_code, 'UNMAPPED') AS department, n.kind,
               try_cast(n.abolished_on AS DATE) AS abolished_on, coalesce(n.funding = 'self', FALSE) AS self_funded,
               coalesce(n.paid_centrally IN ('否', 'false', '0', 'N'), n.funding = 'self', FALSE) AS off_pay
        FROM unit_of o LEFT JOIN units n ON o.mapped AND n.unit_code = o.unit""")
