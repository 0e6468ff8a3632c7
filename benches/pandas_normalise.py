"""The pandas peer's first half: extracts read, cleaned and split into accepted and quarantined rows.

Plain cells are handled by columns; only the odd ones go through Python functions. Repeated texts are parsed once.
"""

import csv
import json
import re
import unicodedata
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from duckdb_normalise import COLUMNS, PEOPLE, WEIGHTS

CHECK = np.frombuffer(b"10X98765432", np.uint8)
DOTS = str.maketrans(dict.fromkeys(".\u2022\u2027\u2219\u22c5\u30fb", "\u00b7"))
DATE = re.compile(r"(\d{4})(?:-(\d\d?)-|/(\d\d?)/|\.(\d\d?)\.|年(\d\d?)月|(\d\d))(\d\d?)日?(?: .*)?")
MONTH = re.compile(r"(\d{4})[-/年]?(\d\d?)月?")


def label(text: str) -> str | None:
    """NFKC without white space; blank is None."""
    return "".join(unicodedata.normalize("NFKC", text).split()) or None


def parse_date(text: str):
    """A day in the forms offices use, or None."""
    found = DATE.fullmatch(text.strip())
    if found:
        year, *months, day = found.groups()
        try:
            return date(int(year), int(next(m for m in months if m)), int(day))
        except ValueError:
            pass
    return None


def parse_month(text: str):
    """The first day of a month, or None."""
    found = MONTH.fullmatch(text.strip())
    return date(int(found[1]), int(found[2]), 1) if found and 1 <= int(found[2]) <= 12 else parse_date(text)


def each_once(column: pd.Series, parse) -> np.ndarray:
    """parse of every cell, called once a distinct text."""
    codes, texts = pd.factorize(column)
    parsed = np.array([parse(t) for t in texts] + [None], dtype=object)
    return parsed[codes]


def fen(column: pd.Series) -> pd.Series:
    """Yuan as exact fen: two decimals times 100 are exact in a double far beyond any pay."""
    plain = column.str.fullmatch(r"\d{1,12}(\.\d{1,2})?").to_numpy(dtype=bool)
    value = pd.Series(pd.NA, index=column.index, dtype="Int64")
    value[plain] = np.rint(column[plain].astype(float).to_numpy() * 100).astype(np.int64)
    for at in np.flatnonzero(~plain):
        text = re.sub(r"[,¥￥元\s]", "", column.iat[at])
        if re.fullmatch(r"-?\d+(\.\d{1,2}0*)?", text):
            value.iat[at] = round(float(text) * 100)
    return value


def identify(written: pd.Series, other: np.ndarray) -> pd.DataFrame:
    """Cleaned text, verdict, key, birth date and sex of every number."""
    plain = written.str.fullmatch(r"[0-9]{17}[0-9X]").to_numpy(dtype=bool, copy=True)
    text = written.to_numpy(dtype=object, copy=True)
    lost = np.zeros(len(text), bool)
    for at in np.flatnonzero(~plain):
        cleaned = (label(text[at]) or "").upper().lstrip("'")
        if re.fullmatch(r"[0-9]{15}", cleaned) and not other[at] and parse_date("19" + cleaned[6:12]):
            cleaned = cleaned[:6] + "19" + cleaned[6:]
            cleaned += "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, cleaned)) % 11]
        lost[at] = not other[at] and re.fullmatch(r"[0-9.]+E\+?[0-9]+", cleaned) is not None
        text[at] = cleaned
        plain[at] = re.fullmatch(r"[0-9]{17}[0-9X]", cleaned) is not None
    out = pd.DataFrame({"person_id": pd.array(text, dtype="str"), "birth": np.datetime64("NaT", "s"), "sex": None, "key": 0}, index=written.index)
    out["verdict"] = np.where(out["person_id"].str.len() == 18, "date", "length")
    digits = np.array(text[plain], dtype="S18").view(np.uint8).reshape(-1, 18)
    numbers = (digits[:, :17] - 48).astype(np.int64)
    key = numbers @ (10 ** np.arange(16, -1, -1, dtype=np.int64))
    ymd = key // 1000 % 10**8
    # Distinct days are few; each is tried once.
    codes, days = pd.factorize(ymd)
    known = np.array([parse_date(f"{d:08}") is not None for d in days])[codes]
    born = np.array([np.datetime64(parse_date(f"{d:08}") or "NaT", "s") for d in days])[codes]
    right = CHECK[(numbers @ np.array(WEIGHTS)) % 11] == digits[:, 17]
    wrong = np.zeros(len(text), bool)
    wrong[plain] = ~right
    verdict = np.where(~known, "date", np.where(right, "ok", "check"))
    out.loc[plain, "birth"] = born
    out.loc[plain, "sex"] = np.where(numbers[:, 16] % 2 == 1, "male", "female")
    out.loc[plain, "verdict"] = verdict
    out["key"] = -(pd.util.hash_array(out["person_id"].to_numpy(dtype=object)) >> np.uint64(1)).astype(np.int64) - 1
    out.loc[plain, "key"] = np.where(verdict == "ok", key, out.loc[plain, "key"])
    out["lost"] = lost | (wrong & out["person_id"].str.endswith(("000",)) & ~other)
    out.loc[other, "verdict"] = "other"
    return out


def retire(frame: pd.DataFrame) -> pd.Series:
    """Statutory retirement dates of roster rows."""
    born = frame["birth_on"].fillna(frame["id_birth"])
    sex = frame["id_sex"].fillna(frame["sex"])
    category = frame["retirement_category"].fillna(sex.map({"male": "male60", "female": "female55"}))
    age = category.map({"male60": 720, "female60": 720, "female55": 660, "female50": 600})
    past = born.dt.year * 12 + born.dt.month - 1 + age - 24300
    women50 = category == "female50"
    delay = np.where(women50, np.minimum(past // 2 + 1, 60), np.minimum(past // 4 + 1, 36))
    total = born.dt.year * 12 + born.dt.month - 1 + age + np.where(past < 0, 0, delay)
    known = total.notna()
    month = (total[known] - 1970 * 12).astype(np.int64).to_numpy().astype("datetime64[M]")
    last = (month + 1).astype("datetime64[D]") - 1
    day = np.minimum(month.astype("datetime64[D]") + (born[known].dt.day.to_numpy().astype(np.int64) - 1), last)
    return pd.Series(day.astype("datetime64[s]"), index=born.index[known]).reindex(born.index)


def uneven(file: Path, fields: int, rows: int) -> np.ndarray:
    """Which records have more or fewer fields than the header; read_csv pads in silence."""
    data = np.fromfile(file, np.uint8)
    if (data == ord('"')).any():
        with open(file, encoding="utf-8", newline="") as lines:
            return np.array([len(record) != fields for record in csv.reader(lines)][1:], dtype=bool)
    ends = np.flatnonzero(data == ord("\n"))
    commas = np.searchsorted(np.flatnonzero(data == ord(",")), ends)
    return (np.diff(commas, prepend=0) != fields - 1)[1 : rows + 1]


def normalise(kind: str, file: Path, out: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One source's accepted and quarantined rows; both are written as Parquet too."""
    raw = pd.read_csv(file, dtype="str", keep_default_na=False, encoding="utf-8")
    columns = COLUMNS[kind]
    ragged = uneven(file, len(columns), len(raw))
    cells = raw
    other = (cells["id_type"].str.strip() == "other").to_numpy()
    person = identify(cells["person_id"], other)
    frame = pd.DataFrame({"source": kind, "file": file.name, "row": np.arange(2, len(raw) + 2, dtype=np.int32)})
    reasons = pd.Series("", index=frame.index, dtype=object)

    def refuse(mask, reason: str) -> None:
        mask = np.asarray(mask, dtype=bool)
        reasons[mask] = reasons[mask].map(lambda r: f"{r};{reason}" if r else reason)

    refuse(ragged, "ragged")
    blank_id = (person["person_id"] == "").to_numpy()
    refuse(blank_id, "blank:person_id")
    refuse(person["lost"] & ~blank_id, "precision_lost:person_id")
    frame["person_key"], frame["person_id"], frame["id_verdict"] = person["key"], person["person_id"], person["verdict"]
    frame["id_birth"], frame["id_sex"] = person["birth"], person["sex"]
    frame["id_read"] = cells["person_id"].where(cells["person_id"] != person["person_id"])
    for name, type_ in columns.items():
        if name == "person_id":
            continue
        base, _, words = type_.partition(":")
        column, needed = cells[name], base.endswith("!")
        base = base.rstrip("!")
        if base == "word":
            stripped = column.str.strip()
            value = stripped.where(stripped.isin(words.split(",")))
        elif base == "sex":
            value = column.str.strip().map({"male": "male", "男": "male", "1": "male", "female": "female", "女": "female", "2": "female"})
        elif base in ("date", "month"):
            value = pd.Series(pd.to_datetime(each_once(column, parse_date if base == "date" else parse_month)).astype("datetime64[s]"), index=frame.index)
        elif base == "money":
            value = fen(column)
        elif base in ("label", "account"):
            odd = ~column.str.fullmatch(r"[!-~\u4e00-\u9fff]+").to_numpy(dtype=bool)
            value = column.where(~odd)
            value[odd] = column[odd].map(label)
            if base == "account":
                value = value.str.replace("-", "", regex=False)
        else:
            value = column.str.strip().replace("", None)
        frame[name] = value
        nothing = (column.str.strip() == "").to_numpy()
        missing = value.isna().to_numpy()
        if needed:
            refuse(missing & nothing, f"blank:{name}")
        if base in ("word", "sex", "date", "month", "money"):
            refuse(missing & ~nothing, f"bad_{base}:{name}")
    frame["id_type"] = frame["id_type"].fillna("resident")
    odd = ~cells["name"].str.fullmatch(r"[\u4e00-\u9fff]+").to_numpy(dtype=bool)
    frame["name_folded"] = frame["name"]
    frame.loc[odd, "name_folded"] = cells["name"][odd].map(lambda n: (label(n) or "").translate(DOTS))
    frame["name_wild"] = frame["name_folded"].str.contains(r"[?□\ufffd\ue000-\uf8ff]", na=False)
    if kind == "roster":
        frame["retire_on"] = retire(frame)
        frame["retire_sure"] = frame["retirement_category"].notna() & (frame["retirement_category"] != "female60")
    bad = (reasons != "").to_numpy()
    quarantine = frame.loc[bad, ["source", "file", "row"]].assign(
        raw=[json.dumps(row, ensure_ascii=False) for row in raw[bad].itertuples(index=False)],
        reasons=reasons[bad],
        person_key=frame["person_key"][bad].astype("Int64").where(~reasons[bad].str.contains("person_id") & ((person["verdict"][bad] == "ok") | ~reasons[bad].str.contains("ragged"))),
    )
    accepted = frame[~bad].reset_index(drop=True)
    accepted.to_parquet(out / f"{kind}.parquet", index=False)
    quarantine.to_parquet(out / f"quarantine-{kind}.parquet", index=False)
    return accepted, quarantine


def map_units(frames: dict[str, pd.DataFrame], extracts: Path, home: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Adds unit, mapped and step to every frame. Returns the units and the spellings found by alias or crosswalk."""
    units = pd.read_csv(extracts / "units.csv", dtype="str", keep_default_na=False).drop_duplicates("unit_code").set_index("unit_code", drop=False)
    aliases = units["aliases"].str.split(";").explode()
    ways = []
    for texts, codes in ((units["unit_code"], units["unit_code"]), (units["name"], units["unit_code"]), (aliases, aliases.index.to_series())):
        pairs = pd.DataFrame({"text": texts.to_numpy(), "code": codes.to_numpy()}).drop_duplicates()
        pairs = pairs[pairs["text"] != ""].drop_duplicates("text", keep=False)
        ways.append(dict(zip(pairs["text"], pairs["code"])))
    crosswalk = pd.read_csv(home / "config/codes/unit-crosswalk.csv", dtype="str", keep_default_na=False)
    crossed = {(r.source, label(r.source_unit)): r.unit_code for r in crosswalk.itertuples() if r.unit_code in units.index}
    irregular = []
    for kind in PEOPLE:
        frame = frames[kind]
        codes, texts = pd.factorize(frame["unit_code" if kind == "roster" else "unit"])
        found = [next(((w[t], n) for n, w in enumerate(ways) if t in w), (crossed.get((kind, t)), 3)) for t in texts]
        frame["u"] = pd.array(np.array([c or t for (c, _), t in zip(found, texts)], dtype=object)[codes], dtype="str")
        frame["mapped"] = np.array([c is not None for c, _ in found])[codes]
        irregular += [(kind, t) for (c, n), t in zip(found, texts) if c is not None and n >= 2]
    units["department"] = units["department_code"].where(units["department_code"] != "", units["unit_code"])
    units["self_funded"] = units["funding"] == "self"
    units["off_pay"] = units["paid_centrally"].isin(["否", "false", "0", "N"]) | ((units["paid_centrally"] == "") & units["self_funded"])
    units["abolished"] = pd.to_datetime(each_once(units["abolished_on"], parse_date))
    return units, pd.DataFrame(irregular, columns=["source", "written"])
