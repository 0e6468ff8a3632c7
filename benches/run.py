"""The whole job from CSV to ledger, by rollcall, by DuckDB and by pandas, over the same files, in turn, in one session.

    python benches/run.py --people 600000 5000000 --rounds 3 --rollcall target/release/rollcall

Before a time is shown, all programs must have found the same: rule, subject and state of every finding, and the same quarantined rows;
a district of 20,000 people is first checked against tests/reference as well. Every program is a fresh process, the extracts are in the
page cache, rollcall starts with no data/ folder. Prints a table; writes raw samples, machine, versions and commit as JSON.
"""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pandas

import against_reference
import extracts

HERE = Path(__file__).resolve().parent
DAY = extracts.DAY


def commands(folder: Path, rollcall: Path | None, extra: list[str], only: list[str]) -> dict[str, list[str]]:
    """The programs to compare, by name."""
    found = {}
    if rollcall:
        found["rollcall"] = [str(rollcall), "run", "nightly", "--home", str(folder / "home"), "--date", DAY, "--reveal", *extra]
    for peer, script, more in (("duckdb", "duckdb", []), ("duckdb-lean", "duckdb", ["--lean"]), ("pandas", "pandas", [])):
        where = ["--home", str(folder / "home"), "--extracts", str(folder / "extracts"), "--out", str(folder / peer), "--date", DAY]
        found[peer] = [sys.executable, str(HERE / f"peer_{script}.py"), *where, *more]
    return {name: command for name, command in found.items() if not only or name in only}


def measure(name: str, command: list[str], folder: Path) -> dict:
    """One run: wall and CPU seconds, peak memory, stage times where the program tells them."""
    shutil.rmtree(folder / ("home/data" if name == "rollcall" else name), ignore_errors=True)
    log = folder / f"{name}.log"
    words = [sys.executable, "-S", str(HERE / "measure.py"), str(log), *command]
    sample = json.loads(subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout)
    output, code = sample.pop("output"), sample.pop("exit")
    if code != 0:
        raise SystemExit(f"{name} ended with {code}; its words are in {log}")
    return sample | {"stages": stages(name, output, log, sample["wall_s"])}


def stages(name: str, text: str, log: Path, wall: float) -> dict:
    """Stage times: the peers print them, rollcall logs when each begins."""
    if name != "rollcall":
        return json.loads(text.strip().splitlines()[-1])["stages"]
    began = [(m[2], datetime.fromisoformat(m[1])) for m in re.finditer(r'(?m)^(\S+)Z .* stage stage="(\w+)"', log.read_text(encoding="utf-8"))]
    ends = [at for _, at in began[1:]] + [began[0][1] + timedelta(seconds=wall)] if began else []
    return {stage: round((end - at).total_seconds(), 3) for (stage, at), end in zip(began, ends)}


def ledger(name: str, folder: Path) -> set[tuple]:
    """Rule, subject and state of every finding of the rules that are compared."""
    if name == "rollcall":
        files = sorted((folder / "home/data/runs").glob("*/ledger.parquet"))
        if len(files) != 1:
            raise SystemExit(f"rollcall left {len(files)} ledgers in {folder}/home/data/runs, one was expected")
        file = files[0]
    else:
        file = folder / name / "ledger.parquet"
    rows = duckdb.execute(f"SELECT rule, subject, state FROM '{file}' WHERE state <> 'not_evaluated'").fetchall()
    return {row for row in rows if row[0] in extracts.RULES}


def quarantine(name: str, folder: Path) -> set[tuple]:
    """Source and row number of every quarantined row."""
    if name == "rollcall":
        file = next((folder / "home/data/runs").glob("*/quarantine.csv"))
        return set(duckdb.execute(f"SELECT source, row::INTEGER FROM read_csv('{file}', all_varchar = true, header = true)").fetchall())
    return set(duckdb.execute(f"SELECT source, row::INTEGER FROM '{folder}/{name}/quarantine-*.parquet'").fetchall())


def agree(folder: Path, names: list[str]) -> int:
    """Stops when two programs found different things. Returns the number of findings."""
    for what, read in (("findings", ledger), ("quarantined rows", quarantine)):
        seen = {name: read(name, folder) for name in names}
        first = names[-1]
        for name in names[:-1]:
            if seen[name] != seen[first]:
                extra, missing = sorted(seen[name] - seen[first]), sorted(seen[first] - seen[name])
                raise SystemExit(
                    f"{what} differ: {len(extra)} only in {name}, {len(missing)} only in {first}; nothing is timed.\n"
                    f"  {name}: {extra[:5]}\n  {first}: {missing[:5]}"
                )
    return len(ledger(names[-1], folder))


def prepare(folder: Path, count: int) -> Path:
    """The extracts of that many people, made once."""
    folder = folder / f"people-{count}"
    done = folder / "made"
    recipe = (HERE / "extracts.py").read_text(encoding="utf-8")
    if not done.exists() or done.read_text(encoding="utf-8") != recipe:
        shutil.rmtree(folder, ignore_errors=True)
        extracts.make(folder, count)
        done.write_text(recipe, encoding="utf-8")
    extracts.write_home(folder / "home", folder / "extracts")
    for file in (folder / "extracts").iterdir():
        with open(file, "rb") as bytes_:
            while bytes_.read(1 << 24):
                pass
    return folder


def machine() -> dict:
    """Where and with what this was measured."""
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), platform.processor())
    memory = int(next(line for line in open("/proc/meminfo", encoding="utf-8") if line.startswith("MemTotal")).split()[1]) // 1024
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=HERE, capture_output=True, text=True).stdout.strip()
    dirty = bool(subprocess.run(["git", "status", "--porcelain"], cwd=HERE, capture_output=True, text=True).stdout.strip())
    return {
        "cpu": model, "cores": os.cpu_count(), "memory_mib": memory, "system": platform.platform(), "load_before": os.getloadavg()[0],
        "python": platform.python_version(), "duckdb": duckdb.__version__, "pandas": pandas.__version__,
        "commit": commit, "uncommitted_changes": dirty, "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }


def main() -> None:
    """Check, measure, tell."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--people", type=int, nargs="+", default=[600_000, 5_000_000])
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--rollcall", type=Path, help="the program; without it only the peers run")
    ask.add_argument("--rollcall-args", nargs="*", default=[], help="more arguments for rollcall")
    ask.add_argument("--only", nargs="*", default=[], help="of rollcall, duckdb, duckdb-lean, pandas")
    ask.add_argument("--dir", type=Path, default=Path("/tmp/rollcall-bench"))
    ask.add_argument("--out", type=Path, default=Path("bench.json"))
    args = ask.parse_args()
    args.dir.mkdir(parents=True, exist_ok=True)
    report = {"machine": machine(), "rounds": args.rounds, "results": []}
    if args.rollcall:
        version = subprocess.run([args.rollcall, "--version"], capture_output=True, text=True).stdout.strip()
        report["machine"]["rollcall"] = version

    small = prepare(args.dir, 20_000)
    programs = commands(small, args.rollcall, args.rollcall_args, args.only) | commands(small, None, [], ["duckdb"])
    for name, command in programs.items():
        measure(name, command, small)
    agree(small, list(programs))
    expected = against_reference.findings(small / "extracts", small / "home", small / "duckdb", small / "reference", DAY)
    peer = set(duckdb.execute(f"SELECT rule, subject, state, grade, explained_by, department_code FROM '{small}/duckdb/ledger.parquet'").fetchall())
    if expected != peer:
        raise SystemExit(f"tests/reference finds otherwise: {sorted(expected ^ peer, key=str)[:5]}")
    print(f"20,000 people: {len(peer)} findings, the same by {', '.join(programs)} and tests/reference", flush=True)

    for count in args.people:
        folder = prepare(args.dir, count)
        programs = commands(folder, args.rollcall, args.rollcall_args, args.only)
        samples = {name: [] for name in programs}
        for number in range(args.rounds):
            for name, command in programs.items():
                samples[name].append(measure(name, command, folder))
                print(f"{count} people, round {number + 1}, {name}: {samples[name][-1]}", file=sys.stderr, flush=True)
            if number == 0:
                found = agree(folder, list(programs))
        show(count, found, folder, samples, report)
    args.out.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"raw samples: {args.out}")


def show(count: int, found: int, folder: Path, samples: dict, report: dict) -> None:
    """The table of one size; its samples go to the report."""
    size = sum(f.stat().st_size for f in (folder / "extracts").iterdir())
    rows = duckdb.execute(f"SELECT sum(n) FROM (SELECT count(*) AS n FROM read_csv('{folder}/extracts/*.csv', delim = '\\0', columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false, quote = '', escape = '') GROUP BY ALL)").fetchone()[0]
    print(f"\n{count:,} people, {rows:,} lines, {size / 2**20:,.0f} MiB, {found:,} findings, equal; median of {len(next(iter(samples.values())))}")
    print(f"{'':12} {'wall s':>8} {'CPU s':>8} {'lines/s':>10} {'peak MiB':>9}  stages")
    for name, runs in samples.items():
        wall, cpu, peak = (statistics.median(run[k] for run in runs) for k in ("wall_s", "cpu_s", "peak_mib"))
        stage = ", ".join(f"{k} {statistics.median(run['stages'][k] for run in runs):.1f}" for k in runs[0]["stages"] if isinstance(runs[0]["stages"][k], (int, float)))
        print(f"{name:12} {wall:8.1f} {cpu:8.1f} {rows / wall:10,.0f} {peak:9,.0f}  {stage}")
    report["results"].append({"people": count, "lines": int(rows), "bytes": size, "findings": found, "samples": samples})


if __name__ == "__main__":
    main()
