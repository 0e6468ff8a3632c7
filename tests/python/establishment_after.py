"""What became of each grant of headcount, from normalised tables, apart from the program: a unit's places are laid out one by one.

    python tests/python/establishment_after.py TABLES CODES BUSINESS_DATE

Prints a JSON list, one object a grant, in the order of unit, type, day of effect and end.
"""

import calendar
import json
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "reference"))

import checks  # noqa: E402
import prepare  # noqa: E402


def months_later(day: date, n: int) -> date:
    at = day.year * 12 + day.month - 1 + n
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def month_ends(until: date, n: int) -> list[date]:
    """The last n month ends up to a day."""
    found, day = [], until
    while len(found) < n:
        if (day + timedelta(days=1)).day == 1:
            found.append(day)
        day -= timedelta(days=1)
    return found


class Places:
    """One unit and type."""

    def __init__(self, entries, rows, known):
        self.known = known
        sums = defaultdict(int)
        for change, first, end in entries:
            if end is None or first < end:
                sums[first, end or date.max] += change
        self.layers = sorted((first, end, n) for (first, end), n in sums.items())
        self.rows = rows

    def people(self, day: date) -> set:
        there = set()
        for person, status, first, end, _ in self.rows:
            in_post = status in ("active", "probation") or (day < self.known and end is not None)
            if in_post and not (first and first > day) and not (end and end <= day):
                there.add(person)
        return there

    def pile(self, day: date) -> list[int]:
        """The number of its grant for each place, from the bottom."""
        pile = []
        for at, (first, end, n) in enumerate(self.layers):
            if not first <= day < end:
                continue
            if n >= 0:
                pile += [at] * n
            else:
                del pile[max(len(pile) + n, 0) :]
        return pile

    def use(self, at: int, day: date) -> tuple[int, int]:
        pile = self.pile(day)
        return pile.count(at), pile[: len(self.people(day))].count(at)


def main() -> None:
    tables, codes, known = Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[3])
    settings = prepare.Settings(
        headcount_types=str(codes / "headcount-types.toml"), levels=str(codes / "levels.toml"), crosswalk=str(codes / "unit-crosswalk.csv")
    )
    db = prepare.load(tables, known, settings)
    entries, rows, reserved = defaultdict(list), defaultdict(list), Counter()
    for unit, category, change, first, end in db.execute(
        "SELECT unit, category, change, effective_on, expires_on FROM journal WHERE item = 'headcount'"
    ).fetchall():
        entries[unit, category].append((change, first, end))
    for unit, kind, *row in db.execute(
        "SELECT unit, headcount_type, person, status, entry_on, exit_on, coalesce(entry_channel, '') FROM roster"
    ).fetchall():
        rows[unit, kind].append(row)
    types = {row[0]: row[1] for row in db.execute("SELECT plan_id, type FROM plans").fetchall()}
    for plan, unit, number, taken, until in checks.plan_use(db):
        if until >= known:
            reserved[unit, types[plan]] += max(number - taken, 0)
    ends = month_ends(known, 24)
    out = []
    for key in sorted(entries):
        places = Places(entries[key], rows[key], known)
        kept = reserved[key]
        days = {day for first, end, _ in places.layers for day in (first, end)}
        days |= {day for row in rows[key] for day in row[2:4] if day}
        for at, (first, end, number) in enumerate(places.layers):
            if number <= 0 or first > known:
                continue
            idle = None
            if first <= min(ends):
                idle = min(size - used for size, used in (places.use(at, day) for day in [*ends, known]))
                taken = min(idle, kept)
                kept, idle = kept - taken, idle - taken
            first_on = full_on = None
            most = came_in_all = 0
            for day in sorted(day for day in days if first <= day <= known and day < end):
                _, used = places.use(at, day)
                if used > most:
                    came = places.people(day) - places.people(day - timedelta(days=1))
                    came_in_all += min(used - most, len(came))
                    first_on = first_on or day
                    if used == number:
                        full_on = full_on or day
                    most = used
            after = [months_later(first, n) for n in (6, 12, 24)]
            out.append(
                {
                    "unit_code": key[0],
                    "headcount_type": key[1],
                    "on": str(first),
                    "number": number,
                    "stands": places.use(at, known)[0],
                    "used": places.use(at, known)[1],
                    "first_on": first_on and str(first_on),
                    "full_on": full_on and str(full_on),
                    "came": came_in_all,
                    "after": [places.use(at, day)[1] if day <= known and day < end else None for day in after],
                    "idle": idle,
                }
            )
    json.dump(out, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
