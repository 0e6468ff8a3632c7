"""The checks of docs/rules.md as a careful pandas script: a peer that rollcall is measured against.

    python benches/peer_pandas.py --home HOME --extracts DIR --out DIR --date 2026-10-31

The same work, limits and outputs as peer_duckdb.py. Prints stage times as JSON.
"""

import argparse
import json
import time
from pathlib import Path

import pandas_normalise as normalise
from duckdb_normalise import PEOPLE
from pandas_checks import Checks


def main() -> None:
    """The whole job, timed by stage."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--home", type=Path, required=True)
    ask.add_argument("--extracts", type=Path, required=True)
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--date", default="2026-10-31")
    args = ask.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    stages, started = {}, time.perf_counter()

    def stage(name: str) -> None:
        nonlocal started
        stages[name], started = round(time.perf_counter() - started, 3), time.perf_counter()

    frames, quarantine = {}, {}
    for kind in PEOPLE:
        frames[kind], quarantine[kind] = normalise.normalise(kind, args.extracts / f"{kind}.csv", args.out)
    stage("normalise")
    units, irregular = normalise.map_units(frames, args.extracts, args.home)
    stage("frames")
    ledger = Checks(frames, quarantine, units, irregular, args.extracts, args.home, args.date).run()
    stage("rules")
    ledger.to_parquet(args.out / "ledger.parquet", index=False)
    ledger.to_csv(args.out / "ledger.csv", index=False)
    stage("ledger")
    print(json.dumps({"stages": stages, "rows": {k: [len(frames[k]), len(quarantine[k])] for k in PEOPLE}}))


if __name__ == "__main__":
    main()
