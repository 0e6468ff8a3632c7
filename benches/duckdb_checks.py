"""The DuckDB peer's second half: one aggregate a source, one pass over their full join, exact work only for the few it singles out."""

import tomllib
from pathlib import Path

PERSON_RULES = "B03 D01 D02 D03 D04 D05 D06 E01 E02 F01 F02 F03 H01 H02 H04 H05 I01 I02 I03 I04 I05 J01 J02 J03".split()
GRADE = dict.fromkeys("A01 A03 B02 D02 E01 E02 F02 F03 H01 J02 J03".split(), "hard") | dict.fromkeys("A02 E03 H02 H05 I01 J01".split(), "note")
SHORT = {"roster": "r", "personnel": "p", "payroll": "s", "insurance": "i"}
# The sources whose rows are a finding's evidence.
SHOWN = {"B02": "r", "B03": "rps", "B04": "r", "D01": "rs", "D02": "rs", "D03": "rp", "D04": "rp", "D05": "rp", "D06": "rs", "E01": "r", "E02": "rs", "F01": "r", "F02": "rpi",
         "F03": "rs", "H04": "r", "H05": "r", "I01": "ri", "I02": "ri", "I03": "rsi", "I04": "ri", "I05": "i", "J01": "rs", "J02": "rs", "J03": "s"}
MIN_MAX = "min({0}) FILTER (c) AS min_{1}, max({0}) FILTER (c) AS max_{1}"


def frames(db, day: str) -> None:
    """Rows with their unit and the flags of the day, then one row a person and source."""
    for kind in ("payroll", "insurance"):
        month = db.execute(f"SELECT max(month) FROM n_{kind} WHERE month <= DATE '{day}'").fetchone()[0]
        db.execute(f"CREATE MACRO {kind}_month() AS DATE '{month}'")
    db.execute(f"""
        CREATE MACRO fresh(d) AS d > DATE '{day}' - 7;
        CREATE MACRO due(d) AS (date_trunc('month', d) + CASE WHEN day(d) <= 20 THEN INTERVAL 1 MONTH ELSE INTERVAL 2 MONTH END)::DATE""")
    joined = "JOIN unit_of o ON o.source = '{0}' AND o.written = n.{1}"
    counted = {
        "roster": f"n.status IN ('active', 'probation') AND coalesce(n.entry_on <= DATE '{day}', TRUE) AND coalesce(n.exit_on > DATE '{day}', TRUE)",
        "personnel": "n.status IN ('active', 'probation')",
        "payroll": "n.month = payroll_month() AND n.pay_class = 'in_post'",
        "insurance": "n.month = insurance_month() AND n.status = 'active'",
    }
    for kind, condition in counted.items():
        column = "unit_code" if kind == "roster" else "unit"
        db.execute(f"""CREATE TEMP VIEW v_{kind} AS SELECT n.*, o.u, o.mapped, o.step, ({condition}) AS c
                       FROM n_{kind} n {joined.format(kind, column)}""")
    common = f"count(*)::INTEGER AS n, (count(*) FILTER (c))::INTEGER AS n_c, {MIN_MAX.format('u', 'u')}, bool_or(id_verdict NOT IN ('ok', 'other')) AS bad, bool_or(id_verdict = 'other') AS other"
    texts = {"type": "hash(headcount_type)", "rank": "hash(rank)"}
    both = ", ".join(MIN_MAX.format(f"CASE WHEN {t.split('(')[1][:-1]} IS NOT NULL THEN {t} END", name) for name, t in texts.items())
    # Names of active rows against names of any row; hashes stand for texts until a difference shows.
    any_name = "min(hash(name_folded)) AS min_name, max(hash(name_folded)) AS max_name"
    db.execute(f"""
        CREATE TEMP TABLE r AS
        SELECT person_key AS key, {common}, {both}, {MIN_MAX.format('hash(name_folded)', 'name')},
               bool_and(coalesce(entry_on > DATE '{day}', FALSE)) AS future,
               max(entry_on) FILTER (c) AS last_entry, coalesce(bool_or(status = 'probation') FILTER (c), FALSE) AS probation,
               coalesce(bool_or(date_trunc('month', entry_on) >= payroll_month() - INTERVAL 1 MONTH AND entry_on < payroll_month() + INTERVAL 1 MONTH) FILTER (c), FALSE) AS just_came,
               coalesce(bool_and(w.off_pay) FILTER (c), FALSE) AS off_pay, coalesce(bool_and(w.self_funded) FILTER (c), FALSE) AS self_funded,
               max(date_diff('day', DATE '1900-01-01', retire_on) * 2 + retire_sure::INTEGER) FILTER (c) AS retire,
               count(*) FILTER (gone) AS n_gone, count(exit_on) FILTER (gone) AS n_exit, max(exit_on) FILTER (gone) AS last_exit,
               bool_or(id_verdict = 'ok' AND sex <> id_sex) AS sex_differs, bool_or(id_verdict = 'ok' AND birth_on <> id_birth) AS birth_differs
        FROM (SELECT *, status IN ('left', 'retired', 'deceased') OR coalesce(exit_on <= DATE '{day}', FALSE) AS gone FROM v_roster) JOIN unit w USING (u)
        GROUP BY person_key;
        CREATE TEMP TABLE p AS
        SELECT person_key AS key, {common}, {both}, {any_name}, max(status_on) FILTER (c) AS last_status, max(joined_on) FILTER (c) AS last_joined,
               bool_or(status IN ('left', 'retired', 'deceased') AND NOT coalesce(fresh(status_on), FALSE)) AS gone
        FROM v_personnel GROUP BY person_key;
        CREATE TEMP TABLE s AS
        SELECT person_key AS key, {common}, {both}, {any_name}, bool_or(month = payroll_month() AND pay_class = 'off_establishment') AS outside,
               bool_or(month = payroll_month() AND pay_class = 'retired') AS retired
        FROM v_payroll GROUP BY person_key;
        CREATE TEMP TABLE i AS
        SELECT person_key AS key, {common}, {any_name}, coalesce(bool_or(scheme = 'enterprise') FILTER (c), FALSE) AS enterprise,
               coalesce(bool_or(scheme = 'public') FILTER (c), FALSE) AS public, bool_or(month = insurance_month() AND status = 'retired') AS retired
        FROM v_insurance GROUP BY person_key""")


def apart(a: str, b: str, what: str) -> str:
    """Both known, and neither end of the one is an end of the other. Exact for up to two values a side; checked again for more."""
    ends = [f"{a}.{x}_{what} <> {b}.{y}_{what}" for x in ("min", "max") for y in ("min", "max")]
    return f"coalesce({' AND '.join(ends)}, FALSE)"


def not_one_name(other: str) -> str:
    return f"coalesce(r.min_name <> {other}.min_name OR r.max_name <> {other}.max_name OR r.min_name <> r.max_name, FALSE)"


def rules(db, home: Path, day: str) -> None:
    """`finding`: rule, subject, what excuses it, whose it is."""
    active, posted, paid, insured = (f"coalesce({t}.n_c, 0) > 0" for t in "rpsi")
    late_pay, late_ins = "coalesce(due(r.last_entry) > payroll_month(), FALSE)", "coalesce(due(r.last_entry) > insurance_month(), FALSE)"
    overdue = f"(r.retire // 2) < date_diff('day', DATE '1900-01-01', DATE '{day}')"
    any_of = lambda flag: " OR ".join(f"coalesce({t}.{flag}, FALSE)" for t in "rpsi")
    when = {
        "B03": f"{active} AND r.min_type = r.max_type AND ((p.min_type <> r.min_type AND p.max_type <> r.min_type) OR (s.min_type <> r.min_type AND s.max_type <> r.min_type))",
        "D01": f"{active} AND NOT {paid} AND NOT {late_pay}",
        "D02": f"{paid} AND (r.key IS NULL OR r.future)",
        "D03": f"{posted} AND r.key IS NULL AND NOT coalesce(fresh(p.last_joined), FALSE)",
        "D04": f"{active} AND p.key IS NULL AND NOT coalesce(fresh(r.last_entry), FALSE)",
        "D05": f"{apart('r', 'p', 'u')} AND NOT coalesce(fresh(p.last_status), FALSE) AND NOT coalesce(fresh(r.last_entry), FALSE)",
        "D06": f"{apart('r', 's', 'u')} AND NOT {late_pay}",
        "E01": "r.min_u <> r.max_u",
        "E02": "s.min_u <> s.max_u",
        "F01": overdue,
        "F02": f"{active} AND ((coalesce(p.gone, FALSE) AND NOT {posted}) OR (coalesce(i.retired, FALSE) AND NOT {insured}))",
        "F03": f"NOT {active} AND {paid} AND r.n_gone > 0 AND r.n_gone = r.n_exit AND payroll_month() >= due(r.last_exit)",
        "H01": f"({any_of('bad')}) AND NOT ({any_of('other')})",
        "H02": " OR ".join(map(not_one_name, "psi")),
        "H04": "r.sex_differs",
        "H05": "r.birth_differs",
        "I01": f"{apart('r', 'i', 'u')} AND NOT {late_ins}",
        "I02": f"{active} AND coalesce(i.enterprise, FALSE)",
        "I03": f"coalesce(i.public, FALSE) AND r.key IS NULL AND NOT {paid}",
        "I04": f"{active} AND NOT {insured} AND NOT {late_ins}",
        "I05": "i.min_u <> i.max_u",
        "J01": f"{apart('r', 's', 'rank')} AND NOT r.probation",
        "J02": f"{active} AND coalesce(s.outside, FALSE)",
        "J03": f"{paid} AND s.retired",
    }
    flags = ", ".join(f"coalesce({when[rule]}, FALSE) AS {rule}" for rule in PERSON_RULES)
    db.execute(f"""
        CREATE TEMP TABLE flagged AS
        FROM (SELECT coalesce(r.key, p.key, s.key, i.key) AS key, {flags}, coalesce(r.off_pay, FALSE) AS off_pay, coalesce(r.self_funded, FALSE) AS self_funded,
                     coalesce(r.just_came, FALSE) AS just_came, r.retire % 2 = 1 AS sure,
                     (r.key IS NOT NULL)::INTEGER + 2 * (p.key IS NOT NULL)::INTEGER + 4 * (s.key IS NOT NULL)::INTEGER + 8 * (i.key IS NOT NULL)::INTEGER AS held_by
              FROM r FULL JOIN p ON p.key = r.key FULL JOIN s ON s.key = coalesce(r.key, p.key) FULL JOIN i ON i.key = coalesce(r.key, p.key, s.key))
        WHERE {" OR ".join(PERSON_RULES)} OR held_by <> 15""")
    listed = ", ".join(f"CASE WHEN {rule} THEN '{rule}' END" for rule in PERSON_RULES)
    db.execute(f"""
        CREATE TEMP TABLE candidate AS
        SELECT rule, f.* EXCLUDE ({", ".join(PERSON_RULES)})
        FROM (SELECT unnest(list_filter([{listed}], lambda x: x IS NOT NULL)) AS rule, * FROM flagged) f""")
    # Of everyone who is named below: all rows of the four sources.
    rows = " UNION ALL ".join(
        f"""SELECT '{SHORT[kind]}' AS t, '{kind}' AS source, person_key AS key, person_id, name, name_folded, name_wild, row, u, mapped, c, id_verdict, id_birth,
                   {"birth_on" if kind == "roster" else "NULL::DATE"} AS birth_on, {"entry_on" if kind == "roster" else "NULL::DATE"} AS entry_on,
                   {"headcount_type" if kind != "insurance" else "NULL"} AS type, {"rank" if kind != "insurance" else "NULL"} AS rank,
                   {"account" if kind == "payroll" else "NULL"} AS account
            FROM v_{kind} WHERE person_key IN (SELECT key FROM wanted)"""
        for kind in SHORT
    )
    db.execute(f"""
        CREATE TEMP TABLE shared AS SELECT account FROM v_payroll WHERE c AND account IS NOT NULL
        GROUP BY account HAVING min(person_key) <> max(person_key);
        CREATE TEMP TABLE twice AS
        SELECT 'roster' AS source, person_key AS key, u FROM v_roster WHERE c AND person_key IN (SELECT key FROM r WHERE n_c > 1) GROUP BY ALL HAVING count(*) > 1
        UNION SELECT 'personnel', person_key, u FROM v_personnel WHERE c AND person_key IN (SELECT key FROM p WHERE n_c > 1) GROUP BY ALL HAVING count(*) > 1
        UNION SELECT source, key, u FROM (SELECT 'payroll' AS source, person_key AS key, u FROM v_payroll WHERE month = payroll_month()
            AND person_key IN (SELECT key FROM s WHERE n > 1) GROUP BY person_key, u, pay_class, gross HAVING count(*) > 1)
        UNION SELECT source, key, u FROM (SELECT 'insurance' AS source, person_key AS key, u FROM v_insurance WHERE month = insurance_month()
            AND person_key IN (SELECT key FROM i WHERE n > 1) GROUP BY person_key, u, scheme HAVING count(*) > 1);
        CREATE TEMP TABLE placed AS
        SELECT 'B04' AS rule, person_key AS key, u FROM v_roster WHERE c AND entry_document IS NULL
        UNION SELECT 'B02', person_key, u FROM v_roster v JOIN unit w USING (u)
              WHERE c AND v.mapped AND headcount_type IN (SELECT code FROM types) AND (headcount_type, w.kind) NOT IN (SELECT (code, kind) FROM allowed);
        CREATE TEMP TABLE wanted AS SELECT key FROM flagged UNION SELECT key FROM twice UNION SELECT key FROM placed
        UNION SELECT person_key FROM v_payroll WHERE account IN (SELECT account FROM shared);
        CREATE TEMP TABLE seen AS {rows};
        CREATE TEMP TABLE owner AS
        SELECT key, arg_min(u, (CASE WHEN c THEN strpos('rspi', t) ELSE 4 + strpos('rspi', t) END, coalesce(date_diff('day', entry_on, DATE '9999-12-31'), 9999999), u)) AS u,
               min(person_id) AS person_id, min(name) AS name FROM seen GROUP BY key""")
    sift(db)
    pairs(db)
    collect(db)


def sift(db) -> None:
    """Takes back the candidates that the exact comparison clears."""
    for rule, other, what in (("D05", "p", "u"), ("D06", "s", "u"), ("I01", "i", "u"), ("J01", "s", "rank")):
        db.execute(f"""DELETE FROM candidate WHERE rule = '{rule}' AND key IN (
            SELECT x.key FROM seen x JOIN seen y ON x.key = y.key AND x.{what} = y.{what} WHERE x.t = 'r' AND x.c AND y.t = '{other}' AND y.c)""")
    db.execute("""
        DELETE FROM candidate WHERE rule = 'B03' AND key NOT IN (
            SELECT key FROM (
                SELECT x.key, y.t, bool_or(x.type = y.type OR (x.type, y.type) IN (SELECT (a, b) FROM kin)) AS akin
                FROM seen x JOIN seen y ON x.key = y.key AND y.t IN ('p', 's') AND y.c AND y.type IS NOT NULL
                WHERE x.t = 'r' AND x.c GROUP BY x.key, y.t) WHERE NOT akin);
        DELETE FROM candidate WHERE rule = 'H02' AND key NOT IN (
            SELECT x.key FROM seen x JOIN seen y ON x.key = y.key AND y.t <> 'r' AND x.name_folded <> y.name_folded WHERE x.t = 'r' AND x.c
              AND NOT (length(x.name_folded) = length(y.name_folded) AND (x.name_wild OR y.name_wild) AND list_bool_and(list_transform(
                  range(1, length(x.name_folded) + 1), lambda n: x.name_folded[n] = y.name_folded[n]
                      OR regexp_matches(x.name_folded[n] || y.name_folded[n], '[?□\\x{fffd}\\x{e000}-\\x{f8ff}]')))))""")


def edits(a: str, b: str) -> int:
    """Optimal string alignment distance."""
    before, row = [], list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before2, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            best = min(before[j] + 1, row[-1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, before2[j - 2] + 1)
            row.append(best)
    return row[-1]


def pairs(db) -> None:
    """`pair`: H03. Only people missing from some source, blocked by folded name."""
    db.execute("""
        CREATE TEMP TABLE named AS
        SELECT DISTINCT s.key, f.held_by, s.name_folded FROM seen s JOIN flagged f ON f.key = s.key AND f.held_by <> 15 WHERE NOT s.name_wild;
        CREATE TEMP TABLE two AS
        SELECT DISTINCT x.key AS x, y.key AS y FROM named x JOIN named y ON x.name_folded = y.name_folded WHERE x.key < y.key AND (x.held_by & y.held_by) = 0;
        CREATE TEMP TABLE half AS
        SELECT key, min(person_id) AS id, bool_or(id_verdict = 'other') AS other, list(DISTINCT u) AS units,
               CASE WHEN min(id_birth) IS NOT NULL THEN [min(id_birth)] ELSE list(DISTINCT birth_on) FILTER (birth_on IS NOT NULL) END AS births
        FROM seen WHERE key IN (SELECT x FROM two UNION SELECT y FROM two) GROUP BY key""")
    found = db.execute("""
        SELECT least(a.id, b.id), greatest(a.id, b.id), CASE WHEN a.id < b.id THEN a.key ELSE b.key END, CASE WHEN a.id < b.id THEN b.key ELSE a.key END,
               list_has_any(a.births, b.births) AND list_has_any(a.units, b.units) AS alike, NOT a.other AND NOT b.other AS comparable
        FROM two JOIN half a ON a.key = two.x JOIN half b ON b.key = two.y
        WHERE alike OR damerau_levenshtein(a.id, b.id) <= 2""").fetchall()
    kept = [(a, x) for a, b, x, _, alike, comparable in found if alike or (comparable and edits(a, b) <= 2) for a in [f"{a}/{b}"]]
    both = [k for a, b, x, y, alike, comparable in found if alike or (comparable and edits(a, b) <= 2) for k in (x, y)]
    db.execute("CREATE TEMP TABLE pair (pair VARCHAR, key BIGINT); CREATE TEMP TABLE twin (key BIGINT)")
    if kept:
        db.execute("INSERT INTO pair SELECT unnest($1::VARCHAR[]), unnest($2::BIGINT[])", [[k[0] for k in kept], [k[1] for k in kept]])
        db.execute("INSERT INTO twin SELECT DISTINCT unnest($1::BIGINT[])", [both])


def collect(db) -> None:
    """All findings with grade, state, owner, values and evidence."""
    absent = {"D01": ["payroll"], "D02": ["roster"], "D03": ["roster"], "D04": ["personnel"], "I03": ["roster", "payroll"], "I04": ["insurance"]}
    refused = " ".join(
        f"WHEN c.rule = '{rule}' AND c.key IN ({' UNION ALL '.join(f'SELECT person_key FROM q_{k}' for k in kinds)}) THEN 'quarantine'" for rule, kinds in absent.items()
    )
    blind = [rule for rule, kinds in absent.items() if any(db.execute(f"SELECT count(*) FROM q_{k} WHERE person_key IS NULL").fetchone()[0] for k in kinds)]
    grades = " ".join(f"WHEN '{rule}' THEN '{grade}'" for rule, grade in GRADE.items())
    shown = " ".join(f"WHEN '{rule}' THEN '{sources}'" for rule, sources in SHOWN.items())
    counted = " UNION ALL ".join(f"SELECT '{k}' AS source, row, u, mapped FROM v_{k} WHERE c" for k in SHORT)
    db.execute(f"""
        CREATE TEMP TABLE counted AS SELECT x.*, w.unit, w.abolished_on FROM ({counted}) x JOIN unit w USING (u) WHERE NOT x.mapped OR w.abolished_on IS NOT NULL;
        CREATE TEMP TABLE approved AS
        SELECT o.u, j.item, j.category, sum(j.change::BIGINT) AS number FROM establishment j
        JOIN (SELECT DISTINCT unit AS written, u FROM unit_of WHERE mapped) o ON o.written = j.unit_code WHERE j.effective_on::DATE <= getvariable('day') GROUP BY ALL;
        CREATE TEMP TABLE finding AS
        SELECT c.rule, 'person:' || o.person_id AS subject, c.key, NULL::INTEGER AS u,
               CASE {refused} WHEN c.rule = 'D01' AND c.off_pay THEN 'not_paid_centrally' WHEN c.rule = 'E02' AND c.just_came THEN 'transfer_month'
                    WHEN c.rule = 'I02' AND c.self_funded THEN 'self_funded' END AS explained_by,
               CASE WHEN c.rule = 'F01' THEN 'lead' WHEN c.rule = 'D02' AND (c.key IN (SELECT key FROM twin) OR {"TRUE" if "D02" in blind else "FALSE"}) THEN 'lead'
                    ELSE coalesce(CASE c.rule {grades} END, 'lead') END AS grade,
               NULL::BIGINT AS approved, NULL::BIGINT AS actual, NULL AS evidence
        FROM candidate c JOIN owner o USING (key)
        UNION ALL SELECT rule, 'person-unit:' || o.person_id || '/' || w.unit, key, t.u, NULL, CASE rule WHEN 'B02' THEN 'hard' ELSE 'lead' END, NULL, NULL, NULL
        FROM placed t JOIN owner o USING (key) JOIN unit w ON w.u = t.u
        UNION ALL SELECT 'E03', 'record:' || source || '/' || o.person_id || '/' || w.unit, key, t.u, NULL, 'note', NULL, NULL, NULL
        FROM twice t JOIN owner o USING (key) JOIN unit w ON w.u = t.u
        UNION ALL SELECT 'E04', 'account:' || account, arg_min(key, person_id), NULL, NULL, 'lead', NULL, NULL, string_agg('payroll.csv row ' || row, '; ' ORDER BY row)
        FROM shared JOIN seen USING (account) WHERE t = 's' AND c GROUP BY account
        UNION ALL SELECT 'H03', 'pair:' || pair, key, NULL, NULL, 'lead', NULL, NULL, NULL FROM pair
        UNION ALL SELECT 'A01', 'unit:' || unit, NULL, u, NULL, 'hard', NULL, NULL, string_agg(source || '.csv row ' || row, '; ' ORDER BY source, row)
        FROM counted WHERE NOT mapped GROUP BY u, unit
        UNION ALL SELECT 'A02', 'source-unit:' || source || '/' || written, NULL, NULL, NULL, 'note', NULL, NULL, NULL FROM unit_of WHERE step IN (4, 5)
        UNION ALL SELECT 'A03', 'unit:' || unit, NULL, u, NULL, 'hard', NULL, NULL, string_agg(source || '.csv row ' || row, '; ' ORDER BY source, row)
        FROM counted WHERE mapped AND abolished_on <= getvariable('day') AND CASE source WHEN 'payroll' THEN payroll_month() >= due(abolished_on)
            WHEN 'insurance' THEN insurance_month() >= due(abolished_on) + INTERVAL 1 MONTH ELSE TRUE END GROUP BY u, unit""")
    # Units whose rows outnumber the approval are counted again by person.
    db.execute("CREATE TEMP TABLE post AS SELECT u, headcount_type, leadership_level, internal_body, person_key, row FROM v_roster WHERE c AND mapped")
    for rule, item, column, prefix in (("B01", "headcount", "headcount_type", "unit-type"), ("C01", "leadership", "leadership_level", "unit-level")):
        leading = f"AND {column} IN (SELECT level FROM leading_levels)" if rule == "C01" else ""
        db.execute(f"""
            CREATE OR REPLACE TEMP TABLE many AS
            SELECT x.*, coalesce(a.number, 0) AS number
            FROM (SELECT u, {column} AS category, count(*) AS n FROM post WHERE {column} IS NOT NULL {leading} GROUP BY ALL) x
            LEFT JOIN (FROM approved WHERE item = '{item}') a ON a.u = x.u AND a.category = x.category WHERE x.n > coalesce(a.number, 0);
            INSERT INTO finding
            SELECT '{rule}', '{prefix}:' || w.unit || '/' || m.category, NULL, m.u, NULL, 'lead', m.number, count(DISTINCT p.person_key),
                   string_agg('roster.csv row ' || p.row, '; ' ORDER BY p.row)
            FROM post p JOIN many m ON m.u = p.u AND m.category = p.{column} JOIN unit w ON w.u = m.u
            GROUP BY m.u, w.unit, m.category, m.number HAVING count(DISTINCT p.person_key) > m.number""")
    db.execute(f"""
        INSERT INTO finding
        SELECT 'A04', 'unit-body:' || w.unit || '/' || v.internal_body, NULL, v.u, NULL, 'lead', NULL, NULL, string_agg('roster.csv row ' || v.row, '; ' ORDER BY v.row)
        FROM post v JOIN unit w ON w.u = v.u
        WHERE v.internal_body IS NOT NULL
          AND (v.u, v.internal_body) NOT IN (SELECT (u, category) FROM approved WHERE item = 'internal_body' AND number > 0)
        GROUP BY v.u, w.unit, v.internal_body;
        CREATE TEMP TABLE said AS
        SELECT key, {", ".join(f"min(w.unit) FILTER (t = '{t}' AND c) AS {kind}_value" for kind, t in SHORT.items())} FROM seen JOIN unit w USING (u) GROUP BY key;
        CREATE TEMP TABLE proof AS
        SELECT f.rule, f.subject, string_agg(s.source || '.csv row ' || s.row, '; ' ORDER BY s.source, s.row) AS evidence
        FROM finding f JOIN seen s USING (key) WHERE f.evidence IS NULL AND contains(coalesce(CASE f.rule {shown} END, 'rpsi'), s.t) GROUP BY ALL""")


def codes(db, home: Path) -> None:
    """The trees of types and levels, from the same files that rollcall reads."""
    lines, allowed, leading = trees(home)
    db.execute("CREATE TEMP TABLE types (code VARCHAR); CREATE TEMP TABLE allowed (code VARCHAR, kind VARCHAR)")
    db.execute("CREATE TEMP TABLE kin (a VARCHAR, b VARCHAR); CREATE TEMP TABLE leading_levels (level VARCHAR)")
    for code, line in lines.items():
        db.execute("INSERT INTO types VALUES (?)", [code])
        db.execute("INSERT INTO allowed SELECT ?, unnest(?::VARCHAR[])", [code, allowed[code]])
        for ancestor in line:
            db.execute("INSERT INTO kin VALUES (?, ?), (?, ?)", [code, ancestor, ancestor, code])
    db.execute("INSERT INTO leading_levels SELECT unnest(?::VARCHAR[])", [leading])


def trees(home: Path) -> tuple[dict, dict, list]:
    """Each headcount type with its ancestors, the kinds of unit it may be held in, and the leading levels."""
    types = tomllib.loads((home / "config/codes/headcount-types.toml").read_text(encoding="utf-8"))["types"]
    levels = tomllib.loads((home / "config/codes/levels.toml").read_text(encoding="utf-8"))["levels"]
    lines, allowed = {}, {}
    for code in types:
        lines[code] = [code]
        while (parent := types[lines[code][-1]].get("parent")) in types:
            lines[code].append(parent)
        kinds = next((types[a]["allowed_in"] for a in lines[code] if "allowed_in" in types[a]), [])
        allowed[code] = ["organ", "institution", "mass_organisation", "dispatched", "other"] if kinds == ["all"] else kinds
    return lines, allowed, [code for code, entry in levels.items() if entry.get("leading")]


def write(db, out: Path) -> None:
    """The ledger as Parquet and CSV."""
    db.execute("""
        CREATE TEMP TABLE ledger AS
        SELECT f.rule, f.grade, CASE WHEN f.explained_by IS NULL THEN 'open' ELSE 'explained' END AS state, f.explained_by,
               CASE WHEN f.rule = 'A02' THEN 'OFFICE' ELSE w.department END AS department_code, w.unit AS unit_code, f.subject, o.person_id,
               o.name AS person_name, v.roster_value, v.personnel_value, v.payroll_value, v.insurance_value, f.approved, f.actual,
               coalesce(f.evidence, e.evidence) AS evidence
        FROM finding f LEFT JOIN owner o USING (key) LEFT JOIN said v USING (key) LEFT JOIN unit w ON w.u = coalesce(f.u, o.u)
        LEFT JOIN proof e ON e.rule = f.rule AND e.subject = f.subject
        ORDER BY department_code, f.rule, f.subject""")
    db.execute(f"COPY ledger TO '{out}/ledger.parquet' (FORMAT parquet)")
    db.execute(f"COPY ledger TO '{out}/ledger.csv' (HEADER)")
