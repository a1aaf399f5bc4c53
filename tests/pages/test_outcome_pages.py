"""Institutionalization, Goal attainment, Family Partners and the fuller Overview, on the loaded sample."""

import json
import re

import pytest

PAGES = ("institutionalization", "goal_attainment", "family_partners")


@pytest.mark.parametrize(
    ("page", "headings"),
    [
        (
            "institutionalization",
            [
                "At a glance", "Over time, and where nights differ", "In which facilities",
                "Before, during and after, for the same children", "Coming back, and staying long",
                "From home to hospital: how restrictive", "Who is there today", "For the meeting",
            ],
        ),
        (
            "goal_attainment",
            [
                "At a glance", "Over time, and where goals are met", "How far: goal scores", "How long goals take",
                "What goals are about, and how they are written", "Three steps: a goal, a second look, a goal reached",
                "Plans and reviews on time", "For the meeting",
            ],
        ),
        (
            "family_partners",
            [
                "At a glance", "How many, over time", "Who they are", "The goal, and the counties",
                "Families with a partner", "Contacts, and training", "A say in the collaboratives", "For the meeting",
            ],
        ),
    ],
)  # fmt: skip
def test_a_page_reads_from_the_answer_to_the_questions(dashboard, page, headings):
    assert [heading.value for heading in dashboard.open(page).app.header] == headings


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("period", ["Month", "Year"])
def test_no_count_of_one_to_ten_children_is_shared(dashboard, page, period):
    shown = dashboard.open(page, view="Shareable", period=period)
    words = shown.text + " ".join(shown.charts)
    found = re.findall(r"(?<![\d.,])([\d,]+) (?:of ([\d,]+) )?child(?:ren)?\b", words)
    counts = [int(count.replace(",", "")) for pair in found for count in pair if count]
    assert [count for count in counts if 0 < count < 11] == []
    assert not [label for label in shown.links if label.startswith("Cases behind")]


def test_before_and_after_is_of_the_same_children_has_its_caution_and_no_word_of_cause(dashboard):
    shown = dashboard.open("institutionalization")
    assert re.search(r"before enrollment [\d.]+, while enrolled [\d.]+", shown.text, re.IGNORECASE)
    assert "some of any fall would have come anyway" in shown.text
    assert "reduced" not in shown.text.lower()


def test_nights_in_parts_add_up_to_all_nights(dashboard):
    shown = dashboard.open("institutionalization")
    line, stacked = (json.loads(chart) for chart in (shown.charts[0], next(c for c in shown.charts if '"stack"' in c)))
    for i, value in zip(line["data"][0]["x"], line["data"][0]["y"], strict=True):
        if value is not None:
            assert sum(trace["y"][i] for trace in stacked["data"] if trace["type"] == "bar") == pytest.approx(value)


def test_days_by_level_fill_every_period(dashboard):
    shown = dashboard.open("institutionalization")
    levels = next(
        c for c in map(json.loads, shown.charts) if any(t.get("name") == "Own or permanent family" for t in c["data"])
    )
    assert len([t for t in levels["data"] if t["type"] == "bar"]) == 7
    sums = [sum(values) for values in zip(*(t["y"] for t in levels["data"] if t["type"] == "bar"), strict=True)]
    assert all(total == 0 or total == pytest.approx(100) for total in sums)


def test_days_without_a_place_are_told(dashboard):
    assert re.search(r"For [\d.]+% of these days no place is listed", dashboard.open("institutionalization").text)


def test_scores_are_called_no_percentage_and_stand_on_no_overview(dashboard):
    overview = dashboard.open("overview")
    assert "T-score" not in overview.text
    assert "A score is no percentage" in overview.open("goal_attainment").text


def test_the_slope_joins_two_times(dashboard):
    shown = dashboard.open("goal_attainment")
    slope = next(c for c in map(json.loads, shown.charts) if "At the start" in json.dumps(c))
    assert [len(trace["x"]) for trace in slope["data"] if trace.get("name") == "Mean"] == [2]


def test_family_partners_at_the_start_plus_joined_less_left_are_those_at_the_end(dashboard):
    shown = dashboard.open("family_partners", agency="Riverbend Wraparound")
    steps = re.search(r"(\d+) at the start \+ (\d+) joined − (\d+) left = (\d+) at the end", shown.text)
    start, joined, left, end = map(int, steps.groups())
    assert start + joined - left == end


def test_staff_lists_say_who_why_and_whose_and_stay_out_of_the_shareable_view(dashboard):
    shown = dashboard.open("overview")
    assert "Needs attention" in [heading.value for heading in shown.app.header]
    for column in ("Who", "Why", "Due", "Worker", "Team"):
        assert f">{column}</th>" in shown.html
    shared = type(shown)(shown.data_dir).open("overview", view="Shareable")
    assert "Needs attention" not in [heading.value for heading in shared.app.header]
    assert ">Worker</th>" not in shared.html


def test_a_list_for_one_worker_holds_that_worker_only(dashboard):
    shown = dashboard.open("overview")
    box = shown.app.selectbox(key="list-worker")
    for worker in box.options[1:]:  # up to the first who has somebody on the list that is shown
        shown.app.selectbox(key="list-worker").select(worker).run()
        tables = shown.html.split('aria-label="Lists for staff"')[1].split("<thead>")[1:]
        if len(tables) == 2:
            break
    counts, table = (part.split("<tbody>")[1] for part in tables)
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    assert {re.findall(r"<td[^>]*>(.*?)</td>", row)[3] for row in rows} == {worker}
    first = next(int(n) for n in re.findall(r'soc-number">(\d+)</td>', counts) if int(n))
    assert len(rows) == min(first, 12)


def test_the_grant_stands_on_the_overview_only_when_it_is_chosen(dashboard):
    shown = dashboard.open("overview")
    assert "The grant" not in [heading.value for heading in shown.app.header]
    grant = shown.app.selectbox(key="grant").options[1]
    shown.app.selectbox(key="grant").select(grant).run()
    assert not shown.app.exception
    assert "The grant" in [heading.value for heading in shown.app.header]
