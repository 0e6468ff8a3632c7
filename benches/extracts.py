"""Makes the extracts of a synthetic district for the benchmark, and a rollcall home around them.

    python benches/extracts.py --people 600000 --out DIR

Four people sources, units and establishment as UTF-8 CSV with canonical headers (about 120 bytes a person row), the same bytes for the same
number of people. Some 3 % of the people have one planted peculiarity: missing from a source, another unit, paid twice, a wrong check character, a
15-digit or full-width number, a name written otherwise, a row that cannot be read, and so on. Numbers lie in the unassigned regions 99xxxx.
Written in chunks, so memory does not grow with the district.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np
import polars as pl

DAY = "2026-10-31"
CHUNK = 200_000
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = list("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤")
GIVEN = list(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文斌宇浩凯健俊帆雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉"
    "娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘"
    "育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思梓涵轩子睿博诚志鹏远航天辰泽楠昊然旭彬辉力民友清坚庆光"
)
TITLES = list("一二三四五六七八九十")
BODIES = ["办公室", "综合科", "业务科"]
PECULIAR = (
    "no_roster no_payroll no_personnel no_insurance personnel_unit payroll_unit insurance_unit two_payers pay_twice roster_twice"
    " wrong_check wrong_roster_id bad_date_id dotted renamed wildcard type_differs no_document type_not_allowed two_units account overdue"
    " retired_in_personnel left_still_paid sex birth enterprise insured_twice rank off_establishment both_classes unknown_unit alias unit_name"
    " fifteen full_width spaced new_entry passport probation insured_only"
    " q_no_id q_lost q_no_name q_bad_date q_bad_money q_bad_word q_short body"
).split()
P = {name: number + 1 for number, name in enumerate(PECULIAR)}
SHARE = 0.03


def check_chars(digits: np.ndarray) -> np.ndarray:
    """Check characters of 17-digit numbers."""
    rest, total = digits.copy(), np.zeros(len(digits), np.int64)
    for weight in reversed(WEIGHTS):
        rest, digit = np.divmod(rest, 10)
        total += weight * digit
    return np.array(list("10X98765432"))[total % 11]


def people(first: int, last: int, units: int, seed: int) -> pl.DataFrame:
    """The truth about people first..last, one row each."""
    draw = np.random.default_rng([seed, first])
    i = np.arange(first, last, dtype=np.int64)
    n = len(i)
    days = (np.datetime64("2003-12-31") - np.datetime64("1973-01-01")).astype(int)
    space = days * 999 * 60
    spread = (i * 982_451_653 + 12_345) % space
    serial, rest = spread % 999 + 1, spread // 999
    born = np.datetime64("1973-01-01") + (rest % days).astype("timedelta64[D]")
    region = 990_001 + rest // days
    peculiar = np.where(draw.random(n) < SHARE, draw.integers(1, len(P) + 1, n), 0)
    old = peculiar == P["overdue"]
    born = np.where(old, born - np.timedelta64(12 * 365, "D"), born)
    ymd = born.astype("datetime64[D]").astype(str)
    ymd = np.char.replace(ymd, "-", "").astype(np.int64)
    number = region * 10**11 + ymd * 1000 + serial
    unit = draw.integers(0, units, n)
    level = draw.random(n)
    female = serial % 2 == 0
    frame = pl.DataFrame(
        {
            "i": i,
            "p": peculiar,
            "number": number,
            "check": check_chars(number),
            "born": born,
            "unit": unit,
            "other": (unit + 1 + draw.integers(0, units - 1, n)) % units,
            "female": female,
            "organ": unit % 5 < 2,
            "support": draw.random(n) < 0.08,
            "level": np.where(level < 0.03, "141", np.where(level < 0.08, "142", "")),
            "rank": draw.integers(0, len(TITLES), n),
            "body": draw.integers(0, len(BODIES), n),
            "entry": np.datetime64("2000-01-01") + draw.integers(0, 9500, n).astype("timedelta64[D]"),
            "surname": draw.integers(0, len(SURNAMES), n),
            "given": (len(GIVEN) * draw.random(n) ** 1.5).astype(int),
            "second": np.where(draw.random(n) < 0.85, (len(GIVEN) * draw.random(n) ** 1.5).astype(int), len(GIVEN)),
            "gross": draw.integers(400_000, 3_000_000, n),
        }
    )
    table = pl.Series("t", GIVEN + [""])
    return frame.with_columns(
        id=pl.col("number").cast(pl.String) + pl.col("check"),
        name=pl.lit(pl.Series(SURNAMES)).gather(pl.col("surname"))
        + pl.lit(table).gather(pl.col("given"))
        + pl.lit(table).gather(pl.col("second")),
        type=pl.when("support").then(pl.lit("support")).when("organ").then(pl.lit("administrative")).otherwise(pl.lit("institution_full")),
        rank=pl.lit(pl.Series(TITLES)).gather(pl.col("rank")) + pl.lit("级"),
        body=pl.lit(pl.Series(BODIES)).gather(pl.col("body")),
        account=pl.lit("6217") + (pl.col("i") + 100_000_000_000).cast(pl.String),
        entry=pl.when(is_("new_entry")).then(pl.date(2026, 10, 28)).otherwise("entry"),
    )


def is_(*names: str) -> pl.Expr:
    """Whether the person has one of these peculiarities."""
    return pl.col("p").is_in([P[n] for n in names])


def code(column: str) -> pl.Expr:
    """A unit's code."""
    return pl.lit("U") + pl.col(column).cast(pl.String).str.zfill(6)


def unit_name(column: str) -> pl.Expr:
    return pl.lit("第") + pl.col(column).cast(pl.String) + pl.lit("号单位")


def written_id(source: str) -> pl.Expr:
    """The number as this source writes it."""
    right = pl.col("id")
    wrong = pl.col("number").cast(pl.String) + pl.when(pl.col("check") == "5").then(pl.lit("6")).otherwise(pl.lit("5"))
    wide = right
    for digit in "0123456789":
        wide = wide.str.replace_all(digit, chr(ord("０") + int(digit)), literal=True)
    shown = (
        pl.when(is_("wrong_check"))
        .then(wrong)
        .when(is_("bad_date_id"))
        .then(right.str.slice(0, 10) + pl.lit("1345") + right.str.slice(14))
        .when(is_("passport"))
        .then(pl.lit("E") + (pl.col("i") + 10_000_000).cast(pl.String))
    )
    if source == "roster":
        shown = shown.when(is_("wrong_roster_id")).then(wrong).when(is_("spaced")).then(right.str.slice(0, 6) + pl.lit(" ") + right.str.slice(6))
    if source == "payroll":
        shown = (
            shown.when(is_("fifteen") & (pl.col("born") < pl.date(2000, 1, 1)))
            .then(right.str.slice(0, 6) + right.str.slice(8, 9))
            .when(is_("q_no_id"))
            .then(pl.lit(""))
            .when(is_("q_lost"))
            .then(pl.lit("9.90001E+17"))
        )
    if source == "personnel":
        shown = shown.when(is_("full_width")).then(wide).when(is_("spaced")).then(right.str.to_lowercase())
    return shown.otherwise(right)


def written_name(source: str) -> pl.Expr:
    """The name as this source writes it."""
    dotted = pl.col("name").str.slice(0, 1) + pl.lit("·" if source in ("roster", "insurance") else "•") + pl.col("name").str.slice(1)
    shown = pl.when(is_("dotted")).then(dotted)
    if source == "payroll":
        shown = (
            shown.when(is_("renamed"))
            .then(pl.col("name") + pl.lit("新"))
            .when(is_("wildcard"))
            .then(pl.lit("□") + pl.col("name").str.slice(1))
            .when(is_("q_no_name"))
            .then(pl.lit(""))
        )
    return shown.otherwise("name")


def id_type() -> pl.Expr:
    return pl.when(is_("passport")).then(pl.lit("other")).otherwise(pl.lit(""))


def roster(d: pl.DataFrame) -> pl.DataFrame:
    d = d.filter(~is_("no_roster", "insured_only"))
    rows = d.select(
        "p",
        person_id=written_id("roster"),
        id_type=id_type(),
        name=written_name("roster"),
        unit_code=code("unit"),
        internal_body=pl.when(is_("body")).then(pl.lit("增设科")).otherwise("body"),
        headcount_type=pl.when(is_("type_not_allowed"))
        .then(pl.when("organ").then(pl.lit("institution_full")).otherwise(pl.lit("administrative")))
        .otherwise("type"),
        leadership_level="level",
        rank="rank",
        status=pl.when(is_("left_still_paid"))
        .then(pl.lit("left"))
        .when(is_("probation"))
        .then(pl.lit("probation"))
        .when(is_("q_bad_word"))
        .then(pl.lit("在岗"))
        .otherwise(pl.lit("active")),
        entry_on=pl.when(is_("q_bad_date")).then(pl.lit("2019-02-30")).otherwise(pl.col("entry").cast(pl.String)),
        entry_document=pl.when(is_("no_document")).then(pl.lit("")).otherwise(pl.lit("编发〔") + pl.col("entry").dt.year().cast(pl.String) + pl.lit("〕") + (pl.col("i") % 997).cast(pl.String) + pl.lit("号")),
        exit_on=pl.when(is_("left_still_paid")).then(pl.lit("2026-08-15")).otherwise(pl.lit("")),
        sex=pl.when(pl.col("female") != is_("sex")).then(pl.lit("female")).otherwise(pl.lit("male")),
        birth_on=(pl.when(is_("birth")).then(pl.col("born") + pl.duration(days=40)).otherwise("born")).cast(pl.String),
        retirement_category=pl.when("female").then(pl.lit("female55")).otherwise(pl.lit("male60")),
    )
    again = rows.filter(is_("roster_twice", "two_units"))
    far = d.filter(is_("roster_twice", "two_units")).select(code("other")).to_series()
    return pl.concat([rows, again.with_columns(unit_code=pl.when(is_("two_units")).then(far).otherwise("unit_code"))])


def personnel(d: pl.DataFrame) -> pl.DataFrame:
    return d.filter(~is_("no_personnel", "new_entry", "insured_only")).select(
        "p",
        person_id=written_id("personnel"),
        id_type=id_type(),
        name=written_name("personnel"),
        unit=pl.when(is_("personnel_unit")).then(code("other")).otherwise(code("unit")),
        headcount_type=pl.when(is_("type_differs")).then(pl.lit("political_legal")).otherwise("type"),
        leadership_level="level",
        rank="rank",
        status=pl.when(is_("retired_in_personnel")).then(pl.lit("retired")).otherwise(pl.lit("active")),
        status_on=pl.when(is_("retired_in_personnel")).then(pl.lit("2026/9/1")).otherwise(pl.col("entry").cast(pl.String)),
        joined_on=pl.col("entry").dt.strftime("%Y%m%d"),
    )


def payroll(d: pl.DataFrame) -> pl.DataFrame:
    d = d.filter(~is_("no_payroll", "new_entry", "insured_only"))
    yuan = (pl.col("gross") // 100).cast(pl.String) + pl.lit(".") + (pl.col("gross") % 100).cast(pl.String).str.zfill(2)
    rows = d.select(
        "p",
        person_id=written_id("payroll"),
        id_type=id_type(),
        name=written_name("payroll"),
        unit=pl.when(is_("payroll_unit"))
        .then(code("other"))
        .when(is_("unknown_unit"))
        .then(pl.lit("未登记单位") + (pl.col("i") % 50).cast(pl.String))
        .when(is_("alias"))
        .then(pl.lit("原") + unit_name("unit"))
        .when(is_("unit_name"))
        .then(unit_name("unit"))
        .otherwise(code("unit")),
        month=pl.lit("2026-10"),
        pay_class=pl.when(is_("off_establishment")).then(pl.lit("off_establishment")).otherwise(pl.lit("in_post")),
        headcount_type="type",
        rank=pl.when(is_("rank")).then(pl.lit("另级")).otherwise("rank"),
        gross=pl.when(is_("q_bad_money")).then(pl.lit("八千")).otherwise(yuan),
        account=pl.when(is_("account")).then(pl.lit("62179") + (pl.col("i") // 2_000).cast(pl.String)).otherwise("account"),
    )
    mark = is_("two_payers", "pay_twice", "both_classes")
    far = d.filter(mark).select(code("other")).to_series()
    again = rows.filter(mark).with_columns(
        unit=pl.when(is_("two_payers")).then(far).otherwise("unit"),
        pay_class=pl.when(is_("both_classes")).then(pl.lit("retired")).otherwise("pay_class"),
    )
    return pl.concat([rows, again])


def insurance(d: pl.DataFrame) -> pl.DataFrame:
    d = d.filter(~is_("no_insurance", "new_entry"))
    rows = d.select(
        "p",
        person_id=written_id("insurance"),
        id_type=id_type(),
        name=written_name("insurance"),
        unit=pl.when(is_("insurance_unit")).then(code("other")).otherwise(code("unit")),
        month=pl.lit("2026-10"),
        scheme=pl.when(is_("enterprise")).then(pl.lit("enterprise")).otherwise(pl.lit("public")),
        status=pl.lit("active"),
        base=(pl.col("gross") // 100).cast(pl.String),
    )
    far = d.filter(is_("insured_twice")).select(code("other")).to_series()
    return pl.concat([rows, rows.filter(is_("insured_twice")).with_columns(unit=far)])


def write_people(folder: Path, count: int, units: int, seed: int) -> dict[str, np.ndarray]:
    """The four people sources. Returns how many active people each unit has per type and level."""
    held = {}
    files = {name: open(folder / f"{name}.csv", "wb") for name in ("roster", "personnel", "payroll", "insurance")}
    for first in range(0, count, CHUNK):
        truth = people(first, min(first + CHUNK, count), units, seed)
        for number, make in enumerate((roster, personnel, payroll, insurance)):
            rows = make(truth)
            if make is roster:
                tally(held, rows, units)
            order = np.random.default_rng([seed, first, number]).permutation(len(rows))
            rows = rows[order]
            short = (rows["p"] == P["q_short"]).to_numpy() if make is insurance else np.zeros(len(rows), bool)
            text = rows.drop("p").write_csv(include_header=first == 0, quote_style="never")
            if short.any():
                text = drop_last_field(text, np.flatnonzero(short) + (first == 0))
            files[make.__name__].write(text.encode())
    for file in files.values():
        file.close()
    return held


def drop_last_field(text: str, lines: np.ndarray) -> str:
    """Ragged rows: these lines lose their last field."""
    split = text.split("\n")
    for line in lines:
        split[line] = split[line].rpartition(",")[0]
    return "\n".join(split)


def tally(held: dict, rows: pl.DataFrame, units: int) -> None:
    """Adds the active rows of a chunk per unit and type or level."""
    active = rows.filter(~is_("left_still_paid", "q_bad_date", "q_bad_word", "roster_twice"))
    for column in ("headcount_type", "leadership_level"):
        for (value,), part in active.group_by(column):
            if value:
                counts = np.bincount(part["unit_code"].str.slice(1).cast(pl.Int64).to_numpy(), minlength=units)
                held[value] = held.get(value, 0) + counts


def write_units(folder: Path, units: int, departments: int) -> None:
    """The units table."""
    frame = pl.DataFrame({"unit": np.arange(units)})
    frame.select(
        unit_code=code("unit"),
        name=unit_name("unit"),
        aliases=pl.lit("原") + unit_name("unit"),
        department_code=pl.lit("U") + (pl.col("unit") % departments).cast(pl.String).str.zfill(6),
        kind=pl.when(pl.col("unit") % 5 < 2).then(pl.lit("organ")).otherwise(pl.lit("institution")),
        funding=pl.when(pl.col("unit") % 100 == 99).then(pl.lit("self")).otherwise(pl.lit("full")),
        paid_centrally=pl.when(pl.col("unit") % 100 == 99).then(pl.lit("否")).otherwise(pl.lit("是")),
        abolished_on=pl.when(pl.col("unit") % 1000 == 499).then(pl.lit("2026-06-30")).otherwise(pl.lit("")),
    ).write_csv(folder / "units.csv")


def write_establishment(folder: Path, units: int, held: dict[str, np.ndarray], seed: int) -> None:
    """Approvals for what is there, one too few in every hundredth unit; each unit's internal bodies."""
    draw = np.random.default_rng([seed, 9])
    parts = []
    for category, counts in sorted(held.items()):
        short = draw.random(units) < 0.01
        change = np.where(short, counts - 1, counts + draw.integers(0, 2, units))
        parts.append(pl.DataFrame({"unit": np.arange(units), "category": category, "change": change}).filter((pl.col("change") > 0)))
    parts += [pl.DataFrame({"unit": np.arange(units), "category": b, "change": np.ones(units, np.int64)}) for b in BODIES]
    journal = pl.concat(parts).with_row_index("n")
    level = pl.col("category").is_in(["141", "142"])
    journal.select(
        entry_no=pl.lit("E") + pl.col("n").cast(pl.String),
        unit_code=code("unit"),
        item=pl.when(level).then(pl.lit("leadership")).when(pl.col("category").is_in(BODIES)).then(pl.lit("internal_body")).otherwise(pl.lit("headcount")),
        category="category",
        change="change",
        document=pl.lit("编发〔2019〕") + (pl.col("n") % 500).cast(pl.String) + pl.lit("号"),
        effective_on=pl.lit("2019-06-27"),
    ).write_csv(folder / "establishment.csv")


RULES = (
    "A01 A02 A03 A04 B01 B02 B03 B04 C01 D01 D02 D03 D04 D05 D06 E01 E02 E03 E04 F01 F02 F03 H01 H02 H03 H04 H05 I01 I02 I03 I04 I05 J01 J02 J03".split()
)


def write_home(home: Path, extracts: Path) -> None:
    """A rollcall home whose six sources read the extracts; rules and trees of types and levels are the repository's."""
    repository = Path(__file__).resolve().parent.parent
    (home / "config/sources").mkdir(parents=True, exist_ok=True)
    (home / "jobs").mkdir(exist_ok=True)
    for name in ("rules", "codes"):
        if (repository / "config" / name).exists():
            shutil.copytree(repository / "config" / name, home / "config" / name, dirs_exist_ok=True)
    crosswalk = home / "config/codes/unit-crosswalk.csv"
    crosswalk.parent.mkdir(exist_ok=True)
    crosswalk.write_text("source,source_unit,unit_code\n", encoding="utf-8")
    (home / "config/rollcall.toml").write_text('district = { code = "990001", name = "基准测试区" }\n', encoding="utf-8")
    kinds = ["units", "establishment", "roster", "personnel", "payroll", "insurance"]
    for kind in kinds:
        with open(extracts / f"{kind}.csv", encoding="utf-8") as file:
            header = file.readline().strip().split(",")
        columns = "\n".join(f'{c} = "{c}"' for c in header)
        (home / f"config/sources/{kind}.toml").write_text(
            f'kind = "{kind}"\nlabel = {{ zh = "{kind}", en = "{kind}" }}\n\n[pull]\ntype = "file"\npath = "{extracts.resolve()}/{kind}.csv"\n'
            f'format = "csv"\nencoding = "utf-8"\n\n[columns]\n{columns}\n',
            encoding="utf-8",
        )
    (home / "jobs/nightly.toml").write_text(
        f'label = {{ zh = "基准", en = "Benchmark" }}\ncron = "0 30 1 * * *"\ntime_zone = "Asia/Shanghai"\nsources = {kinds!r}\nrules = {RULES!r}\n'.replace("'", '"'),
        encoding="utf-8",
    )


def make(folder: Path, count: int, seed: int = 7) -> None:
    """All extracts of a district of `count` people under folder/extracts and a home in folder/home."""
    extracts, units, departments = folder / "extracts", max(count // 40, 50), max(count // 25_000, 20)
    extracts.mkdir(parents=True, exist_ok=True)
    held = write_people(extracts, count, units, seed)
    write_units(extracts, units, departments)
    write_establishment(extracts, units, held, seed)
    write_home(folder / "home", extracts)


if __name__ == "__main__":
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--people", type=int, default=600_000)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--seed", type=int, default=7)
    args = ask.parse_args()
    make(args.out, args.people, args.seed)
