"""Holds the DuckDB peer to tests/reference: both have to find the same on the same extracts.

The reference gets the peer's normalised rows and makes everything else anew; it is slow, so a small district has to do.
"""

import json
import sys
from datetime import date
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests/reference"))

import people  # noqa: E402
import prepare  # noqa: E402
import reference  # noqa: E402


def findings(extracts: Path, home: Path, peer: Path, folder: Path, day: str) -> set[tuple]:
    """Rule, subject, state, grade, excuse and department, by the reference."""
    folder.mkdir(exist_ok=True)
    db = duckdb.connect()
    for kind in prepare.PEOPLE:
        # What these extracts do not have is empty in the reference's tables.
        there = {row[0] for row in db.execute(f"DESCRIBE FROM '{peer}/{kind}.parquet'").fetchall()}
        wanted = (column.partition(":") for column in prepare.COLUMNS[kind].split())
        empty = "".join(f', NULL::{type_ or "VARCHAR"} AS "{name}"' for name, _, type_ in wanted if name not in there)
        db.execute(f"COPY (SELECT *{empty} FROM '{peer}/{kind}.parquet') TO '{folder}/{kind}.parquet'")
    place = "{0} AS source, {0} AS file, (row_number() OVER () + 1)::INTEGER AS row"
    db.execute(f"""
        COPY (SELECT unit_code, name, NULL::VARCHAR AS uscc, aliases, department_code, kind, funding, paid_centrally = '是' AS paid_centrally,
                     try_cast(abolished_on AS DATE) AS abolished_on, {place.format("'units'")}
              FROM read_csv('{extracts}/units.csv', all_varchar = true)) TO '{folder}/units.parquet';
        COPY (SELECT *, NULL::DATE AS expires_on, NULL::VARCHAR AS transfer_id, {place.format("'establishment'")}
              FROM read_csv('{extracts}/establishment.csv', all_varchar = true)) TO '{folder}/establishment.parquet'""")
    refused = []
    for kind in prepare.PEOPLE:
        for raw, key in db.execute(f"SELECT raw, person_key FROM '{peer}/quarantine-{kind}.parquet'").fetchall():
            text = people.label(json.loads(raw)[0] or "").upper()
            refused.append((kind, None if key is None else people.key(text)))
    prepare.fill(db, "quarantine", "source VARCHAR, person_key BIGINT", refused)
    kinds = ["units", "establishment", *prepare.PEOPLE]
    prepare.fill(db, "sources", "source VARCHAR, kind VARCHAR, state VARCHAR, quarantined BIGINT", [(k, k, "good", 0) for k in kinds])
    for name in ("quarantine", "sources"):
        db.execute(f"COPY {name} TO '{folder}/{name}.parquet'")
    codes = home / "config/codes"
    settings = prepare.Settings(
        headcount_types=str(codes / "headcount-types.toml"), levels=str(codes / "levels.toml"), crosswalk=str(codes / "unit-crosswalk.csv")
    )
    found = reference.findings(prepare.load(folder, date.fromisoformat(day), settings))
    return {f for f in found if f[0][0] not in "KS"}
