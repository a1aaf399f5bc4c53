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
from etl.sample.layout import Layout, Sheet, code, day, ident, iso, number, text
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
ROLE = {"family_partner": "Family Partner", "coordinator": "Coordinator"}
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
                ident("Facilitator", "clinician_id", "F"),
                text("Team", "team"),
                text("County", "county"),
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
    ),
)


def file_name(sheet: str) -> str:
    """What a sheet is called as a file, without its ending: "Nights away" becomes piedmont_nights_away."""
    return "piedmont_" + sheet.lower().replace(" ", "_")


def as_files(layout: Layout) -> Layout:
    """The same sheets as CSV files, for more lines than a sheet can hold."""
    sheets = tuple(replace(sheet, name=file_name(sheet.name)) for sheet in layout.sheets)
    return replace(layout, workbook="", sheets=sheets)
