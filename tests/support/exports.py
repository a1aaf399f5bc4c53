"""Small exports written by hand, and what a loaded data folder holds."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from etl import snapshots

ROOT = Path(__file__).resolve().parents[2]

CHILDREN = """
child_id,birth_date
c1,2010-01-01
c2,2011-02-02
c3,2012-03-03
c4,2013-04-04
"""
EPISODES = """
episode_id,child_id,removal_date,discharge_date,discharge_reason
e1,c1,2025-01-10,2025-06-10,reunification
e2,c2,2025-03-01,,
e3,c3,2025-04-01,,
e4,c4,2025-05-05,,
"""
STAYS = """
living_arrangement_id,child_id,episode_id,start_date,end_date,setting,provider_id
l1,c1,e1,2025-01-10,2025-03-01,foster_home,h1
l2,c1,e1,2025-03-01,2025-06-10,group_home,h2
l3,c2,e2,2025-03-01,,kin_foster,h3
l4,c3,e3,2025-04-01,,foster_home,h4
l5,c4,e4,2025-05-05,2026-01-01,foster_home,h5
"""
SMALL = {"children": CHILDREN, "care_episodes": EPISODES, "living_arrangements": STAYS}


def write(folder, **tables):
    """Writes a folder of exports in contract form, a text a table; SMALL where none is given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (tables or SMALL).items():
        (folder / f"{name}.csv").write_text(text.strip() + "\n", encoding="utf-8")
    return folder


def mapped(folder, source, kind="full", extra="", **tables):
    """Writes exports with a mapping beside them: <source>-<table>.csv, with the contract's headers."""
    tables = tables or SMALL
    write(folder, **{f"{source}-{name}": text for name, text in tables.items()})
    lines = [f"source: {source}", f"load: {kind}", "complete_to: 2026-06-30", extra, "files:"]
    lines += [f"  - {{file: '{source}-{name}.csv', as: {name}}}" for name in tables]
    lines.append("tables:")
    for name, text in tables.items():
        header = text.strip().splitlines()[0].split(",")
        lines += [f"  {name}:", f"    from: {name}", "    columns:", *(f"      {field}: {field}" for field in header)]
    (folder / "mappings").mkdir(exist_ok=True)
    (folder / "mappings" / f"{source}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def etl(*arguments, cwd=ROOT):
    """Runs a command of `python -m etl` in a process of its own, with two measures (see tests.support.terminal)."""
    return subprocess.run(command(*arguments), cwd=cwd, env=environment(), capture_output=True, text=True, timeout=300)


def command(*arguments):
    return [sys.executable, "-m", "tests.support.terminal", *(str(argument) for argument in arguments)]


def environment():
    return os.environ | {"PYTHONPATH": str(ROOT)}


def query(data_dir, sql, name=None):
    """Rows of a snapshot, by default of the one in force."""
    with opened(data_dir, name) as con:
        return con.execute(sql).fetchall()


def opened(data_dir, name=None):
    database = snapshots.database(data_dir, name or snapshots.current(data_dir))
    return duckdb.connect(str(database), read_only=True)


def whole(data_dir, name=None):
    """Every table of a snapshot, row for row, but for names and times of the load."""
    content = {}
    with opened(data_dir, name) as con:
        tables = con.execute(
            "SELECT table_schema, table_name, list(column_name ORDER BY ordinal_position) "
            "FROM information_schema.columns GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        for schema, table, columns in tables:
            chosen = ", ".join(f'"{column}"' for column in columns if column not in _PASSING)
            content[f"{schema}.{table}"] = con.execute(f'SELECT {chosen} FROM {schema}."{table}"').fetchall()
    return content


_PASSING = ("snapshot", "built_at", "loaded_at")


def adds_up(data_dir):
    """Whether the lines of every file of the snapshot in force have one fate each."""
    wrong = query(data_dir, "FROM load.files WHERE lines <> loaded + rejected + replaced + left_out")
    return query(data_dir, "SELECT count(*) > 0 FROM load.files") == [(True,)] and not wrong


def debris(data_dir):
    """What lies in the warehouse besides snapshots, the pointer and the lock."""
    names = snapshots.names(data_dir)
    expected = {f"{name}{end}" for name in names for end in ("", ".duckdb")}
    expected |= {snapshots.POINTER, snapshots.LOCK}
    return sorted({path.name for path in snapshots.warehouse(data_dir).iterdir()} - expected)
