"""Plays a department that answers its workbook: fills it in with openpyxl, tampers with it, and says what must come of each row.

Usage: returned.py mangle BOOK OTHER_BOOK OUT   prints the expectations as JSON
       returned.py answer BOOK OUT              answers every row of the sheet in the plainest way
       returned.py tables FOLDER                compares one ledger's three forms for machines
       returned.py cover BOOK                   prints the texts of the first sheet and the document's properties
"""

import datetime
import decimal
import json
import sys

import openpyxl

HEAD = 4
YEAR_END = datetime.date(2026, 12, 31)


def ledger_sheet(book):
    """The sheet with the hidden keys, its header row and all its other rows as lists of values."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=1, max_row=10):
            heads = [cell.value for cell in row]
            if "entry_id" in heads and "row_hash" in heads:
                return sheet, row[0].row, heads
    raise SystemExit("no sheet has the keys")


def rows_of(sheet, head, width):
    return [[sheet.cell(r, c + 1).value for c in range(width)] for r in range(head + 1, sheet.max_row + 1)]


def rewrite(sheet, head, heads, rows):
    """Puts header and rows in place of what stands there; a merged line at the end is let go first."""
    for area in list(sheet.merged_cells.ranges):
        if area.min_row >= head - 1:
            sheet.unmerge_cells(str(area))
    for r in range(head, sheet.max_row + 1):
        for c in range(1, sheet.max_column + 1):
            sheet.cell(r, c).value = None
    for r, row in enumerate([heads] + rows, head):
        for c, value in enumerate(row, 1):
            cell = sheet.cell(r, c)
            cell.value = value
            if isinstance(value, datetime.date):
                cell.number_format = "yyyy-mm-dd"
            elif isinstance(value, str):
                cell.number_format = "@"
                # A text that begins like a formula stays one, as in the program in which somebody sorts the sheet.
                cell.data_type = "s"


def answers(i):
    """The cells that row i is answered with, and what they mean."""
    if i % 6 == 0:
        return ({"是否属实": "属实", "整改措施": "补录入编手续", "整改时限": YEAR_END, "责任人": "王五"},
                {"agrees": "yes", "measures": "补录入编手续", "correct_by": "2026-12-31", "responsible": "王五"})
    if i % 6 == 1:
        return ({"是否属实": "属实", "整改措施": "核实后\n更正", "整改时限": "2026年12月31日"},
                {"agrees": "yes", "measures": "核实后\n更正", "correct_by": "2026-12-31"})
    if i % 6 == 2:
        return ({"是否属实": "不属实", "理由类别": "借调", "依据文号": "人登〔2026〕12号", "起始日期": "2026.3.1", "截止日期": YEAR_END},
                {"agrees": "no", "reason_kind": "secondment", "reason_document": "人登〔2026〕12号",
                 "reason_from": "2026-03-01", "reason_to": "2026-12-31"})
    if i % 6 == 3:
        return {}, None
    if i % 6 == 4:
        return ({"是否属实": "属实", "整改时限": "2026/12/31", "说明": "  正在办理  "},
                {"agrees": "yes", "correct_by": "2026-12-31", "remark": "正在办理"})
    return {"是否属实": " 属 实 "}, {"agrees": "yes"}


def mangle(path, other_path, out):
    book = openpyxl.load_workbook(path)
    sheet, head, heads = ledger_sheet(book)
    at = {name: i for i, name in enumerate(heads)}
    rows = rows_of(sheet, head, len(heads))
    foot = [row for row in rows if not row[at["entry_id"]]]
    rows = [row for row in rows if row[at["entry_id"]]]
    assert len(rows) >= 40 and len(foot) == 1, (len(rows), len(foot))
    ids = [row[at["entry_id"]] for row in rows]
    expected = {}
    for i, row in enumerate(rows):
        cells, meaning = answers(i)
        for name, value in cells.items():
            row[at[name]] = value
        expected[ids[i]] = {"kind": "taken" if meaning else "blank", "answer": meaning}

    def touch(i, kind):
        """Row i, which is answered, must be refused for this."""
        assert answers(i)[1], i
        expected[ids[i]] = {"kind": kind}
        return rows[i]

    touch(6, "tampered")[at["row_hash"]] = rows[7][at["row_hash"]]
    touch(8, "tampered")[at["entry_id"]] = "0123456789abcdef"
    expected["0123456789abcdef"] = expected.pop(ids[8])
    touch(10, "bad_value")[at["整改时限"]] = "年底前"
    touch(11, "bad_value")[at["是否属实"]] = "基本属实"
    touch(12, "bad_value")[at["整改时限"]] = datetime.date(2020, 1, 1)
    touch(13, "bad_value")[at["依据文号"]] = "只有文号"
    touch(14, "tampered")[at["问题类型"]] = "Z99 别的规则"
    person = next(i for i in range(16, 40) if rows[i][at["证件号码"]] and answers(i)[1])
    touch(person, "tampered")[at["证件号码"]] = "999999********9999"
    of_person = next(i for i in range(6) if rows[i][at["证件号码"]] and answers(i)[1])
    touch(of_person, "tampered")[at["姓名/对象"]] = "张三"
    elsewhere = next(i for i in range(6) if i != of_person and answers(i)[1])
    touch(elsewhere, "tampered")[at["单位"]] = "另一单位"
    # What the ledger has come to know since the workbook was sent is up to the caller.
    stale, closed = [i for i in range(18, 30) if answers(i)[1] and i != person][:2]
    touch(stale, "stale")
    touch(closed, "state")
    copied = next(i for i in range(30, 40) if answers(i)[1] and i != person)
    touch(copied, "duplicate")
    gone = next(i for i in range(34, 40) if answers(i)[1] and i not in (person, copied))
    expected.pop(ids[gone])

    theirs, their_head, their_heads = ledger_sheet(openpyxl.load_workbook(other_path))
    foreign = rows_of(theirs, their_head, len(their_heads))[0]
    foreign[their_heads.index("是否属实")] = "属实"
    expected[foreign[their_heads.index("entry_id")]] = {"kind": "foreign"}
    added = [None] * len(heads)
    added[at["是否属实"]], added[at["整改措施"]] = "属实", "自行增加的一行"
    expected[""] = {"kind": "tampered"}

    copy = list(rows[copied])
    rows.insert(5, copy)
    rows = [row for row in rows if row[at["entry_id"]] != ids[gone]]
    rows += [[foreign[their_heads.index(name)] for name in heads], added]
    # The columns the other way round, and one that somebody put between.
    order = list(reversed(range(len(heads))))
    new_heads = [heads[i] for i in order] + ["科室备注"]
    new_rows = [[row[i] for i in order] + ["内部"] for row in rows] + [[foot[0][0]]]
    rewrite(sheet, head, new_heads, new_rows)
    sheet.title = "反馈（二稿）"
    last = head + len(rows)
    sheet.auto_filter.ref = f"A{head}:{openpyxl.utils.get_column_letter(len(new_heads))}{last}"
    sheet.auto_filter.add_filter_column(0, ["无此值"])
    for r in range(head + 1, last, 3):
        sheet.row_dimensions[r].hidden = True
    book.save(out)
    print(json.dumps({"rows": expected, "stale": ids[stale], "closed": ids[closed], "missing": 2}))


def answer(path, out):
    book = openpyxl.load_workbook(path)
    sheet, head, heads = ledger_sheet(book)
    column = {name: i + 1 for i, name in enumerate(heads)}
    count = 0
    for r in range(head + 1, sheet.max_row + 1):
        if sheet.cell(r, column["entry_id"]).value:
            sheet.cell(r, column["是否属实"]).value = "属实"
            sheet.cell(r, column["整改措施"]).value = "按要求整改"
            sheet.cell(r, column["整改时限"]).value = YEAR_END
            count += 1
    book.save(out)
    print(count)


def cover(path):
    book = openpyxl.load_workbook(path)
    texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    about = {p.name: p.value for p in book.custom_doc_props.props}
    print(json.dumps({"texts": texts, "about": about, "sheets": book.sheetnames}))


def tables(folder):
    """ledger.csv, .json and .parquet of one moment say the same; the CSV is safe to open. Prints the JSON's rows."""
    import csv
    import pathlib

    import duckdb

    folder = pathlib.Path(folder)
    with open(folder / "ledger.json", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    raw = (folder / "ledger.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\r\n")
    with open(folder / "ledger.csv", encoding="utf-8-sig", newline="") as file:
        texts = list(csv.DictReader(file, strict=True))
    # A clerk's spreadsheet gets yuan under a name that says so, programs get fen.
    named = ["amount_yuan" if name == "amount_fen" else name for name in rows[0]]
    assert len(texts) == len(rows) and list(texts[0]) == named
    neutral = 0
    for text, row in zip(texts, rows):
        for name, (of, value) in zip(named, row.items()):
            wanted = "" if value is None else str(value)
            if of == "amount_fen" and value is not None:
                wanted = f"{decimal.Decimal(value) / 100:.2f}"
            if isinstance(value, str) and value[:1] in tuple("=+-@"):
                wanted, neutral = "'" + wanted, neutral + 1
            assert text[name] == wanted, (name, text[name], wanted)
    assert neutral, "one of the answers begins like a formula"
    found = duckdb.sql(f"SELECT * FROM '{folder / 'ledger.parquet'}'")
    as_json = [{k: v.isoformat() if isinstance(v, datetime.date) else v for k, v in zip(found.columns, row)}
               for row in found.fetchall()]
    assert as_json == rows
    for row in rows:
        print("|".join(str(row[name] if row[name] is not None else "") for name in (
            "entry_id", "state", "department_code", "origin", "first_seen_on", "opened_on", "due_on", "row_hash",
            "answer_agrees", "answer_correct_by")))


if __name__ == "__main__":
    {"mangle": mangle, "answer": answer, "cover": cover, "tables": tables}[sys.argv[1]](*sys.argv[2:])
