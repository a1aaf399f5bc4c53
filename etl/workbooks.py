"""Sheets of Excel workbooks as text: every row from the first, so that a row's place tells its number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import fastexcel
import pyarrow

from etl.errors import LoadError


@dataclass(frozen=True)
class Workbook:
    """A workbook: its path, what messages call it, and size and time of its last change when it was first seen."""

    path: Path
    label: str
    stamp: tuple[int, int]


@lru_cache(maxsize=4)
def _open(workbook: Workbook) -> fastexcel.ExcelReader:
    try:
        return fastexcel.read_excel(workbook.path)
    except fastexcel.FastExcelError as error:
        raise LoadError(
            f"{workbook.label} can't be opened as an Excel workbook; it may be damaged, protected by a password, or "
            "still being written. Save it again as .xlsx or CSV."
        ) from error


def sheet_names(workbook: Workbook) -> list[str]:
    """Names of the sheets, in their order. Raises LoadError when the workbook can't be opened."""
    return _open(workbook).sheet_names


@lru_cache(maxsize=2)
def cells(workbook: Workbook, sheet: str) -> pyarrow.Table:
    """Every cell of a sheet as text, row 1 first. A formula gives its last result, a date its ISO form."""
    try:
        # Without skip_rows, blank rows at the top would be passed over and every row number with them.
        loaded = _open(workbook).load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
        return pyarrow.table(loaded)
    except fastexcel.FastExcelError as error:
        raise LoadError(
            f"{workbook.label}, sheet {sheet}, can't be read; save the workbook again, or save the sheet as CSV."
        ) from error


def header_cells(workbook: Workbook, sheet: str, header_line: int) -> list[str]:
    """The texts of row `header_line`. Raises LoadError when there is no such row."""
    table = cells(workbook, sheet)
    if table.num_rows == 0:
        raise LoadError(f"{workbook.label}, sheet {sheet}, is empty; export it again, or remove the sheet.")
    if table.num_rows < header_line:
        raise LoadError(f"{workbook.label}, sheet {sheet}, has no row {header_line}, where its column names should be.")
    return [column[header_line - 1].as_py() or "" for column in table.columns]


def count_rows(workbook: Workbook, sheet: str) -> int:
    """How many rows of a sheet have anything in them."""
    columns = [column.is_valid().to_pylist() for column in cells(workbook, sheet).columns]
    return sum(any(row) for row in zip(*columns, strict=True))
