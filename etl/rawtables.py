"""The exports of one source as tables of text, and the mapping's SQL over them.

They lie in a database of their own beside the one that is kept. Reading files ends before the mapping's SQL begins:
from then on the database can't reach any file.
"""

from __future__ import annotations

from collections.abc import Callable
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
_OFFLINE = {
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
    """The text of a block's fields: a table `name` of row, line or lines (in the lines of what it reads), fields."""

    block: Block
    columns: dict[str, Column]
    name: str

    @property
    def filtered(self) -> str:
        """The table of the lines that the block's condition leaves out."""
        return f"{self.name}: filtered"


class RawTables:
    """The text tables of one source and what its mapping makes of them; a context that removes them at its end."""

    def __init__(
        self,
        matched: Matched,
        scratch: Path,
        progress: Callable[[str], None],
    ) -> None:
        self.mapping: Mapping = matched.mapping
        self.path = scratch / "raw.duckdb"
        self.placed: list[Placed] = []
        self.mapped: list[Mapped] = []
        self.notices: list[str] = []
        self._matched = matched
        self._scratch = scratch
        self._progress = progress

    def __enter__(self) -> RawTables:
        config = {**_OFFLINE, "temp_directory": str(self._scratch / "spill")}
        with duckdb.connect(str(self.path), config=config) as con:
            con.execute("CREATE SCHEMA parts; CREATE SCHEMA mapped")
            self._read(con)
            self._make_views(con)
            install_mapping_macros(con, self.mapping.date_order)
            con.execute("SET enable_external_access = false; SET lock_configuration = true")
            for name, select in self.mapping.views.items():
                where = f"{self.mapping.name}: views.{name}"
                self._require_one_select(con, select, where)
                self._run(con, f"CREATE VIEW {quoted(name)} AS {select}", where)
            for number, block in enumerate(self.mapping.blocks, start=1):
                if self.exports_of(block.reads):
                    self._map(con, block, f"block {number}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.path.unlink(missing_ok=True)

    def exports_of(self, reads: str) -> list[Placed]:
        return [placed for placed in self.placed if placed.spec is not None and placed.spec.reads == reads]

    # Reading

    def _read(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute("USE raw.parts")
        ends: dict[str, int] = {}
        total = len(self._matched.exports)
        for number, (export, spec) in enumerate(self._matched.exports, start=1):
            self._progress(f"Reading {export.label} ({number} of {total})")
            if spec is None:
                rows = count_rows(export)
                self.placed.append(Placed(export, None, None, 0, rows))
                continue
            table = f"part {number}"
            part = read_into(con, table, export, spec.header_line, self._scratch)
            offset = ends.get(spec.reads, 0)
            ends[spec.reads] = offset + part.last_line
            self.placed.append(Placed(export, spec, part, offset, part.rows))
            if part.rows == 0:
                self.notices.append(f"{export.label} has column names and no lines")
        if not any(placed.rows for placed in self.placed):
            names = ", ".join(placed.export.label for placed in self.placed)
            raise LoadError(f"There are no lines in {names}; export again, or take the files out of the folder.")

    def _make_views(self, con: duckdb.DuckDBPyConnection) -> None:
        """One view for each name that SELECTs use; a file that may be missing gives an empty one."""
        con.execute("USE raw.main")
        there = raw_names(self._matched)
        for spec in self.mapping.files:
            if spec.reads in there:
                parts = " UNION ALL BY NAME ".join(
                    f"SELECT * REPLACE (line + {placed.offset} AS line) FROM parts.{quoted(placed.part.table)}"
                    for placed in self.exports_of(spec.reads)
                )
                con.execute(f"CREATE VIEW {quoted(spec.reads)} AS {parts}")
            else:
                columns = ", ".join(f"NULL::VARCHAR AS {quoted(name)}" for name in self.mapping.needs(spec))
                con.execute(
                    f"CREATE VIEW {quoted(spec.reads)} AS SELECT NULL::BIGINT AS line"
                    f"{', ' + columns if columns else ''} WHERE false"
                )

    # Mapping

    def _map(self, con: duckdb.DuckDBPyConnection, block: Block, name: str) -> None:
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
        numbers = (
            f"NULL::BIGINT AS {LINE}, {lines} AS {LINES}" if lines else f"line AS {LINE}, NULL::BIGINT[] AS {LINES}"
        )
        condition = f"WHERE ({block.where}\n)" if block.where is not None else ""
        if block.where is not None:
            self._require_one_select(con, f"SELECT 1 FROM {relation} {condition}", f"{where}.where")
        mapped = Mapped(block, dict(columns), name)
        table = f"mapped.{quoted(name)}"
        self._run(
            con,
            f"CREATE TABLE {table} AS SELECT row_number() OVER () AS {ROW}, {numbers}, {texts} "
            f"FROM {relation} {condition}",
            where,
        )
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
        ).fetchone()
        if without:
            raise LoadError(f"{where}.select: {without:,} rows come without a source line; return it in lines.")
        foreign = con.execute(
            f"SELECT min(used) FROM (SELECT unnest({LINES}) AS used FROM {table}) "
            f"ANTI JOIN {quoted(block.reads)} AS r ON r.line = used"
        ).fetchone()[0]
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


def _translated(text: str, column: Column) -> str:
    """A code of the export as the contract's code; capitals count only where the mapping's codes need them."""
    codes = column.codes or {}
    lowered = {code.lower() for code in codes}
    by_lower = len(lowered) == len(codes)
    subject = f"lower({text})" if by_lower else text
    whens = " ".join(
        f"WHEN {literal(code.lower() if by_lower else code)} THEN {literal(to) if to is not None else 'NULL'}"
        for code, to in codes.items()
    )
    rest = literal(column.otherwise) if column.otherwise is not None else text
    return f"CASE {subject} {whens} ELSE {rest} END" if whens else rest
