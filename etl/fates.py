"""One fate for every line of every export, counted so that they add up.

rejected    any row made from it was rejected, or it could not be read at all
loaded      else, any row made from it stands
replaced    else, a later line took the place of its rows
left out    else: the mapping made no row from it, with the reason
"""

from __future__ import annotations

from etl.contract import tables
from etl.matching import UNNAMED_SHEET
from etl.rawtables import LINE, LINES, RAW, ROW, Mapped, Placed
from etl.reading import broken_table, literal, quoted
from etl.rows import BLOCK, FATE, FILE, REJECTED, REPLACED, STANDS, SourceRows

_UNUSED = "not used by the mapping"


def reject_broken_lines(rows: SourceRows) -> None:
    """Writes the lines that could not be read. Their text is not kept: which column a cell belongs to is not known."""
    for place, placed in enumerate(rows.raw.placed):
        if placed.part is not None:
            rows.con.execute(
                f"INSERT INTO load.rejected SELECT {rows.file_id(place)}, {literal(rows.source)}, "
                f"{literal(placed.export.name)}, line, NULL, NULL, NULL, reason, NULL FROM {_broken(placed)}"
            )


def settle_lines(rows: SourceRows) -> None:
    """Fills load.files and load.left_out, once the fate of every row is settled."""
    for reads in dict.fromkeys(spec.reads for spec in rows.mapping.files):
        blocks = [mapped for mapped in rows.raw.mapped if mapped.block.reads == reads]
        if not _by_row(blocks):
            rows.con.execute(f"CREATE TEMP TABLE fates AS {_fates(rows, blocks)}")
        for place, placed in enumerate(rows.raw.placed):
            if placed.spec is not None and placed.spec.reads == reads:
                _settle_file(rows, place, placed, blocks)
        rows.con.execute("DROP TABLE IF EXISTS fates")
    for place, placed in enumerate(rows.raw.placed):
        if placed.spec is None:
            _add_file(rows, place, {}, 0, [(UNNAMED_SHEET, placed.rows)] if placed.rows else [])


def _by_row(blocks: list[Mapped]) -> bool:
    """Whether each line gave one row, or none for one and the same reason: then the rows can be counted as lines."""
    return len(blocks) == 1 and not blocks[0].has_lines


def _broken(placed: Placed) -> str:
    return f"{RAW}.parts.{quoted(broken_table(placed.part.table))}"


def _fates(rows: SourceRows, blocks: list[Mapped]) -> str:
    """A SELECT of line and fate, for each line that any of the blocks made a row from."""
    used = [
        f"SELECT unnest(coalesce(m.{LINES}, [m.{LINE}])) AS line, r.{FATE} AS fate "
        f"FROM {RAW}.mapped.{quoted(mapped.name)} AS m JOIN {rows.of(tables()[mapped.block.table])} AS r "
        f"ON r.{BLOCK} = {mapped.number} AND r.{ROW} = m.{ROW}"
        for mapped in blocks
    ]
    nothing = "SELECT NULL::BIGINT AS line, NULL::TINYINT AS fate WHERE false"
    return f"SELECT line, max(fate) AS fate FROM ({' UNION ALL '.join([nothing, *used])}) GROUP BY line"


def _settle_file(rows: SourceRows, place: int, placed: Placed, blocks: list[Mapped]) -> None:
    if _by_row(blocks):
        found = _count_rows(rows, place, placed, blocks[0])
    else:
        found = rows.con.execute(
            f"""
            SELECT fate, CASE WHEN fate IS NULL THEN {_reason(placed, blocks)} END AS reason, count(*)
            FROM (SELECT line + {placed.offset} AS line FROM {RAW}.parts.{quoted(placed.part.table)})
            LEFT JOIN fates USING (line)
            GROUP BY ALL ORDER BY ALL
            """
        ).fetchall()
    (broken,) = rows.con.execute(f"SELECT count(*) FROM {_broken(placed)}").fetchone()
    by_fate = {fate: lines for fate, _, lines in found if fate is not None}
    left_out = [(reason, lines) for fate, reason, lines in found if fate is None]
    _add_file(rows, place, by_fate, broken, left_out)


def _count_rows(rows: SourceRows, place: int, placed: Placed, mapped: Mapped) -> list[tuple[int | None, str, int]]:
    """Fate, reason and number of the lines of a file of which each gave one row of `mapped`, or none."""
    found = rows.con.execute(
        f"SELECT {FATE}, NULL, count(*) FROM {rows.of(tables()[mapped.block.table])} "
        f"WHERE {BLOCK} = {mapped.number} AND {FILE} = {rows.file_id(place)} GROUP BY {FATE}"
    ).fetchall()
    left_out = placed.rows - sum(lines for *_, lines in found)
    return [*found, (None, _filtered(mapped), left_out)] if left_out else found


def _filtered(mapped: Mapped) -> str:
    return f"filtered: {mapped.block.where_reason}" if mapped.block.where_reason else "filtered"


def _reason(placed: Placed, blocks: list[Mapped]) -> str:
    """Why no row was made from `line`, in SQL: the reason of the file, of a filter, or of a SELECT."""
    if placed.spec.leave_out is not None:
        return literal(placed.spec.leave_out)
    cases, rest = [], _UNUSED
    for mapped in blocks:
        if mapped.block.where is not None:
            filtered = f"{RAW}.mapped.{quoted(mapped.filtered)}"
            cases.append(f"WHEN line IN (SELECT line FROM {filtered}) THEN {literal(_filtered(mapped))}")
        elif mapped.block.where_reason is not None:
            rest = _filtered(mapped)
    return f"CASE {' '.join(cases)} ELSE {literal(rest)} END" if cases else literal(rest)


def _add_file(
    rows: SourceRows, place: int, by_fate: dict[int, int], broken: int, left_out: list[tuple[str, int]]
) -> None:
    placed = rows.raw.placed[place]
    counts = {
        "lines": placed.rows + broken,
        "loaded": by_fate.get(STANDS, 0),
        "rejected": by_fate.get(REJECTED, 0) + broken,
        "replaced": by_fate.get(REPLACED, 0),
        "left_out": sum(lines for _, lines in left_out),
    }
    if counts["lines"] != counts["loaded"] + counts["rejected"] + counts["replaced"] + counts["left_out"]:
        raise AssertionError(f"{placed.export.label}: the fates of its lines do not add up: {counts}")
    file = {"file_id": rows.file_id(place), "source": rows.source, "file": placed.export.name}
    rows.con.execute(
        "INSERT INTO load.files VALUES ($file_id, $source, $file, $sheet, $lines, $loaded, $rejected, $replaced, "
        "$left_out, NULL)",
        {**file, "sheet": placed.export.sheet, **counts},
    )
    for reason, lines in left_out:
        rows.con.execute(
            "INSERT INTO load.left_out VALUES ($file_id, $source, $file, $reason, $lines)",
            {**file, "reason": reason, "lines": lines},
        )
