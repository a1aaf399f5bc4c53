"""The data contract: which tables and fields the dashboard understands, and the reference lists beside them.

Descriptors lie in ``tables/`` and ``reference/`` (see ``etl.contract.descriptors``); the data dictionary for
people, ``docs/data-dictionary.md``, is generated from them by ``python -m etl.contract.dictionary``.
"""

from duckdb import DuckDBPyConnection

from etl.contract.descriptors import Field, ForeignKey, Table, reference_lists, tables
from etl.contract.reference import PROJECT_DATA, load_reference, reference_file

__all__ = [
    "PROJECT_DATA",
    "PROVENANCE",
    "Field",
    "ForeignKey",
    "Table",
    "create_tables",
    "load_reference",
    "reference_file",
    "reference_lists",
    "tables",
]

# Where a row comes from: its source, the file (load.files) and the first line of it that the row was made of.
PROVENANCE = (("source", "VARCHAR"), ("file_id", "INTEGER"), ("line", "INTEGER"))


def create_tables(con: DuckDBPyConnection, schema: str = "main") -> None:
    """Create every table of the contract, empty: its fields, then the columns of PROVENANCE.

    The tables carry no constraints: what a row must obey is checked before it is loaded, so that a row that
    doesn't is kept with a reason instead of stopping the load.
    """
    con.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    for table in tables().values():
        fields = [(field.column, field.sql_type) for field in table.fields]
        columns = ", ".join(f'"{name}" {kind}' for name, kind in [*fields, *PROVENANCE])
        con.execute(f'CREATE TABLE "{schema}"."{table.name}" ({columns})')
