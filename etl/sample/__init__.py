"""Exports of three made-up agencies, in three layouts, with their mappings and with known faults.

    histories    children, lives (with chances), caseload, casework, services, supports, teams, needs, records,
                 partners, governance, grants, fidelity, lookup; histories puts them together
    layouts      layout, layouts/prairie, layouts/piedmont, layouts/riverbend, files
    faults       dirt
    blocks       some children at a time, by several processes
    words        mappings/*.yaml, readme

Nothing is taken from real children. The same number of children and the same seed give the same bytes, however many
processes make them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from importlib import resources
from itertools import chain, groupby
from pathlib import Path

import yaml

from etl.sample import blocks, readme
from etl.sample.dirt import Planted
from etl.sample.files import CsvFiles, Workbook, Writer
from etl.sample.layout import Layout
from etl.sample.layouts import piedmont
from etl.sample.world import AGENCIES, Agency

BLOCK = 500  # children made and held at a time by one process
MOST_IN_A_WORKBOOK = 20_000  # children of all agencies; with more, a sheet could pass Excel's last row
PLANTED_FILE = "planted.jsonl"  # not a kind of file that a load reads
_WORTH_A_PROCESS = 10 * BLOCK  # with fewer children, starting processes takes longer than they save


def _silent(_: str) -> None:
    pass


def write(
    out: Path,
    children: int,
    seed: int,
    progress: Callable[[str], None] = _silent,
    workers: int | None = None,
) -> None:
    """Writes OUT/<source>/ for three agencies, OUT/mappings/<source>.yaml, OUT/README.md and OUT/planted.jsonl.

    ``children`` are divided among the agencies; ``progress`` gets a sentence now and then; ``workers`` are processes,
    by default as many as there are processors. Files of an earlier sample in the same folder are replaced.
    ``planted.jsonl`` has one planted fault a line: where, and its fate.
    """
    out = Path(out)
    (out / "mappings").mkdir(parents=True, exist_ok=True)
    in_workbook = children <= MOST_IN_A_WORKBOOK
    workers = workers or (1 if children < _WORTH_A_PROCESS else os.cpu_count() or 1)
    written: dict[str, dict[str, int]] = {}
    sent: dict[str, set[str]] = {}
    tally: dict[tuple[str, ...], int] = {}
    todo = chain.from_iterable(
        blocks.tasks(agency, (seed, number), count, in_workbook, BLOCK)
        for number, (agency, count) in enumerate(_divide(children))
    )
    with (
        (out / PLANTED_FILE).open("w", encoding="utf-8", newline="\n") as planted_file,
        closing(blocks.made(todo, workers)) as made,
    ):
        for source, of_agency in groupby(made, key=lambda block: block.task.source):
            layout = blocks.layout_of(source, in_workbook)
            _clear(out / source, layout)
            sent[source] = _write_mapping(out / "mappings", source, in_workbook)
            writer = (Workbook if layout.workbook else CsvFiles)(out / source, layout)
            for fault in _write_agency(writer, of_agency, progress):
                planted_file.write(json.dumps(asdict(fault), ensure_ascii=False) + "\n")
                key = (fault.source, fault.kind, fault.fate, fault.why)
                tally[key] = tally.get(key, 0) + 1
            written[source] = writer.lines()
            writer.close()
    (out / "README.md").write_text(readme.text(children, seed, written, tally, sent), encoding="utf-8", newline="\n")


def _divide(children: int) -> list[tuple[Agency, int]]:
    """Each agency with its children, at least one; the last takes what rounding leaves."""
    counts = [max(round(children * agency.share), 1) for agency in AGENCIES[:-1]]
    return list(zip(AGENCIES, [*counts, max(children - sum(counts), 1)], strict=True))


def _clear(folder: Path, layout: Layout) -> None:
    """Removes an earlier sample in the other form, which would be loaded beside this one."""
    other = blocks.layout_of(layout.source, in_workbook=True)
    if not other.workbook:
        return
    names = [f"{sheet.name}.csv" for sheet in piedmont.as_files(other).sheets] if layout.workbook else [other.workbook]
    for name in names:
        (folder / name).unlink(missing_ok=True)


def _write_mapping(folder: Path, source: str, in_workbook: bool) -> set[str]:
    """Writes the mapping and returns the contract's tables that it fills.

    Piedmont's tables are the same for the workbook and for files, only the list of files differs.
    """
    texts = resources.files(__package__) / "mappings"
    text = (texts / f"{source}.yaml").read_text(encoding="utf-8")
    if blocks.layout_of(source, in_workbook=True).workbook:
        files = "workbook" if in_workbook else "files"
        text = (texts / f"{source}_{files}.yaml").read_text(encoding="utf-8") + text
    (folder / f"{source}.yaml").write_text(text, encoding="utf-8", newline="\n")
    return set(yaml.safe_load(text)["tables"])


def _write_agency(writer: Writer, made: Iterator[blocks.Made], progress: Callable[[str], None]) -> Iterator[Planted]:
    """Writes all lines of one agency and yields the faults among them, each with its line of the whole file."""
    done = 0
    for block in made:
        for name, lines, planted in block.sheets:
            first_line = writer.next_line(name)
            writer.write(name, lines)
            yield from (replace(fault, line=first_line + fault.line) for fault in planted)
        done += block.task.n
        progress(f"{blocks.name_of(block.task.source)}: {done:,} of {block.task.count:,} children")
