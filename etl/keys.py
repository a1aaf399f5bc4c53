"""Keys and references: one row a key, and nothing that refers to what is not there."""

from __future__ import annotations

from etl.contract import Table, tables
from etl.errors import LoadError
from etl.rawtables import ROW
from etl.reading import literal, quoted
from etl.rows import AT, BLOCK, FATE, FILE, REJECTED, REPLACED, STANDS, SourceRows


def settle_keys(rows: SourceRows, table: Table) -> None:
    """Leaves one row a key: the same row again is replaced by the later one, another one is rejected.

    In a load of changes the last row of a key stands, whatever the earlier ones say.
    """
    keys = ", ".join(quoted(name) for name in table.primary_key)
    rows.con.execute(
        f"CREATE TEMP TABLE shared AS SELECT {keys} FROM {rows.of(table)} WHERE {FATE} = {STANDS} "
        f"GROUP BY {keys} HAVING count(*) > 1"
    )
    if rows.con.execute("FROM shared").fetchall():
        _settle(rows, table, keys)
    rows.con.execute("DROP TABLE shared")


def _settle(rows: SourceRows, table: Table, keys: str) -> None:
    values = ", ".join(f"{quoted(field.name)} := {quoted(field.name)}" for field in rows.fields(table))
    agrees = "true" if rows.mapping.kind == "changes" else "content = first_content"
    rows.con.execute(
        f"""
        CREATE TEMP TABLE rivals AS
        WITH written AS (
            SELECT {BLOCK}, {ROW}, {FILE}, {AT}, {keys}, CAST(to_json(struct_pack({values})) AS VARCHAR) AS content
            FROM {rows.of(table)} SEMI JOIN shared USING ({keys}) WHERE {FATE} = {STANDS}
        ),
        ordered AS (
            SELECT *, row_number() OVER w AS place, first_value(content) OVER w AS first_content
            FROM written WINDOW w AS (PARTITION BY {keys} ORDER BY {FILE}, {AT}, content, {ROW})
        )
        SELECT *, {agrees} AS agrees, max(place) FILTER ({agrees}) OVER (PARTITION BY {keys}) AS last_place
        FROM ordered
        """
    )
    _replace_by_later(rows, table)
    _reject_others(rows, table)
    rows.con.execute("DROP TABLE rivals")


def _same_key(table: Table) -> str:
    return " AND ".join(f"r.{quoted(name)} = w.{quoted(name)}" for name in table.primary_key)


def _replace_by_later(rows: SourceRows, table: Table) -> None:
    rows.con.execute(
        f"""
        CREATE TEMP TABLE superseded AS
        SELECT r.{BLOCK}, r.{ROW}, w.{FILE} AS by_file, w.{AT} AS by_line
        FROM rivals AS r JOIN rivals AS w ON {_same_key(table)} AND w.place = w.last_place
        WHERE r.agrees AND r.place < r.last_place
        """
    )
    rows.con.execute(
        f"UPDATE {rows.of(table)} AS r SET {FATE} = {REPLACED} FROM superseded AS s "
        f"WHERE r.{BLOCK} = s.{BLOCK} AND r.{ROW} = s.{ROW}"
    )
    for mapped in rows.mapped(table):
        of_block = f"(FROM superseded WHERE {BLOCK} = {mapped.number})"
        rows.con.execute(
            f"INSERT INTO load.replaced SELECT file_id, {literal(rows.source)}, {rows.name_of('file_id')}, line, "
            f"{literal(table.name)}, {rows.name_of('by_file')}, by_line "
            f"FROM ({rows.lines_of_rows(mapped, of_block, 'r.by_file, r.by_line')})"
        )
    rows.con.execute("DROP TABLE superseded")


def _reject_others(rows: SourceRows, table: Table) -> None:
    field = ", ".join(table.primary_key)
    rows.reject(
        table,
        f"""
        SELECT r.{BLOCK}, r.{ROW}, {rows.own_key(table, "r")} AS value,
               'The same {field} stands in ' || {rows.name_of(f"w.{FILE}")} || ', line ' || w.{AT}
               || ', with other values. Keep the line that is right and export again.' AS reason
        FROM rivals AS r JOIN rivals AS w ON {_same_key(table)} AND w.place = 1
        WHERE NOT r.agrees
        """,
        field,
    )


def check_references(rows: SourceRows, table: Table, earlier: str | None) -> None:
    """Rejects rows that refer to what is not there.

    References to tables that the source doesn't send are not checked. A load of changes may refer to rows that are
    in force: they lie in the schema `earlier`; without one its references are not checked.
    """
    is_changes = rows.mapping.kind == "changes"
    if is_changes and earlier is None:
        return
    sent = {field.name for field in rows.fields(table)}
    for key in table.foreign_keys:
        other = tables()[key.table]
        if other not in rows.tables or key.field not in sent:
            continue
        there = f"SELECT {quoted(key.table_field)} AS key FROM {rows.of(other)} WHERE {FATE} = {STANDS}"
        if is_changes:
            old = quoted(other.field(key.table_field).column)
            there += (
                f" UNION ALL SELECT {rows.taken_back(other, key.table_field, old)} "
                f"FROM {quoted(earlier)}.{quoted(other.name)} WHERE source = {literal(rows.source)}"
            )
        reference = f"r.{quoted(key.field)}"
        missing = (
            f"FROM {rows.of(table)} AS r ANTI JOIN ({there}) AS o ON o.key = {reference} "
            f"WHERE r.{FATE} = {STANDS} AND {reference} IS NOT NULL"
        )
        if not rows.con.execute(f"SELECT 1 {missing} LIMIT 1").fetchall():
            continue
        was_rejected = (
            f"{reference} IN (SELECT {quoted(key.table_field)} FROM {rows.of(other)} WHERE {FATE} = {REJECTED})"
        )
        lost = f" was rejected in {other.name}, so this line has nothing to belong to. Correct that line first."
        absent = f" is not in {other.name}. Correct {key.field}, or send the line of {other.name} too."
        rows.reject(
            table,
            f"SELECT r.{BLOCK}, r.{ROW}, {reference} AS value, '{key.field} ' || {reference} || "
            f"CASE WHEN {was_rejected} THEN {literal(lost)} ELSE {literal(absent)} END AS reason {missing}",
            key.field,
        )


def refuse_without_children(rows: SourceRows) -> None:
    """Raises LoadError when a full load sends enrollments or care episodes and no table of children."""
    names = [table.name for table in rows.tables]
    about = [name for name in ("enrollments", "care_episodes") if name in names]
    if about and "children" not in names and rows.mapping.kind == "full" and not rows.mapping.shared_ids:
        raise LoadError(f"{rows.source} sends {about[0]} without children; add the export of children, with child_id.")
