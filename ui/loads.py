"""How the data load went, for the Data quality page: every line's fate, checks, rejected lines, complete-to dates."""

from collections import Counter
from html import escape

import streamlit as st

from measures import quality
from measures.cards import Card
from measures.quality import Check, FileFate, Rejected
from ui import answers, frame, tables, words
from ui.cards import SHAPES
from ui.frame import Asked
from ui.library import FAMILIES
from ui.links import download, to_csv
from ui.snapshot import Load, cursor

SHOWN_LINES = 100
STAFF_ONLY = "Single lines can name a child: they are shown in the staff view only."


@st.cache_data(show_spinner="Reading how the load went …", max_entries=64)
def _read(load: Load, what: str, *about: str) -> list:
    with cursor(load) as own:
        return getattr(quality, what)(own, *about)


def verdict(asked: Asked) -> None:
    """Whether these numbers can be quoted, and what stands in the way."""
    kind, said = frame.trust(asked.about)
    reasons = []
    if asked.about.broken_limits:
        reasons.append(f"Past the limit: {words.joined(title.lower() for title in asked.about.broken_limits)}.")
    reasons += [
        f"{agency} is complete through {words.long_date(day)} only; later periods leave it out."
        for agency, day in asked.about.late.items()
    ]
    shape, color = {"limit": SHAPES["attention"], "partial": ("◐", "grey"), "complete": ("✓", "green")}[kind]
    lines = "".join(f'<p class="soc-text">{escape(reason)}</p>' for reason in reasons)
    with st.container(border=True, key="card-verdict"):
        st.html(
            f'<div class="soc"><p class="soc-sentence"><span class="soc-{color}" aria-hidden="true">{shape}</span> '
            f"{escape(words.capitalized(said))}</p>{lines}</div>"
        )


def fates(asked: Asked) -> None:
    """Lines read = loaded + rejected + replaced + left out: in one sentence, then file by file."""
    files = _read(asked.load, "files")
    total = {
        part: sum(getattr(f, part) for f in files) for part in ("lines", "loaded", "rejected", "replaced", "left_out")
    }
    with st.container(border=True, key="card-fates"):
        st.html(f'<p class="soc soc-steps">{_sum_markup(total)}</p>')
        rows = [_fate_row(f) for f in files]
        tables.show([_source_row(name, files) for name in dict.fromkeys(f.source for f in files)], "Lines by source")
        with st.expander(f"Each of the {words.counted(len(files), 'file')}"):
            tables.show(rows, "What became of the lines of each file")
        download("Download as CSV", lambda: to_csv(rows), "lines-read.csv", "fates-csv")


def _sum_markup(total: dict[str, int]) -> str:
    parts = [
        ("loaded", "loaded"),
        ("rejected", "rejected"),
        ("replaced", "replaced by a newer line"),
        ("left_out", "left out by the mapping"),
    ]
    said = " + ".join(f"<b>{words.count(total[part])}</b> {name}" for part, name in parts)
    return f"<b>{words.count(total['lines'])}</b> lines read = {said}"


def _source_row(source: str, files: list[FileFate]) -> dict[str, str]:
    own = [f for f in files if f.source == source]
    return {"Source": source, "Files": words.count(len(own))} | _fate_cells(own)


def _fate_row(f: FileFate) -> dict[str, str]:
    return {"Source": f.source, "File": f.file + (f", sheet {f.sheet}" if f.sheet else "")} | _fate_cells([f])


def _fate_cells(files: list[FileFate]) -> dict[str, str]:
    columns = {
        "Lines read": "lines",
        "Loaded": "loaded",
        "Rejected": "rejected",
        "Replaced by a newer line": "replaced",
        "Left out by the mapping": "left_out",
    }
    return {name: words.count(sum(getattr(f, part) for f in files)) for name, part in columns.items()}


def complete_to(asked: Asked) -> None:
    """To when each source is complete, and who said so."""
    rows = [
        {
            "Agency": s.agency,
            "Source": s.source,
            "Complete through": words.table_date(s.day),
            "Who says so": "The agency" if s.stated else "A guess: the last date in the export. Ask the agency.",
        }
        for s in _read(asked.load, "complete_to")
    ]
    with st.container(border=True, key="card-complete"):
        tables.show(rows, "To when each source is complete")


def checks(asked: Asked) -> None:
    """What looks wrong: each check that found something, with its share, limit and advice; then its rows."""
    every = _read(asked.load, "checks")
    found = [c for c in every if c.flagged]
    with st.container(border=True, key="card-checks"):
        if not found:
            st.html('<p class="soc soc-text">Every check passed: nothing in this load looks wrong.</p>')
        else:
            rows = [_check_row(asked, c) for c in found]
            tables.show(rows, "Checks that found something")
            download("Download as CSV", lambda: to_csv(rows), "checks.csv", "checks-csv")
            _rows_of_a_check(asked, found)
        passed = sorted({c.title for c in every} - {c.title for c in found})
        if passed:
            with st.expander(f"{words.capitalized(words.counted(len(passed), 'check'))} found nothing"):
                st.html(f'<p class="soc soc-text">{escape("; ".join(passed))}.</p>')


def _check_row(asked: Asked, check: Check) -> dict[str, str]:
    shown = answers.shown_count(asked, check.flagged)
    hidden = shown == answers.HIDDEN_COUNT
    return {
        "Check": check.title,
        "Source": check.source,
        "Found": shown,
        "Of": words.count(check.total),
        "Share": "hidden" if hidden or check.share is None else words.percent(100 * check.share),
        "Limit": "none" if check.limit is None else words.percent(100 * check.limit, 0),
        "State": "◆ past its limit" if check.exceeded else "● within" if check.limit is not None else "● noted",
        "What to do": check.advice,
    }


def _rows_of_a_check(asked: Asked, found: list[Check]) -> None:
    if asked.selection.shareable:
        st.html(f'<p class="soc soc-second">{STAFF_ONLY}</p>')
        return
    place = st.selectbox(
        "Rows that a check found",
        range(len(found)),
        index=None,
        format_func=lambda i: f"{found[i].title} ({found[i].source})",
        placeholder="Choose a check",
        key="which-check",
    )
    if place is None:
        return
    check = found[place]
    rows = [
        {
            "File": f.file or "",
            "Line": words.count(f.line) if f.line else "",
            "Child": f.child_id or "",
            "Field": f.field or "",
            "Value": f.value or "",
            "What looks wrong": f.message,
        }
        for f in _read(asked.load, "flags", check.code, check.source)
    ]
    tables.show(rows[:SHOWN_LINES], f"Rows found by: {check.title}")
    download("Download all rows as CSV", lambda: to_csv(rows), f"{check.code}.csv", "flags-csv")


def rejected(asked: Asked) -> None:
    """Lines that could not be loaded, with file, line, field, value and what to do."""
    lines = _read(asked.load, "rejected")
    with st.container(border=True, key="card-rejected"):
        if not lines:
            st.html('<p class="soc soc-text">No line was rejected.</p>')
            return
        st.html(
            f'<p class="soc soc-text">{words.capitalized(words.counted(len(lines), "line"))} could not be loaded. '
            "Each is kept with its reason: correct it in the export and load again.</p>"
        )
        if asked.selection.shareable:
            st.html(f'<p class="soc soc-second">{STAFF_ONLY}</p>')
            return
        tables.show(_reasons(lines), "Rejected lines by reason")
        rows = [
            {
                "File": r.file,
                "Line": words.count(r.line),
                "Table": r.table.replace("_", " "),
                "Field": r.field or "",
                "Value": r.value or "",
                "Why, and what to do": r.reason,
            }
            for r in lines
        ]
        shown = f"The first {SHOWN_LINES} lines" if len(rows) > SHOWN_LINES else "Each line"
        with st.expander(f"{shown}, with field, value and reason"):
            tables.show(rows[:SHOWN_LINES], "Rejected lines and their reasons")
        download("Download all as CSV", lambda: to_csv(rows), "rejected-lines.csv", "rejected-csv")


def _reasons(lines: list[Rejected]) -> list[dict[str, str]]:
    """How many lines of which file were rejected for which field, or else for what reason, most first."""
    counts = Counter((r.file, f"{r.table.replace('_', ' ')}: {r.field}" if r.field else r.reason) for r in lines)
    return [
        {"File": file, "Where, or why": where, "Lines": words.count(count)}
        for (file, where), count in counts.most_common()
    ]


def left_out_by_mappings(asked: Asked) -> None:
    """Lines that a mapping leaves out on purpose, with its reason."""
    rows = [
        {"Source": r.source, "File": r.file, "Why": words.capitalized(r.reason), "Lines": words.count(r.lines)}
        for r in _read(asked.load, "lines_left_out")
    ]
    with st.container(border=True, key="card-left-out-lines"):
        if not rows:
            st.html('<p class="soc soc-text">No mapping leaves any line out.</p>')
            return
        st.html('<p class="soc soc-text">Lines that a mapping leaves out on purpose, and its reason:</p>')
        tables.show(rows, "Lines left out by mappings")


def left_out_of_measures(asked: Asked) -> None:
    """For the selected period, who is not in each measure of one family and why."""
    families = list(dict.fromkeys(card.family for card in asked.about.cards.values()))
    with st.container(border=True, key="card-left-out-children"):
        family = st.selectbox(
            "Measures about",
            families,
            index=families.index("placement") if "placement" in families else 0,
            format_func=FAMILIES.get,
            key="left-out-family",
        )
        rows = [row for card in asked.about.cards.values() if card.family == family for row in _left_out(asked, card)]
        st.html(f'<p class="soc soc-second">{escape(asked.selection.words)}</p>')
        if not rows:
            st.html('<p class="soc soc-text">Nobody is left out of any of these measures in this period.</p>')
            return
        tables.show(rows, "Who each measure leaves out, and why")
        download("Download as CSV", lambda: to_csv(rows), "left-out.csv", "left-out-csv")


def _left_out(asked: Asked, card: Card) -> list[dict[str, str]]:
    if missing := asked.about.missing[card.code]:
        return [_measure_row(card.title, "", f"Not recorded: needs {answers.tables_in_words(missing)}", "")]
    return [
        _measure_row(
            card.title, "Not yet due" if r.state == "pending" else "Left out", words.capitalized(r.reason), count
        )
        for r, count in answers.left_out_shown(asked, card.code, asked.selection.chosen)
    ]


def _measure_row(title: str, state: str, why: str, count: str) -> dict[str, str]:
    return {"Measure": title, "State": state, "Why": why, "Children": count}
