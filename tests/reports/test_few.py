"""Whatever the evidence: no number that rests on one to ten children stands anywhere in the files."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.disclosure import DEFAULT_THRESHOLD, is_small
from measures.evaluate import evaluate
from reports import tidy, workbook
from reports.tables import gather
from tests.support.engine import day
from tests.support.reports import asked, opened, quarters, refill, small_load, table_of

COUNTIES = ("Durham", "Orange", "Wake")
SPANS = quarters("2026-01-01", "2026-06-30")
DAYS = ("2026-02-01", "2026-05-01")
KIND = {"kind": "proportion", "unit": "% of children"}
WORDS = {"hidden to protect privacy", "not yet due", "no one to count"}

# For each county and quarter: children with a hit, without one, left out.
SIZES = st.lists(st.tuples(st.integers(0, 16), st.integers(0, 16), st.integers(0, 16)), min_size=6, max_size=6)


@pytest.fixture(scope="module")
def load():
    """One data load that each example fills with evidence of its own."""
    children = [{"child_id": f"{county}{i}"} for county in COUNTIES for i in range(60)]
    return small_load([day("Wake0", DAYS[0], county="Wake")], tables={"children": children}, **KIND)


def evidence(sizes):
    rows = []
    for place, (hits, misses, left_out) in enumerate(sizes):
        county, on = COUNTIES[place // 2], DAYS[place % 2]
        rows += [day(f"{county}{i}", on, float(i < hits), county=county) for i in range(hits + misses)]
        rows += [
            day(f"{county}{59 - i}", on, county=county, state="excluded", reason=f"reason {i % 2}")
            for i in range(left_out)
        ]
    return rows


@settings(max_examples=60)
@given(SIZES, st.sampled_from(["county", None]))
def test_no_number_rests_on_one_to_ten_children(load, sizes, by):
    refill(load, evidence(sizes), **KIND)
    report = gather(load, asked(by=by, spans=SPANS))
    book = opened(workbook.write(report))
    lines = list(csv.DictReader(io.StringIO(tidy.write(report).decode("utf-8-sig"))))
    exact = {(r.period_start, r.group or ""): r for r in evaluate(load, "T", SPANS, by)}

    rows = table_of(book["Trial"])
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        true = exact.get((row["From"].date(), row.get("County", "")))
        for name in ("Children", "Not yet due", "Left out", "Numerator"):
            number = row.get(name)
            assert not isinstance(number, (int, float)) or not is_small(number), (name, row)
        for name in ("children", "pending", "excluded", "numerator"):
            assert not line[name] or not is_small(float(line[name])), (name, line)
        if true is not None and any(
            is_small(n) for n in (true.children, true.children_in_numerator, true.children_in_complement)
        ):
            assert row["Value"] in WORDS and line["value"] == ""
        if isinstance(row["Value"], (int, float)):
            assert not is_small(round(row["Children"] * row["Value"] / 100))

    if any("hidden" in str(cell) for row in rows for cell in row.values()):
        assert "All" not in {row.get("County") for row in rows}
        assert "true" not in {line["is_total"] for line in lines}
    if book["Who was left out"].tables:
        for row in table_of(book["Who was left out"]):
            assert row["How many"] == "hidden" or row["How many"] >= DEFAULT_THRESHOLD


@settings(max_examples=60)
@given(SIZES)
def test_what_is_hidden_of_a_period_can_t_be_worked_out_from_its_total(load, sizes):
    """The whole may be read on a page: taken away from it, what is shown must leave nobody or eleven and more."""
    refill(load, evidence(sizes), **KIND)
    (table,) = gather(load, asked(by="county", spans=SPANS)).tables
    whole = {result.period_start: result for result in evaluate(load, "T", SPANS)}
    for period in SPANS:
        shown = [row for row in table.rows if row.period == period and not row.is_total]
        left = whole[period.start].children - sum(row.children or 0 for row in shown)
        everything_hidden = all(row.children is None for row in shown)
        assert not is_small(left) or everything_hidden
        known = [row.excluded for row in shown if row.excluded is not None]
        assert not is_small(whole[period.start].excluded - sum(known)) or not any(known)
