"""Typed values: each field of a row cast from its text and checked, in one pass over a table."""

from __future__ import annotations

from etl.casting import Origin, faults, order_evidence_sql, typed_sql
from etl.contract import Field, Table, reference_lists
from etl.errors import LoadError
from etl.mapping import did_you_mean
from etl.rawtables import LINE, RAW, ROW, Mapped
from etl.reading import literal, quoted
from etl.rows import AT, BLOCK, FATE, FILE, REJECTED, STANDS, SourceRows


def cast(rows: SourceRows, table: Table) -> None:
    """Makes the typed rows of a contract table; a row with any fault is rejected, with a reason for each of them.

    Raises LoadError when the mapping has no column for a field that every row needs, writes a code that is none, or
    leaves open how a slashed date is to be read.
    """
    rows.create(table)
    for mapped in rows.mapped(table):
        _cast_block(rows, table, mapped)


def _cast_block(rows: SourceRows, table: Table, mapped: Mapped) -> None:
    typed: dict[str, str] = {}
    wrong: list[tuple[Field, str, str]] = []
    for field in table.fields:
        required = field.required or field.name in table.primary_key
        if field.name not in mapped.columns:
            if required:
                raise LoadError(
                    f"{rows.mapping.name}: tables.{table.name} does not say where {field.name} comes from, and no row "
                    "can do without it."
                )
            continue
        codes = _codes(rows, field)
        _refuse_unknown_codes(rows, mapped, field, codes)
        text, origin = quoted(field.name), _origin(rows, mapped, field)
        typed[field.name] = typed_sql(field, text, origin, codes)
        found = faults(field, text, _typed(field.name), origin, codes, required)
        wrong += [(field, condition, reason) for condition, reason in found]

    # The block's text with its typed values beside it.
    values = ", ".join(f"{expression} AS {_typed(name)}" for name, expression in typed.items())
    relation = f"(SELECT *, {values} FROM {RAW}.mapped.{quoted(mapped.name)})"
    conditions = " OR ".join(condition for _, condition, _ in wrong) or "false"
    reads = mapped.block.reads
    rows.con.execute(
        f"""
        INSERT INTO {rows.of(table)} BY NAME
        SELECT {mapped.number} AS {BLOCK}, {ROW}, {rows.file_of(reads, LINE)} AS {FILE},
               {rows.line_of(reads, LINE)} AS {AT}, {", ".join(f"{_typed(name)} AS {quoted(name)}" for name in typed)},
               CASE WHEN {conditions} THEN {REJECTED} ELSE {STANDS} END AS {FATE}
        FROM {relation}
        """
    )
    rejected = f"FROM {rows.of(table)} WHERE {FATE} = {REJECTED} AND {BLOCK} = {mapped.number}"
    if rows.con.execute(f"SELECT 1 {rejected} LIMIT 1").fetchall():
        rows.con.execute(
            f"CREATE TEMP TABLE faulty AS SELECT *, {values} FROM {RAW}.mapped.{quoted(mapped.name)} "
            f"SEMI JOIN (SELECT {ROW} {rejected}) AS r USING ({ROW})"
        )
        reasons = " UNION ALL ".join(
            f"SELECT {ROW}, {literal(field.name)} AS field, {quoted(field.name)} AS value, {reason} AS reason "
            f"FROM faulty WHERE {condition}"
            for field, condition, reason in wrong
        )
        rows.add_rejected(mapped, reasons)
        rows.con.execute("DROP TABLE faulty")


def _typed(name: str) -> str:
    """The column that holds the typed value of a field, beside the text that has the field's name."""
    return quoted(f"= {name}")


# Codes


def _codes(rows: SourceRows, field: Field) -> tuple[str, ...]:
    """The codes that a field may hold; none where its list is empty or it is a free text."""
    if field.codes is None:
        return field.enum
    code = quoted(reference_lists()[field.codes].fields[0].name)
    listed = f"SELECT DISTINCT {code} FROM reference.{quoted(field.codes)} WHERE {code} IS NOT NULL ORDER BY 1"
    return tuple(value for (value,) in rows.con.execute(listed).fetchall())


def _refuse_unknown_codes(rows: SourceRows, mapped: Mapped, field: Field, codes: tuple[str, ...]) -> None:
    """A code that the mapping itself writes must be one: else it is the mapping that has a fault, not each line."""
    column = mapped.columns[field.name]
    written = [column.value, column.otherwise, *(column.codes or {}).values()]
    for text in filter(None, written if codes else ()):
        for code in text.split(field.separator):
            if code.strip() not in codes:
                hint = did_you_mean(code, codes) or f"; its codes are {', '.join(codes)}"
                raise LoadError(
                    f"{rows.mapping.name}: tables.{mapped.block.table}.columns.{field.name}: {code} is not a code of "
                    f"{field.name}{hint}"
                )


# Dates


def _origin(rows: SourceRows, mapped: Mapped, field: Field) -> Origin:
    order = mapped.columns[field.name].date_order or rows.mapping.date_order
    if field.type in ("date", "datetime") and order is None:
        order = _only_order(rows, mapped, field)
    in_sheet = any(placed.export.is_sheet for placed in rows.raw.exports_of(mapped.block.reads))
    return Origin(order, in_sheet, rows.mapping.time_zone)


def _only_order(rows: SourceRows, mapped: Mapped, field: Field) -> str:
    """The one order in which a column's slashed dates can be read. Raises LoadError when there are two or none."""
    evidence = order_evidence_sql(quoted(field.name), f"{RAW}.mapped.{quoted(mapped.name)}")
    day_first, month_first, example = rows.con.execute(evidence).fetchone()
    if day_first and month_first:
        raise _order_fault(rows, mapped, field, "some with the day first and some with the month first")
    if example is not None and not (day_first or month_first):
        raise _order_fault(rows, mapped, field, f"such as {example}, which can be read as two different days")
    return "dmy" if day_first else "mdy"


def _order_fault(rows: SourceRows, mapped: Mapped, field: Field, what: str) -> LoadError:
    export = rows.raw.exports_of(mapped.block.reads)[0].export
    column = mapped.columns[field.name].column or field.name
    if rows.mapping.path is None:
        advice = (
            "write dates as 2026-06-30, or load the file with a mapping that says  date_order: mdy  (month first) or  "
            "date_order: dmy  (day first)"
        )
    else:
        advice = (
            f"add  date_order: mdy  (month first) or  date_order: dmy  (day first) to {rows.mapping.name}, or to this "
            f"column in it: {field.name}: {{column: {column}, date_order: mdy}}"
        )
    return LoadError(f"{export.label}: the column {column} holds dates {what}; {advice}.")
