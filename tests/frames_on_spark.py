"""Runs the frames' SQL texts and the rules' predicates over Spark Connect and compares what comes out with polars' results.

Called by tests/it/spark.rs with folders. In each, `texts.json` holds [name, SQL] in the order in which texts are run,
`<name>.parquet` every table, the prepared ones and the texts' results, and `predicates.json` [frame, [name, SQL] of each
predicate], whose results over the frame are `rules/<frame>.parquet`. A prepared table is one that no text makes.
The server is Sail, started here, or the one that `SPARK_REMOTE` names; it must see the folders under the same paths.
Prints one line a text, its name and its number of rows; differences go to stderr, and then the exit code is 1.

The texts are run as they stand, each over the results of those before it on the same server.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

SHOWN = 5


def main(folders: list[Path]) -> int:
    remote = os.environ.get("SPARK_REMOTE")
    if not remote:
        from pysail.spark import SparkConnectServer

        server = SparkConnectServer("127.0.0.1", 0)
        server.start(background=True)
        _, port = server.listening_address
        remote = f"sc://127.0.0.1:{port}"
    spark = SparkSession.builder.remote(remote).getOrCreate()
    # Names of columns mean what they say, as they do in polars.
    spark.conf.set("spark.sql.caseSensitive", "true")
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    wrong = 0
    for folder in folders:
        print("folder", folder)
        wrong += sum(1 for _ in map(said, compared(spark, folder)))
    spark.stop()
    return 1 if wrong else 0


def said(difference: str) -> None:
    print(difference, file=sys.stderr)


def compared(spark, folder: Path):
    """Every difference between the server's tables and polars' ones."""
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    made = {name for name, _ in texts}
    for file in sorted(folder.glob("*.parquet")):
        if file.stem not in made:
            spark.read.parquet(str(file)).createOrReplaceTempView(file.stem)
    for name, text in texts:
        try:
            result = spark.sql(text)
            theirs = result.toArrow()
        except Exception as fault:  # every refusal of the server is a difference worth telling
            yield f"{name}: refused: {str(fault)[:1000]}"
            spark.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(name)
            continue
        yield from differences(name, theirs, pq.read_table(folder / f"{name}.parquet"))
        result.createOrReplaceTempView(name)
        print(name, theirs.num_rows)
    for frame, predicates in json.loads((folder / "predicates.json").read_text(encoding="utf-8")):
        columns = ", ".join(f"({predicate}) AS {name}" for name, predicate in predicates)
        try:
            theirs = spark.sql(f"SELECT *, {columns} FROM {frame}").toArrow()
        except Exception as fault:
            yield f"rules over {frame}: refused: {str(fault)[:1000]}"
            continue
        yield from differences(f"rules over {frame}", theirs, pq.read_table(folder / "rules" / f"{frame}.parquet"))
        print(f"rules:{frame}", len(predicates))


def differences(name: str, theirs: pa.Table, ours: pa.Table):
    """What two results of a text do not share, as sets of rows with their number of times."""
    if sorted(theirs.column_names) != sorted(ours.column_names):
        alone = sorted(set(theirs.column_names) ^ set(ours.column_names))
        yield f"{name}: columns {alone} are in one result only"
        return
    for column in ours.column_names:
        here, there = kind(ours.schema.field(column).type), kind(theirs.schema.field(column).type)
        if here != there:
            yield f"{name}: {column} is {there} on the server and {here} in polars"
    theirs = theirs.select(ours.column_names)
    mine, other = counted(ours), counted(theirs)
    for only, where in [(mine - other, "polars"), (other - mine, "the server")]:
        if only:
            some = "; ".join(str(dict(zip(ours.column_names, row))) for row in list(only)[:SHOWN])
            yield f"{name}: {only.total()} rows of {where} only, such as {some}"


def counted(table: pa.Table) -> Counter:
    return Counter(zip(*(column.to_pylist() for column in table.columns))) if table.num_columns else Counter()


def kind(type_: pa.DataType) -> str:
    """Types that hold the same values."""
    if pa.types.is_signed_integer(type_):
        return "whole"
    if pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_string_view(type_):
        return "text"
    return "nothing" if pa.types.is_null(type_) else str(type_)


if __name__ == "__main__":
    sys.exit(main([Path(folder) for folder in sys.argv[1:]]))
