"""Makes the workbooks that tests/it/normalise/workbooks.rs reads, in the folder given. Needs openpyxl."""

import datetime
import pathlib
import sys
import zipfile

import openpyxl
from openpyxl.styles import Alignment

OUT = pathlib.Path(sys.argv[1])
HEADER = ["证件号码", "姓名", "单位编码", "类别", "职级", "应发工资", "银行账号"]


def number(serial):
    digits = "99000119800101%03d" % serial
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


def person(serial, unit="990001001", gross=1000, **other):
    return [number(serial), "张三", unit, "在职", other.get("rank"), gross, other.get("account")]


def save(book, name):
    book.save(OUT / name)


def titled():
    """Title rows, a blank row, a hidden row, a subtotal, a repeated header, a grand total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "工资"
    sheet.append(["2026年10月工资表"])
    sheet.merge_cells("A1:G1")
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.append(["单位: 编办", None, None, None, None, "单位:元"])
    sheet.append([])
    sheet.append(["证件 号码", "姓\n名", "单位编码", "类别", "职级", "应发工资", "银行账号"])
    sheet.append(person(1, gross=1234.56))
    sheet.append(person(2, gross=0.1 + 0.2))
    sheet.row_dimensions[6].hidden = True
    sheet.append(["小  计", None, None, None, None, 1234.86])
    sheet.append(HEADER)
    sheet.append(person(3, gross="¥2,000.00"))
    sheet.append(["合 计:", None, None, None, None, 3234.86, "共3人"])
    save(book, "titled.xlsx")


def merged():
    """A unit merged over three people, an amount merged over two rows of one person, a two-row header."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["证件号码", "姓名", "单位编码", "类别", "职级", "工资", "银行账号"])
    sheet.append([None, None, None, None, None, "应发工资", None])
    for column in "ABCDEG":
        sheet.merge_cells(f"{column}1:{column}2")
    sheet.append(person(1))
    sheet.append(person(2, unit=None))
    sheet.append(person(3, unit=None, gross=None))
    sheet.merge_cells("C3:C5")
    sheet.merge_cells("F4:F5")
    save(book, "merged.xlsx")


def numbers():
    """Document numbers and accounts kept as numbers, a unit code as a number, dates as cells, serials and texts."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["person_id", "name", "unit_code", "headcount_type", "status", "entry_on", "birth_on"])
    day = datetime.date(2019, 6, 27)
    sheet.append([number(1), "张三", 990001001, "administrative", "active", day, datetime.datetime(1980, 1, 1, 8, 30)])
    sheet.append([number(2), "李四", "990001001", "administrative", "active", 43643, "1980年1月1日"])
    sheet.append([int(number(3)[:17] + "0"), "王五", 990001001, "administrative", "active", "2019/6/27", None])
    sheet.append([990001800101004, "赵六", 990001001, "administrative", "active", "20190627", None])
    sheet.append(["3.10114E+17", "孙七", 990001001, "administrative", "active", "2019.6.27", None])
    save(book, "numbers.xlsx")


def sheets():
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["本表由财政局导出"])
    wrong = book.create_sheet("汇总")
    wrong.append(["单位", "人数"])
    wrong.append(["编办", 2])
    right = book.create_sheet("明细 ")
    right.append(HEADER)
    right.append(person(1))
    save(book, "sheets.xlsx")


def far_apart():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(person(1))
    sheet["XFD1048576"] = "."
    save(book, "far_apart.xlsx")


def billion():
    """A sheet that declares a billion cells and has sixteen."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(person(1))
    save(book, "billion.xlsx")
    path = OUT / "billion.xlsx"
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert b'ref="A1:G2"' in parts[name]
    parts[name] = parts[name].replace(b'ref="A1:G2"', b'ref="A1:XFD1048576"')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)


def empty():
    save(openpyxl.Workbook(), "empty.xlsx")


for make in (titled, merged, numbers, sheets, far_apart, billion, empty):
    make()
