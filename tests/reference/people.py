"""Document numbers, names, retirement dates and edit distance, from docs/rules.md and docs/schemas.md alone."""

import hashlib
import unicodedata
from calendar import monthrange
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
DIGITS = frozenset("0123456789")
DOTS = dict.fromkeys(map(ord, ".\u2022\u2027\u2219\u22c5\u30fb\uff0e\uff65\u2024\u0387"), "\u00b7")


def check_char(digits: str) -> str:
    """Last character of an 18-character number whose first 17 digits are given."""
    return CHECK[sum(w * int(d) for w, d in zip(WEIGHTS, digits)) % 11]


def day(text: str) -> date | None:
    """The day written YYYYMMDD, if the calendar has it."""
    if len(text) != 8 or not DIGITS.issuperset(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def verdict(text: str) -> str:
    """ok, length, date or check, for a cleaned text of a resident's document."""
    if len(text) != 18:
        return "length"
    if day(text[6:14]) is None:
        return "date"
    if not DIGITS.issuperset(text[:17]) or check_char(text[:17]) != text[17]:
        return "check"
    return "ok"


def birth(text: str) -> date | None:
    """Digits 7 to 14 of an 18-character text, when they are a day."""
    return day(text[6:14]) if len(text) == 18 else None


def sex(text: str) -> str | None:
    """Odd 17th digit: male; even: female."""
    if len(text) != 18 or text[16] not in DIGITS:
        return None
    return "male" if int(text[16]) % 2 else "female"


def key(text: str) -> int:
    """The 17 digits of a correct number; any other text hashed below zero."""
    if verdict(text) == "ok":
        return int(text[:17])
    head = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return -(head & (2**63 - 1)) - 1


def label(text: str) -> str:
    """NFKC without white space: how unit names and codes are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def fold(name: str) -> str:
    """A name as it is compared."""
    return label(name).translate(DOTS)


def wild(char: str) -> bool:
    """Whether a character stands for one that a system could not write."""
    return char in "?\ufffd\u25a1" or unicodedata.category(char) == "Co"


def has_wildcard(folded: str) -> bool:
    return any(map(wild, folded))


def same_name(a: str, b: str) -> bool:
    """Whether two folded names match, wildcards standing for exactly one character."""
    return len(a) == len(b) and all(x == y or wild(x) or wild(y) for x, y in zip(a, b))


def retirement(born: date, category: str) -> date:
    """Statutory retirement date under the decision in force since 2025-01-01."""
    age, step, cap = {
        "male60": (60, 4, 36),
        "female60": (60, 4, 36),
        "female55": (55, 4, 36),
        "female50": (50, 2, 60),
    }[category]
    start = 2025 * 12
    original = (born.year + age) * 12 + born.month - 1
    delay = 0 if original < start else min((original - start) // step + 1, cap)
    year, month = divmod(original + delay, 12)
    return date(year, month + 1, min(born.day, monthrange(year, month + 1)[1]))


def add_months(start: date, months: int) -> date:
    """The same day some months on, at the latest that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def edits(a: str, b: str) -> int:
    """Optimal string alignment distance: insert, delete, replace, or swap two neighbours."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
