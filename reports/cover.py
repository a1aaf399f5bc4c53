"""What the cover of a workbook says: where its numbers come from, whose they are, and how to read them."""

from __future__ import annotations

from reports.rows import HIDDEN, NO_DATA, NO_ONE, NOT_DUE, STATUS_WORDS
from reports.tables import Report
from ui import words

_LEGEND = {
    "0": "counted, and none",
    STATUS_WORDS[HIDDEN]: "few children stand behind the number",
    STATUS_WORDS[NOT_DUE]: "children of the period are still being followed",
    STATUS_WORDS[NO_DATA]: "the exports do not reach the end of the period, or have not been sent",
    STATUS_WORDS[NO_ONE]: "the period has nobody whom the measure looks at",
}


def made_up(report: Report) -> str:
    """The warning where the sample is among the sources."""
    return f"Made-up data: every number of {words.joined(report.made_up)} comes from the sample. Never quote it."


def provenance(report: Report) -> list[tuple[str, str]]:
    """Name and words of each line of the cover, in their order."""
    about = report.about
    found = [
        ("Data load", f"{words.long_date(about.built_at.date())}, {about.built_at:%H:%M} ({about.snapshot})"),
        *_complete_through(report),
        ("Periods", report.request.period_words),
        ("Of whom", report.of_whom),
        ("Split by", report.request.group_words),
        ("View", "Shareable"),
        (
            "What is hidden",
            f"Numbers behind which 1 to {report.threshold - 1} children stand are hidden to protect privacy; zero is "
            "shown. A table with a hidden number has no total.",
        ),
        ("Checks of the data", _checks(report)),
    ]
    if about.program_version:
        found.append(("Version of the program", about.program_version))
    legend = (f"{words.capitalized(name)}: {meaning}." for name, meaning in _LEGEND.items())
    return [*found, ("In place of a number", " ".join(legend))]


def _complete_through(report: Report) -> list[tuple[str, str]]:
    """One line an agency; a date that nobody stated is the last one in its exports."""
    guessed = {source.agency for source in report.about.sources if not source.stated}
    return [
        (
            f"Complete through: {agency}",
            words.long_date(end) + (" (not stated: the last date in its exports)" if agency in guessed else ""),
        )
        for agency, end in report.complete_to
    ]


def _checks(report: Report) -> str:
    furthest = max((end for _, end in report.complete_to), default=None)
    late = [agency for agency, end in report.complete_to if end < furthest]
    said = []
    if report.broken_limits:
        said.append(f"Not to be quoted yet. Past its limit: {'; '.join(report.broken_limits)}.")
    if late:
        said.append(f"Partial: {words.joined(late)} not yet complete in the latest periods.")
    return " ".join(said) or "Complete enough to quote."
