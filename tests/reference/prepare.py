"""Loads a folder of normalised Parquet into DuckDB and makes the tables that docs/rules.md speaks of.

Only canonical columns are read. What the program derived from them (verdicts, folded names, keys,
retirement dates, mapped units) is made again here.
"""

import csv
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

import people

COLUMNS = {
    "units": "unit_code name uscc aliases department_code kind funding paid_centrally:BOOLEAN abolished_on:DATE",
    "establishment": "entry_no unit_code item category change:BIGINT document effective_on:DATE expires_on:DATE transfer_id",
    "roster": "person_id id_type name unit_code internal_body headcount_type leadership_level rank status entry_on:DATE"
    " entry_document entry_channel exit_on:DATE sex birth_on:DATE retirement_category",
    "personnel": "person_id id_type name unit headcount_type rank status status_on:DATE joined_on:DATE",
    "payroll": "person_id id_type name unit month:DATE pay_class headcount_type rank gross:BIGINT account",
    "insurance": "person_id id_type name unit month:DATE scheme status",
    "plans": "plan_id unit_code headcount_type year:BIGINT channel number:BIGINT status valid_until:DATE",
    "duties": "duty_id title unit_code role effective_on:DATE ended_on:DATE",
    "register": 'person_id kind from:DATE to:DATE returned_on:DATE unit_code counterpart',
}
KINDS = ["organ", "institution", "mass_organisation", "dispatched", "other"]
PEOPLE = ("roster", "personnel", "payroll", "insurance")
UNIT_COLUMNS = {
    "establishment": ["unit_code"],
    "roster": ["unit_code"],
    "personnel": ["unit"],
    "payroll": ["unit"],
    "insurance": ["unit"],
    "register": ["unit_code", "counterpart"],
    "plans": ["unit_code"],
    "duties": ["unit_code"],
}


@dataclass
class Settings:
    """What config/rollcall.toml and config/codes/ say."""

    payroll_cutoff_day: int = 20
    insurance_cutoff_day: int = 20
    personnel_days: int = 7
    secondment: str = "6 months"
    headcount_types: str = "config/codes/headcount-types.toml"
    levels: str = "config/codes/levels.toml"
    crosswalk: str = "config/codes/unit-crosswalk.csv"


def load(folder: Path, day: date, settings: Settings) -> duckdb.DuckDBPyConnection:
    """All tables, ready for the checks."""
    db = duckdb.connect()
    db.execute("SET threads = 2")
    read_tables(db, folder)
    tell_people(db)
    map_units(db, Path(settings.crosswalk))
    read_codes(db, settings)
    set_calendar(db, day, settings)
    make_views(db)
    add_retirement(db)
    add_overdue(db, day, settings.secondment)
    add_owners(db)
    return db


def read_tables(db, folder: Path) -> None:
    """The canonical columns of each kind; an empty table where the kind is absent."""
    for kind, columns in COLUMNS.items():
        parts = [(c.partition(":")[0], c.partition(":")[2] or "VARCHAR") for c in columns.split()]
        file = folder / f"{kind}.parquet"
        if file.exists():
            chosen = ", ".join(f'"{name}"::{type_} AS "{name}"' for name, type_ in parts)
            text = f"""SELECT source::VARCHAR AS source, file::VARCHAR AS file, row::INTEGER AS row, {chosen}
                       FROM read_parquet('{file}')"""
        else:
            chosen = ", ".join(f'NULL::{type_} AS "{name}"' for name, type_ in parts)
            text = f"SELECT NULL::VARCHAR AS source, NULL::VARCHAR AS file, 0 AS row, {chosen} WHERE FALSE"
        db.execute(f"CREATE TABLE {kind}_rows AS {text}")
    for name, empty in {
        "sources": "NULL::VARCHAR AS source, NULL::VARCHAR AS kind, NULL::VARCHAR AS state, 0 AS quarantined",
        "quarantine": "NULL::VARCHAR AS source, NULL::BIGINT AS person_key",
        "controls": "NULL::VARCHAR AS source, NULL::VARCHAR AS what, '' AS given, '' AS read",
    }.items():
        file = folder / f"{name}.parquet"
        text = f"SELECT * FROM read_parquet('{file}')" if file.exists() else f"SELECT {empty} WHERE FALSE"
        db.execute(f"CREATE TABLE {name} AS {text}")


def fill(db, table: str, columns: str, rows: list) -> None:
    """A table from Python values."""
    db.execute(f"CREATE TABLE {table} ({columns})")
    if rows:
        width = len(rows[0])
        types = [c.split()[1] for c in columns.split(",")]
        lists = [[row[i] for row in rows] for i in range(width)]
        picked = ", ".join(f"unnest(${i + 1}::{t}[])" for i, t in enumerate(types))
        db.execute(f"INSERT INTO {table} SELECT {picked}", lists)


def tell_people(db) -> None:
    """What each distinct document text and each distinct name says."""
    texts = " UNION ".join(f"SELECT person_id FROM {k}_rows" for k in (*PEOPLE, "register"))
    fill(
        db,
        "ids",
        "person VARCHAR, verdict VARCHAR, birth DATE, sex VARCHAR, key BIGINT",
        [(t, people.verdict(t), people.birth(t), people.sex(t), people.key(t)) for (t,) in db.execute(texts).fetchall()],
    )
    names = " UNION ".join(f"SELECT name FROM {k}_rows" for k in PEOPLE)
    folded = [(n, people.fold(n)) for (n,) in db.execute(names).fetchall()]
    fill(
        db,
        "names",
        "name VARCHAR, folded VARCHAR, wild BOOLEAN",
        [(n, f, people.has_wildcard(f)) for n, f in folded],
    )


def map_units(db, crosswalk: Path) -> None:
    """`unit_map`: per source and unit as written, the unit it names and how it was found."""
    rows = db.execute(
        "SELECT unit_code, uscc, name, aliases FROM units_rows QUALIFY"
        " row_number() OVER (PARTITION BY unit_code ORDER BY source, file, row) = 1"
    ).fetchall()
    steps = [(step, defaultdict(set)) for step in ("code", "uscc", "name", "alias")]
    for code, uscc, name, aliases in rows:
        borne = ([code], [uscc], [name], (aliases or "").split(";"))
        for (_, table), texts in zip(steps, borne):
            for text in texts:
                if text and people.label(text):
                    table[people.label(text)].add(code)
    names, aliases = steps[2][1], steps[3][1]
    for text in names.keys() & aliases.keys():  # one unit's name and another's former name: neither
        names[text] = aliases[text] = names[text] | aliases[text]
    codes = {row[0] for row in rows}
    crossed = {}
    if crosswalk.exists():
        with open(crosswalk, encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(line for line in lines if not line.startswith("#")):
                code = people.label(row["unit_code"])
                if code in codes:
                    crossed[row["source"].strip(), people.label(row["source_unit"])] = code
    written = " UNION ".join(
        f'SELECT source, "{c}" FROM {kind}_rows WHERE "{c}" IS NOT NULL' for kind, cs in UNIT_COLUMNS.items() for c in cs
    )
    found = []
    for source, text in db.execute(written).fetchall():
        unit, how = None, None
        for step, table in steps:
            hits = table.get(people.label(text), ())
            if len(hits) == 1:
                unit, how = next(iter(hits)), step
                break
        else:
            if (source, people.label(text)) in crossed:
                unit, how = crossed[source, people.label(text)], "crosswalk"
        found.append((source, text, unit or people.label(text), unit is not None, how))
    fill(db, "unit_map", "source VARCHAR, written VARCHAR, unit VARCHAR, mapped BOOLEAN, how VARCHAR", found)
    db.execute("""
        CREATE TABLE units AS
        SELECT unit_code AS unit, coalesce(department_code, unit_code) AS department, kind, abolished_on,
               NOT coalesce(paid_centrally, funding IS DISTINCT FROM 'self') AS off_pay,
               funding IS NOT DISTINCT FROM 'self' AS self_funded
        FROM units_rows
        QUALIFY row_number() OVER (PARTITION BY unit_code ORDER BY source, file, row) = 1""")


def read_codes(db, settings: Settings) -> None:
    """`types_allowed`, `kin` (a type and its ancestors, both ways) and the leading levels."""
    types = entries(Path(settings.headcount_types), "types")
    parents = {code: entry.get("parent") for code, entry in types.items()}
    kin, allowed = [], []
    for code in types:
        line, at = [], code
        while at and at not in line:
            line.append(at)
            at = parents.get(at)
        kin += [(code, a) for a in line] + [(a, code) for a in line]
        says = next((types[a] for a in line if a in types and allowed_in(types[a]) is not None), None)
        allowed += [(code, kind) for kind in (allowed_in(says) if says else ())]
    fill(db, "kin", "a VARCHAR, b VARCHAR", sorted(set(kin)))
    fill(db, "types", "code VARCHAR", [(c,) for c in types])
    fill(db, "types_allowed", "code VARCHAR, kind VARCHAR", allowed)
    levels = entries(Path(settings.levels), "levels")
    fill(db, "leading_levels", "level VARCHAR", [(c,) for c, e in levels.items() if e.get("leading")])


def allowed_in(entry: dict) -> list | None:
    """The kinds of unit that an entry of headcount-types.toml names."""
    kinds = entry.get("allowed_in")
    return KINDS if kinds == ["all"] else kinds


def entries(file: Path, table: str) -> dict[str, dict]:
    """The entries of a code file by their code."""
    return tomllib.loads(file.read_text(encoding="utf-8"))[table]


def set_calendar(db, day: date, settings: Settings) -> None:
    """The business date, the months in use, and the words due and fresh."""
    first = day.replace(day=1)
    for name, kind in (("pay_month", "payroll"), ("ins_month", "insurance")):
        month = db.execute(f"SELECT max(date_trunc('month', month))::DATE FROM {kind}_rows WHERE month <= ?", [first]).fetchone()[0]
        value = f"DATE '{month}'" if month else "NULL::DATE"
        db.execute(f"CREATE MACRO {name}() AS {value}")
    db.execute(f"CREATE MACRO today() AS DATE '{day}'")
    db.execute(f"CREATE MACRO fresh(d) AS d > DATE '{day - timedelta(days=settings.personnel_days)}'")
    for name, cutoff in (("due_pay", settings.payroll_cutoff_day), ("due_ins", settings.insurance_cutoff_day)):
        db.execute(
            f"CREATE MACRO {name}(d) AS (date_trunc('month', d)"
            f" + CASE WHEN day(d) <= {cutoff} THEN INTERVAL 1 MONTH ELSE INTERVAL 2 MONTH END)::DATE"
        )


def make_views(db) -> None:
    """Rows with the person, the folded name and the mapped unit, and the four kinds of counted rows."""
    for kind in PEOPLE:
        column = UNIT_COLUMNS[kind][0]
        db.execute(f"""
            CREATE TABLE {kind} AS
            SELECT r.* EXCLUDE ({column}), r.person_id AS person, r.{column} AS written, m.unit, m.mapped, m.how, n.folded, n.wild,
                   CASE WHEN r.id_type IS NOT DISTINCT FROM 'other' THEN 'other' ELSE i.verdict END AS verdict,
                   i.birth AS id_birth, i.sex AS id_sex
            FROM {kind}_rows r
            JOIN ids i ON i.person = r.person_id
            JOIN names n ON n.name = r.name
            JOIN unit_map m ON m.source = r.source AND m.written = r.{column}""")
    db.execute("""
        CREATE VIEW active AS SELECT * FROM roster
        WHERE status IN ('active', 'probation')
          AND (entry_on IS NULL OR entry_on <= today()) AND (exit_on IS NULL OR exit_on > today());
        CREATE VIEW in_post AS SELECT * FROM personnel WHERE status IN ('active', 'probation');
        CREATE VIEW month_pay AS SELECT * FROM payroll WHERE date_trunc('month', month) = pay_month();
        CREATE VIEW paid AS SELECT * FROM month_pay WHERE pay_class = 'in_post';
        CREATE VIEW month_ins AS SELECT * FROM insurance WHERE date_trunc('month', month) = ins_month();
        CREATE VIEW insured AS SELECT * FROM month_ins WHERE status = 'active';

        CREATE TABLE register AS
        SELECT r.person_id AS person, r.kind, r."from" AS from_on, r."to" AS to_on, r.returned_on,
               u.unit, c.unit AS counterpart
        FROM register_rows r
        LEFT JOIN unit_map u ON u.source = r.source AND u.written = r.unit_code
        LEFT JOIN unit_map c ON c.source = r.source AND c.written = r.counterpart;
        CREATE VIEW excused AS SELECT * FROM register
        WHERE from_on <= today() AND (to_on IS NULL OR to_on >= today()) AND (returned_on IS NULL OR returned_on > today());

        CREATE TABLE journal AS
        SELECT j.* EXCLUDE (unit_code), m.unit, m.mapped
        FROM establishment_rows j JOIN unit_map m ON m.source = j.source AND m.written = j.unit_code;
        CREATE TABLE approved AS
        SELECT unit, mapped, item, category, sum(change) AS number FROM journal
        WHERE effective_on <= today() AND (expires_on IS NULL OR today() < expires_on)
        GROUP BY ALL;

        CREATE TABLE plans AS
        SELECT p.plan_id, m.unit, p.headcount_type AS type, p.year, p.channel, sum(p.number) AS number,
               max(coalesce(p.valid_until, DATE '9999-12-31')) AS until
        FROM plans_rows p JOIN unit_map m ON m.source = p.source AND m.written = p.unit_code
        WHERE p.status = 'approved' GROUP BY ALL;
        CREATE TABLE duties AS
        SELECT d.duty_id, d.title, d.role, m.unit, m.mapped
        FROM duties_rows d JOIN unit_map m ON m.source = d.source AND m.written = d.unit_code
        WHERE coalesce(d.effective_on <= today(), TRUE) AND coalesce(d.ended_on > today(), TRUE);

        CREATE TABLE quarantined AS
        SELECT DISTINCT s.kind, i.person FROM quarantine q
        JOIN sources s USING (source) JOIN ids i ON i.key = q.person_key;
        CREATE TABLE unreadable AS
        SELECT DISTINCT s.kind FROM quarantine q JOIN sources s USING (source) WHERE q.person_key IS NULL""")


def add_retirement(db) -> None:
    """`retiring`: each active row's statutory date, and whether its category is settled."""
    db.execute("""
        CREATE TABLE retiring_rows AS
        SELECT person, coalesce(birth_on, id_birth) AS birth,
               coalesce(retirement_category, CASE coalesce(id_sex, sex) WHEN 'male' THEN 'male60' WHEN 'female' THEN 'female55' END) AS category,
               coalesce(retirement_category <> 'female60', FALSE) AS settled
        FROM active""")
    known = db.execute("SELECT DISTINCT birth, category FROM retiring_rows WHERE birth IS NOT NULL AND category IS NOT NULL").fetchall()
    fill(db, "retirement", "birth DATE, category VARCHAR, retires DATE", [(b, c, people.retirement(b, c)) for b, c in known])
    db.execute("CREATE VIEW retiring AS SELECT person, retires, settled FROM retiring_rows JOIN retirement USING (birth, category)")


def add_overdue(db, day: date, limit: str) -> None:
    """`overdue`: secondments that should have ended (F06)."""
    number, word = limit.split() if " " in limit else (limit.rstrip("dm"), limit.lstrip("0123456789"))
    rows = db.execute("SELECT person, from_on, to_on, returned_on, unit FROM register WHERE kind = 'secondment'").fetchall()
    last = defaultdict(lambda: date.min)
    for person, start, *_ in rows:
        last[person] = max(last[person], start)
    late = []
    for person, start, end, returned, unit in rows:
        if end is None:
            end = people.add_months(start, int(number)) if word.startswith("m") else start + timedelta(days=int(number))
        if returned is None and end < day and start == last[person]:
            late.append((person, unit))
    fill(db, "overdue", "person VARCHAR, unit VARCHAR", late)


def add_owners(db) -> None:
    """`owner`: the unit that speaks for each person, in the order of docs/rules.md, Owner."""
    lowest = "NULL::DATE AS entry_on"
    places = [
        ("active", "entry_on"), ("paid", lowest), ("in_post", lowest), ("insured", lowest),
        ("roster", "entry_on"), ("payroll", lowest), ("personnel", lowest), ("insurance", lowest),
    ]
    union = " UNION ALL ".join(f"SELECT person, unit, {rank} AS place, {entry} FROM {table}" for rank, (table, entry) in enumerate(places))
    db.execute(f"""
        CREATE TABLE owner AS SELECT person, unit FROM ({union})
        QUALIFY row_number() OVER (PARTITION BY person ORDER BY place, entry_on DESC NULLS LAST, unit) = 1""")
