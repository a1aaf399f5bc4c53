"""Lists for staff: who needs something this week, why, by when, and whose work it is. Never in the shareable view."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from measures.lists import Listed, StaffList
from ui import answers, tables, words
from ui.frame import Asked
from ui.full import ALL
from ui.links import download, key_of, to_csv
from ui.open_case import opener

SHOWN = 12
NOT_RECORDED = "not recorded"


def everyone(row: Listed) -> bool:
    """No filter: every line of a list."""
    return True


def one(asked: Asked, code: str, only: Callable[[Listed], bool] = everyone) -> None:
    """A list with its lines, what it was counted from, and who could not be judged."""
    card, key = asked.about.cards[code], key_of(code)
    with st.container(border=True, key=f"card-list-{key}"):
        if missing := asked.about.missing[code]:
            _heading(card.title)
            st.html(f'<p class="soc soc-absent">Not recorded: needs {escape(answers.tables_in_words(missing))}.</p>')
            return
        found = answers.staff_list(asked, code)
        own = list(filter(only, found.rows))
        _heading(f"{card.title} ({len(own):,})")
        st.html(f'<p class="soc soc-second soc-text">{escape(card.why)} {escape(_stands(found))}</p>')
        if not own:
            st.html(f'<p class="soc soc-text">{_nobody(found)}</p>')
            return
        _lines(asked, card.title, own, key)


def _lines(asked: Asked, title: str, own: Sequence[Listed], key: str) -> None:
    rows = [_row(line) for line in own]
    tables.show(rows[:SHOWN], title)
    if len(rows) > SHOWN:
        st.html(f'<p class="soc soc-second">The first {SHOWN} of {len(rows):,}; the download has all.</p>')
    opener(asked, own, f"list-{key}")
    download("Download as CSV", lambda: to_csv(rows), f"{key}-list.csv", f"list-{key}-csv")


def _heading(title: str) -> None:
    st.html(f'<div class="soc"><h3>{escape(title)}</h3></div>')


def _stands(found: StaffList) -> str:
    """The day on which each agency stands, and how many could not be judged."""
    days = sorted(set(found.as_of.values()))
    said = f"As of {words.joined(words.long_date(day) for day in days)}." if days else ""
    unjudged = sum(reason.subjects for reason in found.left_out)
    return f"{said} {words.capitalized(words.counted(unjudged, 'case'))} could not be judged." if unjudged else said


def _nobody(found: StaffList) -> str:
    if found.looked_at is None:
        return "Not recorded: nobody could be looked at for this list."
    return f"No one is on this list. {words.counted(found.looked_at, 'case').capitalize()} looked at."


def _row(line: Listed) -> dict[str, str]:
    return {
        "Who": line.child_id or line.subject,
        "Why": words.capitalized(line.why),
        "Due": words.table_date(line.due_date),
        "Worker": line.worker or "",
        "Team": line.team or "",
        "Agency": line.agency or "",
    }


def of_the_week(asked: Asked, codes: Sequence[str]) -> None:
    """All lists, for everyone or for one worker or team: counts first, then one of them, or all for printing."""
    found = {code: answers.staff_list(asked, code) for code in codes if not asked.about.missing[code]}
    lines = [line for one_list in found.values() for line in one_list.rows]
    row = st.grid(2, min_column_width=236)
    worker = _choice(row, "Worker", {line.worker for line in lines})
    team = _choice(row, "Team", {line.team for line in lines})

    def wanted(line: Listed) -> bool:
        return worker in (ALL, line.worker) and team in (ALL, line.team)

    titles = {code: asked.about.cards[code].title for code in codes}
    counts = {code: _count(found.get(code), wanted) for code in codes}
    tables.show([{"List": titles[code], "How many": counts[code]} for code in codes], "Lists for staff")
    row = st.grid(2, min_column_width=236)
    first = next((i for i, code in enumerate(codes) if counts[code] not in ("0", NOT_RECORDED)), 0)
    shown = row.selectbox("Show", list(codes), index=first, format_func=titles.get, key="list-shown")
    every = row.toggle("Show all lists, for printing", key="list-all")
    for code in codes if every else [shown]:
        one(asked, code, wanted)


def _count(found: StaffList | None, wanted: Callable[[Listed], bool]) -> str:
    if found is None or found.looked_at is None:
        return NOT_RECORDED
    return words.count(len(list(filter(wanted, found.rows))))


def _choice(where, label: str, values: set[str | None]) -> str:
    return where.selectbox(
        label,
        [ALL, *sorted(filter(None, values))],
        format_func=lambda value: f"All {label.lower()}s" if value == ALL else value,
        key=f"list-{label.lower()}",
    )
