"""Makes the committed workbooks in tests/vectors/workbooks: small.xls, small.ods and encrypted.xlsx.

They hold one sheet 在职 with a title, a blank row, the header, two invented people and a 合计 row. openpyxl writes
small.xlsx; LibreOffice turns it into the other forms, and encrypts it with the password "rollcall". Run with openpyxl at
hand and LibreOffice's Python bridge (package python3-uno):

    python3 tests/vectors/make_workbooks.py
"""

import pathlib
import subprocess
import time

import openpyxl

HERE = pathlib.Path(__file__).parent / "workbooks"


def number(serial):
    digits = "99000119800101%03d" % serial
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


def make_xlsx(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "在职"
    sheet.append(["2026年10月财政统发工资表"])
    sheet.append([])
    sheet.append(["证件号码", "姓名", "单位编码", "类别", "职级", "应发工资", "银行账号"])
    sheet.append([number(1), "张三", "990001001", "在职", "一级科员", 1234.5, "6222000000000001"])
    sheet.append([number(2), "李四", 990001001, "离退休", None, 5000, None])
    sheet.append(["合计", None, None, None, None, 6234.5, None])
    book.save(path)


def convert(path):
    for ending in ("xls", "ods"):
        subprocess.run(["soffice", "--headless", "--convert-to", ending, "--outdir", HERE, path], check=True)


def encrypt(path):
    import uno
    from com.sun.star.beans import NamedValue, PropertyValue

    office = subprocess.Popen(["soffice", "--headless", "--norestore", "--accept=pipe,name=rollcall;urp;"])
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(60):
        try:
            remote = resolver.resolve("uno:pipe,name=rollcall;urp;StarOffice.ComponentContext")
            break
        except Exception:
            time.sleep(1)
    desktop = remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)

    def value(name, what):
        out = PropertyValue()
        out.Name, out.Value = name, what
        return out

    document = desktop.loadComponentFromURL(path.resolve().as_uri(), "_blank", 0, (value("Hidden", True),))
    secret = (NamedValue("OOXPassword", "rollcall"), NamedValue("CryptoType", "Standard"))
    document.storeToURL(
        (HERE / "encrypted.xlsx").resolve().as_uri(),
        (
            value("FilterName", "Calc MS Excel 2007 XML"),
            value("EncryptionData", uno.Any("[]com.sun.star.beans.NamedValue", secret)),
        ),
    )
    document.close(True)
    desktop.terminate()
    office.wait(30)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    plain = HERE / "small.xlsx"
    make_xlsx(plain)
    convert(plain)
    encrypt(plain)
    plain.unlink()
