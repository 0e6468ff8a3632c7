"""Hand-made districts of a few rows for the readings of docs/rules.md that are easiest to get wrong.

    python tests/reference/test_reference.py
"""

import tempfile
from datetime import date
from pathlib import Path

import duckdb

import people
import prepare
import reference

D = date(2026, 10, 31)
M = date(2026, 10, 1)
TYPES = """
[types.administrative]
allowed_in = ["organ"]
[types.institution]
allowed_in = ["institution"]
[types.institution_full]
parent = "institution"
[types.support]
allowed_in = ["all"]
"""
LEVELS = "[levels.141]\nleading = true\n[levels.150]\n"

UNITS = [
    {"unit_code": "U1", "name": "甲局", "aliases": "甲委;共名", "kind": "organ"},
    {"unit_code": "U2", "name": "乙局", "aliases": "共名", "kind": "organ", "department_code": "U1"},
    {"unit_code": "U3", "name": "丙中心", "kind": "institution", "funding": "self"},
]


def number(serial: int, born: str = "19800101") -> str:
    """A correct number in an unassigned region; an odd serial is a man's."""
    digits = f"990001{born}{serial:03}"
    return digits + people.check_char(digits)


P, Q = number(1), number(3)


def roster(person=P, **more):
    return {"person_id": person, "name": "张三", "unit_code": "U1", "headcount_type": "administrative", "status": "active",
            "entry_on": date(2020, 1, 1), "entry_document": "x", "retirement_category": "male60"} | more


def personnel(person=P, **more):
    return {"person_id": person, "name": "张三", "unit": "U1", "status": "active"} | more


def payroll(person=P, **more):
    return {"person_id": person, "name": "张三", "unit": "U1", "month": M, "pay_class": "in_post", "gross": 1} | more


def insurance(person=P, **more):
    return {"person_id": person, "name": "张三", "unit": "U1", "month": M, "scheme": "public", "status": "active"} | more


def posts(number, category="administrative", unit="U1", **more):
    return {"entry_no": "1", "unit_code": unit, "item": "headcount", "category": category, "change": number,
            "document": "x", "effective_on": date(2019, 1, 1)} | more


def run(rules=None, states=None, quarantine=(), controls=(), **tables) -> dict:
    """Findings by (rule, subject): (state, grade, explained_by, department)."""
    tables = {"units": UNITS, "establishment": [posts(9)], "register": []} | tables
    for kind in prepare.PEOPLE:
        tables.setdefault(kind, [])
    tables = {kind: rows for kind, rows in tables.items() if rows is not None}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        db = duckdb.connect()
        for kind, rows in tables.items():
            columns = [(c.partition(":")[0], c.partition(":")[2] or "VARCHAR") for c in prepare.COLUMNS[kind].split()]
            text = ", ".join(f'"{n}" {t}' for n, t in columns)
            db.execute(f"CREATE OR REPLACE TABLE t (source VARCHAR, file VARCHAR, row INTEGER, {text})")
            for i, row in enumerate(rows):
                assert row.keys() <= {n for n, _ in columns}, row
                values = [kind, f"{kind}.csv", i + 2, *(row.get(n) for n, _ in columns)]
                db.execute(f"INSERT INTO t VALUES ({', '.join('?' * len(values))})", values)
            db.execute(f"COPY t TO '{folder}/{kind}.parquet' (FORMAT parquet)")
        asides = {kind: sum(q[0] == kind for q in quarantine) for kind in tables}
        for name, columns, rows in (
            ("sources", "source VARCHAR, kind VARCHAR, state VARCHAR, quarantined BIGINT",
             [(k, k, (states or {}).get(k, "good"), n) for k, n in asides.items()]),
            ("quarantine", "source VARCHAR, person_key BIGINT", list(quarantine)),
            ("controls", "source VARCHAR, what VARCHAR, given VARCHAR, read VARCHAR", list(controls)),
        ):
            db.execute(f"CREATE TABLE {name} ({columns})")
            for row in rows:
                db.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
            db.execute(f"COPY {name} TO '{folder}/{name}.parquet' (FORMAT parquet)")
        (folder / "types.toml").write_text(TYPES, encoding="utf-8")
        (folder / "levels.toml").write_text(LEVELS, encoding="utf-8")
        (folder / "crosswalk.csv").write_text("source,source_unit,unit_code\npayroll,老甲,U1\npayroll,错,U9\n", encoding="utf-8")
        settings = prepare.Settings(
            headcount_types=str(folder / "types.toml"), levels=str(folder / "levels.toml"), crosswalk=str(folder / "crosswalk.csv")
        )
        found = reference.findings(prepare.load(folder, D, settings), rules)
        assert len({f[:2] for f in found}) == len(found), "one finding a rule and subject"
        return {f[:2]: f[2:] for f in found}


def agree(person=P) -> dict:
    """One person on whom all four sources agree."""
    return {"roster": [roster(person)], "personnel": [personnel(person)], "payroll": [payroll(person)], "insurance": [insurance(person)]}


def test_published_numbers():
    for good in ("360426199101010071", "44011320141005001X", "110101202311012176", "810000199408230021"):
        assert people.verdict(good) == "ok", good
    assert people.verdict("110101202311012171") == "check"
    assert people.verdict("360426199113010079") == "date"
    assert people.verdict("36042619910101007") == "length"
    assert people.key("360426199101010071") == 36042619910101007 and people.key("E1234567") < 0


def test_retirement_dates():
    for born, category, retires in (
        ((1964, 2, 1), "male60", (2024, 2, 1)), ((1965, 1, 1), "male60", (2025, 2, 1)), ((1965, 5, 1), "male60", (2025, 7, 1)),
        ((1965, 12, 1), "male60", (2026, 3, 1)), ((1976, 8, 1), "male60", (2039, 7, 1)), ((1976, 9, 1), "male60", (2039, 9, 1)),
        ((1971, 4, 1), "female55", (2026, 8, 1)), ((1974, 10, 8), "female55", (2031, 1, 8)), ((1978, 7, 1), "female55", (2035, 9, 1)),
        ((1975, 3, 1), "female50", (2025, 5, 1)), ((1984, 10, 1), "female50", (2039, 9, 1)), ((1995, 12, 1), "female50", (2050, 12, 1)),
        ((1965, 1, 31), "male60", (2025, 2, 28)),
    ):
        assert people.retirement(date(*born), category) == date(*retires), born


def test_names_and_edits():
    assert people.fold("买买提 • 艾力") == people.fold("买买提.艾力") == "买买提·艾力"
    assert people.same_name("王□", "王玥") and not people.same_name("王□", "王玥玥") and people.same_name("\ue123三", "张三")
    assert people.edits("1234", "1243") == 1 and people.edits("1234", "123") == 1 and people.edits("ca", "abc") == 3


def test_agreement_is_silent():
    assert run(**agree()) == {}


def test_units_map_in_order():
    found = run({"A01", "A02", "D06"}, **agree() | {"payroll": [payroll(unit="老甲")]})
    assert found == {("A02", "source-unit:payroll/老甲"): ("open", "note", None, "OFFICE")}
    found = run({"A01", "A02"}, **agree() | {"payroll": [payroll(unit="共名"), payroll(Q, unit="错")]})
    assert set(found) == {("A01", "unit:共名"), ("A01", "unit:错")}, "borne by two, or led nowhere"
    assert found["A01", "unit:错"] == ("open", "hard", None, "UNMAPPED")


def test_abolished_unit_waits_for_payroll():
    units = [UNITS[0] | {"abolished_on": date(2026, 9, 21)}]
    tables = agree() | {"roster": [roster(status="left")], "personnel": []}
    assert run({"A03"}, units=units, **tables) == {}, "due in 2026-11"
    units[0]["abolished_on"] = date(2026, 9, 20)
    assert ("A03", "unit:U1") in run({"A03"}, units=units, **tables)
    assert run({"A03"}, units=units, **tables | {"payroll": []}) == {}, "insurance a month later"


def test_over_establishment():
    rows = [roster(), roster(), roster(Q)]
    placed = {"person_id": Q, "kind": "military_placement", "from": date(2026, 1, 1)}
    subject = ("B01", "unit-type:U1/administrative")
    assert run({"B01"}, roster=rows, establishment=[posts(2)]) == {}, "a person counts once"
    assert run({"B01"}, roster=rows, establishment=[posts(1)])[subject] == ("open", "hard", None, "U1")
    assert run({"B01"}, roster=rows, establishment=[posts(1)], register=[placed])[subject][:3] == (
        "explained", "hard", "register:military_placement")
    assert run({"B01"}, roster=rows, establishment=[posts(0)], register=[placed])[subject][0] == "open"
    assert run({"B01"}, roster=rows, establishment=[posts(1)], register=None)[subject][1] == "lead", "no register"
    assert run({"B01"}, roster=rows, establishment=[posts(1)], states={"register": "held"}) == {}
    assert subject in run({"B01"}, roster=rows, establishment=[posts(3), posts(-2, effective_on=D)])
    assert run({"B01"}, roster=rows, establishment=[posts(9, expires_on=D)])[subject][0] == "open", "expired today"


def test_types():
    subject = ("B02", f"person-unit:{P}/U2")
    found = run({"B02"}, roster=[roster(unit_code="U2", headcount_type="institution_full")])
    assert found == {subject: ("open", "hard", None, "U1")}, "inherited; department of the unit"
    assert run({"B02"}, roster=[roster(headcount_type="unheard"), roster(unit_code="U3", headcount_type="support")]) == {}
    child = [roster(headcount_type="institution_full")]
    assert run({"B03"}, roster=child, personnel=[personnel(headcount_type="institution")]) == {}, "an ancestor"
    assert len(run({"B03"}, roster=child, personnel=[personnel(headcount_type="administrative")])) == 1
    assert run({"B03"}, roster=[*child, roster()], personnel=[personnel(headcount_type="other")]) == {}, "roster disagrees"


def test_leadership_takes_postings_off():
    rows = [roster(leadership_level="141"), roster(Q, leadership_level="141"), roster(number(5), leadership_level="150")]
    one = posts(1, "141", item="leadership")
    posted = {"person_id": Q, "kind": "posting", "from": date(2026, 1, 1), "counterpart": "甲局"}
    assert set(run({"C01"}, roster=rows, establishment=[one])) == {("C01", "unit-level:U1/141")}
    assert run({"C01"}, roster=rows, establishment=[one], register=[posted]) == {}
    assert len(run({"C01"}, roster=rows, establishment=[one], register=[posted | {"counterpart": "U2"}])) == 1


def test_unpaid():
    subject = ("D01", f"person:{P}")
    tables = agree() | {"payroll": [payroll(month=date(2026, 9, 1)), payroll(Q)]}
    assert run({"D01"}, **tables)[subject] == ("open", "lead", None, "U1")
    for entry, silent in ((date(2026, 9, 20), False), (date(2026, 9, 21), True), (None, False)):
        assert (run({"D01"}, **tables | {"roster": [roster(entry_on=entry)]}) == {}) == silent, entry
    leave = {"person_id": P, "kind": "study", "from": date(2026, 1, 1)}
    assert run({"D01"}, **tables, register=[leave])[subject][2] == "register:study"
    assert run({"D01"}, **tables, register=[leave | {"to": D}])[subject][2] == "register:study"
    assert run({"D01"}, **tables, register=[leave | {"returned_on": D}])[subject][0] == "open"
    assert run({"D01"}, **tables, register=[leave], quarantine=[("payroll", people.key(P))])[subject][2] == "quarantine"
    assert run({"D01"}, **tables | {"roster": [roster(unit_code="U3")]})[subject][2] == "not_paid_centrally"
    assert run({"D01"}, **tables | {"roster": [roster(unit_code="U3"), roster(unit_code="?")]})[subject][0] == "open"


def test_absence_is_only_as_good_as_the_source():
    tables = agree() | {"roster": [roster(Q, name="李四")]}
    subject = ("D02", f"person:{P}")
    assert run({"D02"}, **tables)[subject] == ("open", "hard", None, "U1")
    assert run({"D02"}, **tables, quarantine=[("roster", None)])[subject][:2] == ("open", "lead")
    assert run({"D02"}, **tables, quarantine=[("roster", people.key(P))])[subject][:3] == ("explained", "hard", "quarantine")
    assert subject in run({"D02"}, **agree() | {"roster": [roster(entry_on=date(2026, 11, 1))]})
    assert run({"D02"}, **agree() | {"roster": [roster(status="left")]}) == {}


def test_one_typing_error_is_not_seven_accusations():
    wrong = P[:16] + P[17] + P[16]
    assert people.verdict(wrong) != "ok"
    found = run(**agree() | {"roster": [roster(wrong)]})
    assert ("H03", f"pair:{min(P, wrong)}/{max(P, wrong)}") in found
    assert found["D02", f"person:{P}"][1] == "lead" and ("H01", f"person:{wrong}") in found
    assert run({"H03"}, states={"insurance": "held"}, **agree() | {"roster": [roster(wrong)]}) == {}


def test_pairs_by_birth_and_unit():
    far = number(987)
    assert people.edits(P, far) > 2
    assert len(run({"H03"}, **agree() | {"roster": [roster(far)]})) == 1
    assert run({"H03"}, **agree() | {"roster": [roster(far, unit_code="U2")]}) == {}
    assert run({"H03"}, **agree() | {"roster": [roster(far), roster(P)]}) == {}, "the roster holds both"
    passport = roster("E1234567", id_type="other", birth_on=date(1980, 1, 1))
    assert len(run({"H03"}, **agree() | {"roster": [passport]})) == 1
    assert run({"H01", "H05"}, **agree() | {"roster": [passport]}) == {}


def test_units_differ_as_sets():
    moved = agree() | {"personnel": [personnel(unit="U2", status_on=date(2026, 10, 24))]}
    assert set(run({"D05"}, **moved)) == {("D05", f"person:{P}")}
    assert run({"D05"}, **moved | {"personnel": [personnel(unit="U2"), personnel(unit="U1")]}) == {}
    assert run({"D05"}, **moved | {"personnel": [personnel(unit="U2", status_on=date(2026, 10, 25))]}) == {}, "fresh"
    two = [payroll(), payroll(unit="U2")]
    assert run({"E02"}, **agree() | {"payroll": two})["E02", f"person:{P}"][0] == "open"
    came = [roster(entry_on=date(2026, 9, 1))]
    assert run({"E02"}, **agree() | {"payroll": two, "roster": came})["E02", f"person:{P}"][2] == "transfer_month"


def test_repeated_records():
    assert run({"E03"}, **agree() | {"payroll": [payroll(), payroll(gross=2)]}) == {}
    found = run({"E03"}, **agree() | {"payroll": [payroll(unit="乙局"), payroll(unit="U2")]})
    assert found == {("E03", f"record:payroll/{P}/U2"): ("open", "note", None, "U1")}
    assert run({"E03"}, **agree() | {"insurance": [insurance(status="stopped"), insurance()]}) != {}


def test_shared_account_goes_to_the_lowest_id():
    tables = {"payroll": [payroll(Q, account="1", unit="U1"), payroll(P, account="1", unit="U3")]}
    assert run({"E04"}, **tables) == {("E04", "account:1"): ("open", "lead", None, "U3")}


def test_retirement_rule():
    old = number(1, "19651231")  # male60: retires 2026-03-31
    subject = ("F01", f"person:{old}")
    assert run({"F01"}, roster=[roster(old)])[subject][:2] == ("open", "hard")
    assert run({"F01"}, roster=[roster(old, retirement_category=None)])[subject][1] == "lead"
    assert run({"F01"}, roster=[roster(old, retirement_category="female60")])[subject][1] == "lead"
    assert run({"F01"}, roster=[roster(old), roster(old, birth_on=date(1967, 1, 1))]) == {}, "the latest date decides"
    assert run({"F01"}, roster=[roster(number(1, "19660731"), retirement_category="male60")]) == {}, "2026-11-30"
    stays = {"person_id": old, "kind": "delayed_retirement", "from": date(2026, 1, 1)}
    assert run({"F01"}, roster=[roster(old)], register=[stays])[subject][2] == "register:delayed_retirement"


def test_leaving():
    gone = personnel(status="retired", status_on=date(2026, 10, 24))
    assert len(run({"F02"}, **agree() | {"personnel": [gone]})) == 1
    assert run({"F02"}, **agree() | {"personnel": [gone, personnel()]}) == {}
    assert run({"F02"}, **agree() | {"personnel": [gone | {"status_on": date(2026, 10, 25)}]}) == {}
    assert len(run({"F02"}, **agree() | {"insurance": [insurance(status="retired")]})) == 1
    for exits, finding in (([date(2026, 9, 20)], True), ([date(2026, 9, 21)], False), ([None], False), ([date(2026, 9, 1), None], False)):
        rows = [roster(status="left", exit_on=day) for day in exits]
        assert bool(run({"F03"}, **agree() | {"roster": rows})) == finding, exits
    still = [roster(exit_on=date(2026, 1, 1)), roster(unit_code="U2")]
    assert run({"F03"}, **agree() | {"roster": still}) == {}, "active elsewhere"


def test_register_only():
    death = {"person_id": P, "kind": "death", "from": date(2026, 9, 30)}
    assert set(run({"F04", "F05"}, **agree(), register=[death])) == {("F04", f"person:{P}"), ("F05", f"person:{P}")}
    assert set(run({"F04", "F05"}, **agree(), register=[death | {"from": date(2026, 10, 24)}])) == {("F05", f"person:{P}")}
    assert run({"F04", "F05"}, **agree(), register=[death | {"from": date(2026, 10, 25)}]) == {}
    away = {"person_id": Q, "kind": "secondment", "from": date(2026, 4, 29), "unit_code": "乙局"}
    assert run({"F06"}, register=[away]) == {("F06", f"person:{Q}"): ("open", "lead", None, "U1")}
    assert run({"F06"}, register=[away | {"from": date(2026, 4, 30)}]) != {}, "limit 2026-10-30"
    assert run({"F06"}, register=[away | {"to": D}]) == {}
    assert run({"F06"}, register=[away, away | {"from": date(2026, 10, 30)}]) == {}
    assert run({"F06"}, register=[away | {"returned_on": D}]) == {}


def test_insurance_and_pay():
    found = run({"I02"}, **agree() | {"insurance": [insurance(scheme="enterprise")], "roster": [roster(unit_code="U3")]})
    assert found["I02", f"person:{P}"][2] == "self_funded"
    assert len(run({"I03"}, insurance=[insurance()], payroll=[payroll(Q)])) == 1
    assert run({"I03"}, insurance=[insurance()], roster=[roster(status="left")]) == {}
    ranks = {"roster": [roster(rank="一级"), roster(rank="二级")], "payroll": [payroll(rank="二级")]}
    assert run({"J01"}, **ranks) == {}
    assert len(run({"J01"}, **ranks | {"payroll": [payroll(rank="三级")]})) == 1
    assert run({"J01"}, **ranks | {"payroll": [payroll(rank="三级")], "roster": [roster(rank="一级", status="probation")]}) == {}


def test_journal():
    rows = [
        posts(-2, entry_no="2", transfer_id="T", unit="U3"),
        posts(1, entry_no="3", transfer_id="T", document=None),
        posts(5, entry_no="4", category="141", item="leadership", unit="U2"),
    ]
    assert run({"K01", "K02", "K03", "K04"}, establishment=rows) == {
        ("K01", "journal:3"): ("open", "lead", None, "U1"),
        ("K02", "transfer:T/headcount/administrative"): ("open", "hard", None, "U3"),
        ("K03", "unit-item:U3/headcount/administrative"): ("open", "hard", None, "U3"),
        ("K04", "unit:U2"): ("open", "lead", None, "U1"),
        ("K04", "unit:U3"): ("open", "lead", None, "U3"),
    }


def test_sources():
    found = run(states={"payroll": "held"}, quarantine=[("roster", None)], controls=[("roster", "rows", "2", "3")], **agree())
    assert {k: v for k, v in found.items() if k[0] != "B01"} == {
        ("S01", "source:payroll"): ("open", "hard", None, "OFFICE"),
        ("S02", "source:roster"): ("open", "note", None, "OFFICE"),
        ("S03", "source:roster"): ("open", "lead", None, "OFFICE"),
    }


if __name__ == "__main__":
    tests = [f for name, f in list(globals().items()) if name.startswith("test_")]
    for test in tests:
        test()
    print(f"{len(tests)} tests passed")
