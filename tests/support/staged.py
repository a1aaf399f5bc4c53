"""Exports staged in a scratch database, and questions to it."""

import textwrap
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from etl.staging import stage

TODAY = date(2026, 11, 22)


def write_files(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Writes files of these names and contents; a text is dedented and written as UTF-8."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = textwrap.dedent(content).lstrip("\n").encode()
        path.write_bytes(content)
    return folder


class Staging:
    """A staged folder: what `stage` returned, and SQL over its database."""

    def __init__(self, con, staged, told):
        self.con = con
        self.staged = staged
        self.told = told

    def rows(self, sql):
        return self.con.execute(sql).fetchall()

    def fates(self):
        """For each file: lines, loaded, rejected, replaced, left out."""
        found = self.rows(
            "SELECT file || coalesce('#' || sheet, ''), lines, loaded, rejected, replaced, left_out FROM load.files"
        )
        for name, lines, *fates in found:
            assert lines == sum(fates), f"the fates of {name} don't add up"
        return {name: tuple(counts) for name, *counts in found}

    def rejected(self):
        return self.rows("SELECT file, line, table_name, field, value FROM load.rejected ORDER BY ALL")

    def reasons(self):
        return [reason for (reason,) in self.rows("SELECT reason FROM load.rejected ORDER BY file, line, field")]


@contextmanager
def staged_folder(folder, work, **options):
    """Stages a folder of exports in a new database in the folder `work`."""
    work.mkdir(parents=True, exist_ok=True)
    told = []
    more = {"data_dir": work / "site", "scratch": work / "reading", "today": TODAY, "progress": told.append}
    options = more | options
    path = work / "staging.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        yield Staging(con, stage(con, folder, **options), told)
