"""Riverbend Wraparound: semicolon CSV in UTF-8 with a byte-order mark, day-first dates, and one wide file.

The enrollment line carries up to three psychiatric stays as dates side by side, the meeting line how many of each
role came, and the interview line its answers; the mapping turns them into lines.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.draws import pick
from etl.sample.grants import QUESTIONS
from etl.sample.layout import Layout, Sheet, code, day, day_first, ident, moment, number, text
from etl.sample.layouts.piedmont import CONTACT, PARTNER_LEFT
from etl.sample.teams import ROLES
from etl.sample.world import RIVERBEND

YES_NO = {"yes": "1", "no": "0"}
SEX = {"female": "f", "male": "m", "unknown": "u"}
RACE = {
    "black": "black",
    "white": "white",
    "black;white": "black+white",
    "asian": "asian",
    "american_indian": "native american",
    "pacific_islander": "pacific islander",
    "middle_eastern": "middle eastern",
    "unknown": "unknown",
}
LANGUAGE = {"english": "eng", "spanish": "spa", "arabic": "ara", "polish": "pol", "unknown": "und"}
SETTING = {
    "own_home": "home",
    "kin_home": "home with relatives",
    "trial_home_visit": "trial home visit",
    "supervised_independent_living": "independent living, supervised",
    "kin_foster": "foster care, kin",
    "foster_home": "foster care",
    "preadoptive_home": "pre-adoptive",
    "treatment_foster": "foster care, specialized",
    "group_home": "group home",
    "shelter": "shelter",
    "residential_treatment": "residential",
    "psychiatric_hospital": "psychiatric hospital",
    "detention": "detention",
    "medical_hospital": "medical hospital",
    "respite": "respite",
    "visit": "visit",
    "runaway": "runaway",
    "no_placement": "no placement",
}
MOVE_REASON = {
    "planned_step_down": "step down",
    "planned_step_up": "step up",
    "to_kin": "to kin",
    "to_siblings": "to siblings",
    "to_permanency": "to permanency",
    "caregiver_request": "caregiver request",
    "behavior": "behavior",
    "allegation": "allegation",
    "provider_closed": "provider closed",
    "child_request": "youth request",
    "court": "court order",
    "hospitalized": "hospitalized",
    "ran": "ran",
    "other": "other",
    "unknown": "not known",
}
DISCHARGE = {
    "reunification": "reunified",
    "relative": "with relative",
    "adoption": "adopted",
    "guardianship": "guardianship",
    "emancipation": "emancipated",
    "transfer": "transferred",
    "runaway": "ran away",
    "death": "died",
    "custody": "custody to parent",
    "other": "other",
}
CLOSING = {
    "goals_met": "graduated",
    "natural_supports": "graduated to natural supports",
    "permanency": "permanency",
    "moved": "moved",
    "transferred": "transferred",
    "authorization_ended": "authorization ended",
    "family_withdrew": "withdrew",
    "lost_contact": "no contact",
    "higher_level_of_care": "higher level",
    "detained": "detained",
    "aged_out": "aged out",
    "died": "died",
    "other": "other",
}
REFERRED_BY = {
    "mental_health_provider": "therapist",
    "school": "school",
    "juvenile_justice": "probation",
    "hospital": "hospital",
    "residential_facility": "residential",
    "family": "family",
    "child_welfare": "child welfare",
    "other": "other",
}
DECISION = {"accepted": "yes", "declined": "no", "withdrawn": "withdrawn"}
LEVEL = {"intensive": "A", "moderate": "B", "transition": "C"}
MEETING = {"planning": "plan", "review": "review", "crisis": "crisis", "transition": "transition"}
DOMAIN = {
    "family": "family",
    "living_situation": "home",
    "safety": "safety",
    "school": "school",
    "behavioral_health": "emotions and behavior",
    "physical_health": "health",
    "social": "friends",
    "legal": "law",
    "cultural": "culture",
    "basic_needs": "basics",
}
STATUS = {
    "in_progress": "active",
    "met": "met",
    "partly_met": "partly",
    "not_met": "not met",
    "dropped": "dropped",
    "deferred": "on hold",
}
RATER = {"team": "team", "clinician": "clinician", "caregiver": "caregiver"}
KIND = {"wraparound": "wrap"}
ROLE = {"family_partner": "FSP"}
PAY = {"paid": "staff", "volunteer": "volunteer", "stipend": "stipend"}
LIVED = {"caregiver": "parent or caregiver", "youth": "youth", "adult": "adult"}
SYSTEM = {
    "child_welfare": "child welfare",
    "juvenile_justice": "juvenile court",
    "special_education": "special education",
    "behavioral_health": "mental health",
    "developmental_disability": "developmental disability",
}
TEAM_ROLE = {
    "youth": "youth",
    "caregiver": "caregiver",
    "household": "household",
    "natural_support": "natural support",
    "family_partner": "family support partner",
    "facilitator": "facilitator",
    "clinician": "clinician",
    "school": "school",
    "caseworker": "caseworker",
    "probation": "probation",
    "other_formal": "other",
}
SERVICE = {
    "peer_support": "peer support",
    "mentoring": "mentoring",
    "individual_therapy": "therapy, youth",
    "family_therapy": "therapy, family",
    "collateral": "collateral",
    "recreation": "recreation",
    "education_support": "school support",
    "transport": "rides",
    "psychiatric_consultation": "psychiatry",
    "housing": "housing",
    "employment": "work",
    "cultural": "culture",
    "respite": "respite",
    "crisis_response": "crisis",
}
PROVIDER = {"formal": "provider", "community": "community", "natural": "natural"}
PLACE = {"home": "home", "school": "school", "community": "community", "office": "office", "remote": "online"}
LINKAGE = {"natural": "natural", "community": "community", "formal": "service"}
RESOLVED = {"in_person": "visit", "by_phone": "phone"}
OCCASION = {"intake": "first", "reassessment": "again", "discharge": "last"}
BY = {"clinician": "clinician", "caregiver": "parent", "observer": "observer", "reviewer": "reader", "youth": "youth"}
CALENDAR = {"federal": "federal fiscal year"}
INTERVIEW = {"baseline": "baseline", "reassessment": "6 months", "annual": "12 months", "closeout": "closeout"}
INITIALS = {"HB": 0.4, "RC": 0.35, "VT": 0.25}
NOTES = {"": 0.8, "Garage code with office": 0.05, "Dog on premises": 0.1, "Caregiver works nights": 0.05}

PAIRS = 3  # psychiatric stays that fit on an enrollment line


def arrange(tables: dict[str, Columns], rng: Generator) -> None:
    """Counties, psychiatric stays moved onto the enrollment lines, and what the system prints besides."""
    counties = np.array([area.name for area in RIVERBEND.areas], dtype=object)
    for name in ("children", "enrollments", "care_episodes"):
        tables[name]["county"] = counties[tables[name]["area"]]
    for name in ("children", "enrollments"):
        tables[name]["initials"] = pick(rng, INITIALS, len(tables[name]["child_id"]))
        tables[name]["note"] = pick(rng, NOTES, len(tables[name]["child_id"]))
    tables["children"]["hispanic"] = np.where(tables["children"]["hispanic"], "yes", "no").astype(object)
    returning = tables["referrals"]["returning_from_residential"]
    tables["referrals"]["returning_from_residential"] = np.where(returning, "yes", "no").astype(object)
    involved = tables["enrollments"].pop("systems")
    said = [np.where(answer, SYSTEM[system], "") for system, answer in involved.items()]
    joined = [" + ".join(filter(None, words)) for words in zip(*(words.tolist() for words in said), strict=True)]
    tables["enrollments"]["systems"] = np.array(joined, dtype=object)
    tables["outcome_interviews"] |= _across(tables["outcome_interviews"], tables.pop("outcome_answers"))
    stays = tables["living_arrangements"]
    onto_line = _onto_enrollments(tables["enrollments"], stays)
    tables["living_arrangements"] = {name: values[~onto_line] for name, values in stays.items()}


def _across(interviews: Columns, answers: Columns) -> Columns:
    """The answers of each interview as columns of its line, empty where none took place."""
    at = np.searchsorted(interviews["interview_id"], answers["interview_id"])
    columns = {}
    for question in QUESTIONS:
        of_question = answers["question"] == question
        columns[question] = np.full(len(interviews["interview_id"]), "", dtype=object)
        columns[question][at[of_question]] = answers["answer"][of_question]
    return columns


def _onto_enrollments(enrollments: Columns, stays: Columns) -> np.ndarray:
    """Writes each psychiatric stay into the next free pair of its enrollment line; returns which ones fitted.

    Its line is the child's latest enrollment that began by the day of admission, else the child's first.
    """
    n = len(enrollments["enrollment_id"])
    for nth in range(1, PAIRS + 1):
        enrollments[f"admitted_{nth}"] = np.zeros(n, dtype=np.int64)
        enrollments[f"released_{nth}"] = np.zeros(n, dtype=np.int64)
        enrollments[f"ready_{nth}"] = np.zeros(n, dtype=np.int64)
    lines: dict[int, list[int]] = {}
    for line, child in enumerate(enrollments["child_id"].tolist()):
        lines.setdefault(child, []).append(line)
    used = [0] * n
    fitted = np.zeros(len(stays["child_id"]), dtype=bool)
    for stay in np.nonzero(stays["setting"] == "psychiatric_hospital")[0].tolist():
        own = lines.get(int(stays["child_id"][stay]), [])
        begun = [line for line in own if enrollments["start_date"][line] <= stays["start_date"][stay]]
        line = (begun or own[:1] or [None])[-1]
        if line is None or used[line] == PAIRS:
            continue
        used[line] += 1
        enrollments[f"admitted_{used[line]}"][line] = stays["start_date"][stay]
        enrollments[f"released_{used[line]}"][line] = stays["end_date"][stay]
        enrollments[f"ready_{used[line]}"][line] = stays["medically_ready_date"][stay]
        fitted[stay] = True
    return fitted


LAYOUT = Layout(
    source="riverbend",
    encoding="utf-8-sig",
    delimiter=";",
    write_day=day_first,
    arrange=arrange,
    sheets=(
        Sheet(
            "rw_program",
            "programs",
            (
                text("Program", "program"),
                text("Agency", "agency"),
                code("Kind", "kind", KIND),
                number("Places", "capacity"),
                number("Months", "service_months"),
                number("Plan days", "plan_days"),
                number("Review days", "review_days"),
                number("Crisis minutes", "crisis_minutes"),
            ),
        ),
        Sheet(
            "rw_youth",
            "children",
            (
                ident("Youth", "child_id", "Y"),
                ident("Family", "family_id", "FAM"),
                day("Born", "birth_date"),
                code("Sex", "sex", SEX),
                code("Race", "race", RACE),
                code("Latino", "hispanic", YES_NO),
                code("Language", "language", LANGUAGE),
                text("County", "county"),
                day("History from", "history_known_from"),
                day("History to", "history_known_to"),
                text("Entered by", "initials"),
            ),
        ),
        Sheet(
            "rw_referrals",
            "referrals",
            (
                ident("Referral", "referral_id", "RF"),
                ident("Youth", "child_id", "Y"),
                day("Received", "received_date"),
                code("From", "source", REFERRED_BY),
                code("Lives", "living_arrangement", SETTING),
                code("Back from residential", "returning_from_residential", YES_NO),
                day("First contact", "first_contact_date"),
                day("Home visit", "home_visit_date"),
                code("Decision", "decision", DECISION),
                day("Decided", "decision_date"),
            ),
        ),
        Sheet(
            "rw_enrollments",
            "enrollments",
            (
                ident("Case", "enrollment_id", "C"),
                ident("Youth", "child_id", "Y"),
                ident("Referral", "referral_id", "RF"),
                text("Program", "program"),
                day("Opened", "start_date"),
                day("Closed", "end_date"),
                code("Outcome", "end_reason", CLOSING),
                ident("Facilitator", "clinician_id", "WF-"),
                text("Team", "team"),
                text("County", "county"),
                code("Lives at opening", "living_arrangement_at_intake", SETTING),
                code("Lives at closing", "living_arrangement_at_close", SETTING),
                day("Team formed", "team_formed_date"),
                day("Assessment written", "assessment_written_date"),
                day("Transition", "transition_start_date"),
                text("Systems", "systems"),
                day("Prevention plan", "prevention_plan_date"),
                day("Hospital 1 in", "admitted_1"),
                day("Hospital 1 out", "released_1"),
                day("Hospital 1 ready", "ready_1"),
                day("Hospital 2 in", "admitted_2"),
                day("Hospital 2 out", "released_2"),
                day("Hospital 2 ready", "ready_2"),
                day("Hospital 3 in", "admitted_3"),
                day("Hospital 3 out", "released_3"),
                day("Hospital 3 ready", "ready_3"),
                text("Entered by", "initials"),
                text("Note", "note"),
            ),
        ),
        Sheet(
            "rw_levels",
            "service_levels",
            (
                ident("Case", "enrollment_id", "C"),
                day("From", "start_date"),
                code("Level", "level", LEVEL),
                day("To", "end_date"),
            ),
        ),
        Sheet(
            "rw_custody",
            "care_episodes",
            (
                ident("Custody", "episode_id", "K"),
                ident("Youth", "child_id", "Y"),
                day("Removed", "removal_date"),
                day("Returned", "discharge_date"),
                code("Outcome", "discharge_reason", DISCHARGE),
                text("County", "county"),
            ),
        ),
        Sheet(
            "rw_residence",
            "living_arrangements",
            (
                ident("Residence", "living_arrangement_id", "R"),
                ident("Youth", "child_id", "Y"),
                ident("Custody", "episode_id", "K"),
                day("From", "start_date"),
                day("To", "end_date"),
                code("Type", "setting", SETTING),
                ident("Home or facility", "provider_id", "H"),
                code("Planned", "planned", YES_NO),
                code("Left because", "end_reason", MOVE_REASON),
            ),
        ),
        Sheet(
            "rw_plans",
            "service_plans",
            (
                ident("Plan", "plan_id", "P"),
                ident("Case", "enrollment_id", "C"),
                day("Date", "plan_date"),
                day("Signed", "signed_date"),
                code("Family signed", "family_signed", YES_NO),
                day("Crisis plan", "crisis_plan_date"),
                day("Reunification plan", "reunification_plan_date"),
                day("Transition plan", "transition_plan_date"),
            ),
        ),
        Sheet(
            "rw_meetings",
            "team_meetings",
            (
                ident("Meeting", "meeting_id", "M"),
                ident("Case", "enrollment_id", "C"),
                day("Date", "meeting_date"),
                code("Kind", "kind", MEETING),
                code("Plan reviewed", "plan_reviewed", YES_NO),
                *(number(f"Came: {TEAM_ROLE[role]}", f"came_{role}") for role in ROLES),
            ),
        ),
        Sheet(
            "rw_reviews",
            "plan_reviews",
            (
                ident("Review", "review_id", "V"),
                ident("Case", "enrollment_id", "C"),
                ident("Plan", "plan_id", "P"),
                day("Date", "review_date"),
                ident("Meeting", "meeting_id", "M"),
                code("Plan changed", "plan_changed", YES_NO),
            ),
        ),
        Sheet(
            "rw_goals",
            "goals",
            (
                ident("Goal", "goal_id", "G"),
                ident("Case", "enrollment_id", "C"),
                ident("Plan", "plan_id", "P"),
                code("Area of life", "life_domain", DOMAIN),
                day("Set", "set_date"),
                day("Target", "target_date"),
                code("Status", "status", STATUS),
                day("Status date", "status_date"),
                number("Weight", "weight"),
                number("First score", "baseline_rating"),
                code("Main goal", "is_primary", YES_NO),
                code("Family priority", "family_priority", YES_NO),
                code("Team agreed", "team_agreed", YES_NO),
                code("Need", "linked_to_need", YES_NO),
                code("Five levels", "has_all_anchors", YES_NO),
            ),
        ),
        Sheet(
            "rw_goal_scores",
            "goal_ratings",
            (
                ident("Goal", "goal_id", "G"),
                day("Date", "rating_date"),
                code("By", "rater_role", RATER),
                number("Score", "rating"),
            ),
        ),
        Sheet(
            "rw_support_partners",
            "family_partners",
            (
                ident("Appointment", "appointment_id", "A"),
                ident("Person", "person_id", "S"),
                code("Role", "role", ROLE),
                code("Pay", "pay_type", PAY),
                number("FTE", "fte"),
                code("Lived experience", "lived_experience", LIVED),
                text("County", "county"),
                day("Start", "start_date"),
                day("End", "end_date"),
                code("Left because", "end_reason", PARTNER_LEFT),
            ),
        ),
        Sheet(
            "rw_partner_assignments",
            "partner_assignments",
            (
                ident("Assignment", "assignment_id", "Z"),
                ident("Case", "enrollment_id", "C"),
                ident("Person", "person_id", "S"),
                day("Referred", "referred_date"),
                day("Offered", "offered_date"),
                code("Accepted", "accepted", YES_NO),
                day("Start", "start_date"),
                day("First contact", "first_contact_date"),
                day("End", "end_date"),
            ),
        ),
        Sheet(
            "rw_partner_contacts",
            "partner_contacts",
            (
                ident("Contact", "contact_id", "X"),
                ident("Assignment", "assignment_id", "Z"),
                day("Date", "contact_date"),
                code("How", "contact_type", CONTACT),
                code("Two-way", "two_way", YES_NO),
                number("Hours", "hours"),
            ),
        ),
        Sheet(
            "rw_team",
            "team_members",
            (
                ident("Member", "team_member_id", "T"),
                ident("Case", "enrollment_id", "C"),
                code("Role", "role", TEAM_ROLE),
                day("Joined", "joined_date"),
                day("Left", "left_date"),
            ),
        ),
        Sheet(
            "rw_steps",
            "goal_steps",
            (
                ident("Step", "step_id", "E"),
                ident("Goal", "goal_id", "G"),
                code("Person named", "has_responsible_person", YES_NO),
                code("Measurable", "is_measurable", YES_NO),
                day("Due", "due_date"),
                day("Done", "done_date"),
                code("To natural support", "is_natural_support_linkage", YES_NO),
                code("To the community", "is_community_linkage", YES_NO),
            ),
        ),
        Sheet(
            "rw_linkages",
            "linkages",
            (
                ident("Linkage", "linkage_id", "L"),
                ident("Case", "enrollment_id", "C"),
                day("Made", "made_date"),
                code("Kind", "kind", LINKAGE),
                day("Began", "started_date"),
                code("There at closing", "active_at_close", YES_NO),
            ),
        ),
        Sheet(
            "rw_services",
            "services",
            (
                ident("Service", "service_id", "SV"),
                ident("Case", "enrollment_id", "C"),
                day("Date", "service_date"),
                code("Kind", "service_type", SERVICE),
                number("Hours", "hours"),
                code("Who", "provider_kind", PROVIDER),
                code("Where", "location", PLACE),
                number("Dollars", "cost"),
            ),
        ),
        Sheet(
            "rw_crises",
            "crisis_events",
            (
                ident("Crisis", "crisis_id", "CR"),
                ident("Case", "enrollment_id", "C"),
                moment("Call", "called_at"),
                moment("Arrival", "arrived_at"),
                code("Settled by", "resolution", RESOLVED),
                code("Plan there", "crisis_plan_in_place", YES_NO),
                code("Hospital in 72 hours", "admitted_within_72h", YES_NO),
            ),
        ),
        Sheet(
            "rw_answers",
            "assessments",
            (
                ident("Form", "assessment_id", "Q"),
                ident("Case", "enrollment_id", "C"),
                ident("Youth", "child_id", "Y"),
                text("Tool", "instrument"),
                text("Version", "version"),
                day("Date", "assessment_date"),
                code("Occasion", "occasion", OCCASION),
                code("By", "respondent", BY),
                text("Item", "item"),
                number("Score", "score"),
            ),
        ),
        Sheet(
            "rw_school",
            "school_terms",
            (
                ident("Youth", "child_id", "Y"),
                day("Term from", "term_start"),
                day("Term to", "term_end"),
                number("Days", "days_enrolled"),
                number("Absent", "days_absent"),
                number("Changes of school", "unscheduled_school_changes"),
                number("Suspensions", "suspensions"),
            ),
        ),
        Sheet(
            "rw_fidelity",
            "fidelity_scores",
            (
                ident("Score", "score_id", "F"),
                text("Tool", "instrument"),
                text("Program", "program"),
                day("Date", "scored_on"),
                code("By", "respondent", BY),
                text("Section", "scale"),
                number("Percent", "score"),
                ident("Case", "enrollment_id", "C"),
            ),
        ),
        Sheet(
            "rw_grants",
            "grants",
            (
                ident("Grant", "grant_id", "GR"),
                text("Name", "name"),
                text("Funder", "funder"),
                day("From", "start_date"),
                day("To", "end_date"),
                code("Reports by", "reporting_calendar", CALENDAR),
                number("Match due", "match_required"),
                number("Match on file", "match_documented"),
            ),
        ),
        Sheet(
            "rw_grant_targets",
            "grant_targets",
            (
                ident("Grant", "grant_id", "GR"),
                text("Measure", "measure"),
                day("From", "period_start"),
                day("To", "period_end"),
                number("Target", "target"),
            ),
        ),
        Sheet(
            "rw_grant_cases",
            "grant_enrollments",
            (
                ident("Grant", "grant_id", "GR"),
                ident("Case", "enrollment_id", "C"),
                day("From", "start_date"),
            ),
        ),
        Sheet(
            "rw_interviews",
            "outcome_interviews",
            (
                ident("Interview", "interview_id", "I"),
                ident("Case", "enrollment_id", "C"),
                ident("Grant", "grant_id", "GR"),
                text("Tool", "tool"),
                code("Kind", "kind", INTERVIEW),
                day("Date", "interview_date"),
                code("Held", "conducted", YES_NO),
                code("With", "respondent", BY),
                *(text(question, question) for question in QUESTIONS),
            ),
        ),
        Sheet(
            "rw_grant_results",
            "ipp_results",
            (
                ident("Grant", "grant_id", "GR"),
                text("Indicator", "indicator"),
                day("From", "period_start"),
                day("To", "period_end"),
                text("Result", "result_name"),
                text("What was done", "description"),
                number("Number", "number"),
                number("Of these", "numerator"),
                number("Of all", "denominator"),
                text("Entered by", "entered_by"),
                moment("Entered", "entered_at"),
            ),
        ),
    ),
)
