"""The rows of one source in the database that is kept: where they lie, which line each comes from, how they fall.

A row starts as one that stands. It falls when a value has a fault (`etl.values`), when another line has its key, or
when what it refers to is not there (`etl.keys`). From the fates of its rows a line has its own (`etl.fates`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from duckdb import DuckDBPyConnection

from etl.contract import Field, Table, tables
from etl.rawtables import LINE, LINES, RAW, ROW, Mapped, RawTables
from etl.reading import literal, quoted

# Fates of a row, ordered so that the greatest of a line's rows is the line's.
REPLACED, STANDS, REJECTED = 1, 2, 3
# Columns of a row beside its fields: the block it was made by, its first line, its fate.
BLOCK, FILE, AT, FATE = '"~block"', '"~file"', '"~at"', '"~fate"'


class SourceRows:
    """Rows of one source, one table a contract table in a schema of its own, and what they are made of.

    A row is told apart by block and row number; `"~file"` and `"~at"` are the first line that it was made from. A
    table has the fields that the source sends. Ids are as the source writes them until the rows are handed over.
    """

    def __init__(self, con: DuckDBPyConnection, raw: RawTables, first_file: int) -> None:
        self.con = con
        self.raw = raw
        self.mapping = raw.mapping
        self.source = raw.mapping.source
        self.tables = [table for table in tables().values() if self.mapped(table)]
        self._schema = quoted(f"rows of {self.source}")
        self._first_file = first_file
        con.execute(f"CREATE SCHEMA {self._schema}")

    def create(self, table: Table) -> None:
        """Creates the table of a contract table's rows, empty."""
        fields = ", ".join(f"{quoted(field.name)} {field.sql_type}" for field in self.fields(table))
        self.con.execute(
            f"CREATE TABLE {self.of(table)} ({BLOCK} SMALLINT, {ROW} BIGINT, {FILE} INTEGER, {AT} INTEGER, {fields}, "
            f"{FATE} TINYINT)"
        )

    def fields(self, table: Table) -> list[Field]:
        """The fields of a contract table that the source sends, and those of its key."""
        sent = {name for mapped in self.mapped(table) for name in mapped.columns} | set(table.primary_key)
        return [field for field in table.fields if field.name in sent]

    def of(self, table: Table) -> str:
        """The table of a contract table's rows, in SQL."""
        return f"{self._schema}.{quoted(table.name)}"

    def mapped(self, table: Table) -> list[Mapped]:
        """The blocks of the mapping that fill a contract table."""
        return [mapped for mapped in self.raw.mapped if mapped.block.table == table.name]

    def standing(self, table: Table) -> str | None:
        """A SELECT of the rows of a contract table that stand, in its columns and in the order of their keys.

        None when the source has none.
        """
        if table not in self.tables:
            return None
        sent = self.fields(table)
        values = {field: self.handed_over(table, field.name, quoted(field.name)) for field in sent}
        fields = ", ".join(
            f"{values.get(field, f'NULL::{field.sql_type}')} AS {quoted(field.column)}" for field in table.fields
        )
        # Sorted before anything is added to them: short keys are sorted in a third of the time of long ones.
        order = ", ".join(map(quoted, table.primary_key))
        return (
            f"SELECT {fields}, {literal(self.source)} AS source, {FILE} AS file_id, {AT} AS line "
            f"FROM (FROM {self.of(table)} WHERE {FATE} = {STANDS} ORDER BY {order}, {FILE}, {AT})"
        )

    def last_date(self, today: date) -> date | None:
        """The last day in any row that stands that is not after `today`; planned dates don't count."""
        latest = None
        for table in self.tables:
            days = [
                f"max(CAST({quoted(field.name)} AS DATE)) FILTER (CAST({quoted(field.name)} AS DATE) <= $today)"
                for field in self.fields(table)
                if field.type in ("date", "datetime") and not field.planned
            ]
            if days:
                select = f"SELECT {', '.join(days)} FROM {self.of(table)} WHERE {FATE} = {STANDS}"
                found = self.con.execute(select, {"today": today}).fetchone()
                latest = max((day for day in (*found, latest) if day is not None), default=None)
        return latest

    # Where a line is. A line of what SELECTs read is a line of one of the files behind it.

    def file_id(self, place: int) -> int:
        return self._first_file + place

    def file_of(self, reads: str, line: str) -> str:
        return self._by_part(reads, line, lambda place: f"{self.file_id(place)}::INTEGER")

    def line_of(self, reads: str, line: str) -> str:
        offset = self._by_part(reads, line, lambda place: str(self.raw.placed[place].offset))
        return f"CAST({line} - {offset} AS INTEGER)"

    def name_of(self, file_id: str) -> str:
        """The name of a file by its number, in SQL."""
        whens = " ".join(
            f"WHEN {self.file_id(place)} THEN {literal(placed.export.name)}"
            for place, placed in enumerate(self.raw.placed)
        )
        return f"CASE {file_id} {whens} END"

    def _by_part(self, reads: str, line: str, of_part: Callable[[int], str]) -> str:
        parts = [
            (placed.offset + placed.part.last_line, of_part(place))
            for place, placed in enumerate(self.raw.placed)
            if placed.spec is not None and placed.spec.reads == reads
        ]
        *firsts, (_, last) = parts
        whens = " ".join(f"WHEN {line} <= {end} THEN {value}" for end, value in firsts)
        return f"CASE {whens} ELSE {last} END" if whens else last

    def lines_of_rows(self, mapped: Mapped, rows: str, columns: str) -> str:
        """A SELECT of file_id and line for each line behind some rows, with more columns of theirs.

        rows: a relation r with the column "~row" of rows made by the block. columns: of r, or of m, their texts.
        """
        reads = mapped.block.reads
        return (
            f"SELECT * EXCLUDE (used), {self.file_of(reads, 'used')} AS file_id, {self.line_of(reads, 'used')} AS line "
            f"FROM (SELECT unnest(coalesce(m.{LINES}, [m.{LINE}])) AS used, {columns} "
            f"FROM {rows} AS r JOIN {RAW}.mapped.{quoted(mapped.name)} AS m USING ({ROW}))"
        )

    # Rejections

    def reject(self, table: Table, fallen: str, field: str) -> None:
        """Rejects rows of a table. `fallen`: a SELECT of "~block", "~row", value and reason."""
        self.con.execute(f"CREATE TEMP TABLE fallen AS {fallen}")
        self.con.execute(
            f"UPDATE {self.of(table)} AS r SET {FATE} = {REJECTED} FROM fallen AS f "
            f"WHERE r.{BLOCK} = f.{BLOCK} AND r.{ROW} = f.{ROW}"
        )
        for mapped in self.mapped(table):
            self.add_rejected(
                mapped, f"SELECT *, {literal(field)} AS field FROM fallen WHERE {BLOCK} = {mapped.number}"
            )
        self.con.execute("DROP TABLE fallen")

    def add_rejected(self, mapped: Mapped, reasons: str) -> None:
        """Writes why rows were rejected, once a line. `reasons`: a SELECT of "~row", field, value and reason."""
        cells = ", ".join(f"{{'k': {literal(name)}, 'v': m.{quoted(name)}}}" for name in mapped.columns)
        content = f"to_json(map_from_entries(list_filter([{cells}], lambda cell: cell.v IS NOT NULL)))"
        columns = f"r.field, r.value, r.reason, CAST({content} AS VARCHAR) AS content"
        lines = self.lines_of_rows(mapped, f"({reasons})", columns)
        self.con.execute(
            f"INSERT INTO load.rejected SELECT file_id, {literal(self.source)}, {self.name_of('file_id')}, line, "
            f"{literal(mapped.block.table)}, field, value, reason, content FROM ({lines})"
        )

    def own_key(self, table: Table, alias: str) -> str:
        """The primary key of a row as the agency writes it, in SQL."""
        return f"concat_ws(', ', {', '.join(f'{alias}.{quoted(name)}' for name in table.primary_key)})"

    def handed_over(self, table: Table, field: str, value: str) -> str:
        """A value as the contract tables hold it, in SQL: an id has the source's key in front."""
        return f"{literal(f'{self.source}:')} || {value}" if self._takes_prefix(table, field) else value

    def taken_back(self, table: Table, field: str, value: str) -> str:
        """A value of the contract tables as the source writes it, in SQL."""
        return f"substr({value}, {len(self.source) + 2})" if self._takes_prefix(table, field) else value

    def _takes_prefix(self, table: Table, field: str) -> bool:
        return table.field(field).is_id and not self.mapping.shared_ids
