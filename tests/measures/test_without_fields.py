"""What a source did not record is never No: every optional column of the contract is dropped in turn.

Sixty children, all measures. Whatever changes when a column is gone must be explained by the card of the measure or
by the reasons of its rows; nothing that was not counted may be counted now; no share may become none or all.
"""

from __future__ import annotations

import re
from zlib import crc32

import pytest

from etl import contract
from measures.cards import catalog
from tests.support import sixty
from tests.support.sixty import Sixty, told

NO_OR_ALL, NOW_COUNTED, UNEXPLAINED = "became none or all", "is counted now", "is not explained"

# What a card, or the reasons of its rows, must say where a measure changes without the column: words to look for.
WORDS = {
    "assessments.enrollment_id": "names no enrollment",
    "assessments.version": "the version of this",
    "care_episodes.current_setting_start_date": "running count",
    "care_episodes.discharge_date": "never the day on which children leave care|lost to follow-up",
    "care_episodes.discharge_reason": "why children leave care is not|reason (for the discharge is|not) recorded",
    "care_episodes.reported_placements": "no living arrangement is recorded",
    "care_episodes.short_break_series": "not recorded which stays are a series of short breaks",
    "children.birth_date": "birth date is not (known|recorded)",
    "children.family_id": "one family where the agency says so|counts for the whole family",
    "children.history_known_from": "days before enrollment are not all known",
    "children.history_known_to": "lost to follow-up",
    "collaborative_members.chair": "who chairs is not recorded",
    "collaborative_members.end_date": "day on which seats end is not recorded",
    "collaborative_members.person_id": "sent without the person",
    "collaboratives.end_date": "within the time of its collaborative, where that is recorded",
    "collaboratives.start_date": "within the time of its collaborative, where that is recorded",
    "crisis_events.admitted_within_72h": "not recorded whether the child was admitted",
    "crisis_events.arrived_at": "arrivals are not recorded",
    "crisis_events.crisis_plan_in_place": "not recorded whether there was a crisis plan",
    "enrollments.assessment_written_date": "where the day of the written assessment is not recorded",
    "enrollments.end_date": "day on which service ends",
    "enrollments.end_reason": "reason (is )?not recorded",
    "enrollments.intake_date": "no day of intake is recorded",
    "enrollments.living_arrangement_at_close": "where the setting at close is not recorded",
    "enrollments.prevention_plan_date": "a plan that is never written down is not here",
    "enrollments.referral_id": "no referral says",
    "enrollments.team_formed_date": "does not send the day on which the team was formed",
    "enrollments.transition_start_date": "no start of transition is recorded",
    "family_partners.counties_served": "counties that coordinators serve are not recorded",
    "family_partners.county": "home county|without a county on the list",
    "family_partners.end_date": "when (an appointment|appointments) ends?|appointments,? end",
    "family_partners.fte": "share of a full-time job is not recorded",
    "family_partners.grant_id": "appointments that name no grant",
    "family_partners.lived_experience": "whose experience is not recorded",
    "family_partners.pay_type": "pay is not recorded",
    "fidelity_scores.respondent": "whose form it was is not recorded",
    "fidelity_scores.responses": "number of forms is not recorded",
    "flex_fund_requests.amount_approved": "amount is not recorded|amount approved",
    "flex_fund_requests.amount_paid": "where the amount paid is not recorded",
    "flex_fund_requests.decided_date": "day of the decision is not recorded",
    "flex_fund_requests.decision": "do not write down what was decided|what was decided is not recorded",
    "flex_fund_requests.goal_id": "the goal is not recorded",
    "goal_steps.has_responsible_person": "agency does not send",
    "goal_steps.is_community_linkage": "not recorded whether its steps link",
    "goal_steps.is_measurable": "agency does not send",
    "goal_steps.is_natural_support_linkage": "not recorded whether its steps link",
    "goals.baseline_rating": "where no rating is given for the day a goal was set",
    "goals.baseline_value": "judged by the ways that the agency sends",
    "goals.family_priority": "judged by the ways that the agency sends|not recorded whether the family named it",
    "goals.has_all_anchors": "judged by the ways that the agency sends",
    "goals.has_indicator": "judged by the ways that the agency sends",
    "goals.is_primary": "where no primary goal is marked",
    "goals.linked_to_need": "judged by the ways that the agency sends",
    "goals.status_date": "day on which goals close",
    "goals.target_date": "no due date|agency does not send",
    "goals.target_value": "judged by the ways that the agency sends",
    "goals.team_agreed": "agency does not send",
    "goals.text_words": "agency does not send",
    "goals.weight": "goals that state no weight weigh 1",
    "grants.match_documented": "match on file is not recorded",
    "grants.match_required": "match required is not recorded",
    "ipp_results.denominator": "one of the two numbers of the share is missing",
    "ipp_results.number": "no number was entered",
    "ipp_results.numerator": "one of the two numbers of the share is missing",
    "linkages.active_at_close": "not recorded whether it was active at close",
    "linkages.started_date": "whether linkages began is not recorded|linkages that began",
    "living_arrangements.end_date": "day on which stays end is (not|never) recorded",
    "living_arrangements.end_reason": "where no reason is recorded the ladder",
    "living_arrangements.medically_ready_date": "no day of being ready is recorded",
    "living_arrangements.provider_id": "where the home or facility is not recorded",
    "maltreatment_reports.disposition": "no findings of|finding of the report is not recorded",
    "outcome_answers.answer": "answer",
    "partner_assignments.accepted": "whether the family accepted is not recorded|counts as accepted, unless",
    "partner_assignments.end_date": "when partners begin,? or stop|when partners .* stop",
    "partner_assignments.offered_date": "offers not recorded",
    "partner_assignments.referred_date": "day of referral to a partner is not recorded",
    "partner_assignments.start_date": "when partners begin",
    "partner_certifications.expiry_date": "when (they|certificates,? or appointments,) end",
    "partner_contacts.two_way": "whether both sides took part",
    "plan_reviews.meeting_id": "does not send at which meeting",
    "programs.capacity": "programs that do not state their capacity",
    "programs.eligible_settings": "has no limit in the other",
    "programs.kind": "whose kind is not recorded",
    "programs.service_months": "six unless it says otherwise",
    "referrals.decision": "without a recorded decision",
    "referrals.decision_date": "without a date of the decision",
    "referrals.first_contact_date": "this milestone is not recorded",
    "referrals.home_visit_date": "this (milestone|step) is not recorded",
    "referrals.in_service_area": "not recorded whether the address is in the service area",
    "referrals.living_arrangement": "where the child lived is not recorded",
    "referrals.returning_from_residential": "no referral says|residential care, the setting decides",
    "school_terms.days_absent": "without days absent",
    "school_terms.suspensions": "suspensions or expulsions are not recorded",
    "school_terms.unscheduled_school_changes": "changes of school are not recorded",
    "service_plans.crisis_plan_date": "where signatures or crisis plans are not",
    "service_plans.family_signed": "not recorded whether the family signed|where signatures or crisis plans are not",
    "service_plans.reunification_plan_date": "reunification plans are not recorded",
    "service_plans.signed_date": "signed on a day not recorded|where signatures or crisis plans are not",
    "service_plans.transition_plan_date": "transition plans are not recorded",
    "services.hours": "hours not recorded",
    "team_members.left_date": "when people leave a team|is recorded",
    "trainings.led_by_family": "who led is not recorded",
}
# What may count although it did not before, or become none or all, and why. Each card says so (see WORDS).
ALLOWED = {
    "care_episodes.short_break_series": (
        "A removal is a stay in care unless someone marked it as a series of short breaks.",
        {(code, NOW_COUNTED) for code in ("PE8.entry", "PE8.point", "PS1", "PS1.ratio", "PS3", "PS4", "PS6.removal")},
    ),
    "enrollments.intake_date": (
        "The contract's own rule: without a day of intake the start of service stands for it, and waits begin then.",
        {("W2.days", NOW_COUNTED)},
    ),
    "partner_assignments.accepted": (
        "Most families say yes. One that said no and was not called counts as overdue, and its case says why.",
        {("F13.timely", NOW_COUNTED)},
    ),
    "partner_contacts.two_way": (
        "It is a count of contacts: whether both sides took part is said of each.",
        {("F16.contacts", NOW_COUNTED)},
    ),
    "programs.eligible_settings": (
        "In the contract no list of settings means that a program serves all of them; the areas alone decide.",
        {("S1", NO_OR_ALL)},
    ),
    "programs.service_months": (
        "The site's months stand for the program's, so other target dates are over.",
        {("W8.grace", NOW_COUNTED)},
    ),
    "service_plans.crisis_plan_date": (
        "The plan's date stands for the crisis plan's: phases that were cut short or out of order now end with it.",
        {("W1", NOW_COUNTED)},
    ),
    "service_plans.family_signed": (
        "A plan without a signature is passed over: phases that were out of order end with the next one.",
        {("S5", NOW_COUNTED), ("W1", NOW_COUNTED)},
    ),
    "service_plans.signed_date": (
        "The plan's date stands for the signature's: phases that were cut short or out of order now end with it.",
        {("W1", NOW_COUNTED)},
    ),
}
# Columns that very many measures read. A normal run looks at one measure in twelve without them, --long at all.
FAR_REACHING = frozenset(
    {
        "assessments.enrollment_id",
        "care_episodes.discharge_date",
        "children.birth_date",
        "children.family_id",
        "children.history_known_from",
        "children.history_known_to",
        "collaborative_members.end_date",
        "collaboratives.end_date",
        "collaboratives.start_date",
        "enrollments.end_date",
        "enrollments.intake_date",
        "family_partners.collaborative",
        "family_partners.county",
        "family_partners.end_date",
        "family_partners.grant_id",
        "family_partners.pay_type",
        "fidelity_scores.enrollment_id",
        "grants.end_date",
        "ipp_results.denominator",
        "ipp_results.numerator",
        "living_arrangements.end_date",
        "living_arrangements.provider_id",
        "partner_assignments.end_date",
        "partner_assignments.start_date",
        "service_levels.end_date",
    }
)


@pytest.fixture(scope="module")
def world(shared_folder):
    world = Sixty(sixty.snapshot(shared_folder))
    yield world
    world.close()


TABLES = {
    table.name: [field.column for field in table.fields if not field.required] for table in contract.tables().values()
}


@pytest.mark.parametrize("table", [table for table, columns in TABLES.items() if columns])
def test_what_is_not_recorded_is_never_no(world, table):
    """Each optional column of a table in turn. What is allowed is listed, with the reason, and found to be needed."""
    for column in TABLES[table]:
        name = f"{table}.{column}"
        looked_at = some_measures(name) if name in FAR_REACHING else set(catalog())
        assert findings(world, table, column, looked_at) == allowed(name, looked_at), name


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(FAR_REACHING))
def test_what_is_not_recorded_is_never_no_in_any_measure(world, name):
    """The columns that very many measures read, with all of them."""
    table, _, column = name.partition(".")
    looked_at = set(catalog())
    assert findings(world, table, column, looked_at) == allowed(name, looked_at)


def allowed(name, looked_at):
    return {(code, what) for code, what in ALLOWED.get(name, ("", set()))[1] if code in looked_at}


def some_measures(name):
    """About one measure in twelve, other ones for each column, the same in every run."""
    return {code for code in catalog() if crc32(f"{code} {name}".encode()) % 12 == 0}


def test_the_sixty_children_have_something_in_every_column(world):
    """A column that nobody filled could be dropped without anybody noticing."""
    empty = [
        f"{table}.{column}"
        for table, columns in TABLES.items()
        for column in columns
        if not world.con.execute(f'SELECT count("{column}") FROM {table}').fetchall()[0][0]
    ]
    assert empty == []


def findings(world, table, column, looked_at):
    """{(code, what is wrong)} of some measures in the world in which no source sends a column."""
    found = set()
    with world.without(table, column, only=looked_at) as codes:
        for code in codes:
            before, now = world.shares_before(code), world.shares(code)
            changed = [key for key in before.keys() | now.keys() if not alike(before.get(key), now.get(key))]
            if is_now_none_or_all(code, before, now):
                found.add((code, NO_OR_ALL))
            if any(now[key].counted and not before[key].counted for key in changed if key in before and key in now):
                found.add((code, NOW_COUNTED))
            if changed and not says(f"{table}.{column}", [*told(code), *new_reasons(before, now)]):
                found.add((code, UNEXPLAINED))
    return found


def is_now_none_or_all(code, before, now):
    """Whether something that was more than none and less than all is neither any more, while cases still count."""
    card = catalog()[code]
    apart = card.categories == "separate"
    for category in {key[1] for key in now} if apart else {None}:
        was, is_ = (totals(shares, category if apart else None) for shares in (before, now))
        if was is None or is_ is None:
            continue
        at_edge = is_[0] == 0 or (card.kind == "proportion" and is_[0] == is_[1])
        was_between = was[0] != 0 and (card.kind != "proportion" or was[0] != was[1])
        if card.kind not in ("mean", "median", "survival") and at_edge and was_between:
            return True
    return False


def totals(shares, category):
    """Sums of what counts, in one category or (None) in all; None when nothing counts."""
    counted = [s for (_, of), s in shares.items() if s.counted and category in (None, of)]
    return (sum(s.numerator for s in counted), sum(s.denominator for s in counted)) if counted else None


def alike(one, other):
    one, other = (share if share and share.counted else None for share in (one, other))
    if one is None or other is None:
        return one is other
    return (one.numerator, one.denominator) == pytest.approx((other.numerator, other.denominator))


def new_reasons(before, now):
    return [reason for key, share in now.items() if share != before.get(key) for reason in share.reasons]


def says(column, sentences):
    return column in WORDS and any(re.search(WORDS[column], sentence, re.IGNORECASE) for sentence in sentences)
