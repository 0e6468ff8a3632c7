"""Compares a finished run of rollcall with the reference, finding by finding.

    python tests/reference/home.py HOME RUN

HOME is a rollcall home, RUN the folder of a run in it that was made with --reveal. The rows come from the snapshots' normalised Parquet; everything that
follows from them is made anew. Ends with 1 and says what differs when a finding, its state, grade, excuse or owner differs.
"""

import json
import sys
import tempfile
import tomllib
from datetime import date
from pathlib import Path

import prepare
import reference


def gather(home: Path, summary: dict, folder: Path) -> None:
    """One Parquet file a kind, and the tables about sources, from the snapshots that a run used."""
    db = prepare.duckdb.connect()
    files, quarantines, states, controls = {}, [], [], []
    for source in summary["sources"]:
        totals = source.get("totals") or {}
        states.append((source["name"], source["kind"], source["state"], totals.get("quarantined", 0)))
        controls += [(source["name"], c["what"], str(c["given"]), str(c["read"])) for c in totals.get("control", [])]
        if source["state"] != "held":
            snapshot = home / "data/snapshots" / source["name"] / source["snapshot"]
            files.setdefault(source["kind"], []).append(str(next(snapshot.glob("normalised-*.parquet"))))
            quarantines.append(str(next(snapshot.glob("quarantine-*.parquet"))))
    for kind, found in files.items():
        db.execute(f"COPY (FROM read_parquet(?)) TO '{folder}/{kind}.parquet'", [found])
    db.execute(f"COPY (SELECT source, person_key FROM read_parquet(?)) TO '{folder}/quarantine.parquet'", [quarantines])
    prepare.fill(db, "sources", "source VARCHAR, kind VARCHAR, state VARCHAR, quarantined BIGINT", states)
    prepare.fill(db, "controls", "source VARCHAR, what VARCHAR, given VARCHAR, read VARCHAR", controls)
    for table in ("sources", "controls"):
        db.execute(f"COPY {table} TO '{folder}/{table}.parquet'")


def settings(home: Path) -> prepare.Settings:
    """Lags, limits and code files of a home."""
    config = tomllib.loads((home / "config/rollcall.toml").read_text(encoding="utf-8"))
    codes = home / "config/codes"
    return prepare.Settings(
        **config.get("lag", {}),
        **{k: v for k, v in config.get("limits", {}).items() if k == "secondment"},
        headcount_types=str(codes / "headcount-types.toml"),
        levels=str(codes / "levels.toml"),
        crosswalk=str(codes / "unit-crosswalk.csv"),
    )


def main() -> None:
    """Gather, find, compare."""
    home, run = Path(sys.argv[1]), Path(sys.argv[2])
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        gather(home, summary, Path(folder))
        expected = reference.findings(prepare.load(Path(folder), date.fromisoformat(summary["business_date"]), settings(home)))
    ledger = prepare.duckdb.execute(
        f"SELECT {', '.join(reference.OUT)} FROM '{run}/ledger.parquet' WHERE state <> 'not_evaluated'"
    ).fetchall()
    want = {f[:2]: f[2:] for f in expected}
    have = {f[:2]: f[2:] for f in ledger}
    wrong = [f"only the reference has {k}: {want[k]}" for k in sorted(want.keys() - have.keys())]
    wrong += [f"only rollcall has {k}: {have[k]}" for k in sorted(have.keys() - want.keys())]
    wrong += [f"{k}: the reference says {want[k]}, rollcall {have[k]}" for k in sorted(want.keys() & have.keys()) if want[k] != have[k]]
    print("\n".join(wrong[:50]) or f"{len(want)} findings, the same by both")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
