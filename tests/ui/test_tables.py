"""Tables as real HTML, and as CSV that a spreadsheet can't run."""

import csv
import io

import pytest

from ui.links import to_csv
from ui.tables import markup


def test_columns_of_numbers_are_right_aligned_and_others_are_not():
    said = markup([{"File": "a.csv", "Lines": "1,270"}, {"File": "b.csv", "Lines": ""}], "Lines read")
    assert '<th scope="col">File</th>' in said and '<td class="soc-number">1,270</td>' in said
    assert 'aria-label="Lines read" tabindex="0"' in said


def test_a_column_with_a_word_in_it_is_text():
    said = markup([{"Value": "3.5"}, {"Value": "not yet due"}], "x")
    assert "soc-number" not in said


def test_dates_do_not_break():
    assert '<td class="soc-whole">2026-06-30</td>' in markup([{"From": "2026-06-30"}], "x")


def test_cells_are_escaped():
    said = markup([{"<b>": '<img src=x onerror="alert(1)">'}], 'a"b')
    assert "<img" not in said and "<b>" not in said and 'aria-label="a&quot;b"' in said


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tx"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_inert(cell):
    (_, row) = list(csv.reader(io.StringIO(to_csv([{"Value": cell}]).removeprefix("\ufeff"))))
    assert row == ["'" + cell]


def test_csv_keeps_commas_and_ends_with_where_the_numbers_come_from():
    text = to_csv([{"Period": "2026 Q1", "Count": "64 moves, 41 children"}], "Complete through June 30, 2026")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert read == [
        ["Period", "Count"],
        ["2026 Q1", "64 moves, 41 children"],
        [],
        ["Complete through June 30, 2026"],
    ]
    assert text.startswith("\ufeff")
