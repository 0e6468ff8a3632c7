"""Sits before the pages in a real Chromium: every role's pages with axe, a department's whole round, and pages without a script.

Usage: browse.py JOB OUT, where JOB is a file of JSON (url, password, names by role, what is known of the district) and OUT a
folder for downloads. Prints what was seen as JSON; whatever is not as it must be ends the program with a sentence.
"""

import json
import pathlib
import sys
import time
import urllib.parse

import axe_core_python
import openpyxl
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

AXE = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
PATIENCE = 300  # a story is computed beside whatever else the machine does


def must(holds, sentence):
    if not holds:
        raise SystemExit(sentence)


class Reader:
    """One person before one browser."""

    def __init__(self, job, out, width=1280, script=True):
        options = Options()
        options.binary_location = job["chromium"]
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=zh-CN",
                     f"--window-size={width},1000"):
            options.add_argument(flag)
        prefs = {"download.default_directory": str(out), "download.prompt_for_download": False}
        if not script:
            prefs["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", prefs)
        self.job, self.out = job, out
        self.driver = webdriver.Chrome(options=options, service=Service(job["chromedriver"]))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def go(self, path):
        self.driver.get(urllib.parse.urljoin(self.job["url"], path))

    def path(self):
        parts = urllib.parse.urlsplit(self.driver.current_url)
        return parts.path

    def all(self, name):
        return self.driver.find_elements(By.CSS_SELECTOR, name)

    def one(self, name):
        found = self.all(name)
        must(found, f"{self.driver.current_url} has no {name}: {self.text()[:400]}")
        return found[0]

    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    def until(self, what, sentence):
        begun = time.time()
        while time.time() - begun < PATIENCE:
            try:
                found = what()
            except Exception:  # the page changed under the question
                found = None
            if found:
                return found
            time.sleep(0.1)
        raise SystemExit(f"{sentence}: {self.driver.current_url}: {self.text()[:600]}")

    def press(self, element):
        """Clicks, and waits for the page that follows."""
        page = self.driver.find_element(By.TAG_NAME, "html")
        element.click()

        def gone():
            try:
                page.is_enabled()
                return False
            except Exception:
                return True

        self.until(gone, "nothing followed a click")

    def sign_in(self, name):
        self.go("/sign-in")
        self.one("input[name=name]").send_keys(name)
        self.one("input[name=password]").send_keys(self.job["password"])
        self.press(self.one("main button"))
        must(not self.path().startswith("/sign-in"), f"{name} cannot sign in: {self.text()[:300]}")

    def sound(self, path):
        """The page at a path is there, is whole, and has nothing that axe calls serious."""
        self.go(path)
        status = self.driver.execute_script("return performance.getEntriesByType('navigation')[0].responseStatus")
        must(status == 200, f"{path} answers {status}: {self.text()[:300]}")
        must(len(self.all("h1")) == 1, f"{path} has {len(self.all('h1'))} headings of the first rank")
        must(self.one("html").get_attribute("lang") == "zh-CN", f"{path} does not say its language")
        self.driver.execute_script(AXE)
        run = "const done = arguments[arguments.length - 1]; axe.run(document, {runOnly: arguments[0]}).then(done, e => done({violations: [{impact: 'critical', id: String(e), nodes: []}]}))"
        found = self.driver.execute_async_script(run, TAGS)["violations"]
        bad = [f"{of['id']}: {of['nodes'][0]['html'][:200] if of['nodes'] else ''}" for of in found if of["impact"] in ("serious", "critical")]
        if bad:
            self.job["faults"].append(f"{path}: axe says {bad}")

    def narrow(self, path):
        """The page at a path does not scroll sideways on a telephone."""
        size = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.go(path)
        width = self.driver.execute_script("return document.documentElement.scrollWidth")
        if width > 400:
            self.job["faults"].append(f"{path} is {width} wide where 400 are there")
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def downloaded(self, ending):
        def there():
            found = [of for of in self.out.iterdir() if of.name.endswith(ending)]
            return found and found[0]

        return self.until(there, f"no {ending} was downloaded")


def every_role(job, out):
    """Each role signs in and walks the pages that its bar offers, and some behind them."""
    seen = {}
    for role, name in job["names"].items():
        with Reader(job, out) as reader:
            reader.sign_in(name)
            bar = [of.get_attribute("href") for of in reader.all("header nav a")]
            paths = {urllib.parse.urlsplit(of).path for of in bar} | {"/account"}
            for path in job["behind"].get(role, []):
                paths.add(path)
            for path in sorted(paths):
                reader.sound(path)
            if role in ("clerk", "department"):
                for path in sorted(paths):
                    reader.narrow(path)
            for path in job["hidden"].get(role, []):
                reader.go(path)
                text = reader.text()
                must("没有" in text or "无权" in text or "不能" in text, f"{role} sees {path}: {text[:200]}")
            seen[role] = sorted(paths)
            reader.go("/")
            reader.press(reader.one(".who button"))
            must(reader.path() == "/sign-in", f"{role} cannot sign out")
    return seen


def keyboard(job, out):
    """The first key leads past the bar, and a page can be used without a mouse."""
    with Reader(job, out) as reader:
        reader.sign_in(job["names"]["clerk"])
        reader.go("/ledger")
        reader.one("body").send_keys(Keys.TAB)
        link = reader.driver.switch_to.active_element
        must(link.get_attribute("href").endswith("#main"), "the first stop of the keyboard is not the way to the content")
        link.send_keys(Keys.ENTER)
        must(reader.driver.switch_to.active_element.get_attribute("id") == "main", "the way to the content leads elsewhere")


def three_clicks(job, out):
    """From the home page: who is overdue in a department, a held source and why, the approval behind a number."""
    with Reader(job, out) as reader:
        reader.sign_in(job["names"]["clerk"])
        reader.go("/")
        home = reader.text()
        must(job["held"]["label"] in home and job["held"]["why"] in home, f"home does not say what is held and why: {home[:500]}")
        reader.press(reader.one(f"a[href='/sources/{job['held']['name']}']"))
        must(job["held"]["why"] in reader.text(), "the source's page does not say why it is held")
        reader.go("/")
        overdue = f"a[href^='/ledger?department={job['department']}&overdue=1']"
        reader.press(reader.one(overdue))
        must(job["overdue_name"] in reader.text(), f"{job['overdue_name']} is not among the overdue: {reader.text()[:500]}")
        reader.go("/")
        reader.press(reader.one(f"a[href='/ledger?department={job['department']}&']"))
        reader.press(reader.one(f"a[href='/entries/{job['place_entry']}']"))
        reader.until(lambda: job["document"] in reader.text(), "the approval behind the number is not told")


def sources(job, out):
    """Rows go back to a source's owner in a workbook, and an extract is brought by hand."""
    of = job["brought"]
    with Reader(job, out) as reader:
        reader.sign_in(job["names"]["operator"])
        reader.go(f"/sources/{of['name']}")
        must(of["reason"] in reader.text(), f"the quarantine is not told: {reader.text()[:600]}")
        must(of["number"] not in reader.text(), "a whole number stands on the page")
        reader.one("a[href$='quarantine.xlsx']").click()
        book = reader.downloaded(".xlsx")
        cells = [str(cell.value) for sheet in openpyxl.load_workbook(book).worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
        book.unlink()
        must(any(of["person"] in cell for cell in cells), f"the row is not in the workbook: {cells}")
        must(not any(of["number"] in cell for cell in cells), "a whole number stands in the workbook")
        must(of["reason"] in cells, f"the reason is not in the workbook: {cells}")
        reader.one("input[name=extract]").send_keys(of["file"])
        reader.press(reader.one("form[action*='/extract'] button"))
        must("文件已收下" in reader.text(), f"the extract was not taken: {reader.text()[:400]}")


def trial(job, out):
    """A rule on trial: counted, not issued, and no department sees what it finds."""
    rule, entry = job["rule"], job["entry"]
    with Reader(job, out) as reviewer, Reader(job, out) as contact, Reader(job, out) as clerk:
        reviewer.sign_in(job["names"]["reviewer"])
        contact.sign_in(job["names"]["department"])
        clerk.sign_in(job["names"]["clerk"])
        reviewer.go(f"/rules/{rule}")
        reviewer.one("textarea[name=because]").send_keys("新规则，先看准不准")
        reviewer.press(reviewer.one("form[action$='/trial'] button"))
        must("试运行" in reviewer.one(".head").text, "the rule is not on trial")
        contact.go(f"/entries/{entry}")
        must("没有" in contact.one("h1").text, "a department sees an entry of a rule on trial")
        contact.go("/ledger")
        must(entry not in contact.text(), "a department's ledger lists an entry of a rule on trial")
        clerk.go("/ledger")
        must(entry in clerk.text(), "what is on trial is not counted")
        clerk.go(f"/ledger/issue?rule={rule}")
        must("没有可以下发" in clerk.text(), f"a rule on trial would be issued: {clerk.text()[:300]}")
        reviewer.press(reviewer.one("form[action$='/trial'] button"))
        contact.go(f"/entries/{entry}")
        must(rule in contact.one("h1").text, "the trial does not end")


def department(job, out):
    """A department's contact: own page, a run watched to its end, the workbook out and in, the entry changed."""
    code, entry = job["department"], job["entry"]
    with Reader(job, out) as reader:
        reader.sign_in(job["names"]["department"])
        must(reader.path() == f"/departments/{code}", f"a department's home is {reader.path()}")
        must(job["other_name"] not in reader.text(), "a department sees another")
        reader.press(reader.one("form[action$='/rerun'] button"))
        must(reader.path().startswith("/reruns/"), f"the button leads to {reader.path()}")
        number = reader.path().rsplit("/", 1)[1]
        watched = reader.all("[data-live]")
        stages = [of.text for of in reader.all("[data-stage]")]
        reader.until(lambda: reader.all("#said"), "the run was not watched to its end")
        state, said = reader.one("#state").text, reader.one("#said").text
        must("完成" in state, f"run {number} ended as {state}: {said}")
        must("本次所用数据" in reader.text(), f"the result names no extracts: {reader.text()}")

        reader.go(f"/departments/{code}")
        reader.one("a[href$='ledger.xlsx']").click()
        book = reader.downloaded(".xlsx")
        workbook = openpyxl.load_workbook(book)
        filled = fill(workbook, entry)
        back = book.with_name("feedback.xlsx")
        workbook.save(back)
        reader.go(f"/entries/{entry}")
        before = reader.one(".head .mark.do").text
        reader.go(f"/departments/{code}")
        reader.one("input[name=workbook]").send_keys(str(back))
        reader.press(reader.one("form[action*='/answers'] button"))
        must(f"采纳 {filled}" in reader.text(), f"the preview takes something else than {filled}: {reader.text()[:600]}")
        reader.press(reader.one("form[action*='/answers/'] button"))
        must(f"已写入{filled}条" in reader.text(), f"the answers were not taken in: {reader.text()[:400]}")
        reader.go(f"/entries/{entry}")
        after = reader.one(".head .mark.do").text
        must("补办手续" in reader.text(), "the answer is not on the entry's page")
        sheets = workbook.sheetnames
    return {"stages": stages, "live": len(watched), "state": state, "said": said, "before": before, "after": after, "sheets": sheets}


def fill(workbook, entry):
    """Answers one entry in a workbook; yields how many were answered."""
    filled = 0
    for sheet in workbook.worksheets:
        for row in range(1, min(12, sheet.max_row) + 1):
            heads = {sheet.cell(row, at).value: at for at in range(1, sheet.max_column + 1)}
            if "entry_id" not in heads or "row_hash" not in heads:
                continue
            for line in range(row + 1, sheet.max_row + 1):
                if sheet.cell(line, heads["entry_id"]).value == entry and "是否属实" in heads:
                    sheet.cell(line, heads["是否属实"]).value = "属实"
                    sheet.cell(line, heads["整改措施"]).value = "补办手续"
                    sheet.cell(line, heads["责任人"]).value = "周"
                    filled += 1
    must(filled == 1, f"entry {entry} stands in {filled} rows of the workbook")
    return filled


def without_script(job, out):
    """The same pages with scripts turned off: filter, answer by form, a run that asks to be loaded again."""
    with Reader(job, out, script=False) as reader:
        reader.sign_in(job["names"]["clerk"])
        reader.go("/ledger")
        Select(reader.one("select[name=grade]")).select_by_value("hard")
        reader.press(reader.one("form.filters button"))
        grades = {of.text for of in reader.all("tbody td:nth-child(4) .mark")}
        must(grades and all("硬错误" in of for of in grades), f"filtered by grade: {grades}")
        must("grade=hard" in reader.driver.current_url, "the filter does not stand in the link")
        box = reader.one("tbody input[type=checkbox]")
        chosen = box.get_attribute("value")
        box.click()
        reader.press(reader.one("form[action='/ledger/issue'] button"))
        must(reader.path() == "/ledger/issue" and "1" in reader.one("tfoot td").text, "one entry was to be issued")
        reader.press(reader.one("form[action='/ledger/issue'] button"))
        must(reader.path() == "/letters" and "已下发1份" in reader.text(), f"no letter: {reader.text()[:300]}")
        reader.go(f"/entries/{chosen}")
        must("已下发" in reader.one(".head").text, "the entry was not issued")
    with Reader(job, out, script=False) as reader:
        reader.sign_in(job["names"]["department"])
        entry = job["second_entry"]
        reader.go(f"/entries/{entry}")
        reader.one("input[name=agrees][value=不属实]").click()
        reader.one("textarea[name=remark]").send_keys("已核对，不属实")
        reader.press(reader.one("form[action$='/answer'] button"))
        must("不属实" in reader.one(".head").text, f"not disputed: {reader.one('.head').text}")
        reader.go(f"/departments/{job['department']}")
        reader.press(reader.one("form[action$='/rerun'] button"))
        reader.until(lambda: reader.all("#said"), "without a script the page does not ask again")
        told = reader.one("#said").text
    with Reader(job, out, script=False) as reader:
        reader.sign_in(job["names"]["reviewer"])
        reader.go(f"/entries/{entry}")
        reader.one("input[name=review][value=right]").click()
        reader.one("textarea[name=because]").send_keys("核对无误")
        reader.press(reader.one("form[action$='/review'] button"))
        must("销号" in reader.one(".head").text, "a dispute that was right does not close the entry")
    return {"issued": chosen, "told": told}


def main():
    job = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    out = pathlib.Path(sys.argv[2])
    # What axe and a narrow window find is told all at once.
    job["faults"] = []
    seen = every_role(job, out)
    must(not job["faults"], "\n".join(job["faults"]))
    keyboard(job, out)
    three_clicks(job, out)
    sources(job, out)
    trial(job, out)
    round_trip = department(job, out)
    plain = without_script(job, out)
    print(json.dumps({"seen": seen, "department": round_trip, "plain": plain}, ensure_ascii=False))


main()
