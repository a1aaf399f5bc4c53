"""A block of children made into lines, faults and all, by whichever process is free.

A block needs nothing of the blocks before it: its chances, its keys and its faults follow from the seed and from the
block's own number. So any number of processes gives the same bytes, and none holds more than a block.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context

from etl.sample import dirt, histories
from etl.sample.dirt import Planted, Planter
from etl.sample.draws import generator
from etl.sample.files import Lines, as_rows, as_text
from etl.sample.layout import Layout, Pen, excel_day
from etl.sample.layouts import piedmont, prairie, riverbend
from etl.sample.world import AGENCIES, Agency

_AGENCIES = {agency.source: agency for agency in AGENCIES}
_LAYOUTS = {layout.LAYOUT.source: layout.LAYOUT for layout in (prairie, piedmont, riverbend)}
_FAULTS = {"prairie": dirt.PRAIRIE, "piedmont": dirt.PIEDMONT, "riverbend": dirt.RIVERBEND}
_AHEAD = 2  # blocks that wait to be written, for each process


@dataclass(frozen=True)
class Task:
    """Which block of which agency: its number, its first child and how many it has of ``count`` in all."""

    source: str
    in_workbook: bool  # whether an agency that sends a workbook does so here
    seed: tuple[int, int]
    number: int
    first: int
    n: int
    count: int


@dataclass(frozen=True)
class Made:
    """A block's lines, sheet by sheet, and the faults among them, whose lines count from 0 in this block."""

    task: Task
    sheets: list[tuple[str, Lines, list[Planted]]]


def name_of(source: str) -> str:
    """What the agency is called."""
    return _AGENCIES[source].name


def layout_of(source: str, in_workbook: bool) -> Layout:
    """How the agency writes its tables down; as CSV files where a workbook could not hold them."""
    layout = _LAYOUTS[source]
    return layout if in_workbook or not layout.workbook else piedmont.as_files(layout)


@lru_cache(maxsize=4)
def _pen(source: str, in_workbook: bool) -> Pen:
    layout = layout_of(source, in_workbook)
    return Pen(excel_day if layout.workbook else layout.write_day, numbers_as_text=not layout.workbook)


def make(task: Task) -> Made:
    """All lines of one block; with an agency's first block the tables that it writes once."""
    agency, layout = _AGENCIES[task.source], layout_of(task.source, task.in_workbook)
    pen = _pen(task.source, task.in_workbook)
    planter = _planter(agency, layout, task, pen)
    tables = histories.block(agency, task.seed, task.number, task.first, task.n, task.count)
    if task.number == 0:
        tables |= histories.once(agency, task.seed, task.count)
    layout.arrange(tables, generator(*task.seed, histories.PRINTED, task.first - 1))
    sheets = []
    for sheet in layout.sheets:
        columns = tables.get(sheet.table)
        if columns is None or not len(next(iter(columns.values()))):
            continue
        cells = pen.cells(sheet, columns)
        extra, planted = planter.plant(sheet, columns, cells)
        lines = as_rows(cells, extra) if layout.workbook else as_text(layout, cells, extra)
        sheets.append((sheet.name, lines, planted))
    return Made(task, sheets)


def _planter(agency: Agency, layout: Layout, task: Task, pen: Pen) -> Planter:
    faults = _FAULTS[agency.source]
    if agency.source == "piedmont" and not layout.workbook:
        faults = tuple(replace(fault, sheet=piedmont.file_name(fault.sheet)) for fault in faults)
    rng = generator(*task.seed, histories.FAULTS, task.number)
    return Planter(layout, faults, pen, rng, agency.complete_to, block=task.number)


def tasks(agency: Agency, seed: tuple[int, int], count: int, in_workbook: bool, size: int) -> Iterator[Task]:
    """The agency's children in blocks of ``size``."""
    for number, first in enumerate(range(1, count + 1, size)):
        yield Task(agency.source, in_workbook, seed, number, first, min(size, count - first + 1), count)


def made(todo: Iterable[Task], workers: int) -> Iterator[Made]:
    """Every block in the order of the tasks, made by ``workers`` processes; by this one where it is one."""
    if workers == 1:
        yield from map(make, todo)
        return
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    waiting: deque[Future[Made]] = deque()
    try:
        for task in todo:
            waiting.append(pool.submit(make, task))
            if len(waiting) >= workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
