"""Pages and downloads at a steady rate while a full run goes on, and the run with and without them.

    python benches/load.py --people 600000 --rate 50 --rounds 3 --rollcall target/release/rollcall --out benches/seen

Makes a synthetic district (`rollcall synth`), runs its first night, starts `rollcall serve`, and then measures in turn, every round
on the next business date: a full run alone, and a full run with so many requests a second from beginning to end; before that the same
requests with no run, for as long as `--seconds` says. Requests are sent when they are due, whether or not earlier ones were answered,
and each is timed from when it was due: an answer that keeps others waiting is not measured more kindly. Whole bodies are read. Prints a
table; writes every figure, machine, versions and commit as JSON. Nothing beside Python's own library is needed.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import re
import resource
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.parse
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIRST = date(2026, 10, 31)
PASSWORD = "load load load 50"
# What is asked for, and how often of a hundred times.
MIX = {"home": 10, "ledger": 20, "search": 10, "entry": 20, "department": 10, "runs": 5, "establishment": 5, "workbook": 10, "csv": 5, "ledger.xlsx": 5}
DOWNLOADS = ("workbook", "csv", "ledger.xlsx")
# Nobody has more open at once; what is due then counts as not answered.
MOST_OPEN = 400


class Answer:
    """Status, headers and size of an answer, and its text where that was asked for."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes):
        self.status, self.headers, self.body = status, headers, body


class Client:
    """HTTP/1.1 over connections that are kept."""

    def __init__(self, port: int):
        self.port, self.free, self.cookie = port, [], ""

    async def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """One request and its whole answer; a kept connection that has gone meanwhile is made anew."""
        while self.free:
            try:
                return await self.over(self.free.pop(), method, path, body, headers or {})
            except (OSError, asyncio.IncompleteReadError):
                continue
        return await self.over(await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20), method, path, body, headers or {})

    async def over(self, connection, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        reader, writer = connection
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", *(f"{name}: {value}" for name, value in headers.items())]
        if self.cookie and "Authorization" not in headers:
            lines.append(f"Cookie: {self.cookie}")
        if body:
            lines.append(f"Content-Length: {len(body)}")
        try:
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await writer.drain()
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            lines = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in head[1:] if line)]
            found = dict(lines)
            cookies = [value.split(";")[0] for name, value in lines if name == "set-cookie" and "Max-Age=0" not in value]
            self.cookie = "; ".join(cookies) or self.cookie
            status = int(head[0].split()[1])
            if found.get("transfer-encoding") == "chunked":
                parts = []
                while size := int((await reader.readline()).split(b";")[0], 16):
                    parts.append(await reader.readexactly(size))
                    await reader.readexactly(2)
                await reader.readline()
                text = b"".join(parts)
            else:
                text = await reader.readexactly(int(found.get("content-length", 0)))
        except BaseException:
            writer.close()
            raise
        if found.get("connection", "").lower() == "close":
            writer.close()
        else:
            self.free.append(connection)
        return Answer(status, found, text)


def rollcall(program: Path, home: Path, *words: str) -> str:
    """What a command prints; the measurement ends where it fails."""
    done = subprocess.run([program, *words, "--home", home], capture_output=True, text=True, check=False)
    # 3: a source is held, which a synthetic district may have planted.
    if done.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


async def sign_in(client: Client, link: str) -> None:
    """Chooses a password by the one-time link and signs in with it."""
    own = f"http://127.0.0.1:{client.port}"
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": own}
    chosen = urllib.parse.urlencode({"password": PASSWORD, "again": PASSWORD}).encode()
    answer = await client.ask("POST", link, chosen, form)
    if answer.status != 303:
        raise SystemExit(f"the password was not taken: {answer.status}")
    answer = await client.ask("POST", "/sign-in", urllib.parse.urlencode({"name": "loader", "password": PASSWORD}).encode(), form)
    if answer.status != 303:
        raise SystemExit(f"signing in: {answer.status}")


async def places(client: Client, token: dict[str, str]) -> dict[str, list[str]]:
    """The addresses to ask for, by kind."""
    listed = json.loads((await client.ask("GET", "/api/v1/entries?limit=500", headers=token)).body)
    ids = [of["entry_id"] for of in listed["items"]]
    departments = sorted({of["department"] for of in listed["items"]} - {"OFFICE", "UNMAPPED"})
    page = (await client.ask("GET", "/runs")).body.decode()
    run = re.search(r'href="/runs/([^"]+)"', page)
    each = lambda text: [text.format(code) for code in departments]
    return {
        "home": ["/"],
        "ledger": ["/ledger", "/ledger?sort=due", "/ledger?rule=D02", "/ledger?state=open", *each("/ledger?department={}")],
        "search": [f"/ledger?q={urllib.parse.quote(name)}" for name in ("张", "李伟", "王芳", "赵")],
        "entry": [f"/entries/{one}" for one in ids],
        "department": each("/departments/{}"),
        "runs": ["/runs", *([f"/runs/{run[1]}"] if run else [])],
        "establishment": ["/establishment", *each("/establishment?department={}")],
        "workbook": each("/departments/{}/ledger.xlsx"),
        "csv": each("/api/v1/ledgers/csv?department={}"),
        "ledger.xlsx": ["/api/v1/ledgers/xlsx?rule=D02"],
    }


async def send(client: Client, where: dict[str, list[str]], token: dict[str, str], rate: float, until, chance: random.Random) -> list[dict]:
    """Sends requests at a rate until `until` says so; one record for each."""
    kinds, weights = list(MIX), list(MIX.values())
    begun, records, open_now, number = time.perf_counter(), [], set(), 0

    async def one(kind: str, path: str, due: float) -> None:
        headers = token if path.startswith("/api/") else {}
        try:
            answer = await asyncio.wait_for(client.ask("GET", path, headers=headers), 120)
            status, size = answer.status, len(answer.body)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, asyncio.TimeoutError) as fault:
            status, size = type(fault).__name__, 0
        records.append({"kind": kind, "path": path, "status": status, "bytes": size, "s": time.perf_counter() - due})

    while not until():
        due = begun + number / rate
        number += 1
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        kind = chance.choices(kinds, weights)[0]
        path = chance.choice(where[kind])
        if len(open_now) >= MOST_OPEN:
            records.append({"kind": kind, "path": path, "status": "not sent", "bytes": 0, "s": 0.0})
            continue
        task = asyncio.create_task(one(kind, path, due))
        open_now.add(task)
        task.add_done_callback(open_now.discard)
    if open_now:
        await asyncio.wait(open_now)
    return records


def summed(records: list[dict], seconds: float) -> dict:
    """Milliseconds by kind, and what was not answered well."""
    def of(some: list[dict]) -> dict:
        times = sorted(record["s"] * 1000 for record in some if record["status"] == 200)
        at = lambda share: round(times[min(len(times) - 1, int(share * len(times)))], 1) if times else None
        faults: dict[str, int] = {}
        for record in some:
            if record["status"] != 200:
                faults[f"{record['status']} {record['kind']}"] = faults.get(f"{record['status']} {record['kind']}", 0) + 1
        return {
            "requests": len(some), "p50_ms": at(0.5), "p90_ms": at(0.9), "p95_ms": at(0.95), "p99_ms": at(0.99),
            "max_ms": round(times[-1], 1) if times else None, "mib": round(sum(record["bytes"] for record in some) / 2**20, 1), "faults": faults,
        }

    downloads = [record for record in records if record["kind"] in DOWNLOADS]
    pages = [record for record in records if record["kind"] not in DOWNLOADS]
    return {
        "seconds": round(seconds, 1), "sent_per_s": round(len(records) / seconds, 1), "pages": of(pages), "downloads": of(downloads),
        "kinds": {kind: of([record for record in records if record["kind"] == kind]) for kind in MIX},
    }


async def run(client: Client, token: dict[str, str], day: date, ended: asyncio.Event) -> dict:
    """A full run by the API; its seconds as the service has them, and its stages."""
    try:
        wanted = json.dumps({"job": "nightly", "date": day.isoformat(), "pull": "all"}).encode()
        answer = await client.ask("POST", "/api/v1/runs", wanted, token | {"Content-Type": "application/json"})
        if answer.status != 202:
            raise SystemExit(f"the run was not begun: {answer.status} {answer.body.decode()}")
        place = answer.headers["location"]
        while True:
            await asyncio.sleep(0.5)
            of = json.loads((await client.ask("GET", place, headers=token)).body)
            if of["ended_at"]:
                break
    finally:
        ended.set()
    if of["state"] not in ("done", "partial"):
        raise SystemExit(f"the run of {day} is {of['state']}: {of['said']}")
    begun, over = (datetime.fromisoformat(of[name]) for name in ("started_at", "ended_at"))
    return {"date": day.isoformat(), "state": of["state"], "s": round((over - begun).total_seconds(), 2), "stages_ms": of.get("stages"), "said": of["said"]}


def machine(program: Path) -> dict:
    """Where and with what this was measured."""
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), platform.processor())
    told = lambda *words: subprocess.run(words, cwd=HERE, capture_output=True, text=True, check=False).stdout.strip()
    return {
        "cpu": model, "cores": os.cpu_count(), "system": platform.platform(), "load_before": os.getloadavg()[0], "python": platform.python_version(),
        "rollcall": told(str(program), "--version"), "commit": told("git", "rev-parse", "HEAD"), "uncommitted_changes": bool(told("git", "status", "--porcelain")),
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }


async def measure(args, home: Path, port: int, link: str, token: dict[str, str]) -> dict:
    """Quiet, then rounds of a run alone and a run under load."""
    client = Client(port)
    await sign_in(client, link)
    where = await places(client, token)
    chance = random.Random(7)
    # Every kind once, so that what is wrong is told before anything is measured.
    for kind, paths in where.items():
        answer = await client.ask("GET", paths[0], headers=token if paths[0].startswith("/api/") else {})
        if answer.status != 200:
            raise SystemExit(f"{kind} {paths[0]}: {answer.status}")
    end = time.perf_counter() + args.seconds
    quiet = summed(await send(client, where, token, args.rate, lambda: time.perf_counter() > end, chance), args.seconds)
    alone, loaded, under = [], [], []
    for number in range(args.rounds):
        for with_load in (False, True) if number % 2 == 0 else (True, False):
            day = FIRST + timedelta(days=1 + len(alone) + len(loaded))
            ended = asyncio.Event()
            if not with_load:
                alone.append(await run(client, token, day, ended))
                continue
            begun = time.perf_counter()
            going = asyncio.create_task(run(client, token, day, ended))
            records = await send(client, where, token, args.rate, ended.is_set, chance)
            loaded.append(await going)
            under.append(summed(records, time.perf_counter() - begun))
    return {"without_run": quiet, "runs_alone": alone, "runs_under_load": loaded, "under_load": under}


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def main() -> None:
    """Make a home, serve it, measure, tell."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rollcall", type=Path, required=True, help="the program")
    ask.add_argument("--people", type=int, default=600_000)
    ask.add_argument("--rate", type=float, default=50, help="requests a second")
    ask.add_argument("--seconds", type=float, default=30, help="how long requests are sent with no run")
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--out", type=Path, default=HERE / "seen", help="the folder for the JSON")
    args = ask.parse_args()
    program = args.rollcall.resolve()
    report = {"machine": machine(program), "people": args.people, "rate": args.rate, "mix_percent": MIX}
    folder = Path(tempfile.mkdtemp(prefix="rollcall-load-"))
    home = folder / "home"
    try:
        rollcall(program, folder, "synth", "--people", str(args.people), "--out", str(home))
        begun = time.perf_counter()
        rollcall(program, home, "run", "nightly", "--date", FIRST.isoformat())
        report["first_night_s"] = round(time.perf_counter() - begun, 1)
        made = rollcall(program, home, "account", "add", "loader", "--role", "clerk")
        link = "/link/" + made.split("/link/")[1].split()[0]
        scope = ["see-ledger", "download", "rerun", "watch-runs"]
        made = rollcall(program, home, "token", "add", "loader", "--label", "load", "--days", "1", "--scope", *scope)
        token = {"Authorization": f"Bearer {re.search(r'rollcall_[A-Za-z0-9_-]+', made)[0]}"}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = os.environ | {"ROLLCALL_WEB__LISTEN": f"127.0.0.1:{port}"}
        with open(folder / "serve.log", "wb") as log:
            served = subprocess.Popen([program, "serve", "--home", home], env=environment, stdout=log, stderr=log)
        try:
            begun = time.perf_counter()
            while not answers(port):
                if served.poll() is not None or time.perf_counter() - begun > 60:
                    raise SystemExit(f"the service does not answer: {(folder / 'serve.log').read_text(encoding='utf-8')}")
                time.sleep(0.1)
            try:
                report |= asyncio.run(measure(args, home, port, link, token))
            except OSError as fault:
                raise SystemExit(f"{fault}; the service says: {(folder / 'serve.log').read_text(encoding='utf-8')[-2000:]}") from fault
            status = Path(f"/proc/{served.pid}/status").read_text(encoding="utf-8")
            report["service_peak_mib"] = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024
        finally:
            served.terminate()
            served.wait()
        # The requests come from the same machine: what making them took is told.
        used = resource.getrusage(resource.RUSAGE_SELF)
        report["client_cpu_s"] = round(used.ru_utime + used.ru_stime, 1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    middle = lambda runs: statistics.median(of["s"] for of in runs)
    alone, loaded = middle(report["runs_alone"]), middle(report["runs_under_load"])
    report["run_alone_s"], report["run_under_load_s"], report["longer_by"] = alone, loaded, round(loaded / alone, 2)
    args.out.mkdir(parents=True, exist_ok=True)
    file = args.out / f"{report['machine']['at'][:10]}-load-{args.people}.json"
    file.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"run alone {alone} s, with {args.rate:g} requests a second {loaded} s ({report['longer_by']} times)")
    for name, of in [("no run", report["without_run"]), *((f"run {n + 1}", of) for n, of in enumerate(report["under_load"]))]:
        for what in ("pages", "downloads"):
            part = of[what]
            print(f"{name:8} {what:10} {part['requests']:6} p50 {part['p50_ms']} p95 {part['p95_ms']} p99 {part['p99_ms']} max {part['max_ms']} ms {part['faults'] or ''}")
    print(file)


if __name__ == "__main__":
    main()
