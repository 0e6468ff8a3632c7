"""Writes the vector files that tests/it/domain compares with. Run from this folder with python-stdnum installed:

    python3 make_domain_vectors.py

Check characters and dates of identity numbers and credit codes come from python-stdnum; retirement dates come from
counting month by month along the published rule rather than from a formula. All made-up identity numbers lie in region
99xxxx, which is not assigned; the real-looking ones are vectors published with other libraries.
"""

import calendar
import csv
import datetime
import random

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent, ValidationError

PUBLISHED_IDS = [
    "360426199101010071", "44011320141005001X", "110101202311012176", "511702198002221308", "11010119900307803X",
    "810000199408230021", "830000199201300022", "110101202311012171", "36042619910102009X", "360426199113010079",
    "632123820927051", "610104620927690",
]
PUBLISHED_CODES = [
    "91110000600037341L", "123502001549897397", "91350200MA2YJ1XR9G", "91350203M0001QAY9B", "91350100M0001TGQXM",
    "111101010000000197", "121101010000000194",
]


def check_character(digits):
    """Of 17 digits; python-stdnum wants the number with its check character and ignores it."""
    return ric.calc_check_digit(digits[:17] + "0")


def judge_id(text):
    """(cleaned, verdict, birth, sex) of a text that needs no folding."""
    if len(text) == 15:
        longer = text[:6] + "19" + text[6:]
        longer += check_character(longer)
        try:
            ric.get_birth_date(longer)
        except InvalidComponent:
            return text, "length", "", ""
        text = longer
    if len(text) != 18:
        return text, "length", "", ""
    sex = "male" if int(text[16]) % 2 else "female"
    try:
        birth = ric.get_birth_date(text).isoformat()
    except InvalidComponent:
        return text, "date", "", sex
    verdict = "ok" if check_character(text) == text[17] else "check"
    return text, verdict, birth, sex


def random_ids(rng):
    for _ in range(400):
        birth = datetime.date(1930, 1, 1) + datetime.timedelta(days=rng.randrange(30000))
        digits = f"99{rng.randrange(10**4):04}{birth:%Y%m%d}{rng.randrange(1000):03}"
        right = digits + check_character(digits)
        yield right
        kind = rng.randrange(6)
        if kind == 0:
            wrong = digits + rng.choice([c for c in "0123456789X" if c != right[17]])
            if not wrong.endswith("000"):
                yield wrong
        elif kind == 1:
            i = rng.randrange(2, 17)
            wrong = right[:i] + str((int(right[i]) + rng.randrange(1, 10)) % 10) + right[i + 1 :]
            if not wrong.endswith("000"):
                yield wrong
        elif kind == 2:
            i = rng.randrange(2, 16)
            swapped = right[:i] + right[i + 1] + right[i] + right[i + 2 :]
            if not swapped.endswith("000"):
                yield swapped
        elif kind == 3:
            yield right[: rng.choice([1, 6, 14, 16, 17])] if rng.random() < 0.5 else right + "1"
        elif kind == 4 and birth.year < 2000:
            yield digits[:6] + digits[8:]
        elif kind == 5:
            # A right check character, so that only the date is wrong.
            bad = digits[:6] + rng.choice(["19990229", "20000230", "19851301", "19850431", "19850100", "19000229"]) + digits[14:]
            yield bad + check_character(bad)
    yield "990001850431123"
    yield "990001991301123"


def inner_check(code):
    """GB 11714 for positions 9 to 17."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(c, 36) for w, c in zip(weights, code[8:16]))
    return "0123456789X"[-total % 11] == code[16]


def judge_code(code):
    try:
        uscc.validate(code)
    except ValidationError as fault:
        return {"InvalidLength": "length", "InvalidFormat": "character", "InvalidChecksum": "check"}[type(fault).__name__]
    return "ok" if inner_check(code) else "inner"


def random_codes(rng):
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for _ in range(300):
        organisation = rng.choice(["MB2", "000", "425"]) + "".join(rng.choice("0123456789ABCDEFG") for _ in range(5))
        total = sum(w * int(c, 36) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), organisation))
        code = rng.choice(["11", "12", "13", "19"]) + f"99{rng.randrange(10**4):04}" + organisation + "0123456789X"[-total % 11]
        code += uscc.calc_check_digit(code)
        yield code
        i = rng.randrange(18)
        # The standard has letters among the classes in the first two places; python-stdnum refuses them.
        yield code[:i] + rng.choice(alphabet[:10] if i < 2 else alphabet) + code[i + 1 :]
        if rng.randrange(10) == 0:
            wrong = code[:16] + rng.choice("0123456789")
            yield wrong + uscc.calc_check_digit(wrong)
            yield code[:17]
            yield code[:12] + rng.choice("IOSVZ") + code[13:]


def months_later(day, months):
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def retirement_rows():
    """Walks the months from the start of the rise: every `step` birth months the delay grows by one."""
    for category, age, step, longest in (
        ("male60", 60, 4, 36), ("female60", 60, 4, 36), ("female55", 55, 4, 36), ("female50", 50, 2, 60),
    ):
        first = datetime.date(2025 - age, 1, 1)
        for before in range(1, 25):
            birth = months_later(first, -before)
            yield category, birth, months_later(birth, age * 12)
        delay, left = 1, step
        for after in range(0, 260):
            month = months_later(first, after)
            last = calendar.monthrange(month.year, month.month)[1]
            for day in (1, 15, last):
                birth = month.replace(day=day)
                yield category, birth, months_later(birth, age * 12 + delay)
            left -= 1
            if left == 0:
                left, delay = step, min(delay + 1, longest)


def write(name, header, rows):
    with open(name, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def main():
    rng = random.Random(11643)
    ids = PUBLISHED_IDS + list(random_ids(rng))
    write("person_ids.csv", ["read", "text", "verdict", "birth", "sex"], [(i, *judge_id(i)) for i in ids])
    codes = PUBLISHED_CODES + list(random_codes(rng))
    write("org_codes.csv", ["code", "verdict"], [(c, judge_code(c)) for c in codes])
    write("retirement.csv", ["category", "birth", "retires"], retirement_rows())


main()
