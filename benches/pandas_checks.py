"""The pandas peer's second half: the checks as joins and set operations on person keys, findings with owner, values and evidence."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd

from duckdb_checks import GRADE, SHOWN, edits, trees
from duckdb_normalise import PEOPLE

GONE = ["left", "retired", "deceased"]


def due(days: pd.Series) -> pd.Series:
    """The first month that must show a change."""
    months = days.dt.to_period("M") + np.where(days.dt.day <= 20, 1, 2)
    return months


def keys(frame: pd.DataFrame) -> pd.Index:
    return pd.Index(frame["person_key"].unique())


def differ(a: pd.DataFrame, b: pd.DataFrame, column: str) -> pd.Index:
    """Persons with values in both and none in common."""
    x = a[["person_key", column]].dropna().drop_duplicates()
    y = b[["person_key", column]].dropna().drop_duplicates()
    return keys(x).intersection(keys(y)).difference(keys(x.merge(y)))


class Checks:
    """All findings over the normalised frames."""

    def __init__(self, frames: dict, quarantine: dict, units: pd.DataFrame, irregular: pd.DataFrame, extracts: Path, home: Path, day: str):
        self.day = pd.Timestamp(day)
        self.frames, self.quarantine, self.units, self.irregular, self.home = frames, quarantine, units, irregular, home
        self.roster, self.personnel, self.payroll, self.insurance = (frames[k] for k in PEOPLE)
        r = self.roster
        month = self.day.to_period("M").to_timestamp()
        self.pay_month = self.payroll["month"][self.payroll["month"] <= month].max()
        self.ins_month = self.insurance["month"][self.insurance["month"] <= month].max()
        counted = {
            "roster": r["status"].isin(["active", "probation"]) & ~(r["entry_on"] > self.day) & ~(r["exit_on"] <= self.day),
            "personnel": self.personnel["status"].isin(["active", "probation"]),
            "payroll": (self.payroll["month"] == self.pay_month) & (self.payroll["pay_class"] == "in_post"),
            "insurance": (self.insurance["month"] == self.ins_month) & (self.insurance["status"] == "active"),
        }
        for kind, mask in counted.items():
            frames[kind]["counted"] = mask
        self.active, self.posted, self.paid, self.insured = (frames[k][counted[k]] for k in PEOPLE)
        self.pay_rows = self.payroll[self.payroll["month"] == self.pay_month]
        self.ins_rows = self.insurance[self.insurance["month"] == self.ins_month]
        journal = pd.read_csv(extracts / "establishment.csv", dtype="str", keep_default_na=False)
        journal = journal[pd.to_datetime(journal["effective_on"]) <= self.day]
        journal["number"] = journal["change"].astype(int)
        self.approved = journal.groupby(["item", "unit_code", "category"])["number"].sum()
        self.found: list[pd.DataFrame] = []

    def add(self, rule: str, subject, key=None, unit=None, excuse=None, approved=None, actual=None) -> None:
        """Findings of one rule, column by column."""
        self.found.append(
            pd.DataFrame({"rule": rule, "subject": subject, "key": key, "unit": unit, "explained_by": excuse, "approved": approved, "actual": actual})
        )

    def person(self, rule: str, people: pd.Index, excuses=()) -> None:
        """Findings about persons; of several excuses the first that holds."""
        reason = pd.Series(None, index=people, dtype=object)
        for name, excused in excuses:
            reason[reason.isna() & people.isin(excused)] = name
        self.add(rule, None, people, excuse=reason.to_numpy())

    def run(self) -> pd.DataFrame:
        """The ledger."""
        self.about_units()
        self.about_headcount()
        self.about_presence()
        self.about_repetition()
        self.about_leaving()
        self.about_identity()
        self.about_insurance_and_pay()
        return self.ledger()

    def about_units(self) -> None:
        counted = pd.concat([f.loc[f["counted"], ["source", "row", "u", "mapped"]] for f in self.frames.values()])
        unknown = counted.loc[~counted["mapped"], "u"].unique()
        self.add("A01", "unit:" + pd.Series(unknown), unit=unknown)
        self.add("A02", "source-unit:" + self.irregular["source"] + "/" + self.irregular["written"])
        gone = self.units[self.units["abolished"] <= self.day]
        rows = counted[counted["u"].isin(gone.index)]
        first = due(gone["abolished"]).reindex(rows["u"]).array
        pay, ins = self.pay_month.to_period("M"), self.ins_month.to_period("M")
        late = ((rows["source"] == "payroll") & (first > pay)) | ((rows["source"] == "insurance") & (first + 1 > ins))
        still = rows.loc[~late, "u"].unique()
        self.add("A03", "unit:" + pd.Series(still), unit=still)
        bodies = self.active.loc[self.active["mapped"] & self.active["internal_body"].notna(), ["u", "internal_body"]].drop_duplicates()
        number = self.number("internal_body", bodies["u"], bodies["internal_body"])
        bodies = bodies[number <= 0]
        self.add("A04", "unit-body:" + bodies["u"] + "/" + bodies["internal_body"], unit=bodies["u"])

    def number(self, item: str, units: pd.Series, categories: pd.Series) -> np.ndarray:
        """Approved numbers."""
        table = self.approved[item] if item in self.approved.index.get_level_values(0) else pd.Series(dtype=int)
        return table.reindex(pd.MultiIndex.from_arrays([units, categories])).fillna(0).to_numpy().astype(int)

    def about_headcount(self) -> None:
        lines, allowed, leading = trees(self.home)
        for rule, item, column, prefix in (("B01", "headcount", "headcount_type", "unit-type"), ("C01", "leadership", "leadership_level", "unit-level")):
            rows = self.active.loc[self.active["mapped"], ["u", column, "person_key"]].dropna().drop_duplicates()
            if rule == "C01":
                rows = rows[rows[column].isin(leading)]
            actual = rows.groupby(["u", column]).size().reset_index(name="actual")
            actual["approved"] = self.number(item, actual["u"], actual[column])
            over = actual[actual["actual"] > actual["approved"]]
            self.add(rule, f"{prefix}:" + over["u"] + "/" + over[column], unit=over["u"], approved=over["approved"], actual=over["actual"])
        places = self.active.loc[self.active["mapped"] & self.active["headcount_type"].isin(list(lines)), ["person_key", "person_id", "u", "headcount_type"]]
        kind = self.units["kind"].reindex(places["u"]).to_numpy()
        combos = {(t, k): k not in allowed[t] for t in lines for k in self.units["kind"].unique()}
        codes, pairs = pd.factorize(places["headcount_type"] + "\t" + kind)
        wrong = places[np.array([combos[tuple(p.split("\t"))] for p in pairs], dtype=bool)[codes]]
        bare = self.active[self.active["entry_document"].isna()]
        for rule, rows in (("B02", wrong), ("B04", bare)):
            rows = rows[["person_key", "person_id", "u"]].drop_duplicates()
            self.add(rule, "person-unit:" + rows["person_id"] + "/" + rows["u"], rows["person_key"], rows["u"])
        mine = self.active[["person_key", "headcount_type"]].drop_duplicates().drop_duplicates("person_key", keep=False)
        people = pd.Index([])
        for theirs in (self.posted, self.paid):
            both = mine.merge(theirs[["person_key", "headcount_type"]].dropna().drop_duplicates(), on="person_key")
            same = both["headcount_type_x"] == both["headcount_type_y"]
            apart = both[~same]
            akin = [b in lines.get(a, ()) or a in lines.get(b, ()) for a, b in zip(apart["headcount_type_x"], apart["headcount_type_y"])]
            akin = np.array(akin, dtype=bool)
            people = people.union(keys(apart[~akin]).difference(keys(both[same])).difference(keys(apart[akin])))
        self.person("B03", people)

    def refused(self, *kinds: str):
        return "quarantine", pd.concat([self.quarantine[k]["person_key"].dropna() for k in kinds])

    def every_unit(self, flag: str) -> pd.Index:
        """Persons all of whose active rows lie in mapped units with that flag."""
        flagged = self.units.index[self.units[flag]]
        yes = self.active["u"].isin(flagged) & self.active["mapped"]
        return keys(self.active[yes]).difference(keys(self.active[~yes]))

    def about_presence(self) -> None:
        active, posted, paid, insured = (keys(f) for f in (self.active, self.posted, self.paid, self.insured))
        rostered, known = keys(self.roster), keys(self.personnel)
        fresh = lambda frame, column: keys(frame[frame[column] > self.day - pd.Timedelta(days=7)])
        new = self.active[self.active["entry_on"] > self.day - pd.Timedelta(days=70)]
        entry = due(new["entry_on"])
        self.late_pay = keys(new[entry > self.pay_month.to_period("M")])
        self.late_ins = keys(new[entry > self.ins_month.to_period("M")])
        here = self.roster[~(self.roster["entry_on"] > self.day)]
        self.person("D01", active.difference(paid).difference(self.late_pay), [self.refused("payroll"), ("not_paid_centrally", self.every_unit("off_pay"))])
        self.person("D02", paid.difference(keys(here)), [self.refused("roster")])
        self.person("D03", posted.difference(rostered).difference(fresh(self.posted, "joined_on")), [self.refused("roster")])
        self.person("D04", active.difference(known).difference(fresh(self.active, "entry_on")), [self.refused("personnel")])
        apart = differ(self.active, self.posted, "u")
        self.person("D05", apart.difference(fresh(self.posted, "status_on")).difference(fresh(self.active, "entry_on")))
        self.person("D06", differ(self.active, self.paid, "u").difference(self.late_pay))

    def several(self, frame: pd.DataFrame) -> pd.Index:
        """Persons with rows in two or more units."""
        places = frame[["person_key", "u"]].drop_duplicates()
        return keys(places[places["person_key"].duplicated()])

    def about_repetition(self) -> None:
        self.person("E01", self.several(self.active))
        month = self.active["entry_on"].dt.to_period("M")
        came = keys(self.active[(month <= self.pay_month.to_period("M")) & (month >= self.pay_month.to_period("M") - 1)])
        self.person("E02", self.several(self.paid), [("transfer_month", came)])
        for frame, more in ((self.active, []), (self.posted, []), (self.pay_rows, ["pay_class", "gross"]), (self.ins_rows, ["scheme"])):
            twice = frame[frame.duplicated(["person_key", "u", *more])].drop_duplicates(["person_key", "u"])
            self.add("E03", "record:" + twice["source"] + "/" + twice["person_id"] + "/" + twice["u"], twice["person_key"], twice["u"])
        payees = self.paid[["account", "person_key", "person_id"]].dropna().drop_duplicates()
        shared = payees[payees["account"].duplicated(keep=False)].sort_values("person_id").drop_duplicates("account")
        self.add("E04", "account:" + shared["account"], shared["person_key"])

    def about_leaving(self) -> None:
        self.person("F01", pd.Index(self.active.groupby("person_key")["retire_on"].max().loc[lambda d: d < self.day].index))
        active = keys(self.active)
        left = self.personnel[self.personnel["status"].isin(GONE) & ~(self.personnel["status_on"] > self.day - pd.Timedelta(days=7))]
        pensioned = keys(self.ins_rows[self.ins_rows["status"] == "retired"]).difference(keys(self.insured))
        self.person("F02", active.intersection(keys(left).difference(keys(self.posted)).union(pensioned)))
        gone = self.roster[self.roster["status"].isin(GONE) | (self.roster["exit_on"] <= self.day)]
        last = gone[gone["person_key"].isin(keys(gone).difference(keys(gone[gone["exit_on"].isna()])))].groupby("person_key")["exit_on"].max()
        last = last[(due(last) <= self.pay_month.to_period("M")).to_numpy()]
        self.person("F03", pd.Index(last.index).difference(active).intersection(keys(self.paid)))

    def about_identity(self) -> None:
        everyone = pd.concat([f.loc[f["id_verdict"] != "ok", ["person_key", "id_verdict"]] for f in self.frames.values()])
        other = everyone["id_verdict"] == "other"
        self.person("H01", keys(everyone[~other]).difference(keys(everyone[other])))
        mine = self.active[["person_key", "name_folded"]].drop_duplicates()
        people = set()
        for theirs in (self.personnel, self.payroll, self.insurance):
            both = mine.merge(theirs[["person_key", "name_folded"]].drop_duplicates(), on="person_key")
            both = both[both["name_folded_x"] != both["name_folded_y"]]
            people |= {k for k, a, b in both.itertuples(index=False) if not same_name(a, b)}
        self.person("H02", pd.Index(sorted(people)))
        right = self.roster[self.roster["id_verdict"] == "ok"]
        self.person("H04", keys(right[right["sex"].notna() & (right["sex"] != right["id_sex"])]))
        self.person("H05", keys(right[right["birth_on"].notna() & (right["birth_on"] != right["id_birth"])]))
        pairs = self.pairs()
        self.twins = {k for a, b in pairs for k in (a[1], b[1])}
        self.add("H03", [f"pair:{a[0]}/{b[0]}" for a, b in pairs], [a[1] for a, _ in pairs])

    def pairs(self) -> list[tuple]:
        """Persons who may be one: among those missing from some source, blocked by folded name."""
        held = pd.concat([pd.Series(1 << n, index=keys(f)) for n, f in enumerate(self.frames.values())])
        held = held.groupby(level=0).sum()
        held = held[held != 15]
        facts = defaultdict(lambda: {"names": set(), "units": set(), "births": set(), "archive": set(), "other": False, "id": None})
        for frame in self.frames.values():
            rows = frame[frame["person_key"].isin(held.index)]
            archive = rows["birth_on"] if "birth_on" in rows else pd.Series(pd.NaT, index=rows.index)
            for key, id_, name, wild, unit, born, filed, verdict in zip(
                rows["person_key"], rows["person_id"], rows["name_folded"], rows["name_wild"], rows["u"], rows["id_birth"], archive, rows["id_verdict"]
            ):
                fact = facts[key]
                fact["id"] = id_
                fact["units"].add(unit)
                fact["other"] |= verdict == "other"
                if not wild:
                    fact["names"].add(name)
                if born is not pd.NaT:
                    fact["births"].add(born)
                if filed is not pd.NaT:
                    fact["archive"].add(filed)
        blocks = defaultdict(list)
        for key, fact in facts.items():
            fact["births"] = fact["births"] or fact["archive"]
            for name in fact["names"]:
                blocks[name].append(key)
        found, masks = set(), held.to_dict()
        for block in blocks.values():
            for n, a in enumerate(block):
                for b in block[n + 1 :]:
                    if masks[a] & masks[b] == 0:
                        x, y = facts[a], facts[b]
                        alike = not x["births"].isdisjoint(y["births"]) and not x["units"].isdisjoint(y["units"])
                        if alike or (not x["other"] and not y["other"] and edits(x["id"], y["id"]) <= 2):
                            found.add(tuple(sorted([(x["id"], a), (y["id"], b)])))
        return sorted(found)

    def about_insurance_and_pay(self) -> None:
        active, paid, insured = keys(self.active), keys(self.paid), keys(self.insured)
        self.person("I01", differ(self.active, self.insured, "u").difference(self.late_ins))
        enterprise = keys(self.insured[self.insured["scheme"] == "enterprise"])
        self.person("I02", active.intersection(enterprise), [("self_funded", self.every_unit("self_funded"))])
        public = keys(self.insured[self.insured["scheme"] == "public"])
        self.person("I03", public.difference(keys(self.roster)).difference(paid), [self.refused("roster", "payroll")])
        self.person("I04", active.difference(insured).difference(self.late_ins), [self.refused("insurance")])
        self.person("I05", self.several(self.insured))
        self.person("J01", differ(self.active, self.paid, "rank").difference(keys(self.active[self.active["status"] == "probation"])))
        self.person("J02", active.intersection(keys(self.pay_rows[self.pay_rows["pay_class"] == "off_establishment"])))
        self.person("J03", paid.intersection(keys(self.pay_rows[self.pay_rows["pay_class"] == "retired"])))

    def ledger(self) -> pd.DataFrame:
        """Findings with grade, state, owner, values and evidence."""
        found = pd.concat([f for f in self.found if len(f)], ignore_index=True)
        wanted = found["key"].dropna().astype(np.int64).unique()
        seen = []
        for place, (kind, at) in enumerate((("roster", 0), ("payroll", 1), ("personnel", 2), ("insurance", 3))):
            frame = self.frames[kind]
            rows = frame.loc[frame["person_key"].isin(wanted), ["source", "row", "person_key", "person_id", "name", "u", "counted"]].copy()
            rows["place"] = np.where(rows["counted"], place, 4 + place)
            rows["since"] = -frame.loc[rows.index, "entry_on"].astype("int64") if kind == "roster" else 0
            seen.append(rows)
        seen = pd.concat(seen)
        owner = seen.sort_values(["place", "since", "u"]).drop_duplicates("person_key").set_index("person_key")
        key = found["key"]
        found["person_id"], found["person_name"] = key.map(owner["person_id"]), key.map(owner["name"])
        found["unit_code"] = found["unit"].fillna(key.map(owner["u"]))
        found["department_code"] = np.where(found["unit_code"].isna(), "OFFICE", found["unit_code"].map(self.units["department"]).fillna("UNMAPPED"))
        found["subject"] = found["subject"].fillna("person:" + found["person_id"])
        found["state"] = np.where(found["explained_by"].isna(), "open", "explained")
        found["grade"] = found["rule"].map(GRADE).fillna("lead")
        blind = self.quarantine["roster"]["person_key"].isna().any()
        found.loc[(found["rule"] == "D02") & (blind | key.isin(self.twins)), "grade"] = "lead"
        for kind in PEOPLE:
            rows = seen[(seen["source"] == kind) & seen["counted"]]
            found[f"{kind}_value"] = key.map(rows.groupby("person_key")["u"].min())
        found["evidence"] = self.evidence(found, seen)
        columns = ["rule", "grade", "state", "explained_by", "department_code", "unit_code", "subject", "person_id", "person_name"]
        columns += [f"{k}_value" for k in PEOPLE] + ["approved", "actual", "evidence"]
        return found[columns].sort_values(["department_code", "rule", "subject"])

    def evidence(self, found: pd.DataFrame, seen: pd.DataFrame) -> pd.Series:
        """File and row of every row behind a finding."""
        seen = seen.sort_values(["source", "row"])
        seen["at"] = seen["source"] + ".csv row " + seen["row"].astype("str")
        proof = pd.Series(None, index=found.index, dtype=object)
        letter = seen["source"].map({"roster": "r", "personnel": "p", "payroll": "s", "insurance": "i"})
        shown = found["rule"].map(lambda rule: SHOWN.get(rule, "rpsi"))
        for letters in shown.unique():
            at = seen[letter.isin(list(letters))].groupby("person_key")["at"].agg("; ".join)
            mine = (shown == letters) & found["key"].notna()
            proof[mine] = found.loc[mine, "key"].map(at)
        rows = pd.concat([f.loc[f["counted"], ["source", "row", "u"]].assign(rule=r) for r in ("A01", "A03") for f in self.frames.values()])
        rows["subject"] = "unit:" + rows["u"]
        parts = [rows.drop(columns="u")]
        for rule, prefix, column in (("A04", "unit-body", "internal_body"), ("B01", "unit-type", "headcount_type"), ("C01", "unit-level", "leadership_level")):
            mine = self.active.loc[self.active["u"].isin(found.loc[found["rule"] == rule, "unit"]), ["source", "row", "u", column]].dropna()
            parts.append(pd.DataFrame({"source": mine["source"], "row": mine["row"], "rule": rule, "subject": f"{prefix}:" + mine["u"] + "/" + mine[column]}))
        payees = self.paid.loc[("account:" + self.paid["account"]).isin(found.loc[found["rule"] == "E04", "subject"]), ["source", "row", "account"]]
        parts.append(pd.DataFrame({"source": "payroll", "row": payees["row"], "rule": "E04", "subject": "account:" + payees["account"]}))
        proof[found["rule"] == "E04"] = None
        rows = pd.concat(parts).merge(found.loc[proof.isna(), ["rule", "subject"]].reset_index(), on=["rule", "subject"]).sort_values(["source", "row"])
        rows["at"] = rows["source"] + ".csv row " + rows["row"].astype("str")
        return proof.fillna(rows.groupby("index")["at"].agg("; ".join))


def same_name(a: str, b: str) -> bool:
    """Whether folded names match, wildcards standing for one character."""
    wild = lambda c: c in "?\ufffd□" or "\ue000" <= c <= "\uf8ff"
    return len(a) == len(b) and all(x == y or wild(x) or wild(y) for x, y in zip(a, b))
