"""The checks of docs/rules.md a second time, in DuckDB and Python, by someone who had not read src/.

    python tests/reference/reference.py --normalised DIR --date 2026-10-31 --settings JSON --out findings.parquet

DIR holds one normalised Parquet file a kind (`roster.parquet`, …; an absent file is an absent source), `quarantine.parquet`
of all sources, `sources.parquet` (source, kind, state good|last_good|held, accepted, quarantined, …) and `controls.parquet` (source, what,
given, read). JSON is a text or a file: the fields of `prepare.Settings`. Out: rule, subject, state, grade, explained_by, department_code,
sorted by rule and subject.
"""

import argparse
import json
from datetime import date
from pathlib import Path

import checks
import prepare

OUT = ("rule", "subject", "state", "grade", "explained_by", "department_code")


def findings(db, only: set | None = None) -> list[tuple]:
    """Findings as rows of OUT, of all rules or only of some."""
    hand, held = sources(db)
    unreadable = {kind for (kind,) in db.execute("SELECT kind FROM unreadable").fetchall()}
    pairs = checks.perhaps_one(db) if set(prepare.PEOPLE) <= hand else []
    twins = {person for pair in pairs for person in pair}
    found = []
    for check in checks.CHECKS:
        if only and check.code not in only:
            continue
        if not set(check.needs.split()) <= hand or (check.register_excuses and "register" in held):
            continue
        if "units" in held and not check.code.startswith("S"):
            continue
        for row in rows(db, check.sql):
            grade = row.get("grade", check.grade)
            doubtful = (
                (check.register_excuses and "register" not in hand)
                or not unreadable.isdisjoint(check.absent_from)
                or (check.absent_from and row["person"] in twins)
            )
            if grade == "hard" and doubtful:
                grade = "lead"
            found.append((check.code, row["subject"], row["excuse"], grade, row["person"], row["unit"]))
    if "roster" in hand and "units" not in held:
        found += [("H02", f"person:{p}", None, "note", p, None) for p in checks.names_differ(db)]
    if {"units", "roster", "plans"} <= hand:
        for plan, unit, number, taken, until in checks.plan_use(db):
            if taken > number:
                found.append(("B05", f"plan:{plan}", None, "hard", None, unit))
            if taken < number and until < db.execute("SELECT today()").fetchone()[0]:
                found.append(("B06", f"plan:{plan}", None, "note", None, unit))
    found += [("H03", f"pair:{a}/{b}", None, "lead", a, None) for a, b in pairs if "units" not in held]
    owner = dict(db.execute("SELECT person, unit FROM owner").fetchall())
    department = dict(db.execute("SELECT unit, department FROM units").fetchall())

    def department_of(person, unit):
        unit = unit or owner.get(person)
        return "OFFICE" if unit is None else department.get(unit, "UNMAPPED")

    found = [f for f in found if not only or f[0] in only]
    return sorted(
        (rule, subject, "explained" if excuse else "open", grade, excuse, department_of(person, unit))
        for rule, subject, excuse, grade, person, unit in found
    )


def rows(db, sql: str) -> list[dict]:
    """The rows of a query by column name."""
    answer = db.execute(sql)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row)) for row in answer.fetchall()]


def sources(db) -> tuple[set, set]:
    """Kinds at hand and kinds held. A kind with one held source is held."""
    states = db.execute("SELECT kind, state FROM sources").fetchall()
    held = {kind for kind, state in states if state == "held"}
    return {kind for kind, _ in states} - held, held


def write(found: list[tuple], out: Path) -> None:
    """The findings as Parquet."""
    db = prepare.duckdb.connect()
    prepare.fill(db, "findings", ", ".join(f"{c} VARCHAR" for c in OUT), found)
    db.execute(f"COPY (FROM findings ORDER BY rule, subject) TO '{out}' (FORMAT parquet)")


def main() -> None:
    """The command line."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--normalised", type=Path, required=True)
    ask.add_argument("--date", type=date.fromisoformat, required=True)
    ask.add_argument("--settings", default="{}")
    ask.add_argument("--out", type=Path, required=True)
    args = ask.parse_args()
    text = args.settings if args.settings.lstrip().startswith("{") else Path(args.settings).read_text(encoding="utf-8")
    found = findings(prepare.load(args.normalised, args.date, prepare.Settings(**json.loads(text))))
    write(found, args.out)
    print(f"{len(found)} findings")


if __name__ == "__main__":
    main()
