"""Piedmont Collaborative: one workbook with a sheet a table, words instead of codes, real date cells.

Only nights away from home are listed; the mapping says that the others were at home. Care episodes are the
county's and are not in the workbook.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.draws import pick
from etl.sample.layout import Layout, Sheet, code, day, ident, iso, moment, number, text
from etl.sample.world import PIEDMONT

YES_NO = {"yes": "Yes", "no": "No"}
SEX = {"female": "Female", "male": "Male", "unknown": "Not stated"}
RACE = {
    "black": "Black or African American",
    "white": "White",
    "black;white": "Black or African American; White",
    "asian": "Asian",
    "american_indian": "American Indian",
    "pacific_islander": "Pacific Islander",
    "middle_eastern": "Middle Eastern",
    "unknown": "Unknown",
}
LANGUAGE = {"english": "English", "spanish": "Spanish", "arabic": "Arabic", "polish": "Polish", "unknown": "Unknown"}
SETTING = {
    "own_home": "Own home",
    "kin_home": "With relatives",
    "trial_home_visit": "Trial visit home",
    "supervised_independent_living": "Supervised apartment",
    "kin_foster": "Kinship placement",
    "foster_home": "Foster home",
    "preadoptive_home": "Pre-adoptive home",
    "treatment_foster": "Therapeutic foster home",
    "group_home": "Group home",
    "shelter": "Emergency shelter",
    "residential_treatment": "PRTF",
    "psychiatric_hospital": "Psychiatric inpatient",
    "detention": "Juvenile detention",
    "medical_hospital": "Hospital (medical)",
    "respite": "Respite",
    "visit": "Visit or camp",
    "runaway": "Runaway",
    "no_placement": "DSS office",
}
MOVE_REASON = {
    "planned_step_down": "Step-down",
    "planned_step_up": "Step-up",
    "to_kin": "To relatives",
    "to_siblings": "To siblings",
    "to_permanency": "To permanent home",
    "caregiver_request": "Caregiver asked",
    "behavior": "Behavior",
    "allegation": "Allegation",
    "provider_closed": "Provider closed",
    "child_request": "Youth asked",
    "court": "Court",
    "hospitalized": "Hospitalized",
    "ran": "Ran away",
    "other": "Other",
    "unknown": "Unknown",
}
CLOSING = {
    "goals_met": "Goals met",
    "natural_supports": "Natural supports in place",
    "permanency": "Permanency",
    "moved": "Moved away",
    "transferred": "Transferred",
    "authorization_ended": "Authorization ended",
    "family_withdrew": "Family withdrew",
    "lost_contact": "Lost contact",
    "higher_level_of_care": "Higher level of care",
    "detained": "Detained",
    "aged_out": "Aged out",
    "died": "Died",
    "other": "Other",
}
MEETING = {"planning": "Planning", "review": "Review", "crisis": "Crisis", "transition": "Transition"}
DOMAIN = {
    "family": "Family",
    "living_situation": "Housing",
    "safety": "Safety",
    "school": "School",
    "behavioral_health": "Behavioral health",
    "physical_health": "Physical health",
    "social": "Social",
    "legal": "Legal",
    "cultural": "Cultural",
    "basic_needs": "Basic needs",
}
STATUS = {
    "in_progress": "Open",
    "met": "Met",
    "partly_met": "Partly met",
    "not_met": "Not met",
    "dropped": "Dropped",
    "deferred": "Deferred",
}
RATER = {"team": "Team", "clinician": "Clinician", "caregiver": "Caregiver"}
KIND = {"wraparound": "Wraparound", "other": "Other"}
ROLE = {"family_partner": "Family Partner", "coordinator": "Coordinator", "soc_coordinator": "SOC Coordinator"}
PAY = {"paid": "Paid", "volunteer": "Volunteer", "stipend": "Stipend"}
LIVED = {"caregiver": "Caregiver", "youth": "Youth", "adult": "Adult"}
PARTNER_LEFT = {
    "new_job": "New job",
    "moved": "Moved",
    "family_or_health": "Family or health",
    "funding_ended": "Funding ended",
    "other": "Other",
}
LEVEL = {"county": "County", "region": "Region", "state": "State"}
SEAT = {
    "family": "Family member",
    "youth": "Youth",
    "public_agency": "Public agency",
    "provider": "Provider",
    "community": "Community",
    "vacant": "Vacant",
}
CHAIR = {"chair": "Chair", "co_chair": "Co-chair"}
SERVICE_LEVEL = {"intensive": "High", "moderate": "Standard"}
TEAM_ROLE = {
    "youth": "Youth",
    "caregiver": "Caregiver",
    "household": "Family at home",
    "natural_support": "Natural support",
    "family_partner": "Family Partner",
    "facilitator": "Facilitator",
    "clinician": "Clinician",
    "school": "School",
    "caseworker": "DSS",
    "probation": "Juvenile court",
    "other_formal": "Other agency",
}
CONTACT = {
    "phone": "Phone",
    "visit": "Visit",
    "message": "Text or email",
    "meeting_support": "Team meeting",
    "iep": "School meeting",
    "group": "Group",
    "court": "Court",
}
CERTIFICATE = {"cfps": "CFPS", "nc_cpss": "NC CPSS"}
DECISION = {"approved": "Approved", "declined": "Declined", "withdrawn": "Withdrawn"}
FUND_PURPOSE = {
    "recreation": "Recreation",
    "clothing": "Clothing",
    "school": "School",
    "transport": "Transport",
    "furniture": "Furniture",
    "utilities": "Utilities",
    "child_care": "Child care",
    "family_visits": "Family visits",
    "food": "Food",
    "safety": "Safety at home",
}
OCCASION = {"intake": "At start", "reassessment": "Follow-up", "discharge": "At end"}
RESPONDENT = {
    "caregiver": "Caregiver",
    "youth": "Youth",
    "facilitator": "Facilitator",
    "team_member": "Team member",
}
TOPIC = {
    "wraparound": "Wraparound",
    "family_partner_basics": "Family Partner basics",
    "system_of_care": "System of Care",
    "family_leadership": "Family leadership",
    "trauma": "Trauma",
    "cultural_competence": "Culture and language",
    "education_advocacy": "School advocacy",
    "youth_leadership": "Youth leadership",
    "crisis_and_safety": "Crisis and safety",
    "evaluation": "Using data",
}
TRAINEE = {
    "family_partner": "Family Partner",
    "coordinator": "Coordinator",
    "soc_coordinator": "SOC Coordinator",
    "caregiver": "Caregiver",
    "clinician": "Clinician",
    "caseworker": "Caseworker",
    "facilitator": "Facilitator",
    "educator": "Educator",
    "youth": "Youth",
    "community_member": "Community member",
}
CALENDAR = {"grant_year": "Grant year", "state": "State fiscal year"}
INTERVIEW = {"baseline": "Baseline", "reassessment": "Reassessment", "discharge": "Discharge"}
NOTES = {"": 0.8, "Prefers texts": 0.1, "Interpreter for meetings": 0.05, "Call after 5 pm": 0.05}
INITIALS = {"DW": 0.3, "LP": 0.3, "GA": 0.25, "NS": 0.15}


def arrange(tables: dict[str, Columns], rng: Generator) -> None:
    """Counties, only the nights away from home, and what the workbook holds besides."""
    counties = np.array([area.name for area in PIEDMONT.areas], dtype=object)
    for name in ("children", "enrollments"):
        n = len(tables[name]["child_id"])
        tables[name]["county"] = counties[tables[name]["area"]]
        tables[name]["initials"] = pick(rng, INITIALS, n)
        tables[name]["note"] = pick(rng, NOTES, n)
    tables["children"]["hispanic"] = np.where(tables["children"]["hispanic"], "yes", "no").astype(object)
    stays = tables["living_arrangements"]
    away = stays["setting"] != "own_home"
    tables["living_arrangements"] = {name: values[away] for name, values in stays.items()}
    tables["partner_assignments"]["initials"] = pick(rng, INITIALS, len(tables["partner_assignments"]["enrollment_id"]))


LAYOUT = Layout(
    source="piedmont",
    workbook="piedmont_export_2026-05-31.xlsx",
    write_day=iso,
    arrange=arrange,
    sheets=(
        Sheet(
            "Programs",
            "programs",
            (
                text("Program name", "program"),
                text("Agency", "agency"),
                code("Kind", "kind", KIND),
                number("Capacity", "capacity"),
                number("Plan within days", "plan_days"),
                number("Review within days", "review_days"),
                number("Contact within days", "contact_days"),
            ),
        ),
        Sheet(
            "Children",
            "children",
            (
                ident("Child ID", "child_id", "PC-"),
                ident("Household", "family_id", "HH-"),
                day("Date of birth", "birth_date"),
                code("Sex", "sex", SEX),
                code("Race (all that apply)", "race", RACE),
                code("Hispanic or Latino", "hispanic", YES_NO),
                code("Language at home", "language", LANGUAGE),
                text("County", "county"),
                day("Nights known from", "history_known_from"),
                day("Nights known to", "history_known_to"),
                text("Intake worker", "initials"),
                text("Note", "note"),
            ),
            title="Piedmont Collaborative: children served, July 2022 to May 2026. Everything here is made up.",
        ),
        Sheet(
            "Enrollments",
            "enrollments",
            (
                ident("Enrollment ID", "enrollment_id", "E-"),
                ident("Child ID", "child_id", "PC-"),
                text("Program", "program"),
                day("Start", "start_date"),
                day("End", "end_date"),
                code("Reason for closing", "end_reason", CLOSING),
                ident("Facilitator", "clinician_id", "FAC-"),
                text("Team", "team"),
                text("County", "county"),
                code("Level", "service_level", SERVICE_LEVEL),
                code("Living at start", "living_arrangement_at_intake", SETTING),
                code("Living at end", "living_arrangement_at_close", SETTING),
                day("Team formed", "team_formed_date"),
                day("Transition began", "transition_start_date"),
                text("Note", "note"),
            ),
        ),
        Sheet(
            "Nights away",
            "living_arrangements",
            (
                ident("Stay ID", "living_arrangement_id", "N-"),
                ident("Child ID", "child_id", "PC-"),
                day("From", "start_date"),
                day("To", "end_date"),
                code("Where", "setting", SETTING),
                ident("Facility", "provider_id", "P"),
                code("Planned", "planned", YES_NO),
                code("Reason for leaving", "end_reason", MOVE_REASON),
                day("Ready to leave", "medically_ready_date"),
            ),
        ),
        Sheet(
            "Plans",
            "service_plans",
            (
                ident("Plan ID", "plan_id", "PL-"),
                ident("Enrollment ID", "enrollment_id", "E-"),
                day("Written", "plan_date"),
                day("Signed", "signed_date"),
                code("Family signed", "family_signed", YES_NO),
                day("Crisis plan", "crisis_plan_date"),
                day("Transition plan", "transition_plan_date"),
            ),
        ),
        Sheet(
            "Team meetings",
            "team_meetings",
            (
                ident("Meeting ID", "meeting_id", "M-"),
                ident("Enrollment ID", "enrollment_id", "E-"),
                day("Date", "meeting_date"),
                code("Kind", "kind", MEETING),
                code("Plan reviewed", "plan_reviewed", YES_NO),
            ),
        ),
        Sheet(
            "Reviews",
            "plan_reviews",
            (
                ident("Review ID", "review_id", "R-"),
                ident("Enrollment ID", "enrollment_id", "E-"),
                ident("Plan ID", "plan_id", "PL-"),
                day("Date", "review_date"),
                ident("Meeting ID", "meeting_id", "M-"),
                code("Plan changed", "plan_changed", YES_NO),
            ),
        ),
        Sheet(
            "Goals",
            "goals",
            (
                ident("Goal ID", "goal_id", "G-"),
                ident("Enrollment ID", "enrollment_id", "E-"),
                ident("Plan ID", "plan_id", "PL-"),
                code("Life domain", "life_domain", DOMAIN),
                day("Set", "set_date"),
                day("Target", "target_date"),
                code("Status", "status", STATUS),
                day("Status since", "status_date"),
                number("Rating at start", "baseline_rating"),
                code("Family's priority", "family_priority", YES_NO),
                code("Linked to a need", "linked_to_need", YES_NO),
            ),
        ),
        Sheet(
            "Ratings",
            "goal_ratings",
            (
                ident("Goal ID", "goal_id", "G-"),
                day("Date", "rating_date"),
                code("Rated by", "rater_role", RATER),
                number("Rating", "rating"),
            ),
        ),
        Sheet(
            "Family partners",
            "family_partners",
            (
                ident("Appointment", "appointment_id", "A-"),
                ident("Person", "person_id", "S"),
                code("Role", "role", ROLE),
                code("Paid or volunteer", "pay_type", PAY),
                number("FTE", "fte"),
                code("Lived experience as", "lived_experience", LIVED),
                text("Employer", "employer"),
                text("County", "county"),
                text("Counties served", "counties_served"),
                text("Collaborative", "collaborative"),
                day("Start", "start_date"),
                day("End", "end_date"),
                code("Why it ended", "end_reason", PARTNER_LEFT),
                ident("Grant", "grant_id", "GR-"),
            ),
        ),
        Sheet(
            "Assignments",
            "partner_assignments",
            (
                ident("Assignment ID", "assignment_id", "AS-"),
                ident("Enrollment ID", "enrollment_id", "E-"),
                ident("Person", "person_id", "S"),
                day("Referred", "referred_date"),
                day("Offered", "offered_date"),
                code("Accepted", "accepted", YES_NO),
                day("Start", "start_date"),
                day("First contact", "first_contact_date"),
                day("End", "end_date"),
                text("Intake worker", "initials"),
            ),
        ),
        Sheet(
            "Collaboratives",
            "collaboratives",
            (
                text("Name", "collaborative"),
                code("Level", "level", LEVEL),
                text("Counties", "counties"),
                day("Founded", "start_date"),
            ),
        ),
        Sheet(
            "Seats",
            "collaborative_members",
            (
                ident("Seat ID", "seat_id", "SE-"),
                text("Collaborative", "collaborative"),
                ident("Person", "person_id", "S"),
                code("Seat", "seat", SEAT),
                code("Chair", "chair", CHAIR),
                text("Organization", "organization"),
                day("Agreement", "agreement_date"),
                day("From", "start_date"),
                day("To", "end_date"),
            ),
        ),
        Sheet(
            "Team",
            "team_members",
            (
                ident("Member ID", "team_member_id", "TM-"),
                ident("Enrollment ID", "enrollment_id", "E-"),
                code("Role", "role", TEAM_ROLE),
                day("Joined", "joined_date"),
                day("Left", "left_date"),
            ),
        ),
        Sheet(
            "Contacts",
            "partner_contacts",
            (
                ident("Contact ID", "contact_id", "C-"),
                ident("Assignment ID", "assignment_id", "AS-"),
                day("Date", "contact_date"),
                code("How", "contact_type", CONTACT),
                code("Both took part", "two_way", YES_NO),
                number("Hours", "hours"),
            ),
        ),
        Sheet(
            "Certificates",
            "partner_certifications",
            (
                ident("Person", "person_id", "S"),
                code("Certificate", "certification", CERTIFICATE),
                day("Issued", "issued_date"),
                day("Valid to", "expiry_date"),
            ),
        ),
        Sheet(
            "Flexible funds",
            "flex_fund_requests",
            (
                ident("Request ID", "request_id", "FF-"),
                ident("Enrollment ID", "enrollment_id", "E-"),
                day("Requested", "requested_date"),
                day("Decided", "decided_date"),
                code("Decision", "decision", DECISION),
                number("Asked for", "amount_requested"),
                number("Approved", "amount_approved"),
                number("Paid", "amount_paid"),
                code("Purpose", "purpose", FUND_PURPOSE),
                ident("Goal ID", "goal_id", "G-"),
            ),
        ),
        Sheet(
            "Budgets",
            "flex_fund_budgets",
            (
                text("Program", "program"),
                day("From", "period_start"),
                day("To", "period_end"),
                number("Amount", "amount"),
            ),
        ),
        Sheet(
            "Questionnaires",
            "assessments",
            (
                ident("Form ID", "assessment_id", "Q-"),
                ident("Enrollment ID", "enrollment_id", "E-"),
                ident("Child ID", "child_id", "PC-"),
                text("Form", "instrument"),
                text("Version", "version"),
                day("Date", "assessment_date"),
                code("Occasion", "occasion", OCCASION),
                code("Answered by", "respondent", RESPONDENT),
                text("Item", "item"),
                number("Score", "score"),
            ),
        ),
        Sheet(
            "Fidelity",
            "fidelity_scores",
            (
                ident("Score ID", "score_id", "W-"),
                text("Instrument", "instrument"),
                text("Program", "program"),
                day("Wave", "scored_on"),
                code("Form of", "respondent", RESPONDENT),
                text("Scale", "scale"),
                number("Percent", "score"),
                number("Came back", "responses"),
                number("Asked", "eligible"),
            ),
        ),
        Sheet(
            "Collaborative meetings",
            "collaborative_meetings",
            (
                text("Collaborative", "collaborative"),
                day("Date", "meeting_date"),
                code("Seat", "seat", SEAT),
                number("Came", "attendees"),
            ),
        ),
        Sheet(
            "Trainings",
            "trainings",
            (
                ident("Training ID", "training_id", "T-"),
                day("Date", "training_date"),
                code("Topic", "topic", TOPIC),
                number("Hours", "hours"),
                code("Led by family", "led_by_family", YES_NO),
                ident("Grant", "grant_id", "GR-"),
            ),
        ),
        Sheet(
            "Training attendance",
            "training_attendance",
            (
                ident("Training ID", "training_id", "T-"),
                ident("Person", "person_id", "S"),
                code("Came as", "role", TRAINEE),
            ),
        ),
        Sheet(
            "Grants",
            "grants",
            (
                ident("Grant", "grant_id", "GR-"),
                text("Name", "name"),
                text("Funder", "funder"),
                day("From", "start_date"),
                day("To", "end_date"),
                code("Reports by", "reporting_calendar", CALENDAR),
                number("Match required", "match_required"),
                number("Match documented", "match_documented"),
            ),
        ),
        Sheet(
            "Targets",
            "grant_targets",
            (
                ident("Grant", "grant_id", "GR-"),
                text("Measure", "measure"),
                day("From", "period_start"),
                day("To", "period_end"),
                number("Target", "target"),
            ),
        ),
        Sheet(
            "Grant enrollments",
            "grant_enrollments",
            (
                ident("Grant", "grant_id", "GR-"),
                ident("Enrollment ID", "enrollment_id", "E-"),
                day("From", "start_date"),
            ),
        ),
        Sheet(
            "Interviews",
            "outcome_interviews",
            (
                ident("Interview ID", "interview_id", "I-"),
                ident("Enrollment ID", "enrollment_id", "E-"),
                ident("Grant", "grant_id", "GR-"),
                text("Tool", "tool"),
                code("Kind", "kind", INTERVIEW),
                day("Date", "interview_date"),
                code("Conducted", "conducted", YES_NO),
                code("With", "respondent", RESPONDENT),
            ),
        ),
        Sheet(
            "Answers",
            "outcome_answers",
            (
                ident("Interview ID", "interview_id", "I-"),
                text("Question", "question"),
                text("Answer", "answer"),
            ),
        ),
        Sheet(
            "Grant results",
            "ipp_results",
            (
                ident("Grant", "grant_id", "GR-"),
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


def file_name(sheet: str) -> str:
    """What a sheet is called as a file, without its ending: "Nights away" becomes piedmont_nights_away."""
    return "piedmont_" + sheet.lower().replace(" ", "_")


def as_files(layout: Layout) -> Layout:
    """The same sheets as CSV files, for more lines than a sheet can hold."""
    sheets = tuple(replace(sheet, name=file_name(sheet.name)) for sheet in layout.sheets)
    return replace(layout, workbook="", sheets=sheets)
