"""One check a rule, in the order of docs/rules.md.

Each SQL text yields one row a finding: `subject`; `person` or `unit` for the owner (unit wins, neither: the staffing
office); `excuse` (null: open); where it varies, `grade`. The tables are those of prepare.py.
"""

from collections import defaultdict
from dataclasses import dataclass

import people


@dataclass
class Check:
    """A rule: its grade, the kinds of source it needs, what it says."""

    code: str
    grade: str
    needs: str
    sql: str
    register_excuses: bool = False
    absent_from: tuple = ()


def excuse(*kinds: str, absent: tuple = (), lawful: str = "") -> str:
    """The first excuse that holds for `f.person`: quarantine, then another lawful reason, then the register."""
    arms = [
        f"WHEN EXISTS (FROM quarantined q WHERE q.kind = '{kind}' AND q.person = f.person) THEN 'quarantine'" for kind in absent
    ]
    arms += [lawful] if lawful else []
    arms += [
        f"WHEN EXISTS (FROM excused e WHERE e.kind = '{kind}' AND e.person = f.person) THEN 'register:{kind}'" for kind in kinds
    ]
    return f"CASE {' '.join(arms)} END"


def of_person(people_: str, when: str = "TRUE", why: str = "NULL") -> str:
    """One finding a person `f.person` of the table `people_`, who meets `when`."""
    return f"""
        SELECT 'person:' || f.person AS subject, f.person AS person, NULL AS unit, {why} AS excuse
        FROM (SELECT DISTINCT person FROM {people_}) f WHERE {when}"""


def some(table: str, when: str = "TRUE") -> str:
    """Whether `f.person` has such a row."""
    return f"EXISTS (FROM {table} t WHERE t.person = f.person AND ({when}))"


def differ(a: str, b: str, what: str = "unit") -> str:
    """Whether `f.person` has known values in both tables, and none in common."""
    return (
        f"{some(a, f't.{what} IS NOT NULL')} AND {some(b, f't.{what} IS NOT NULL')}"
        f" AND NOT EXISTS (FROM {a} x JOIN {b} y ON x.person = y.person AND x.{what} = y.{what} WHERE x.person = f.person)"
    )


def several(table: str, why: str = "NULL") -> str:
    """Persons with rows in two or more units."""
    return of_person(f"(SELECT person FROM {table} GROUP BY person HAVING count(DISTINCT unit) > 1)", why=why)


def every_active_unit(flag: str) -> str:
    """Whether all active rows of `f.person` are in mapped units with that flag."""
    return (
        "NOT EXISTS (FROM active a LEFT JOIN units u ON u.unit = a.unit AND a.mapped"
        f" WHERE a.person = f.person AND NOT coalesce(u.{flag}, FALSE))"
    )


COUNTED = """(SELECT person, unit, mapped, 'roster' AS kind FROM active UNION ALL SELECT person, unit, mapped, 'personnel' FROM in_post
    UNION ALL SELECT person, unit, mapped, 'payroll' FROM paid UNION ALL SELECT person, unit, mapped, 'insurance' FROM insured)"""

A01 = f"SELECT DISTINCT 'unit:' || unit AS subject, NULL AS person, unit, NULL AS excuse FROM {COUNTED} WHERE NOT mapped"

A02 = " UNION ".join(
    f"""SELECT 'source-unit:' || source || '/' || written AS subject, NULL AS person, NULL AS unit, NULL AS excuse
        FROM {kind} WHERE how IN ('alias', 'crosswalk')"""
    for kind in ("roster", "personnel", "payroll", "insurance")
)

A03 = f"""
    SELECT DISTINCT 'unit:' || unit AS subject, NULL AS person, unit, NULL AS excuse
    FROM {COUNTED} c JOIN units u USING (unit)
    WHERE c.mapped AND u.abolished_on <= today()
      AND CASE c.kind WHEN 'payroll' THEN pay_month() >= due_pay(u.abolished_on)
                      WHEN 'insurance' THEN ins_month() >= due_ins(u.abolished_on) + INTERVAL 1 MONTH ELSE TRUE END"""

A04 = """
    SELECT DISTINCT 'unit-body:' || a.unit || '/' || a.internal_body AS subject, NULL AS person, a.unit, NULL AS excuse
    FROM active a
    LEFT JOIN approved p ON p.unit = a.unit AND p.mapped AND p.item = 'internal_body' AND p.category = a.internal_body
    WHERE a.mapped AND a.internal_body IS NOT NULL AND coalesce(p.number, 0) <= 0"""

B01 = """
    WITH placed AS (
        SELECT DISTINCT a.unit, a.headcount_type AS type, a.person,
               EXISTS (FROM excused e WHERE e.person = a.person AND e.kind = 'military_placement') AS military
        FROM active a WHERE a.mapped),
    counted AS (SELECT unit, type, count(*) AS actual, count(*) FILTER (military) AS military FROM placed GROUP BY ALL)
    SELECT 'unit-type:' || c.unit || '/' || c.type AS subject, NULL AS person, c.unit,
           CASE WHEN c.actual - c.military <= coalesce(p.number, 0) THEN 'register:military_placement' END AS excuse
    FROM counted c
    LEFT JOIN approved p ON p.unit = c.unit AND p.mapped AND p.item = 'headcount' AND p.category = c.type
    WHERE c.actual > coalesce(p.number, 0)"""

B02 = """
    SELECT DISTINCT 'person-unit:' || a.person || '/' || a.unit AS subject, a.person, a.unit, NULL AS excuse
    FROM active a JOIN units u ON u.unit = a.unit
    WHERE a.mapped AND a.headcount_type IN (SELECT code FROM types)
      AND NOT EXISTS (FROM types_allowed t WHERE t.code = a.headcount_type AND t.kind = u.kind)"""


def all_incompatible(table: str) -> str:
    """Types known in that table for `f.person`, and none of them akin to any type of an active row."""
    return f"""({some(table, "t.headcount_type IS NOT NULL")} AND NOT EXISTS (
        FROM {table} y JOIN active x ON x.person = y.person
        WHERE y.person = f.person AND (x.headcount_type = y.headcount_type
           OR EXISTS (FROM kin k WHERE k.a = x.headcount_type AND k.b = y.headcount_type))))"""


B03 = of_person(
    "(SELECT person FROM active GROUP BY person HAVING count(DISTINCT headcount_type) = 1)",
    f"{all_incompatible('in_post')} OR {all_incompatible('paid')}",
)

B04 = """
    SELECT DISTINCT 'person-unit:' || person || '/' || unit AS subject, person, unit, NULL AS excuse
    FROM active WHERE entry_document IS NULL"""

C01 = """
    WITH placed AS (
        SELECT DISTINCT a.unit, a.leadership_level AS level, a.person,
               EXISTS (FROM excused e WHERE e.person = a.person
                       AND (e.kind = 'military_placement' OR (e.kind = 'posting' AND e.counterpart = a.unit))) AS aside
        FROM active a JOIN leading_levels l ON l.level = a.leadership_level WHERE a.mapped),
    counted AS (SELECT unit, level, count(*) FILTER (NOT aside) AS actual FROM placed GROUP BY ALL)
    SELECT 'unit-level:' || c.unit || '/' || c.level AS subject, NULL AS person, c.unit, NULL AS excuse
    FROM counted c
    LEFT JOIN approved p ON p.unit = c.unit AND p.mapped AND p.item = 'leadership' AND p.category = c.level
    WHERE c.actual > coalesce(p.number, 0)"""

LATE_PAY = f"NOT {some('active', 'due_pay(t.entry_on) > pay_month()')}"
LATE_INS = f"NOT {some('active', 'due_ins(t.entry_on) > ins_month()')}"

D01 = of_person(
    "active",
    f"pay_month() IS NOT NULL AND NOT {some('paid')} AND {LATE_PAY}",
    excuse(
        "startup_leave", "unpaid_leave", "sanction", "study",
        absent=("payroll",), lawful=f"WHEN {every_active_unit('off_pay')} THEN 'not_paid_centrally'",
    ),
)
D02 = of_person("paid", f"NOT {some('roster', 't.entry_on IS NULL OR t.entry_on <= today()')}", excuse(absent=("roster",)))
D03 = of_person("in_post", f"NOT {some('roster')} AND NOT {some('in_post', 'fresh(t.joined_on)')}", excuse(absent=("roster",)))
D04 = of_person("active", f"NOT {some('personnel')} AND NOT {some('active', 'fresh(t.entry_on)')}", excuse(absent=("personnel",)))
D05 = of_person(
    "active",
    f"{differ('active', 'in_post')} AND NOT {some('in_post', 'fresh(t.status_on)')} AND NOT {some('active', 'fresh(t.entry_on)')}",
    excuse("secondment", "posting", "aid"),
)
D06 = of_person("active", f"{differ('active', 'paid')} AND {LATE_PAY}", excuse("posting", "aid", "secondment"))

E01 = several("active")
CAME_JUST_NOW = some("active", "date_trunc('month', t.entry_on) IN (pay_month(), pay_month() - INTERVAL 1 MONTH)")
E02 = several("paid", f"CASE WHEN {CAME_JUST_NOW} THEN 'transfer_month' END")
E03 = " UNION ".join(
    f"""SELECT 'record:' || source || '/' || person || '/' || unit AS subject, person, unit, NULL AS excuse
        FROM {table} GROUP BY source, person, unit {more} HAVING count(*) > 1"""
    for table, more in (("active", ""), ("in_post", ""), ("month_pay", ", pay_class, gross"), ("month_ins", ", scheme"))
)
E04 = """
    SELECT 'account:' || account AS subject, min(person) AS person, NULL AS unit, NULL AS excuse
    FROM paid WHERE account IS NOT NULL GROUP BY account HAVING count(DISTINCT person) > 1"""

F01 = f"""
    WITH last AS (SELECT person, max(retires) AS retires, arg_max(settled, (retires, settled)) AS settled FROM retiring GROUP BY person)
    SELECT 'person:' || f.person AS subject, f.person AS person, NULL AS unit, {excuse("delayed_retirement")} AS excuse,
           CASE WHEN settled THEN 'hard' ELSE 'lead' END AS grade
    FROM last f WHERE retires < today()"""

GONE = "t.status IN ('left', 'retired', 'deceased')"
LEFT_PERSONNEL = some("personnel", f"{GONE} AND NOT coalesce(fresh(t.status_on), FALSE)")
DRAWS_PENSION = some("month_ins", "t.status = 'retired'")
F02 = of_person("active", f"({LEFT_PERSONNEL} AND NOT {some('in_post')}) OR ({DRAWS_PENSION} AND NOT {some('insured')})")
F03 = of_person(
    f"""(SELECT person FROM roster t WHERE {GONE} OR t.exit_on <= today()
         GROUP BY person HAVING count(*) = count(exit_on) AND pay_month() >= due_pay(max(exit_on)))""",
    f"NOT {some('active')} AND {some('paid')}",
)
F04 = of_person(
    "(SELECT person FROM register WHERE kind = 'death' AND date_trunc('month', from_on) < pay_month())",
    some("month_pay", "t.pay_class IN ('in_post', 'retired')"),
)
F05 = of_person("(SELECT person FROM register WHERE kind = 'death' AND from_on <= today() - 7)", some("active"))
F06 = """
    SELECT 'person:' || f.person AS subject, f.person AS person, NULL AS excuse,
           CASE WHEN f.person NOT IN (SELECT person FROM owner) THEN min(f.unit) END AS unit
    FROM overdue f GROUP BY f.person"""

EVERYONE = " UNION ALL ".join(f"SELECT person, verdict FROM {k}" for k in ("roster", "personnel", "payroll", "insurance"))
H01 = of_person(
    f"""(SELECT person FROM ({EVERYONE}) GROUP BY person
         HAVING bool_or(verdict IN ('length', 'date', 'check')) AND NOT bool_or(verdict = 'other'))"""
)
H04 = of_person("(SELECT person FROM roster WHERE verdict = 'ok' AND sex <> id_sex)")
H05 = of_person("(SELECT person FROM roster WHERE verdict = 'ok' AND birth_on <> id_birth)")

I01 = of_person("active", f"{differ('active', 'insured')} AND {LATE_INS}", excuse("posting", "aid", "secondment"))
I02 = of_person(
    "active",
    some("insured", "t.scheme = 'enterprise'"),
    f"CASE WHEN {every_active_unit('self_funded')} THEN 'self_funded' END",
)
I03 = of_person(
    "(SELECT person FROM insured WHERE scheme = 'public')",
    f"NOT {some('roster')} AND pay_month() IS NOT NULL AND NOT {some('paid')}",
    excuse(absent=("roster", "payroll")),
)
I04 = of_person("active", f"ins_month() IS NOT NULL AND NOT {some('insured')} AND {LATE_INS}", excuse(absent=("insurance",)))
I05 = several("insured")

ON_PROBATION = some("active", "t.status = 'probation'")
J01 = of_person("active", f"{differ('active', 'paid', 'rank')} AND NOT {ON_PROBATION}")
J02 = of_person("active", some("month_pay", "t.pay_class = 'off_establishment'"))
J03 = of_person("paid", some("month_pay", "t.pay_class = 'retired'"))

K01 = """
    SELECT 'journal:' || entry_no AS subject, NULL AS person, min(unit) AS unit, NULL AS excuse
    FROM journal WHERE entry_no IN (SELECT entry_no FROM journal WHERE document IS NULL) GROUP BY entry_no"""
K02 = """
    SELECT 'transfer:' || transfer_id || '/' || item || '/' || category AS subject, NULL AS person, NULL AS excuse,
           (SELECT arg_min(l.unit, (l.entry_no, l.unit)) FROM journal l WHERE l.transfer_id = j.transfer_id AND l.change < 0) AS unit
    FROM journal j WHERE transfer_id IS NOT NULL GROUP BY transfer_id, item, category HAVING sum(change) <> 0"""
K03 = """
    SELECT 'unit-item:' || unit || '/' || item || '/' || category AS subject, NULL AS person, unit, NULL AS excuse
    FROM approved WHERE number < 0"""
K04 = """
    SELECT 'unit:' || unit AS subject, NULL AS person, unit, NULL AS excuse FROM approved GROUP BY unit
    HAVING coalesce(sum(number) FILTER (item = 'leadership'), 0) > coalesce(sum(number) FILTER (item = 'headcount'), 0)"""

K05 = """
    SELECT 'duty:' || duty_id AS subject, NULL AS person, min(unit) FILTER (role = 'lead') AS unit, NULL AS excuse
    FROM duties GROUP BY duty_id HAVING count(DISTINCT unit) FILTER (role = 'lead') <> 1"""
K06 = """
    SELECT DISTINCT 'duty-unit:' || d.duty_id || '/' || d.unit AS subject, NULL AS person, d.unit, NULL AS excuse
    FROM duties d LEFT JOIN units u ON u.unit = d.unit AND d.mapped
    WHERE NOT d.mapped OR u.abolished_on <= today()"""
K07 = """
    SELECT 'duty-title:' || a.title AS subject, NULL AS person, min(least(a.unit, b.unit)) AS unit, NULL AS excuse
    FROM duties a JOIN duties b USING (title)
    WHERE a.role = 'lead' AND b.role = 'lead' AND a.duty_id <> b.duty_id AND a.unit <> b.unit GROUP BY a.title"""

ABOUT_SOURCE = "SELECT DISTINCT 'source:' || source AS subject, NULL AS person, NULL AS unit, NULL AS excuse FROM"
S01 = f"{ABOUT_SOURCE} sources WHERE state <> 'good'"
S02 = f"{ABOUT_SOURCE} sources WHERE quarantined > 0"
S03 = f"{ABOUT_SOURCE} controls WHERE given IS DISTINCT FROM read"


def names_differ(db) -> list[str]:
    """H02: active people with a name that does not match one of another source."""
    pairs = db.execute("""
        SELECT DISTINCT a.person, a.folded, o.folded
        FROM active a JOIN (SELECT person, folded FROM personnel UNION SELECT person, folded FROM payroll
                            UNION SELECT person, folded FROM insurance) o USING (person)
        WHERE a.folded <> o.folded""").fetchall()
    return sorted({person for person, a, b in pairs if not people.same_name(a, b)})


def perhaps_one(db) -> list[tuple[str, str]]:
    """H03: pairs of persons that may be one. Every two with a name in common are compared."""
    facts = defaultdict(lambda: {"kinds": set(), "names": set(), "units": set(), "births": set(), "archive": set(), "other": False})
    for kind in ("roster", "personnel", "payroll", "insurance"):
        archive = "birth_on" if kind == "roster" else "NULL"
        rows = db.execute(f"SELECT DISTINCT person, folded, wild, unit, id_birth, {archive}, verdict FROM {kind}").fetchall()
        for person, folded, wild, unit, id_birth, birth_on, verdict in rows:
            fact = facts[person]
            fact["kinds"].add(kind)
            fact["units"].add(unit)
            if not wild:
                fact["names"].add(folded)
            fact["births"] |= {id_birth} - {None}
            fact["archive"] |= {birth_on} - {None}
            fact["other"] |= verdict == "other"
    by_name = defaultdict(list)
    for person, fact in facts.items():
        if len(fact["kinds"]) < 4:  # who is in all four shares a source with everyone
            fact["births"] = fact["births"] or fact["archive"]
            for name in fact["names"]:
                by_name[name].append(person)
    pairs = set()
    for persons in by_name.values():
        persons.sort()
        for i, a in enumerate(persons):
            for b in persons[i + 1 :]:
                x, y = facts[a], facts[b]
                if x["kinds"] & y["kinds"]:
                    continue
                near = not (x["other"] or y["other"]) and people.edits(a, b) <= 2
                if near or (x["births"] & y["births"] and x["units"] & y["units"]):
                    pairs.add((a, b))
    return sorted(pairs)


def plan_use(db, until_day=None) -> list[tuple]:
    """Each approved plan with the number of people who used it, filled one arrival after the other; up to a day: plans whose year had
    begun, and who had come by then."""
    groups = defaultdict(list)
    for plan, unit, kind, year, channel, number, until in db.execute("FROM plans").fetchall():
        if until_day is None or year <= until_day.year:
            groups[unit, kind, year].append((channel or "", until, plan, number))
    people_of = defaultdict(set)
    for unit, kind, year, channel, person in db.execute("""
        SELECT DISTINCT unit, headcount_type, year(entry_on), coalesce(entry_channel, ''), person
        FROM roster WHERE entry_on <= coalesce(?, entry_on)""", [until_day]).fetchall():
        own = {c for c, *_ in groups.get((unit, kind, year), ())}
        people_of[unit, kind, year, channel if channel in own else ""].add(person)
    used = []
    for (unit, kind, year), plans in groups.items():
        for channel in {c for c, *_ in plans}:
            alike = sorted(p[1:] for p in plans if p[0] == channel)
            waiting = len(people_of[unit, kind, year, channel])
            for place, (until, plan, number) in enumerate(alike):
                taken = waiting if place == len(alike) - 1 else min(waiting, number)
                waiting -= taken
                used.append((plan, unit, number, taken, until))
    return used


B07 = """
    SELECT DISTINCT 'person-unit:' || a.person || '/' || a.unit AS subject, a.person, a.unit, NULL AS excuse
    FROM active a
    WHERE year(a.entry_on) IN (SELECT year FROM plans) AND a.entry_channel IS DISTINCT FROM 'military'
      AND NOT EXISTS (FROM plans p WHERE p.unit = a.unit AND p.type = a.headcount_type AND p.year = year(a.entry_on))"""


CHECKS = [
    Check("A01", "hard", "units", A01),
    Check("A02", "note", "units", A02),
    Check("A03", "hard", "units", A03),
    Check("A04", "lead", "units establishment roster", A04),
    Check("B01", "hard", "units establishment roster", B01, register_excuses=True),
    Check("B02", "hard", "units roster", B02),
    Check("B03", "lead", "roster", B03),
    Check("B04", "lead", "roster", B04),
    Check("B07", "lead", "units roster plans", B07),
    Check("C01", "hard", "units establishment roster", C01, register_excuses=True),
    Check("D01", "lead", "units roster payroll", D01, register_excuses=True, absent_from=("payroll",)),
    Check("D02", "hard", "roster payroll", D02, absent_from=("roster",)),
    Check("D03", "lead", "roster personnel", D03, absent_from=("roster",)),
    Check("D04", "lead", "roster personnel", D04, absent_from=("personnel",)),
    Check("D05", "lead", "units roster personnel", D05, register_excuses=True),
    Check("D06", "lead", "units roster payroll", D06, register_excuses=True),
    Check("E01", "hard", "units roster", E01),
    Check("E02", "hard", "units roster payroll", E02),
    Check("E03", "note", "units", E03),
    Check("E04", "lead", "payroll", E04),
    Check("F01", "hard", "roster", F01, register_excuses=True),
    Check("F02", "hard", "roster", F02),
    Check("F03", "hard", "roster payroll", F03),
    Check("F04", "hard", "payroll register", F04),
    Check("F05", "hard", "roster register", F05),
    Check("F06", "lead", "register", F06),
    Check("H01", "hard", "", H01),
    Check("H04", "lead", "roster", H04),
    Check("H05", "note", "roster", H05),
    Check("I01", "note", "units roster insurance", I01, register_excuses=True),
    Check("I02", "lead", "units roster insurance", I02),
    Check("I03", "lead", "roster payroll insurance", I03, absent_from=("roster", "payroll")),
    Check("I04", "lead", "roster insurance", I04, absent_from=("insurance",)),
    Check("I05", "lead", "units insurance", I05),
    Check("J01", "note", "roster payroll", J01),
    Check("J02", "hard", "roster payroll", J02),
    Check("J03", "hard", "payroll", J03),
    Check("K01", "lead", "establishment", K01),
    Check("K02", "hard", "establishment", K02),
    Check("K03", "hard", "units establishment", K03),
    Check("K04", "lead", "units establishment", K04),
    Check("K05", "hard", "units duties", K05),
    Check("K06", "hard", "units duties", K06),
    Check("K07", "lead", "units duties", K07),
    Check("S01", "hard", "", S01),
    Check("S02", "note", "", S02),
    Check("S03", "lead", "", S03),
]
