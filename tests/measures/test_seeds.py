"""Measures of the project's own: who is referred, what plans hold, and which supports last."""

from datetime import date

import pytest

from measures.build import build
from measures.cards import catalog
from measures.cases import cases
from measures.evaluate import evaluate
from measures.periods import periods
from tests.support.histories import children, stays
from tests.support.world import add_source, empty_world, world

SEEDS = [code for code, card in catalog().items() if card.family == "seeds"]
HALF = ("2026-01-01", "2026-06-30")


def asked(first, last, kind="all"):
    return periods(kind, date.fromisoformat(first), date.fromisoformat(last))


def only(con, code, first, last, **more):
    (result,) = evaluate(con, code, asked(first, last), **more)
    return result


def on_day(con, code, day):
    result = only(con, code, day, day)
    return (result.numerator, result.denominator)


def reasons(con, code, state="counted", days=HALF):
    return {case.subject: case.reason for case in cases(con, code, asked(*days)[0], state=state)}


def one(child="a", start="2026-01-01", end=None, **more):
    """One enrollment, `e` and the child's id."""
    return {
        "enrollment_id": f"e{child}",
        "child_id": child,
        "program": "P",
        "start_date": start,
        "end_date": end,
    } | more


def numbered(table_key, rows):
    return [{table_key: f"{table_key[0]}{n:03}"} | row for n, row in enumerate(rows)]


def sent(tables, fields, complete_to, codes):
    """A world whose source says which fields of which tables it sends, as a load does."""
    con = empty_world()
    add_source(con, "test", tables, complete_to)
    for table, names in fields.items():
        for name in names:
            con.execute("INSERT INTO load.recorded VALUES ('test', ?, ?)", [table, name])
    build(con, codes=codes)
    return con


# --- S1 -------------------------------------------------------------------------------------------------------------


def referral(name, setting=None, area=None, **more):
    return {
        "referral_id": name, "child_id": "a", "received_date": "2026-02-01", "living_arrangement": setting,
        "local_area": area,
    } | more  # fmt: skip


def eligibility(*referrals, **more):
    program = {
        "program": "P", "agency": "A",
        "eligible_settings": "kin_foster; foster_home", "eligible_local_areas": "37A;40;67",
    }  # fmt: skip
    return {"programs": [program], "children": children("a"), "referrals": list(referrals)} | more


def test_s1_setting_and_area_must_both_fit():
    con = world(
        eligibility(
            referral("fits", "foster_home", "37A"),
            referral("group", "group_home", "37A"),
            referral("stepping down", "group_home", "40", returning_from_residential=True),
            referral("elsewhere", "kin_foster", "63"),
            referral("half", "kin_foster", "67", in_service_area=True),
            referral("other half", "kin_foster", "67", in_service_area=False),
            referral("which half", "kin_foster", "67"),
            referral("where", None, "37A"),
            referral("no area", "foster_home"),
            referral("almost", "foster", "37A"),
        ),
        "2026-06-30",
        codes=["S1"],
    )
    result = only(con, "S1", *HALF)
    assert (result.numerator, result.denominator, result.excluded) == (3, 7, 3)
    assert reasons(con, "S1") == {
        "fits": "fits the program", "stepping down": "fits the program", "half": "fits the program",
        "group": "the living arrangement is not one that is served",
        "almost": "the living arrangement is not one that is served",
        "elsewhere": "outside the area served", "other half": "outside the area served",
    }  # fmt: skip
    assert reasons(con, "S1", "excluded") == {
        "which half": "not recorded whether the address is in the service area",
        "where": "where the child lived is not recorded",
        "no area": "not recorded whether the address is in the service area",
    }


def test_s1_without_a_standard_nothing_is_said_and_a_program_without_areas_looks_at_settings_only():
    open_program = [{"program": "P", "agency": "A"}]
    con = world(eligibility(referral("r", "foster_home", "37A"), programs=open_program), "2026-06-30", codes=["S1"])
    assert reasons(con, "S1", "excluded") == {"r": "no program states which settings and areas it serves"}
    only_settings = [{"program": "P", "agency": "A", "eligible_settings": "foster_home"}]
    con = world(eligibility(referral("r", "foster_home"), programs=only_settings), "2026-06-30", codes=["S1"])
    assert only(con, "S1", *HALF).numerator == 1


def test_s1_any_program_may_fit_until_the_referral_led_to_one():
    two = [
        {"program": "P", "agency": "A", "eligible_settings": "foster_home"},
        {"program": "Q", "agency": "A", "eligible_settings": "own_home"},
    ]
    tables = eligibility(referral("r", "foster_home"), referral("s", "shelter"), programs=two)
    con = world(tables, "2026-06-30", codes=["S1"])
    assert (only(con, "S1", *HALF).numerator, only(con, "S1", *HALF).denominator) == (1, 2)
    unsure = eligibility(referral("r", "foster_home"), programs=[two[0], two[1] | {"eligible_local_areas": "37A"}])
    assert only(world(unsure, "2026-06-30", codes=["S1"]), "S1", *HALF).numerator == 1, "P serves every area"
    led = tables | {"enrollments": [one("a", "2026-02-10", referral_id="r") | {"program": "Q"}]}
    assert only(world(led, "2026-06-30", codes=["S1"]), "S1", *HALF).numerator == 0


# --- S2 -------------------------------------------------------------------------------------------------------------


def reunification_tables():
    """Intake 2026-03-01, plan due on day 14, March 15."""
    lived = {
        "met": "foster_home", "late": "group_home", "missing": "shelter",
        "left": "kin_foster", "left late": "kin_foster",
        "home": "own_home", "kin": "kin_home", "nowhere": None, "slept": None,
    }  # fmt: skip
    ends = {"left": "2026-03-15", "left late": "2026-03-16"}
    rows = [one(c, "2026-03-01", ends.get(c), living_arrangement_at_intake=setting) for c, setting in lived.items()]
    plans = {"met": "2026-03-15", "late": "2026-03-16"}
    return {
        "children": children(*lived),
        "enrollments": rows,
        "service_plans": [
            {"plan_id": c, "enrollment_id": f"e{c}", "plan_date": "2026-03-05", "reunification_plan_date": day}
            for c, day in plans.items()
        ],
        "living_arrangements": stays(("slept", "2026-02-01", None, "foster_home", "1")),
    }


def test_s2_reunification_plan_has_four_states():
    con = world(reunification_tables(), "2026-06-30", codes=["S2"])
    result = only(con, "S2", *HALF)
    assert (result.numerator, result.denominator, result.excluded) == (1, 5, 2)
    found = {subject: reason.split(":")[0] for subject, reason in reasons(con, "S2").items()}
    assert found == {
        "emet": "met", "elate": "late", "emissing": "overdue", "eleft late": "overdue", "eslept": "overdue",
    }  # fmt: skip
    assert reasons(con, "S2", "excluded") == {
        "eleft": "service ended before a plan was due", "enowhere": "where the child lived at intake is not recorded",
    }  # fmt: skip
    early = world(reunification_tables(), "2026-03-15", codes=["S2"])
    assert {reason.split(":")[0] for reason in reasons(early, "S2", "pending").values()} == {"pending"}
    assert set(reasons(early, "S2")) == {"emet"}


def test_s2_is_off_for_foster_stabilization_and_takes_the_programs_days():
    program = {"program": "P", "agency": "A", "kind": "foster_stabilization"}
    off = world(reunification_tables() | {"programs": [program]}, "2026-06-30", codes=["S2"])
    assert (only(off, "S2", *HALF).value, only(off, "S2", *HALF).excluded) == (None, 0)
    longer = reunification_tables() | {"programs": [program | {"kind": "wraparound", "plan_days": 15}]}
    assert only(world(longer, "2026-06-30", codes=["S2"]), "S2", *HALF).numerator == 2


def test_s2_a_plan_that_is_never_written_down_is_not_a_no():
    fields = {
        "service_plans": ["plan_id", "enrollment_id", "plan_date"],
        "enrollments": ["living_arrangement_at_intake"],
    }
    con = sent(reunification_tables(), fields, "2026-06-30", ["S2"])
    assert only(con, "S2", *HALF).value is None
    assert reasons(con, "S2", "excluded")["emet"] == "reunification plans are not recorded"


# --- S3, S4 ---------------------------------------------------------------------------------------------------------


def plan(name, enrollment, day, **more):
    return {"plan_id": name, "enrollment_id": enrollment, "plan_date": day} | more


def linkage_tables():
    """a: a natural step from February 1, a new plan with a community step in April. b: one goal without steps."""
    goals = [
        {"goal_id": "g1", "enrollment_id": "ea", "plan_id": "pa1", "set_date": "2026-01-10"},
        {"goal_id": "g2", "enrollment_id": "ea", "set_date": "2026-02-01"},
        {"goal_id": "g3", "enrollment_id": "ea", "plan_id": "pa2", "set_date": "2026-04-01"},
        {"goal_id": "g4", "enrollment_id": "eb", "plan_id": "pb", "set_date": "2026-01-10"},
        {"goal_id": "g5", "enrollment_id": "ec", "plan_id": "pc", "set_date": "2026-01-10"},
    ]
    common = {"life_domain": "social", "status": "in_progress"}
    steps = [
        {"goal_id": "g1", "is_natural_support_linkage": False, "is_community_linkage": False},
        {"goal_id": "g2", "is_natural_support_linkage": True, "is_community_linkage": False},
        {"goal_id": "g3", "is_natural_support_linkage": False, "is_community_linkage": True},
        {"goal_id": "g5"},
    ]
    return {
        "children": children("a", "b", "c"),
        "enrollments": [one("a", end="2026-06-01"), one("b"), one("c")],
        "service_plans": [
            plan("pa1", "ea", "2026-01-10"), plan("pa2", "ea", "2026-04-01"), plan("pb", "eb", "2026-01-10"),
            plan("pc", "ec", "2026-01-10"),
        ],
        "goals": [goal | common for goal in goals],
        "goal_steps": numbered("step_id", steps),
    }  # fmt: skip


def test_s3_s4_linkage_steps_of_the_plan_in_force():
    """pa1 has its natural step from February; pa2 replaces it in April, with a community step; closed in June."""
    con = world(linkage_tables(), "2026-06-30", codes=["S3", "S4"])
    days = ("2026-01-31", "2026-02-01", "2026-03-31", "2026-04-01", "2026-05-31", "2026-06-01")
    assert [on_day(con, "S3", day) for day in days] == [(0, 1), (1, 1), (1, 1), (0, 1), (0, 1), (None, None)]
    assert [on_day(con, "S4", day) for day in days] == [(0, 1), (0, 1), (0, 1), (1, 1), (1, 1), (None, None)]
    assert reasons(con, "S3", "excluded") == {
        "pb": "no steps of the plan are recorded", "pc": "not recorded whether its steps link the family",
    }  # fmt: skip


# --- S5 -------------------------------------------------------------------------------------------------------------


def test_s5_informal_supports_on_the_last_day_of_each_phase():
    """Engagement ends with 0 of 2, plan development with 1 of 3, implementation 1 of 2, transition 2 of 2."""
    people = [
        ("youth", "2026-01-01", None), ("caregiver", "2026-01-01", None), ("facilitator", "2026-01-01", "2026-05-01"),
        ("clinician", "2026-01-05", "2026-03-31"), ("natural_support", "2026-01-15", None),
        ("natural_support", "2026-04-02", None), ("natural_support", "2026-05-31", None),
    ]  # fmt: skip
    members = [{"enrollment_id": "ea", "role": r, "joined_date": j, "left_date": x} for r, j, x in people]
    tables = {
        "children": children("a", "b"),
        "enrollments": [one("a", transition_start_date="2026-04-01", end="2026-05-31"), one("b", "2026-05-01")],
        "team_members": numbered("team_member_id", members),
        "team_meetings": [{"meeting_id": "m", "enrollment_id": "ea", "meeting_date": "2026-01-15", "kind": "planning"}],
        "service_plans": [
            plan("p", "ea", "2026-01-20", signed_date="2026-01-20", crisis_plan_date="2026-01-25"),
        ],
    }
    con = world(tables, "2026-06-30", codes=["S5"])
    found = {r.category: r for r in evaluate(con, "S5", asked(*HALF), by="category")}
    assert {name: (r.numerator, r.denominator) for name, r in found.items()} == {
        "engagement": (0, 2), "plan_development": (1, 3), "implementation": (1, 2), "transition": (2, 2),
        "implementation_and_transition": (None, None),
    }  # fmt: skip
    assert found["engagement"].pending == 1
    del tables["team_members"]
    con = world(tables, "2026-06-30", codes=["S5"])
    assert reasons(con, "S5", "excluded") == {"ea": "who is on the team is not recorded"}


# --- S6 -------------------------------------------------------------------------------------------------------------


def made(name, day, started=None, kind="community", enrollment="ea", **more):
    return {
        "linkage_id": name, "enrollment_id": enrollment, "made_date": day, "kind": kind, "started_date": started,
    } | more  # fmt: skip


def linkages(*rows, end=None):
    return {"children": children("a", "b"), "enrollments": [one("a"), one("b", end=end)], "linkages": list(rows)}


def test_s6_linkages_begin_within_30_days():
    tables = linkages(
        made("met", "2026-03-01", "2026-03-31"),
        made("late", "2026-03-01", "2026-04-01"),
        made("never", "2026-03-01"),
        made("same day", "2026-03-01", "2026-03-01", kind="natural"),
        made("waiting", "2026-06-01"),
        made("ended", "2026-03-01", enrollment="eb"),
        made("backwards", "2026-03-01", "2026-02-27"),
        end="2026-03-20",
    )
    con = world(tables, "2026-06-30", codes=["S6.started"])
    found = {subject: reason.split(":")[0] for subject, reason in reasons(con, "S6.started").items()}
    assert found == {"met": "met", "same day": "met", "late": "late", "never": "overdue"}
    assert set(reasons(con, "S6.started", "pending")) == {"waiting"}
    assert set(reasons(con, "S6.started", "excluded")) == {"ended", "backwards"}
    kinds = {r.category: (r.numerator, r.denominator) for r in evaluate(con, "S6.started", asked(*HALF), by="category")}
    assert kinds == {"natural": (1, 1), "community": (1, 3), "formal": (None, None)}
    total = only(con, "S6.started", *HALF)
    assert (total.numerator, total.denominator) == (2, 4)
    assert (
        not world(tables, "2026-07-02", codes=["S6.started"])
        .execute("""SELECT count(*) FROM evidence."S6.started" WHERE state = 'pending'""")
        .fetchone()[0]
    )


def test_s6_the_days_in_which_a_linkage_should_begin_are_a_setting():
    """Begun on day 31."""
    tables = linkages(made("late", "2026-03-01", "2026-04-01"))
    for days, begun in ((30, 0), (31, 1)):
        con = world(tables, "2026-06-30", codes=["S6.started"], parameters={"linkage_days": days})
        assert only(con, "S6.started", *HALF).numerator == begun


def test_s6_a_start_that_is_never_written_down_is_not_a_no():
    fields = {"linkages": ["linkage_id", "enrollment_id", "made_date", "kind"]}
    con = sent(linkages(made("x", "2026-03-01")), fields, "2026-06-30", ["S6.started"])
    assert reasons(con, "S6.started", "excluded") == {"x": "whether linkages began is not recorded"}


def test_s6_linkages_that_last():
    tables = linkages(
        made("kept", "2026-02-01", "2026-02-05", enrollment="eb", active_at_close=True),
        made("ended", "2026-02-01", "2026-02-05", enrollment="eb", active_at_close=False),
        made("unknown", "2026-02-01", "2026-02-05", enrollment="eb"),
        made("never began", "2026-02-01", enrollment="eb", active_at_close=False),
        made("open", "2026-02-01", "2026-02-05"),
        end="2026-05-20",
    )
    con = world(tables, "2026-06-30", codes=["S6.lasting"])
    result = only(con, "S6.lasting", "2026-05-01", "2026-05-31")
    assert (result.numerator, result.denominator, result.pending, result.excluded) == (1, 2, 1, 1)
    assert only(con, "S6.lasting", "2026-06-01", "2026-06-30").value is None, "it stands on the closing day"


# --- S7 -------------------------------------------------------------------------------------------------------------


def test_s7_signed_by_the_family():
    """a signed on January 20; b's first plan is signed, its second is not; c's signature is not recorded."""
    tables = {
        "children": children("a", "b", "c"),
        "enrollments": [one("a"), one("b"), one("c", end="2026-03-01")],
        "service_plans": [
            plan("pa", "ea", "2026-01-10", family_signed=True, signed_date="2026-01-20"),
            plan("pb1", "eb", "2026-01-10", family_signed=True),
            plan("pb2", "eb", "2026-03-10", family_signed=False, signed_date="2026-03-12"),
            plan("pc", "ec", "2026-01-10", signed_date="2026-01-11"),
        ],
    }
    con = world(tables, "2026-06-30", codes=["S7.signed"])
    days = ("2026-01-09", "2026-01-19", "2026-01-20", "2026-03-09", "2026-03-10")
    assert [on_day(con, "S7.signed", day) for day in days] == [(None, None), (1, 2), (2, 2), (2, 2), (1, 2)]
    assert reasons(con, "S7.signed", "excluded") == {"pc": "not recorded whether the family signed"}


def test_s7_goals_the_family_put_first():
    goals = [
        {"goal_id": f"g{n}", "enrollment_id": "ea", "set_date": day, "family_priority": first}
        for n, (day, first) in enumerate(
            (("2026-02-01", True), ("2026-02-01", False), ("2026-02-28", None), ("2026-03-01", True))
        )
    ]
    common = {"life_domain": "school", "status": "in_progress"}
    tables = {"children": children("a"), "enrollments": [one("a")], "goals": [goal | common for goal in goals]}
    result = only(world(tables, "2026-06-30", codes=["S7.priority"]), "S7.priority", "2026-02-01", "2026-02-28")
    assert (result.numerator, result.denominator, result.excluded) == (1, 2, 1)


@pytest.mark.parametrize(("own", "due"), [(None, 15), (20, 21)])
def test_s7_children_with_a_plan_once_it_is_due(own, due):
    """a from intake on January 1, planned on February 1; b planned on day 5; c never."""
    tables = {
        "programs": [{"program": "P", "agency": "A", "plan_days": own}],
        "children": children("a", "b", "c"),
        "enrollments": [one("a"), one("b"), one("c", end="2026-03-01")],
        "service_plans": [plan("pa", "ea", "2026-02-01"), plan("pb", "eb", "2026-01-06")],
    }
    con = world(tables, "2026-06-30", codes=["S7.plan"])
    assert on_day(con, "S7.plan", f"2026-01-{due:02}") == (None, None)
    assert only(con, "S7.plan", "2026-01-10", "2026-01-10").pending == 3
    days = (f"2026-01-{due + 1:02}", "2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")
    assert [on_day(con, "S7.plan", day) for day in days] == [(1, 3), (1, 3), (2, 3), (2, 3), (2, 2)]


def test_s7_agencies_without_plans_are_left_out():
    tables = {"children": children("a"), "enrollments": [one("a")]}
    con = world(tables, "2026-06-30", codes=["S7.plan"])
    assert reasons(con, "S7.plan", "excluded") == {"ea": "plans are not recorded"}


def test_every_measure_of_the_seeds_is_there():
    assert {"S1", "S2", "S3", "S4", "S5", "S6.started", "S6.lasting", "S7.signed", "S7.priority", "S7.plan"} <= set(
        SEEDS
    )
