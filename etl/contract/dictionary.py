"""Write the data dictionary for people, ``docs/data-dictionary.md``, from the descriptors of the contract.

python -m etl.contract.dictionary
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from etl.contract import PROJECT_DATA, Field, Table, reference_file, reference_lists, tables

PAGE = PROJECT_DATA.parent / "docs" / "data-dictionary.md"

SECTIONS = {
    "Programs and people": (
        "programs",
        "children",
        "referrals",
        "enrollments",
        "service_levels",
        "service_plans",
        "plan_reviews",
        "team_members",
        "team_meetings",
        "meeting_attendance",
        "goals",
        "goal_steps",
        "goal_ratings",
        "services",
        "linkages",
        "crisis_events",
        "flex_fund_requests",
        "flex_fund_budgets",
        "assessments",
        "fidelity_scores",
        "school_terms",
    ),
    "Where the child lives": ("care_episodes", "living_arrangements", "maltreatment_reports"),
    "Family Partners and collaboratives": (
        "family_partners",
        "partner_certifications",
        "partner_assignments",
        "partner_contacts",
        "collaboratives",
        "collaborative_members",
        "collaborative_meetings",
        "trainings",
        "training_attendance",
    ),
    "Grants": (
        "grants",
        "grant_targets",
        "grant_enrollments",
        "ipp_results",
        "outcome_interviews",
        "outcome_answers",
    ),
}

_TYPES = {
    "string": "text",
    "date": "date",
    "datetime": "date and time",
    "integer": "whole number",
    "number": "number",
    "boolean": "yes/no",
}

_INTRODUCTION = """\
# Data dictionary

What the dashboard understands. An agency's exports are mapped onto these tables; whatever else an export
holds, names and addresses above all, stays where it was.

This page is made from the descriptors in `etl/contract/` by `python -m etl.contract.dictionary`. Change them,
not this page.

**How to read it**

- A *required* field must be filled in every row. Every other field may be empty.
- A column that an export doesn't have means “not recorded”, never No. A measure that needs it says so.
- Dates are written 2026-06-30, a date and time 2026-06-30T14:05:00, yes/no as `true` or `false`.
- A start day counts and an end day does not: a child who comes on March 1 and leaves on March 2 stayed one
  day.
- Keys (names that end in `_id`) are unique within the export of one source. They are never names of people.
- *Key* marks the fields that together name one row.
"""

_REFERENCE_INTRODUCTION = """\
## Reference lists

Each list is a file in `data/reference/` that an agency can edit: codes and their labels, how settings are
counted, regions, benchmarks. An agency's own file of the same name, in `reference/` of its data folder, takes
the place of the whole list.
"""


def dictionary() -> str:
    """The whole data dictionary as Markdown."""
    parts = [_INTRODUCTION]
    for section, names in SECTIONS.items():
        parts.append(f"## {section}\n")
        parts.extend("\n".join(_table_section(tables()[name])) for name in names)
    parts.append(_REFERENCE_INTRODUCTION)
    parts.extend("\n".join(_list_section(table)) for table in reference_lists().values())
    return "\n".join(parts)


def _table_section(table: Table) -> Iterator[str]:
    yield f"### {table.title}\n"
    yield f"`{table.name}`. {table.description}\n"
    yield from _field_rows(table)
    yield ""


def _list_section(table: Table) -> Iterator[str]:
    yield f"### {table.title}\n"
    yield f'<a id="{_anchor(table.name)}"></a>'
    yield f"`data/reference/{table.name}.csv`. {table.description}\n"
    yield from _field_rows(table)
    yield ""
    if _is_code_list(table.name):
        yield from _row("Code", "Meaning")
        yield from _row("---", "---")
        for code, label in _codes(table):
            yield from _row(f"`{code}`", label)
        yield ""


def _field_rows(table: Table) -> Iterator[str]:
    yield from _row("Field", "Type", "Required", "Meaning", "Example", "Allowed codes")
    yield from _row(*["---"] * 6)
    for field in table.fields:
        yield from _row(
            f"`{field.name}`" + (" *key*" if field.name in table.primary_key else ""),
            _TYPES[field.type],
            "yes" if field.required else "",
            f"**{field.title}.** {field.description}",
            f"`{field.example}`",
            _allowed(field),
        )


def _allowed(field: Field) -> str:
    if field.codes:
        several = ", several" if field.separator else ""
        return f"[{reference_lists()[field.codes].title}](#{_anchor(field.codes)}){several}"
    if field.enum:
        return ", ".join(f"`{value}`" for value in field.enum)
    if field.minimum is not None and field.maximum is not None:
        return f"{field.minimum} to {field.maximum}"
    if field.minimum is not None:
        return f"{field.minimum} or more"
    return ""


def _is_code_list(name: str) -> bool:
    return any(field.codes == name for table in tables().values() for field in table.fields)


def _codes(table: Table) -> Iterable[tuple[str, str]]:
    with reference_file(table.name, None).open(encoding="utf-8", newline="") as file:
        return [(row[table.fields[0].name], row["label"]) for row in csv.DictReader(file)]


def _anchor(name: str) -> str:
    return "list-" + name.replace("_", "-")


def _row(*cells: str) -> Iterator[str]:
    yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def write(page: Path = PAGE) -> None:
    """Write the data dictionary to its page."""
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(dictionary(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
    print(f"Wrote {PAGE}.")
