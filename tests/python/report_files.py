"""Reads a run's files with libraries that had no part in writing them, and asserts what they must say.

Usage: report_files.py workbooks|tables|page FOLDER
"""

import csv
import datetime
import html.parser
import json
import pathlib
import re
import sys

WORDS = {
    "zh-CN": dict(ledger="问题台账", explained="可解释", copied="抄送", nil="无问题", cover="封面", true="是否属实",
                  deadline="整改时限", id="证件号码", answers='"属实,不属实"'),
    "en": dict(ledger="Ledger", explained="Explained", copied="Copied", nil="Nil return", cover="Cover",
               true="Is it so?", deadline="Deadline", id="Document number", answers='"Yes,No"'),
}
HEAD_ROWS, FOOT_ROWS = 4, 1


def ledger_rows(folder):
    with open(folder / "ledger.json", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def summary_of(folder):
    return json.loads((folder / "summary.json").read_text("utf-8"))


def parts(book, name):
    """The sheets of one list: the first, and its continuations."""
    return [s for s in book.worksheets if s.title == name or s.title.startswith((name + "（", name + " ("))]


def entries(sheet):
    """Rows of a list sheet as dictionaries by header."""
    rows = list(sheet.iter_rows(min_row=HEAD_ROWS, max_row=sheet.max_row - FOOT_ROWS))
    heads = [cell.value for cell in rows[0]]
    return [dict(zip(heads, row)) for row in rows[1:]]


def check_list(sheet, words, business_date, to_answer):
    heads = [cell.value for cell in sheet[HEAD_ROWS]]
    assert sheet.freeze_panes.endswith(str(HEAD_ROWS + 1)) and not sheet.freeze_panes.startswith("A"), sheet.freeze_panes
    assert sheet.print_title_rows == "$3:$4", sheet.print_title_rows
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == ("8" if to_answer else "9")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0 and sheet.page_setup.fitToWidth in (None, 1)
    assert "&P" in sheet.oddFooter.center.text and "&N" in sheet.oddFooter.center.text
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter and not sheet.protection.sort and not sheet.protection.formatColumns
    assert sheet.auto_filter.ref.startswith("A4:")
    # openpyxl keeps equal neighbours as one range under the first one's letter.
    ranges = [(d.min, d.max) for d in sheet.column_dimensions.values() if d.hidden]
    hidden = [h for at, h in enumerate(heads, 1) if any(first <= at <= last for first, last in ranges)]
    assert hidden == (["entry_id", "row_hash"] if to_answer else ["entry_id"]), hidden
    unlocked = set()
    for entry in entries(sheet):
        assert re.fullmatch("[0-9a-f]{16}", entry["entry_id"].value)
        assert entry[words["id"]].data_type in ("s", "inlineStr") or entry[words["id"]].value is None
        for head, cell in entry.items():
            assert cell.data_type != "f", (head, cell.value)
            # A difference is marked by a sign and by a fill, never by one alone.
            assert str(cell.value).startswith("≠ ") == (cell.fill.fgColor.rgb == "FFFCE8D5"), (head, cell.value)
            if not cell.protection.locked:
                unlocked.add(head)
                assert cell.value is None
    rows = sheet.max_row - HEAD_ROWS - FOOT_ROWS
    if not to_answer:
        assert not unlocked
        return
    assert len(unlocked) == 9 and words["true"] in unlocked and words["deadline"] in unlocked, unlocked
    rules = {next(iter(r.sqref.ranges)).min_col: r for r in sheet.data_validations.dataValidation}
    answers = rules[heads.index(words["true"]) + 1]
    assert answers.type == "list" and answers.formula1 == words["answers"], answers.formula1
    deadline = rules[heads.index(words["deadline"]) + 1]
    assert deadline.type == "date" and deadline.operator == "greaterThanOrEqual"
    assert float(deadline.formula1) == (business_date - datetime.date(1899, 12, 30)).days
    for rule in (answers, deadline):
        area = next(iter(rule.sqref.ranges))
        assert (area.min_row, area.max_row) == (HEAD_ROWS + 1, HEAD_ROWS + rows), area


def workbooks(folder):
    import openpyxl

    summary, ledger = summary_of(folder), ledger_rows(folder)
    business_date = datetime.date.fromisoformat(summary["business_date"])
    by_id = {row["entry_id"]: row for row in ledger}
    assert len(by_id) == len(ledger)
    books = sorted((folder / "departments").glob("*.xlsx"))
    assert len(books) == len(summary["departments"]), (len(books), len(summary["departments"]))
    seen, hashes = [], {}
    for path, department in zip(books, sorted(summary["departments"], key=lambda d: d["code"])):
        check_rows(path)
        book = openpyxl.load_workbook(path)
        about = {p.name: p.value for p in book.custom_doc_props.props}
        assert about["rollcall.department"] == department["code"] and about["rollcall.run"] == summary["run"]
        assert book.properties.created.date() == business_date
        words = WORDS[about["rollcall.language"]]
        own = [row for row in ledger if row["department_code"] == department["code"]]
        open_ids = [row["entry_id"] for row in own if row["state"] != "explained"]
        explained_ids = [row["entry_id"] for row in own if row["state"] == "explained"]
        copied_ids = [row["entry_id"] for row in ledger
                      if department["code"] in (row["also_concerns"] or "").split(";")
                      and row["department_code"] != department["code"]]
        assert book.worksheets[0].title == words["cover"]
        assert (words["nil"] in book.sheetnames) == (not open_ids), department["code"]
        if not open_ids:
            text = " ".join(str(c.value) for r in book[words["nil"]].iter_rows() for c in r if c.value)
            assert department["name"] in text and summary["district_name"] in text
        for name, ids, to_answer in ((words["ledger"], open_ids, True), (words["explained"], explained_ids, False),
                                     (words["copied"], copied_ids, False)):
            found = []
            for sheet in parts(book, name):
                check_list(sheet, words, business_date, to_answer)
                for entry in entries(sheet):
                    found.append(entry["entry_id"].value)
                    row = by_id[found[-1]]
                    # Between several numbers stands what the language has there.
                    assert ((entry[words["id"]].value or "").replace("；", "; ") or None) == row["person_id"]
                    if to_answer:
                        hashes[found[-1]] = entry["row_hash"].value
            assert found == ids, (path, name, len(found), len(ids))
            if name != words["copied"]:
                seen += found
    assert sorted(seen) == sorted(by_id), "every entry stands in exactly one department's workbook"
    check_hashes(ledger, hashes)
    check_rows(folder / "district.xlsx")
    district = openpyxl.load_workbook(folder / "district.xlsx")
    name = WORDS[{p.name: p.value for p in district.custom_doc_props.props}["rollcall.language"]]["ledger"]
    whole = [e["entry_id"].value for s in parts(district, name) for e in entries(s)]
    assert whole == [row["entry_id"] for row in ledger]


def check_rows(path):
    """Row numbers go up in every sheet: Excel calls a workbook damaged that has a row twice, where openpyxl says nothing."""
    import zipfile

    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            if name.startswith("xl/worksheets/sheet"):
                numbers = [int(n) for n in re.findall(rb'<row r="(\d+)"', file.read(name))]
                assert numbers == sorted(set(numbers)), (path, name)


def check_hashes(ledger, hashes):
    """The row hash, worked out again from the JSON."""
    import hashlib
    import re

    def lasting(value):
        """A value without its months and without how long ago retirement was due; its rows in order."""
        if value is None:
            return None
        fleeting = re.compile(r"\d{4}-\d{2}|超过法定退休日期.*|.*past the statutory date")
        rows = set()
        for text in value.split("; "):
            rows.add(" / ".join(part for part in text.split(" / ") if not fleeting.fullmatch(part)))
        return "; ".join(sorted(rows, key=lambda text: text.encode()))

    for row in ledger:
        if row["entry_id"] not in hashes:
            continue
        def digest(fields, digits):
            data = b"".join((b"\0" if f is None else b"\1" + f.encode()) + b"\x1f" for f in fields)
            return hashlib.sha256(data).hexdigest()[:digits]

        numbers = [None if row[n] is None else str(row[n]) for n in ("approved", "actual")]
        parts = [digest([row["rule"], row["entry_id"], *numbers], 8)]
        for source in ("roster", "personnel", "payroll", "insurance"):
            value = row[source + "_value"]
            # Not shown, could not be asked, or what it says.
            parts.append("0" if value is None else "x" if value in ("未核", "not checked") else digest([lasting(value)], 6))
        assert hashes[row["entry_id"]] == "-".join(parts)


def tables(folder):
    import duckdb
    import pyarrow.parquet

    ledger = ledger_rows(folder)
    parquet = pyarrow.parquet.read_table(folder / "ledger.parquet")
    names = parquet.column_names
    assert not any(str(t).startswith("uint") for t in parquet.schema.types), parquet.schema
    assert str(parquet.schema.field("business_date").type) == "date32[day]"
    assert str(parquet.schema.field("approved").type) == "int64"
    as_json = [{k: v.isoformat() if isinstance(v, datetime.date) else v for k, v in r.items()} for r in parquet.to_pylist()]
    assert as_json == ledger
    assert all(list(row) == names for row in ledger), "keys in the order of the columns"
    path = str(folder / "ledger.parquet").replace("'", "''")
    counted = duckdb.sql(f"SELECT department_code, count(*) FROM '{path}' GROUP BY 1").fetchall()
    assert sum(n for _, n in counted) == len(ledger)

    raw = (folder / "ledger.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\r\n")
    with open(folder / "ledger.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert list(rows[0]) == names and len(rows) == len(ledger)
    neutral = 0
    for found, wanted in zip(rows, ledger):
        for name, value in wanted.items():
            text = "" if value is None else str(value)
            if isinstance(value, str) and text[:1] in tuple("=+-@\t\r\n"):
                text, neutral = "'" + text, neutral + 1
            assert found[name] == text, (name, found[name], text)
    assert neutral > 0, "the district has a name that begins like a formula"

    with open(folder / "quarantine.csv", encoding="utf-8-sig", newline="") as file:
        quarantine = list(csv.DictReader(file, strict=True))
    assert list(quarantine[0]) == ["source", "snapshot_id", "file", "sheet", "row", "raw", "reasons", "gross"]
    assert quarantine[1]["raw"].startswith("'=cmd|") and quarantine[0]["gross"] == "821500"


class Tables(html.parser.HTMLParser):
    """The tables of a page by id, as lists of rows of texts."""

    def __init__(self):
        super().__init__()
        self.tables, self.rows, self.cell = {}, None, None
        self.images, self.addresses, self.scripts = 0, [], 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.addresses += [v for k, v in attributes.items() if k in ("src", "href", "srcset", "data")]
        if tag == "script":
            self.scripts += 1
        if tag == "svg" and attributes.get("role") == "img":
            self.images += 1
        if tag == "table":
            self.rows = self.tables.setdefault(attributes["id"], [])
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows is not None:
            self.cell = ""
            self.span = int(attributes.get("colspan", 1))

    def handle_endtag(self, tag):
        if tag == "table":
            self.rows = None
        elif tag in ("td", "th") and self.cell is not None:
            self.rows[-1] += [self.cell.strip()] + [""] * (self.span - 1)
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data


def number(text):
    return int(text.replace(",", "").replace("+", "").replace("\u2212", "-") or 0)


def page(folder):
    summary = summary_of(folder)
    text = (folder / "report.html").read_text("utf-8")
    assert "http" not in text.lower(), "the page needs nothing from anywhere"
    reader = Tables()
    reader.feed(text)
    assert not reader.scripts and not [a for a in reader.addresses if not a.startswith("#")]
    findings, posts, sources, rules, departments = (
        reader.tables["table-" + name] for name in ("findings", "posts", "sources", "rules", "departments"))
    counts = summary["counts"]
    found = counts["open"] > 0
    assert reader.images == (3 if found else 2), reader.images

    open_by_rule = {r["code"]: r["open"] for r in summary["rules"] if r["open"]}
    assert findings[0][2:] == list(open_by_rule)
    assert [number(c) for c in findings[-1][1:]] == [counts["open"], *open_by_rule.values()]
    for at in range(1, len(findings[0])):
        assert sum(number(row[at]) for row in findings[1:-1]) == number(findings[-1][at])
    for row in findings[1:-1]:
        assert sum(number(c) for c in row[2:]) == number(row[1]), row
    by_name = {d["name"]: d for d in summary["departments"]}
    for row in findings[1:-1]:
        if row[0] in by_name:
            assert number(row[1]) == by_name[row[0]]["counts"]["open"]

    approved, filled = (sum(d[k] for d in summary["departments"]) for k in ("approved", "filled"))
    assert [number(c) for c in posts[-1][2:]] == [approved, filled, approved - filled]
    for at in (2, 3, 4):
        assert sum(number(row[at]) for row in posts[1:-1]) == number(posts[-1][at])

    for row, source in zip(sources[1:-1], summary["sources"], strict=True):
        totals = source["totals"]
        aside = totals["title"] + totals["blank"] + totals["subtotal"]
        assert [number(c) for c in row[4:8]] == [totals["read"], totals["accepted"], totals["quarantined"], aside]
    for at in range(4, 8):
        assert sum(number(row[at]) for row in sources[1:-1]) == number(sources[-1][at])

    assert [row[0] for row in rules[1:-1]] == [r["code"] for r in summary["rules"]]
    assert number(rules[-1][4]) == counts["open"] and number(rules[-1][5]) == counts["explained"]
    keys = ("open", "hard", "lead", "note", "explained", "not_evaluated")
    for row, department in zip(departments[1:-1], summary["departments"], strict=True):
        assert row[0] == department["code"] and [number(c) for c in row[2:]] == [department["counts"][k] for k in keys]
    assert [number(c) for c in departments[-1][2:]] == [counts[k] for k in keys]


if __name__ == "__main__":
    {"workbooks": workbooks, "tables": tables, "page": page}[sys.argv[1]](pathlib.Path(sys.argv[2]))
