"""The descriptors of the data contract, read from JSON into small frozen objects.

A descriptor is a Frictionless *Table Schema* (https://datapackage.org/standard/table-schema/) with a name, a
title and a description of the table, and with custom keys on its fields:

``codes``      name of the reference list whose first column holds the valid codes
``separator``  the field may hold several codes, joined by this character
``planned``    the date may lie in the future (a target, a due date, an expiry, the end of a period)
``column``     name of the column in a snapshot, where it can't be the field's name
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent

SQL_TYPES = {
    "string": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
}


@dataclass(frozen=True)
class Field:
    """One field of a table: what an export may send and how it is checked."""

    name: str
    type: str
    title: str
    description: str
    example: str
    required: bool = False
    codes: str | None = None
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    planned: bool = False
    separator: str | None = None
    column_name: str | None = None

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the column that holds the field."""
        return SQL_TYPES[self.type]

    @property
    def is_id(self) -> bool:
        """Whether the field is a key that is unique within a source only, so that it takes a prefix."""
        return self.name.endswith("_id")

    @property
    def column(self) -> str:
        """The column's name in a snapshot: the field's name, unless a column about the load has that name."""
        return self.column_name or self.name


@dataclass(frozen=True)
class ForeignKey:
    """A field whose values are keys of another table."""

    field: str
    table: str
    table_field: str


@dataclass(frozen=True)
class Table:
    """One table of the contract, or one reference list."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()

    def field(self, name: str) -> Field:
        """The field of that name. Raises KeyError when the table has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no field {name}")


def _text(value: object) -> str:
    """An example as a CSV file would hold it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read_field(field: dict) -> Field:
    constraints = field.get("constraints", {})
    return Field(
        name=field["name"],
        type=field["type"],
        title=field["title"],
        description=field["description"],
        example=_text(field["example"]),
        required=constraints.get("required", False),
        codes=field.get("codes"),
        enum=tuple(constraints.get("enum", ())),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        pattern=constraints.get("pattern"),
        planned=field.get("planned", False),
        separator=field.get("separator"),
        column_name=field.get("column"),
    )


def _read_table(path: Path) -> Table:
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    return Table(
        name=descriptor["name"],
        title=descriptor["title"],
        description=descriptor["description"],
        fields=tuple(_read_field(field) for field in descriptor["fields"]),
        primary_key=tuple(descriptor["primaryKey"]),
        foreign_keys=tuple(
            ForeignKey(key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
            for key in descriptor.get("foreignKeys", ())
        ),
    )


def _referenced_first(unordered: dict[str, Table]) -> Iterable[Table]:
    """The tables, each after the tables that its foreign keys point at."""
    placed: set[str] = set()

    def place(table: Table) -> Iterable[Table]:
        if table.name in placed:
            return
        placed.add(table.name)
        for key in table.foreign_keys:
            yield from place(unordered[key.table])
        yield table

    for table in unordered.values():
        yield from place(table)


@cache
def tables() -> dict[str, Table]:
    """The tables of the contract by name; a table comes after those that its foreign keys point at."""
    read = [_read_table(path) for path in sorted((_FOLDER / "tables").glob("*.json"))]
    return {table.name: table for table in _referenced_first({table.name: table for table in read})}


@cache
def reference_lists() -> dict[str, Table]:
    """The reference lists by name, in the order of the alphabet."""
    read = [_read_table(path) for path in sorted((_FOLDER / "reference").glob("*.json"))]
    return {table.name: table for table in read}
