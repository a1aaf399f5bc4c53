"""The exports of one source as tables of text, and the mapping's fields over them.

They lie in a database of their own, in memory, beside the one that is filled. Most fields are columns of a file, and
a view over its table is all that they need. SQL that a mapping brings runs in a third database, which can't reach any
file and holds nothing but the tables that this SQL names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import duckdb

from etl.casting import install_mapping_macros
from etl.contract import Field, tables
from etl.errors import LoadError
from etl.mapping import Block, Column, FileSpec, Mapping, did_you_mean
from etl.matching import Matched, raw_names
from etl.reading import (
    Export,
    Header,
    Part,
    count_rows,
    literal,
    quoted,
    read_header,
    read_into,
    trimmed,
)

ROW, LINE, LINES = '"~row"', '"~line"', '"~lines"'
# The name under which the tables of text are attached.
RAW = "reading"
_APART = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


@dataclass(frozen=True)
class Placed:
    """An export as a part of the table that SELECTs see: its lines follow on those of the parts before.

    A line of that table is the line in the file plus `offset`. `part` is None for a sheet that no mapping names,
    of which only the rows are counted.
    """

    export: Export
    spec: FileSpec | None
    part: Part | None
    offset: int
    rows: int


@dataclass(frozen=True)
class Mapped:
    """The text of a block's fields: a table `name` of row, line or lines (in the lines of what it reads), fields.

    Where each line gives one row, lines are empty and the row goes by the number of its line.
    """

    block: Block
    columns: dict[str, Column]
    number: int

    @property
    def name(self) -> str:
        return f"block {self.number}"

    @property
    def filtered(self) -> str:
        """The table of the lines that the block's condition leaves out."""
        return f"{self.name}: filtered"

    @property
    def has_lines(self) -> bool:
        """Whether a row may be made of several lines, and a line may give several rows."""
        return self.block.select is not None


class RawTables:
    """The text tables of one source and what its mapping makes of them; a context that removes them at its end.

    con: the database beside which they are attached as RAW, with a schema `parts`, a schema `mapped`, and in `main`
    a view for each name that SELECTs use.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        matched: Matched,
        scratch: Path,
        progress: Callable[[str], None],
    ) -> None:
        self.mapping: Mapping = matched.mapping
        self.placed: list[Placed] = []
        self.mapped: list[Mapped] = []
        self.notices: list[str] = []
        self._con = con
        self._matched = matched
        self._scratch = scratch
        self._progress = progress

    def __enter__(self) -> RawTables:
        self._con.execute(f"ATTACH ':memory:' AS {RAW}; CREATE SCHEMA {RAW}.parts; CREATE SCHEMA {RAW}.mapped")
        try:
            self._read()
            self._make_views()
            self._map_all()
        except BaseException:
            self._con.execute(f"DETACH {RAW}")
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._con.execute(f"DETACH {RAW}")

    def exports_of(self, reads: str) -> list[Placed]:
        return [placed for placed in self.placed if placed.spec is not None and placed.spec.reads == reads]

    # Reading

    def _read(self) -> None:
        """Reads two files at a time: the lines of one keep a single processor busy. Sheets of a workbook one by one."""
        ends: dict[str, int] = {}
        exports = self._matched.exports
        with ThreadPoolExecutor(max_workers=1 if any(export.is_sheet for export, _ in exports) else 2) as readers:
            reading = [
                readers.submit(self._read_one, number, export, spec)
                for number, (export, spec) in enumerate(exports, start=1)
            ]
            try:
                for number, ((export, spec), read) in enumerate(zip(exports, reading, strict=True), start=1):
                    self._progress(f"Reading {export.label} ({number} of {len(exports)})")
                    part = read.result()
                    if spec is None:
                        self.placed.append(Placed(export, None, None, 0, part))
                        continue
                    offset = ends.get(spec.reads, 0)
                    ends[spec.reads] = offset + part.last_line
                    self.placed.append(Placed(export, spec, part, offset, part.rows))
                    if part.rows == 0:
                        self.notices.append(f"{export.label} has column names and no lines")
            finally:
                readers.shutdown(cancel_futures=True)
        if not any(placed.rows for placed in self.placed):
            names = ", ".join(placed.export.label for placed in self.placed)
            raise LoadError(f"There are no lines in {names}; export again, or take the files out of the folder.")

    def _read_one(self, number: int, export: Export, spec: FileSpec | None) -> Part | int:
        """What a file was read into; of a file that no table needs, how many rows it has."""
        if spec is None:
            return count_rows(export)
        with self._con.cursor() as own, _using(own, f"{RAW}.parts"):
            return read_into(own, f"part {number}", export, spec.header_line, self._scratch)

    def _make_views(self) -> None:
        """One view for each name that SELECTs use; a file that may be missing gives an empty one."""
        there = raw_names(self._matched)
        for spec in self.mapping.files:
            if spec.reads in there:
                select = " UNION ALL BY NAME ".join(
                    f"SELECT * REPLACE (line + {placed.offset} AS line) FROM {RAW}.parts.{quoted(placed.part.table)}"
                    for placed in self.exports_of(spec.reads)
                )
            else:
                columns = ", ".join(f"NULL::VARCHAR AS {quoted(name)}" for name in self.mapping.needs(spec))
                select = f"SELECT NULL::BIGINT AS line{', ' + columns if columns else ''} WHERE false"
            self._con.execute(f"CREATE VIEW {RAW}.main.{quoted(spec.reads)} AS {select}")

    # Mapping

    def _map_all(self) -> None:
        numbered = [
            (block, number) for number, block in enumerate(self.mapping.blocks, start=1) if self.exports_of(block.reads)
        ]
        by_sql = [block for block, _ in numbered if _own_sql(block)]
        if not by_sql and not self.mapping.views:
            for block, number in numbered:
                self._map(self._con, block, number)
            return
        with self._apart(by_sql) as apart:
            for block, number in numbered:
                if not _own_sql(block):
                    self._map(self._con, block, number)
                    continue
                self._map(apart, block, number)
                self._bring(apart, self.mapped[-1].name)
                if block.where is not None:
                    self._bring(apart, self.mapped[-1].filtered)

    @contextmanager
    def _apart(self, blocks: list[Block]) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database of its own for the mapping's SQL, which can't reach any file: the tables and views it names."""
        config = {**_APART, "temp_directory": str(self._scratch / "spill")}
        with duckdb.connect(config=config) as apart:
            apart.execute("CREATE SCHEMA mapped")
            text = "\n".join([*self.mapping.views.values(), *(sql for block in blocks for sql in _own_sql(block))])
            named = {word.lower() for word in re.findall(r"\w+", text)} | {block.reads.lower() for block in blocks}
            for spec in self.mapping.files:
                if spec.reads.lower() in named:
                    _copy(self._con, f"{RAW}.main.{quoted(spec.reads)}", apart, quoted(spec.reads))
            install_mapping_macros(apart, self.mapping.date_order)
            apart.execute("SET enable_external_access = false; SET lock_configuration = true")
            for name, select in self.mapping.views.items():
                where = f"{self.mapping.name}: views.{name}"
                self._require_one_select(apart, select, where)
                self._run(apart, f"CREATE VIEW {quoted(name)} AS {select}", where)
            yield apart

    def _bring(self, apart: duckdb.DuckDBPyConnection, name: str) -> None:
        _copy(apart, f"mapped.{quoted(name)}", self._con, f"{RAW}.mapped.{quoted(name)}")

    def _map(self, con: duckdb.DuckDBPyConnection, block: Block, number: int) -> None:
        """Makes the fields of a block: a table where the mapping's own SQL does, in its own database; else a view."""
        where = f"{self.mapping.name}: tables.{block.table}"
        if block.select is not None:
            columns, lines, relation = self._select(con, block, where)
        else:
            columns, lines, relation = block.columns, None, quoted(block.reads)
        fields = {field.name: field for field in tables()[block.table].fields}
        texts = ", ".join(
            f"{self._text(con, block, fields[field], column, relation, where)} AS {quoted(field)}"
            for field, column in columns.items()
        )
        mapped = Mapped(block, dict(columns), number)
        table = f"mapped.{quoted(mapped.name)}"
        numbers = f"line AS {ROW}, line AS {LINE}, NULL::BIGINT[] AS {LINES}"
        if not _own_sql(block):
            con.execute(f"CREATE VIEW {RAW}.{table} AS SELECT {numbers}, {texts} FROM {RAW}.main.{relation}")
            self.mapped.append(mapped)
            return
        if lines:
            numbers = f"row_number() OVER () AS {ROW}, NULL::BIGINT AS {LINE}, {lines} AS {LINES}"
        condition = f"WHERE ({block.where}\n)" if block.where is not None else ""
        if block.where is not None:
            self._require_one_select(con, f"SELECT 1 FROM {relation} {condition}", f"{where}.where")
        self._run(con, f"CREATE TABLE {table} AS SELECT {numbers}, {texts} FROM {relation} {condition}", where)
        if lines:
            con.execute(f"UPDATE {table} SET {LINE} = {LINES}[1]")
            self._refuse_foreign_lines(con, block, table, where)
        elif block.where is not None:
            con.execute(
                f"CREATE TABLE mapped.{quoted(mapped.filtered)} AS SELECT line FROM {relation} "
                f"WHERE NOT coalesce(({block.where}\n), false)"
            )
        self.mapped.append(mapped)

    def _select(self, con: duckdb.DuckDBPyConnection, block: Block, where: str) -> tuple[dict[str, Column], str, str]:
        """The columns of a SELECT, the expression of its source lines, and the SELECT as a relation."""
        self._require_one_select(con, block.select, f"{where}.select")
        relation = f"({block.select}\n)"
        described = self._run(con, f"DESCRIBE FROM {relation}", f"{where}.select").fetchall()
        kinds = {name: kind for name, kind, *_ in described}
        if "lines" not in kinds:
            raise LoadError(
                f"{where}.select: return the source lines of each row in a column lines, as in  [line] AS lines"
            )
        fields = [field.name for field in tables()[block.table].fields]
        used = {column.column for column in block.columns.values() if column.column is not None}
        for name in kinds:
            if name != "lines" and name not in fields and name not in used:
                raise LoadError(f"{where}.select: {block.table} has no field {name}{did_you_mean(name, fields) or '.'}")
        columns = {name: Column(column=name) for name in kinds if name in fields} | block.columns
        listed = "lines" if kinds["lines"].endswith("[]") else "[lines]"
        lines = f"list_sort(list_distinct(CAST({listed} AS BIGINT[])))"
        return columns, lines, relation

    def _text(
        self,
        con: duckdb.DuckDBPyConnection,
        block: Block,
        field: Field,
        column: Column,
        relation: str,
        where: str,
    ) -> str:
        """The text of one field in SQL, its codes translated."""
        key = f"{where}.columns.{field.name}"
        if column.sql is not None:
            self._require_one_select(con, f"SELECT ({column.sql}\n) FROM {relation}", key)
            text = f"CAST(({column.sql}\n) AS VARCHAR)"
        elif column.column is not None:
            text = f"CAST({quoted(self._column(block, column.column, key))} AS VARCHAR)"
        else:
            text = literal(column.value) if column.value is not None else "CAST(NULL AS VARCHAR)"
        if column.sql is not None or block.select is not None:
            text = trimmed(text)
        if column.codes is None and column.otherwise is None:
            return text
        whole = _translated(text, column)
        if field.separator is None:
            return f"CASE WHEN {text} IS NOT NULL THEN {whole} END"
        separator = literal(field.separator)
        each = (
            f"list_filter(list_transform(string_split({text}, {separator}), "
            f"lambda v: {_translated('trim(v)', column)}), lambda v: v <> '')"
        )
        known = ", ".join(literal(code.lower()) for code in column.codes or {})
        is_one_code = f"NOT contains({text}, {separator})" + (f" OR lower({text}) IN ({known})" if known else "")
        return (
            f"CASE WHEN {is_one_code} THEN {whole} "
            f"WHEN {text} IS NOT NULL THEN nullif(array_to_string({each}, {separator}), '') END"
        )

    def _column(self, block: Block, name: str, key: str) -> str:
        """The column of the file that a mapping names, in its own spelling."""
        if block.select is not None:
            return name
        found = None
        for placed in self.exports_of(block.reads):
            header: Header = read_header(placed.export, placed.spec.header_line)
            found = header.find(name)
            if found is not None:
                continue
            if header.is_repeated(name):
                first = next(other for other in header.names if other and other.lower() == f"{name.lower()} (1)")
                raise LoadError(
                    f"{placed.export.label} has more than one column {name}; rename one of them, or name the one "
                    f"that is meant in {self.mapping.name} as “{first}”."
                )
            hint = did_you_mean(name, [other for other in header.names if other])
            raise LoadError(f"{key}: {placed.export.label} has no column {name}{hint or '.'}")
        return found

    def _refuse_foreign_lines(self, con: duckdb.DuckDBPyConnection, block: Block, table: str, where: str) -> None:
        (without,) = con.execute(
            f"SELECT count(*) FROM {table} WHERE {LINE} IS NULL OR list_contains({LINES}, NULL)"
        ).fetchall()[0]
        if without:
            raise LoadError(f"{where}.select: {without:,} rows come without a source line; return it in lines.")
        foreign = con.execute(
            f"SELECT min(used) FROM (SELECT unnest({LINES}) AS used FROM {table}) "
            f"ANTI JOIN {quoted(block.reads)} AS r ON r.line = used"
        ).fetchall()[0][0]
        if foreign is not None:
            raise LoadError(
                f"{where}.select: lines holds {foreign}, which is not a line of {block.reads}; return lines of the "
                "file that “from” names."
            )

    def _require_one_select(self, con: duckdb.DuckDBPyConnection, sql: str, where: str) -> None:
        try:
            statements = con.extract_statements(sql)
        except duckdb.Error as error:
            raise self._sql_fault(error, where) from error
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise LoadError(f"{where}: this should be a single SELECT, or a single expression.")

    def _run(self, con: duckdb.DuckDBPyConnection, sql: str, where: str) -> duckdb.DuckDBPyConnection:
        try:
            return con.execute(sql)
        except duckdb.Error as error:
            raise self._sql_fault(error, where) from error

    def _sql_fault(self, error: duckdb.Error, where: str) -> LoadError:
        first = str(error).strip().split("\n")[0]
        return LoadError(f"{where}: the SQL does not work ({first}).")


def _own_sql(block: Block) -> list[str]:
    """The SQL that a mapping brings for a block, none when each field is a column or a constant."""
    given = [block.select, block.where, *(column.sql for column in block.columns.values())]
    return [sql for sql in given if sql is not None]


@contextmanager
def _using(con: duckdb.DuckDBPyConnection, schema: str) -> Iterator[None]:
    """Makes a schema the one of names without one."""
    before = con.execute("SELECT current_database(), current_schema()").fetchall()[0]
    con.execute(f"USE {schema}")
    try:
        yield
    finally:
        con.execute(f"USE {'.'.join(map(quoted, before))}")


def _copy(here: duckdb.DuckDBPyConnection, table: str, there: duckdb.DuckDBPyConnection, copy: str) -> None:
    """Copies a table of one database into another."""
    there.register("to be copied", here.sql(f"FROM {table}").to_arrow_reader())
    try:
        there.execute(f'CREATE TABLE {copy} AS FROM "to be copied"')
    finally:
        there.unregister("to be copied")


def _translated(text: str, column: Column) -> str:
    """A code of the export as the contract's code; capitals count only where the mapping's codes need them."""
    codes = column.codes or {}
    rest = literal(column.otherwise) if column.otherwise is not None else text
    if not codes:
        return rest
    lowered = {code.lower(): to for code, to in codes.items()}
    if len(lowered) == len(codes):
        rest = _choice(f"lower({text})", lowered, rest)
    # Nearly every code is written as in the mapping, and small letters need not be made of it.
    return _choice(text, codes, rest)


def _choice(text: str, codes: dict[str, str | None], rest: str) -> str:
    whens = " ".join(
        f"WHEN {literal(code)} THEN {literal(to) if to is not None else 'NULL'}" for code, to in codes.items()
    )
    return f"CASE {text} {whens} ELSE {rest} END"
