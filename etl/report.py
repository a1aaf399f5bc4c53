"""What the terminal prints about a load, a trial of one, and the snapshots there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from etl import snapshots as files
from etl.building import OFFLINE
from etl.summary import FileFate, Flagged, LeftOut, Rejected, SourceFate, Summary

_FATES = ("lines", "loaded", "rejected", "replaced", "left_out")


def trial(summary: Summary) -> str:
    """All that a trial found: every file, the first rejected lines, every check, the complete-to days."""
    sections = [
        _section("What would become of every line", _files(summary)),
        _section("Lines that the mapping leaves out", _left_out(summary)),
        _section(_rejected_title(summary), _rejected(summary)),
        *(_section(f"Rows of {source.source} that look wrong", _checks(summary, source)) for source in summary.sources),
        "\n".join(summary.notices),
        _section("Complete to", [_complete_to(source) for source in summary.sources]),
        "Nothing was changed.",
    ]
    return "\n\n".join(filter(None, sections))


def loaded(summary: Summary) -> str:
    """What a load gave, shorter: every file, how many rows look wrong, the complete-to days, the snapshot."""
    sections = [
        "\n".join(_files(summary)),
        "\n".join([_flagged(summary), *(_past_limit(found) for found in summary.checks if found.exceeded)]),
        "\n".join(_complete_to(source) for source in summary.sources),
        "\n".join(summary.notices),
        f"Snapshot {summary.snapshot} is in use, as of {summary.as_of}.",
    ]
    return "\n\n".join(filter(None, sections))


def snapshots(data_dir: Path) -> str:
    """A table of the snapshots, newest first."""
    in_use = files.current(data_dir)
    rows = [_snapshot(data_dir, name, name == in_use) for name in files.names(data_dir)]
    if not rows:
        return "There is no snapshot yet; load exports first."
    return "\n".join(_table(["snapshot", "in use", "as of", "loaded", "rejected", "sources, complete to"], rows))


def _snapshot(data_dir: Path, name: str, in_use: bool) -> list[str]:
    with duckdb.connect(str(files.database(data_dir, name)), read_only=True, config=OFFLINE) as con:
        as_of = con.execute("SELECT as_of FROM load.snapshot").fetchone()[0]
        loaded, rejected = con.execute("SELECT sum(loaded), sum(rejected) FROM load.files").fetchone()
        sources = con.execute("SELECT source, complete_to FROM load.sources ORDER BY source").fetchall()
    complete = ", ".join(f"{source} {day}" for source, day in sources)
    return [name, "yes" if in_use else "", str(as_of), _number(loaded), _number(rejected), complete]


def _files(summary: Summary) -> list[str]:
    rows = [[file.source, _name(file), *(_number(getattr(file, fate)) for fate in _FATES)] for file in summary.files]
    total = [sum(getattr(file, fate) for file in summary.files) for fate in _FATES]
    rows.append(["all", _plural(len(summary.files), "file"), *(_number(count) for count in total)])
    return _table(["source", "file", *(fate.replace("_", " ") for fate in _FATES)], rows)


def _name(file: FileFate | Rejected | LeftOut) -> str:
    return f"{file.file}, sheet {file.sheet}" if file.sheet else file.file


def _left_out(summary: Summary) -> list[str]:
    return [f"{_name(gone)}: {_plural(gone.lines, 'line')}, {gone.reason}" for gone in summary.left_out]


def _rejected_title(summary: Summary) -> str:
    lines = sum(file.rejected for file in summary.files)
    shown = len({(line.source, _name(line), line.line) for line in summary.rejected})
    first = f", the first {shown} of {_number(lines)}" if shown < lines else ""
    return f"Lines that can't be loaded{first}"


def _rejected(summary: Summary) -> list[str]:
    return [f"{_name(line)}, line {line.line}: {line.reason}" for line in summary.rejected]


def _checks(summary: Summary, source: SourceFate) -> list[str]:
    checks = [found for found in summary.checks if found.source == source.source]
    lines = [f"{_found(found)}\n    {found.advice}" for found in checks if found.listed]
    quiet = {found.check for found in checks} - {found.check for found in checks if found.listed}
    return [*lines, f"{_plural(len(quiet), 'check')} found nothing."]


def _found(found: Flagged) -> str:
    share = f" ({_percent(found.share)})" if found.share is not None else ""
    limit = f"; the limit is {_percent(found.limit)}" if found.limit is not None else ""
    past = ": past the limit" if found.exceeded else ""
    return f"{found.title}: {_number(found.flagged)} of {_number(found.total)} {found.table_name}{share}{limit}{past}."


def _flagged(summary: Summary) -> str:
    flagged = sum(found.listed for found in summary.checks)
    if not flagged:
        return "No row looks wrong."
    looks = "row looks" if flagged == 1 else "rows look"
    return f"{_number(flagged)} {looks} wrong; the data quality page lists what to mend."


def _past_limit(found: Flagged) -> str:
    return f"Don't quote figures of {found.source} yet: {_found(found)}"


def _complete_to(source: SourceFate) -> str:
    if source.complete_to_stated:
        return f"{source.source} is complete to {source.complete_to}."
    return (
        f"{source.source} is taken to be complete to {source.complete_to}, the last day in its exports. "
        "This is a guess: confirm it with complete_to in the mapping or with --as-of."
    )


def _section(title: str, lines: Iterable[str]) -> str:
    body = "\n".join("  " + line.replace("\n", "\n  ") for line in lines)
    return f"{title}\n{body}" if body else ""


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table; columns of numbers stand right."""
    columns = list(zip(titles, *rows, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    numeric = [all(cell.replace(",", "").isdecimal() for cell in column[1:]) for column in columns]
    return [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in zip(*columns, strict=True)
    ]


def _plural(count: int, word: str) -> str:
    return f"{_number(count)} {word}" if count == 1 else f"{_number(count)} {word}s"


def _number(count: int) -> str:
    return f"{int(count):,}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%".replace(".0%", "%")
