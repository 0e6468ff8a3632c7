"""Yearly indicators of units, from normalised tables and a SQLite store, apart from the program.

    python tests/python/establishment_indicators.py TABLES CODES BUSINESS_DATE STORE YEAR...

STORE is the file of the lasting ledger. Prints JSON: "<unit>/<year>" = the figures.
"""

import json
import sqlite3
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "reference"))

import prepare  # noqa: E402
from establishment_after import month_ends  # noqa: E402

def share(part: int, whole: int) -> float | None:
    """Percent to one decimal, a half up."""
    return (2000 * part + whole) // (2 * whole) / 10 if whole else None


DEADLINE = {"hard": 30, "lead": 60, "note": 90}


def openings(store: str) -> dict[str, list[tuple]]:
    """Unit = opened on, whether it was not the first time, closed in time."""
    db = sqlite3.connect(store)
    entries = {row[0]: row[1:] for row in db.execute("SELECT entry_id, unit, grade, opened_on, due_on FROM entry")}
    runs = dict(db.execute("SELECT run_no, business_date FROM run"))
    story = defaultdict(list)
    for entry, to, run, at, due in db.execute("SELECT entry_id, to_state, run_no, at, due_on FROM transition ORDER BY transition_no"):
        opened = run is not None and to in ("open", "failed_verification")
        if opened or to == "closed":
            story[entry].append((opened, date.fromisoformat(runs[run] if run is not None else at[:10])))
            if opened:
                # No letter is sent in the scene: the deadline is the one that the grade gives.
                assert due == str(story[entry][-1][1] + timedelta(days=DEADLINE[entries[entry][1]])), (entry, due)
    found = defaultdict(list)
    for entry, turns in story.items():
        unit, grade, last_opened, due_on = entries[entry]
        first = True
        for at, (opened, on) in enumerate(turns):
            if not opened:
                continue
            closed = next((day for was_open, day in turns[at + 1 : at + 2] if not was_open), None)
            due = date.fromisoformat(due_on) if last_opened == str(on) else on + timedelta(days=DEADLINE[grade])
            found[unit].append((on, not first, closed is not None and closed <= due))
            first = False
    return found


def main() -> None:
    tables, codes, known, store = Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[3]), sys.argv[4]
    settings = prepare.Settings(
        headcount_types=str(codes / "headcount-types.toml"), levels=str(codes / "levels.toml"), crosswalk=str(codes / "unit-crosswalk.csv")
    )
    db = prepare.load(tables, known, settings)
    journal = db.execute("SELECT unit, category, change, effective_on, expires_on FROM journal WHERE item = 'headcount'").fetchall()
    roster = db.execute("SELECT person, unit, headcount_type, status, entry_on, exit_on FROM roster").fetchall()
    units = db.execute("SELECT DISTINCT unit_code, abolished_on FROM units_rows").fetchall()
    lines = db.execute(
        "SELECT d.duty_id, d.role, d.document, m.unit, d.effective_on, d.ended_on FROM "
        f"(SELECT source, duty_id, role, unit_code, effective_on::DATE AS effective_on, ended_on::DATE AS ended_on, document FROM read_parquet('{tables}/duties.parquet')) d "
        "JOIN unit_map m ON m.source = d.source AND m.written = d.unit_code"
    ).fetchall()
    opened = openings(store)

    def numbers(day: date) -> dict:
        """Unit = type = [approved, people]."""
        found = defaultdict(lambda: defaultdict(lambda: [0, set()]))
        for unit, kind, change, first, end in journal:
            if first <= day and not (end and end <= day):
                found[unit][kind][0] += change
        for person, unit, kind, status, first, end in roster:
            there = status in ("active", "probation") or (day < known and end is not None)
            if there and not (first and first > day) and not (end and end <= day):
                found[unit][kind][1].add(person)
        return found

    out = {}
    for year in map(int, sys.argv[5:]):
        end = min(date(year, 12, 31), known)
        states = {day: numbers(day) for day in month_ends(end, 13)}
        inside = [day for day in states if day.year == year]
        duties = defaultdict(list)
        for duty, role, document, unit, first, last in lines:
            if not (first and first > end) and not (last and last <= end):
                duties[duty].append((role, document, unit))
        for unit, abolished in units:
            if abolished and abolished <= end:
                continue
            approved = sum(max(sum(a for a, _ in states[day][unit].values()), 0) for day in inside)
            people = sum(len(p) for day in inside for _, p in states[day][unit].values())
            came = {p for p, u, _, _, first, _ in roster if u == unit and first and first.year == year and first <= end}
            left = {p for p, u, _, _, _, last in roster if u == unit and last and last.year == year and last <= end}
            kinds = {kind for day in states for kind in states[day][unit]}
            vacant = sum(
                max(min(states[day][unit][kind][0] - len(states[day][unit][kind][1]) for day in states), 0) for kind in kinds
            )
            leads = [rows for rows in duties.values() if any(role == "lead" and u == unit for role, _, u in rows)]
            mine = [of for of in opened[unit] if of[0].year == year and of[0] <= end]
            out[f"{unit}/{year}"] = [
                share(people, approved),
                len(came),
                len(left),
                share((len(came) + len(left)) * len(inside), people),
                vacant,
                len(leads),
                sum(all(document for _, document, _ in rows) for rows in leads),
                len(mine),
                sum(in_time for _, _, in_time in mine),
                sum(again for _, again, _ in mine),
            ]
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
