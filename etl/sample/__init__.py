"""Exports of three made-up agencies, in three layouts, with their mappings and with known faults.

    histories    children, lives (with chances), caseload, casework, partners
    layouts      layout, layouts/prairie, layouts/piedmont, layouts/riverbend, files
    faults       dirt
    words        mappings/*.yaml, readme

Nothing is taken from real children. The same number of children and the same seed give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from importlib import resources
from pathlib import Path

import numpy as np

from etl.sample import casework, dirt, partners, readme
from etl.sample.caseload import Caseload, Columns, referrals
from etl.sample.children import children
from etl.sample.dirt import Planted, Planter
from etl.sample.draws import generator
from etl.sample.files import CsvFiles, Workbook, Writer
from etl.sample.layout import Layout, Pen, excel_day
from etl.sample.layouts import piedmont, prairie, riverbend
from etl.sample.world import AGENCIES, Agency

CHUNK = 2000  # children held in memory at a time
MOST_IN_A_WORKBOOK = 20_000  # children of all agencies; with more, a sheet could pass Excel's last row
PLANTED_FILE = "planted.jsonl"  # not a kind of file that a load reads

_LAYOUTS = {layout.LAYOUT.source: layout.LAYOUT for layout in (prairie, piedmont, riverbend)}
_FAULTS = {"prairie": dirt.PRAIRIE, "piedmont": dirt.PIEDMONT, "riverbend": dirt.RIVERBEND}


def _silent(_: str) -> None:
    pass


def write(out: Path, children: int, seed: int, progress: Callable[[str], None] = _silent) -> None:
    """Writes OUT/<source>/ for three agencies, OUT/mappings/<source>.yaml, OUT/README.md and OUT/planted.jsonl.

    ``children`` are divided among the agencies; ``progress`` gets a sentence now and then. Files of an earlier
    sample in the same folder are replaced. ``planted.jsonl`` has one planted fault a line: where, and its fate.
    """
    out = Path(out)
    (out / "mappings").mkdir(parents=True, exist_ok=True)
    in_workbook = children <= MOST_IN_A_WORKBOOK
    written: dict[str, dict[str, int]] = {}
    tally: dict[tuple[str, ...], int] = {}
    with (out / PLANTED_FILE).open("w", encoding="utf-8", newline="\n") as planted_file:
        for number, (agency, count) in enumerate(_divide(children)):
            layout = _layout(agency.source, in_workbook)
            _clear(out / agency.source, layout)
            _write_mapping(out / "mappings", agency.source, in_workbook)
            writer = (Workbook if layout.workbook else CsvFiles)(out / agency.source, layout)
            for fault in _write_agency(writer, agency, layout, count, (seed, number), progress):
                planted_file.write(json.dumps(asdict(fault), ensure_ascii=False) + "\n")
                key = (fault.source, fault.kind, fault.fate, fault.why)
                tally[key] = tally.get(key, 0) + 1
            written[agency.source] = writer.lines()
            writer.close()
    (out / "README.md").write_text(readme.text(children, seed, written, tally), encoding="utf-8", newline="\n")


def _divide(children: int) -> list[tuple[Agency, int]]:
    """Each agency with its children, at least one; the last takes what rounding leaves."""
    counts = [max(round(children * agency.share), 1) for agency in AGENCIES[:-1]]
    return list(zip(AGENCIES, [*counts, max(children - sum(counts), 1)], strict=True))


def _layout(source: str, in_workbook: bool) -> Layout:
    layout = _LAYOUTS[source]
    return layout if in_workbook or not layout.workbook else piedmont.as_files(layout)


def _clear(folder: Path, layout: Layout) -> None:
    """Removes an earlier sample in the other form, which would be loaded beside this one."""
    other = _LAYOUTS[layout.source]
    if not other.workbook:
        return
    names = [f"{sheet.name}.csv" for sheet in piedmont.as_files(other).sheets] if layout.workbook else [other.workbook]
    for name in names:
        (folder / name).unlink(missing_ok=True)


def _write_mapping(folder: Path, source: str, in_workbook: bool) -> None:
    """The mapping; Piedmont's tables are the same for the workbook and for files, only the list of files differs."""
    texts = resources.files(__package__) / "mappings"
    text = (texts / f"{source}.yaml").read_text(encoding="utf-8")
    if _LAYOUTS[source].workbook:
        files = "workbook" if in_workbook else "files"
        text = (texts / f"{source}_{files}.yaml").read_text(encoding="utf-8") + text
    (folder / f"{source}.yaml").write_text(text, encoding="utf-8", newline="\n")


def _write_agency(
    writer: Writer,
    agency: Agency,
    layout: Layout,
    count: int,
    seed: tuple[int, int],
    progress: Callable[[str], None],
) -> Iterator[Planted]:
    """Writes all lines of one agency and yields the faults among them."""
    pen = Pen(excel_day if layout.workbook else layout.write_day, numbers_as_text=not layout.workbook)
    faults = _FAULTS[agency.source]
    if agency.source == "piedmont" and not layout.workbook:
        faults = tuple(replace(fault, sheet=piedmont.file_name(fault.sheet)) for fault in faults)
    planter = Planter(layout, faults, pen, generator(*seed, 1), agency.complete_to)
    for done, tables in _chunks(agency, layout, count, seed):
        for sheet in layout.sheets:
            columns = tables.get(sheet.table)
            if columns is None or not len(next(iter(columns.values()))):
                continue
            cells = pen.cells(sheet, columns)
            first_line = writer.next_line(sheet)
            extra, planted = planter.plant(sheet, columns, cells, first_line)
            writer.write(sheet, cells, extra)
            yield from planted
        progress(f"{agency.name}: {done:,} of {count:,} children")


def _chunks(
    agency: Agency, layout: Layout, count: int, seed: tuple[int, int]
) -> Iterator[tuple[int, dict[str, Columns]]]:
    """The agency's tables, some children at a time; with the first ones the tables that are not about children."""
    numbers = casework.Numbers()
    workforce = partners.appointments(generator(*seed, 2), agency, count) if agency.partner_offered else {}
    for first in range(0, count, CHUNK):
        n = min(CHUNK, count - first)
        rng = generator(*seed, 3, first)
        tables = _histories(rng, agency, numbers, first + 1, n, count, workforce)
        if first == 0:
            tables |= _once(generator(*seed, 4), agency, count)
            if workforce:
                tables["family_partners"] = workforce
        layout.arrange(tables, rng)
        yield first + n, tables


def _histories(
    rng: np.random.Generator,
    agency: Agency,
    numbers: casework.Numbers,
    first_number: int,
    n: int,
    count: int,
    workforce: Columns,
) -> dict[str, Columns]:
    """Every table about the children of one chunk, in the contract's words."""
    chunk = children(rng, agency, first_number, n)
    tables = Caseload(agency, chunk, rng, all_children=count).tables()
    enrolled = tables["enrollments"]
    stays = tables["living_arrangements"]
    stays["living_arrangement_id"] = numbers.take("living_arrangements", len(stays["child_id"]))
    if agency.referral_only:
        tables["referrals"] = referrals(rng, agency, chunk, enrolled)
    tables["service_plans"] = plans = casework.plans(rng, numbers, enrolled)
    tables["team_meetings"] = meetings = casework.meetings(rng, numbers, agency, enrolled, plans)
    tables["plan_reviews"] = casework.reviews(rng, numbers, enrolled, meetings)
    tables["goals"] = goals = casework.goals(rng, numbers, enrolled, plans)
    tables["goal_ratings"] = casework.ratings(rng, enrolled, goals)
    if agency.source == "prairie":
        tables["services"] = casework.services(rng, numbers, agency, enrolled, meetings)
    if agency.source == "riverbend":
        tables["service_levels"] = casework.service_levels(rng, enrolled)
    if workforce:
        assigned = partners.assignments(rng, agency, enrolled, workforce)
        assigned["assignment_id"] = numbers.take("partner_assignments", len(assigned["enrollment_id"]))
        tables["partner_assignments"] = assigned
    return tables


def _once(rng: np.random.Generator, agency: Agency, count: int) -> dict[str, Columns]:
    """The tables that are written once: programs, and the collaboratives with their seats."""
    tables = {"programs": casework.programs(agency, count)}
    if agency.source == "piedmont":
        tables["collaboratives"] = groups = partners.collaboratives(agency)
        tables["collaborative_members"] = partners.members(rng, agency, groups)
    return tables
