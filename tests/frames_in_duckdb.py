"""Runs the frames' SQL texts in DuckDB and compares what comes out with what polars made of the same tables.

Called by tests/it/frames.rs with a folder: `texts.json` holds [name, SQL] in the order in which texts are run, and
`<name>.parquet` every table, the prepared ones and the texts' results. A prepared table is one that no text makes.
Prints one line a text, its name and its number of rows; differences go to stderr, and then the exit code is 1.

The texts are run as they stand. Nothing had to be written otherwise for DuckDB; `ADAPTED` is where it would be said.
"""

import json
import sys
from pathlib import Path

import duckdb

# Text = [(as written, as DuckDB wants it, why)].
ADAPTED: dict[str, list[tuple[str, str, str]]] = {}

SHOWN = 5


def main(folder: Path) -> int:
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    made = {name for name, _ in texts}
    db = duckdb.connect()
    db.execute("SET threads = 2")
    for file in sorted(folder.glob("*.parquet")):
        if file.stem not in made:
            db.execute(f"""CREATE VIEW "{file.stem}" AS SELECT * FROM read_parquet('{file}')""")
    wrong = 0
    for name, text in texts:
        for as_written, adapted, _ in ADAPTED.get(name, []):
            assert as_written in text, f"{name}: {as_written!r} is not in the text any more"
            text = text.replace(as_written, adapted)
        db.execute(f'CREATE TABLE "{name}" AS {text}')
        for difference in differences(db, name, folder / f"{name}.parquet"):
            print(f"{name}: {difference}", file=sys.stderr)
            wrong += 1
        print(name, db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
    return 1 if wrong else 0


def differences(db, name: str, file: Path) -> list[str]:
    """What the two results of a text do not share, as sets of rows with their number of times."""
    theirs = dict(db.execute(f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('{file}'))").fetchall())
    ours = dict(db.execute(f'SELECT column_name, column_type FROM (DESCRIBE "{name}")').fetchall())
    if sorted(theirs) != sorted(ours):
        return [f"columns {sorted(set(theirs) ^ set(ours))} are in one result only"]
    # Widths differ (a sum of BIGINT is a HUGEINT here); kinds must not.
    found = [f"{c} is {ours[c]} in DuckDB and {t} in polars" for c, t in theirs.items() if kind(ours[c]) != kind(t)]
    columns = ", ".join(f'"{column}"::{type_} AS "{column}"' for column, type_ in theirs.items())
    mine, polars = f'SELECT {columns} FROM "{name}"', f"SELECT {columns} FROM read_parquet('{file}')"
    for here, there, where in [(mine, polars, "DuckDB"), (polars, mine, "polars")]:
        only = f"({here}) EXCEPT ALL ({there})"
        number = db.execute(f"SELECT count(*) FROM ({only})").fetchone()[0]
        if number:
            some = db.execute(f"{only} LIMIT {SHOWN}").fetchall()
            found.append(f"{number} rows of {where} only, such as " + "; ".join(str(dict(zip(theirs, row))) for row in some))
    return found


def kind(type_: str) -> str:
    """Types that hold the same values."""
    return "whole" if type_ in {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT"} else type_


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
