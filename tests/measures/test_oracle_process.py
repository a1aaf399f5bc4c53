"""Random service histories: the SQL and a plain second counter agree row by row, and every measure keeps its promises.

Each seed is a world of many children. Dates come from a coarse grid, so that meetings fall on deadlines, services end
on meeting days and referrals meet intakes often.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from functools import cache

import pytest

from measures.cards import catalog
from measures.cases import STATES, cases
from measures.evaluate import evaluate
from measures.periods import Period, periods
from tests.oracle import process as oracle
from tests.support.world import world

FIRST, LAST = date(2025, 1, 1), date(2026, 6, 30)
EVER = Period(date(2023, 1, 1), date(2028, 12, 31), "", "")
GAPS = (0, 1, 7, 14, 15, 29, 30, 30, 31, 32, 45, 60, 61)
CODES = [code for code, card in catalog().items() if card.family in ("process", "seeds")]
SEEDS = range(2)


# --- random histories -----------------------------------------------------------------------------------------------


class Histories:
    """Contract rows of many children, drawn from one seed."""

    def __init__(self, seed: int, children: int = 60) -> None:
        self.draw = random.Random(seed)
        self.tables: dict[str, list[dict]] = {}
        self.add("programs", program="P", agency="A", plan_days=10, eligible_settings="foster_home")
        self.add("programs", program="Q", agency="A", service_months=9, crisis_minutes=60, eligible_local_areas="40")
        self.add("flex_fund_budgets", program="P", period_start=FIRST, period_end=date(2026, 12, 31), amount=5000.0)
        for number in range(children):
            self.child(f"c{number:03}")

    def add(self, table: str, **row: object) -> dict:
        rows = self.tables.setdefault(table, [])
        rows.append(row)
        return row

    def day(self) -> date:
        return FIRST + timedelta(days=self.draw.choice(range(-30, 560, 15)) + self.draw.choice((0, 0, 0, 1, -1)))

    def after(self, day: date, *chances: int | None) -> date | None:
        length = self.draw.choice(chances or (*GAPS, None))
        return None if length is None else day + timedelta(days=length)

    def maybe(self) -> bool | None:
        return self.draw.choice((True, False, None))

    def id_in(self, table: str) -> str:
        return f"{table[:2]}{len(self.tables.get(table, ())):05}"

    def child(self, child_id: str) -> None:
        pick = self.draw.choice
        born = pick((None, date(2012, 3, 1), date(2016, 3, 1), date(2019, 5, 5)))
        self.add("children", child_id=child_id, birth_date=born, family_id=pick((None, "f1", "f2")))
        start = self.day()
        for _ in range(self.draw.randrange(4)):
            for before in self.draw.choice(((), (0,), (7,), (30,), (0, 0), (7, 30), (400,))):
                self.referral(child_id, start - timedelta(days=before))
            start = self.enrollment(child_id, start) or self.day()

    def referral(self, child_id: str, received: date) -> None:
        pick = self.draw.choice
        self.add(
            "referrals", referral_id=self.id_in("referrals"), child_id=child_id, received_date=received,
            first_contact_date=self.after(received),
            home_visit_date=pick((None, *[received] * 5, self.after(received))),
            decision=pick(("accepted", "accepted", "declined", "withdrawn", None, None)),
            decision_date=self.after(received, 0, 7, 14, 400, None), local_area=pick(("40", "63", "67", None)),
            living_arrangement=pick(("foster_home", "own_home", None)), in_service_area=self.maybe(),
        )  # fmt: skip

    def enrollment(self, child_id: str, start: date) -> date | None:
        """One enrollment with all that happens in it; its end, where the next may begin."""
        pick = self.draw.choice
        referrals = [r["referral_id"] for r in self.tables.get("referrals", ()) if r["child_id"] == child_id]
        key = self.id_in("enrollments")
        end = self.after(start, None, None, 0, 14, 30, 31, 90, 181, 184, 300, -3)
        self.add(
            "enrollments", enrollment_id=key, child_id=child_id, program=pick("PQ"), start_date=start,
            intake_date=pick((None, None, self.after(start, -7, 0, 7))), end_date=end,
            end_reason=pick(("goals_met", "permanency", "moved", None)) if end else None,
            referral_id=pick((*referrals[:1], *[None] * 6, "gone")),
            assessment_written_date=pick((None, None, self.after(start))),
            transition_start_date=pick((None, self.after(start))),
            living_arrangement_at_intake=pick(("foster_home", "own_home", "shelter", None)),
            living_arrangement_at_close=pick(("own_home", "kin_home", None)),
        )  # fmt: skip
        self.practice(key, start, end)
        self.supports(key, start)
        if self.draw.random() < 0.5:
            self.rating(child_id, pick((key, None)), self.after(start, -15, -14, -14, 0, 40))
        return end

    def practice(self, key: str, start: date, end: date | None) -> None:
        pick, day = self.draw.choice, start
        for _ in range(self.draw.randrange(8)):
            day = pick((day + timedelta(days=pick(GAPS)), end or day))
            meeting = self.id_in("team_meetings")
            self.add(
                "team_meetings", meeting_id=meeting, enrollment_id=key, meeting_date=day,
                kind=pick(("planning", "review", None)),
            )  # fmt: skip
            for role in ("youth", "caregiver", "natural_support", "facilitator"):
                if self.draw.random() < 0.4:
                    self.add("meeting_attendance", meeting_id=meeting, role=role, attendees=pick((0, 1, 2)))
        for _ in range(self.draw.randrange(3)):
            made = self.after(start, -1, 0, 10, 14, 15, 40)
            plan = self.id_in("service_plans")
            self.add(
                "service_plans", plan_id=plan, enrollment_id=key, plan_date=made, family_signed=self.maybe(),
                signed_date=pick((None, self.after(made))), crisis_plan_date=pick((None, self.after(made))),
                reunification_plan_date=pick((None, made)), transition_plan_date=pick((None, self.after(made))),
            )  # fmt: skip
            self.goal(key, pick((plan, None)), self.after(made, 0, 5, 30))
        for role in ("youth", "caregiver", "natural_support", "clinician"):
            for _ in range(self.draw.randrange(3)):
                joined = self.after(start, -5, 0, 0, 20, 40)
                self.add(
                    "team_members", team_member_id=self.id_in("team_members"), enrollment_id=key, role=role,
                    joined_date=joined, left_date=self.after(joined, None, None, 0, 30, 90),
                )  # fmt: skip

    def goal(self, key: str, plan: str | None, set_date: date) -> None:
        goal = self.id_in("goals")
        self.add(
            "goals", goal_id=goal, enrollment_id=key, plan_id=plan, life_domain="social", set_date=set_date,
            status="in_progress", family_priority=self.maybe(),
        )  # fmt: skip
        for _ in range(self.draw.randrange(3)):
            self.add(
                "goal_steps", step_id=self.id_in("goal_steps"), goal_id=goal,
                is_natural_support_linkage=self.maybe(), is_community_linkage=self.maybe(),
            )  # fmt: skip

    def supports(self, key: str, start: date) -> None:
        pick = self.draw.choice
        for _ in range(self.draw.randrange(4)):
            self.add(
                "services", service_id=self.id_in("services"), enrollment_id=key, service_date=self.after(start, *GAPS),
                service_type=pick(("assessment", "respite", "family_therapy", "mentoring", "advocacy")),
                hours=pick((None, 2.0)),
            )  # fmt: skip
        for _ in range(self.draw.randrange(2)):
            called = datetime.combine(self.after(start, *GAPS), datetime.min.time()) + timedelta(hours=23)
            self.add(
                "crisis_events", crisis_id=self.id_in("crisis_events"), enrollment_id=key, called_at=called,
                arrived_at=pick((None, called + timedelta(minutes=pick((59, 60, 61, 90, 91))))),
                resolution=pick(("in_person", "by_phone", None)), crisis_plan_in_place=self.maybe(),
                admitted_within_72h=self.maybe(),
            )  # fmt: skip
            asked = self.after(start, *GAPS)
            self.add(
                "flex_fund_requests", request_id=self.id_in("flex_fund_requests"), enrollment_id=key,
                requested_date=asked, decided_date=pick((None, self.after(asked))),
                amount_approved=pick((None, 100.0, 300.0)),
                decision=pick(("approved", "approved", "declined", "withdrawn", None)), goal_id=pick((None, "g")),
            )  # fmt: skip
            made = self.after(start, *GAPS)
            self.add(
                "linkages", linkage_id=self.id_in("linkages"), enrollment_id=key, made_date=made,
                kind=pick(("natural", "formal")), started_date=pick((None, self.after(made))),
                active_at_close=self.maybe(),
            )  # fmt: skip

    def rating(self, child_id: str, key: str | None, day: date) -> None:
        rating = self.id_in("assessments")
        for item in self.draw.choice(("a", "ab", "abcd")):
            self.add(
                "assessments", assessment_id=rating, item=item, child_id=child_id, enrollment_id=key, instrument="CANS",
                assessment_date=day, score=1.0,
            )  # fmt: skip


@cache
def drawn(seed: int):
    """A seed's tables, its complete-to day and its world with every measure of both families."""
    tables = Histories(seed).tables
    complete_to = LAST - timedelta(days=17 * seed)
    return tables, complete_to, world(tables, complete_to, codes=CODES)


# --- the second counter ---------------------------------------------------------------------------------------------

OUTCOMES = {"service ended before the next meeting was due": "ended"}


@pytest.mark.parametrize("seed", SEEDS)
def test_w4_row_by_row(seed):
    tables, complete_to, con = drawn(seed)
    found = {}
    rows = con.execute(
        """SELECT subject, start_date, reason FROM evidence."W4" ORDER BY start_date, state"""
    ).fetchall()
    for subject, day, reason in rows:
        found.setdefault(subject, []).append((day, OUTCOMES.get(reason, reason.split(":")[0])))
    expected = oracle.w4(tables, complete_to)
    assert {key: sorted(value) for key, value in found.items()} == {k: sorted(v) for k, v in expected.items()}
    kinds = {outcome for rows in expected.values() for _, outcome in rows}
    assert kinds == {"met", "late", "overdue", "ended", "pending"}, "the draw reaches every outcome"


@pytest.mark.parametrize("seed", SEEDS)
def test_w7_referral_by_referral_and_later_steps_are_never_more(seed):
    tables, complete_to, con = drawn(seed)
    found = {}
    for case in cases(con, "W7.funnel", EVER):
        found.setdefault(case.subject, set())
        if case.numerator:
            found[case.subject].add(case.category)
    expected = {key: set(steps) for key, steps in oracle.w7_funnel(tables, complete_to).items()}
    assert found == expected
    assert len({len(steps) for steps in expected.values()}) >= 5, "the draw reaches most depths"
    for by in (None, "program"):
        for months in (periods("month", FIRST, LAST), [EVER]):
            steps = {}
            for r in evaluate(con, "W7.funnel", months, by=by, where={"category": oracle.STEPS}):
                steps.setdefault((r.period_start, r.group), []).append((r.numerator or 0, r.denominator))
            for counts in steps.values():
                reached = [n for n, _ in counts]
                assert reached == sorted(reached, reverse=True)
                assert reached[0] == (counts[0][1] or 0), "every referral reaches the first step"


# --- promises that every measure keeps ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_counted_spans_of_a_share_never_overlap_and_nothing_lies_after_the_complete_to_day(seed):
    _, complete_to, con = drawn(seed)
    for code in CODES:
        card = catalog()[code]
        if card.kind == "proportion" and not card.when:
            (twice,) = con.execute(
                f"""
                SELECT count(*) FROM evidence."{code}" a JOIN evidence."{code}" b
                    ON a.subject = b.subject AND a.category IS NOT DISTINCT FROM b.category
                    AND a.only_when_split = b.only_when_split AND a.rowid < b.rowid
                    AND a.start_date < b.end_date AND b.start_date < a.end_date
                WHERE a.state = 'counted' AND b.state = 'counted'
                """
            ).fetchone()
            assert not twice, code
        (late,) = con.execute(
            f"""SELECT count(*) FROM evidence."{code}" WHERE state <> 'pending' AND end_date > ?""",
            [complete_to + timedelta(days=1)],
        ).fetchone()
        assert not late, code


@pytest.mark.parametrize("seed", SEEDS)
def test_every_case_has_one_state_in_a_category_on_the_day_it_is_judged(seed):
    """A deadline is met, late, overdue, pending or left out, never two of them."""
    _, _, con = drawn(seed)
    for code in (
        "W2.days",
        "W2.timely",
        "W7.reach",
        "W8.six_months",
        "W8.grace",
        "W10.timely",
        "S1",
        "S2",
        "S6.started",
    ):
        rows = [case for state in STATES for case in cases(con, code, EVER, state=state)]
        keys = [(case.subject, case.category) for case in rows]
        assert len(keys) == len(set(keys)) > 0, code


@pytest.mark.parametrize("seed", SEEDS)
def test_months_add_up_to_the_whole_and_programs_to_the_total(seed):
    _, complete_to, con = drawn(seed)
    whole = [Period(EVER.start, complete_to, "", "")]
    months = periods("month", EVER.start, complete_to)
    for code in (
        "W2.timely",
        "W3.attending",
        "W4",
        "W7.reach",
        "W9.spent",
        "W9.linked",
        "W10.timely",
        "S1",
        "S6.started",
    ):
        category = catalog()[code].categories == "separate"
        pick = (lambda r: r.category) if category else (lambda r: None)
        total, by_month = {}, {}
        for result in evaluate(con, code, whole):
            total[pick(result)] = (result.numerator or 0, result.denominator or 0)
        for result in evaluate(con, code, months):
            n, d = by_month.get(pick(result), (0, 0))
            by_month[pick(result)] = (n + (result.numerator or 0), d + (result.denominator or 0))
        assert {k: v for k, v in by_month.items() if any(v)} == {k: v for k, v in total.items() if any(v)}, code
    for code in ("W3.attending", "W9.spent", "W9.linked", "W10.timely", "S6.started"):
        (total,) = evaluate(con, code, whole)
        parts = evaluate(con, code, whole, by="program")
        assert sum(r.numerator or 0 for r in parts) == total.numerator, code


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_grace_and_shares_hold_together(seed):
    _, _, con = drawn(seed)
    assert sum(r.value for r in evaluate(con, "W12", [EVER], by="category")) == pytest.approx(100)
    assert sum(r.value for r in evaluate(con, "W12.setting", [EVER], by="category")) == pytest.approx(100)
    by_target = {case.subject: case.numerator for case in cases(con, "W8.six_months", EVER)}
    by_grace = {case.subject: case.numerator for case in cases(con, "W8.grace", EVER)}
    assert set(by_grace) <= set(by_target)
    assert all(by_target[subject] <= by_grace[subject] for subject in by_grace), (
        "who ends in time ends within the grace"
    )
    assert all(c.numerator <= c.denominator for code in ("W3.share", "S5") for c in cases(con, code, EVER))
    met = {(c.subject, c.category) for c in cases(con, "W2.timely", EVER) if c.numerator}
    reached = {(c.subject, c.category) for c in cases(con, "W2.days", EVER)}
    assert met <= reached, "what was met in time was reached"
    (linked, spent) = (evaluate(con, code, [EVER])[0] for code in ("W9.linked", "W9.spent"))
    assert spent.counted <= linked.counted


def test_teams_are_counted_day_by_day():
    """W3.size and W3.any on a day by program, against the roster read by hand; a program counts a child once."""
    tables, complete_to, con = drawn(SEEDS[-1])
    enrollments = oracle.enrollments_known(tables, complete_to)
    for day in (date(2025, 6, 30), date(2025, 12, 31), date(2026, 3, 15)):
        sizes, natural = [], 0
        held = [e for e in enrollments if e["start_date"] <= day and (e["end"] is None or day < e["end"])]
        held.sort(key=lambda e: (e["start_date"], e["enrollment_id"]), reverse=True)
        for enrollment in {(e["child_id"], e["program"]): e for e in held}.values():
            team = [
                row["role"]
                for row in oracle.rows_of(tables, "team_members", "enrollment_id", enrollment["enrollment_id"])
                if row["joined_date"] <= day and (row["left_date"] is None or row["left_date"] > day)
            ]
            sizes.append(len(team))
            natural += "natural_support" in team
        on_day = [Period(day, day, "", "")]
        found = {case.subject: case for case in cases(con, "W3.size", on_day[0], where={"program": ["P", "Q"]})}
        assert sorted(case.numerator for case in found.values()) == sorted(size for size in sizes if size)
        by_program = evaluate(con, "W3.any", on_day, by="program")
        assert sum(r.numerator or 0 for r in by_program) == natural
