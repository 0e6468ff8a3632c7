"""Makes the vectors of encodings and of CSV splitting from Python's own codecs and csv module:

    python3 tests/vectors/make_separated.py

gb18030.csv      a payroll file in GB18030 as Python's codec encodes it; its names run through the repertoire
gb18030.names    those names in UTF-8, one a line
csv.json         texts of CSV files, each with the two cells a row that Python's csv reader reads of them
"""

import csv
import io
import json
import pathlib
import random
import unicodedata

HERE = pathlib.Path(__file__).parent

# Code points that GB 18030-2022 maps otherwise than the edition of 2005, which Python's codec follows.
MOVED = set("︐︑︒︓︔︕︖︗︘︙") | {chr(c) for c in range(0x9FB4, 0x9FBC)} | {"龴", "龵"}


def number(serial):
    digits = "9900011980%02d%02d%03d" % (serial // 28 % 12 + 1, serial % 28 + 1, serial % 1000)
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


def gb18030():
    ranges = [
        (0x4E00, 0xA000, 1),  # Han, two bytes for the most part
        (0x3400, 0x4DB6, 1),  # extension A, four bytes
        (0x20000, 0x2A6D7, 97),  # extension B, four bytes
        (0x2460, 0x2500, 1),  # enclosed numbers
        (0x3041, 0x3100, 1),  # kana
        (0x410, 0x450, 1),  # Cyrillic
        (0xAC00, 0xD7A4, 53),  # Hangul, four bytes
    ]
    characters = [chr(c) for a, b, step in ranges for c in range(a, b, step)]
    characters = [c for c in characters if c not in MOVED and unicodedata.category(c)[0] in "LNS"]
    names = ["".join(characters[i : i + 60]) for i in range(0, len(characters), 60)]
    lines = ["证件号码,姓名,单位编码,类别,职级,应发工资,银行账号"]
    lines += [f"{number(i)},{name},990001001,在职,一级科员,100.00," for i, name in enumerate(names)]
    (HERE / "gb18030.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode("gb18030"))
    (HERE / "gb18030.names").write_text("\n".join(names) + "\n", encoding="utf-8")


def cell(rng):
    """A cell as some program might write it, well or badly quoted."""
    text = "".join(rng.choice("ab1编制,\"\n;'") for _ in range(rng.randint(0, 8)))
    way = rng.randint(0, 5)
    if way == 0:
        return text.replace(",", "").replace("\n", "").replace('"', "")
    if way == 1:
        return text.replace(",", "").replace("\n", "").lstrip('"')  # a quote inside, which stands for itself
    if way == 2:
        return '"' + text.replace('"', '""') + '"' + rng.choice(["", "", "x"])  # text behind the closing quote
    return '"' + text.replace('"', '""') + '"'


def csv_cases():
    rng = random.Random(18030)
    cases = []
    for _ in range(300):
        end = rng.choice(["\n", "\r\n"])
        rows = [f"U{i},局{i},organ,{cell(rng)},{cell(rng)}" for i in range(rng.randint(1, 12))]
        if rng.random() < 0.3:
            rows.insert(rng.randint(0, len(rows)), "")
        text = "unit_code,name,kind,level,document" + end + end.join(rows) + rng.choice(["", end])
        read = list(csv.reader(io.StringIO(text, newline="")))
        assert all(len(row) in (0, 5) for row in read), text
        cases.append({"text": text, "rows": [row[3:] for row in read[1:] if row]})
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    (HERE / "csv.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


gb18030()
csv_cases()
