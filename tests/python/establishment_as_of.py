"""Approved, filled and reserved numbers of every unit on some days, from normalised tables, apart from the program.

    python tests/python/establishment_as_of.py TABLES CODES BUSINESS_DATE DAY...

TABLES holds one Parquet file a kind, CODES the home's code tables. Prints JSON: day = {unit/item/category = [approved, filled, reserved]},
without those that are all zero.
"""

import json
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "reference"))

import checks  # noqa: E402
import prepare  # noqa: E402


def main() -> None:
    tables, codes, known = Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[3])
    settings = prepare.Settings(
        headcount_types=str(codes / "headcount-types.toml"), levels=str(codes / "levels.toml"), crosswalk=str(codes / "unit-crosswalk.csv")
    )
    db = prepare.load(tables, known, settings)
    types = {row[0]: row[1:] for row in db.execute("SELECT plan_id, unit, type FROM plans").fetchall()}
    out = {}
    for day in map(date.fromisoformat, sys.argv[4:]):
        numbers = defaultdict(lambda: [0, 0, 0])
        for unit, item, category, change, first, end in db.execute(
            "SELECT unit, item, category, change, effective_on, expires_on FROM journal"
        ).fetchall():
            if first <= day and not (end is not None and end <= day):
                numbers[f"{unit}/{item}/{category}"][0] += change
        people = defaultdict(set)
        for person, unit, kind, level, body, status, first, end in db.execute(
            "SELECT person, unit, headcount_type, leadership_level, internal_body, status, entry_on, exit_on FROM roster"
        ).fetchall():
            there = status in ("active", "probation") or (day < known and end is not None)
            if not there or (first and first > day) or (end and end <= day):
                continue
            for item, category in (("headcount", kind), ("leadership", level), ("internal_body", body)):
                if category is not None:
                    people[f"{unit}/{item}/{category}"].add(person)
        for key, some in people.items():
            numbers[key][1] = len(some)
        # What the extracts know is used today; a day before that, what had been used by then.
        for plan, unit, number, taken, until in checks.plan_use(db, day if day < known else None):
            if until >= day and number > taken:
                numbers[f"{unit}/headcount/{types[plan][1]}"][2] += number - taken
        out[str(day)] = {key: value for key, value in numbers.items() if any(value)}
    json.dump(out, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
