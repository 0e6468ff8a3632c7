"""The checks of docs/rules.md as an expert would write them for DuckDB: a peer that rollcall is measured against.

    python benches/peer_duckdb.py --home HOME --extracts DIR --out DIR --date 2026-10-31

Equal work on the extracts of extracts.py: every cell cleaned and checked, numbers with date and check character, unreadable rows set apart with
row number, raw cells and reasons; normalised and quarantine Parquet written; findings with grade, owner, values and evidence (file, row) written
as Parquet and CSV. It leaves out what only rollcall does: workbooks, report, masking, sources other than UTF-8 CSV, registers.
Prints stage times as JSON.
"""

import argparse
import json
import time
from datetime import date
from pathlib import Path

import duckdb

import duckdb_checks as checks
import duckdb_normalise as normalise


def main() -> None:
    """The whole job, timed by stage."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--home", type=Path, required=True)
    ask.add_argument("--extracts", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--date", default="2026-10-31")
    ask.add_argument("--threads", type=int, default=2)
    ask.add_argument("--lean", action="store_true", help="keep the normalised rows in Parquet instead of in memory")
    args = ask.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    stages, started = {}, time.perf_counter()

    def stage(name: str) -> None:
        nonlocal started
        stages[name], started = round(time.perf_counter() - started, 3), time.perf_counter()

    db = duckdb.connect()
    db.execute(f"SET threads = {args.threads}")
    db.execute("SET VARIABLE day = ?::DATE", [date.fromisoformat(args.date)])
    read = {kind: normalise.normalise(db, kind, args.extracts / f"{kind}.csv", args.out, args.lean) for kind in normalise.PEOPLE}
    stage("normalise")
    normalise.units(db, args.extracts, args.home)
    checks.codes(db, args.home)
    checks.frames(db, args.date)
    stage("frames")
    checks.rules(db, args.home, args.date)
    stage("rules")
    checks.write(db, args.out)
    stage("ledger")
    print(json.dumps({"stages": stages, "rows": read}))


if __name__ == "__main__":
    main()
