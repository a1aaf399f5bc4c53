"""Publishes a copy of the snapshot in force, one file operation at a time, for tests that stop it in between.

    python -m tests.support.stepwise DATA_DIR

Before each operation on files it prints what it is about to do and waits for a line on its standard input.
"""

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from etl import snapshots


def ask_before(what, real):
    def step(*arguments, **options):
        print(what, Path(arguments[0]).name, flush=True)
        sys.stdin.readline()
        return real(*arguments, **options)

    return step


def main(data_dir):
    with snapshots.locked(data_dir, print):
        old = snapshots.current(data_dir)
        name = snapshots.new_name(data_dir, datetime.now(UTC))
        folder = snapshots.building_folder(data_dir, name)
        built = Path(shutil.copy(snapshots.database(data_dir, old), folder / "snapshot.duckdb"))
        rows = Path(shutil.copytree(snapshots.kept(data_dir, old), folder / "rows"))
        os.rename = ask_before("rename", os.rename)
        os.replace = ask_before("replace", os.replace)
        Path.write_text = ask_before("write", Path.write_text)
        Path.unlink = ask_before("remove", Path.unlink)
        snapshots.publish(data_dir, name, built, rows)
        print("published", name, flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
