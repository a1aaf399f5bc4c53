"""Prairie Home Partners: CSV files from an older system, in short codes, US dates and Windows-1252."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from etl.sample.caseload import Columns
from etl.sample.draws import pick
from etl.sample.layout import Layout, Sheet, code, day, ident, moment, number, text, us
from etl.sample.needs import NEEDS, TOTAL
from etl.sample.world import PRAIRIE

YES_NO = {"yes": "Y", "no": "N"}
SEX = {"female": "F", "male": "M", "unknown": "U"}
RACE = {
    "black": "B",
    "white": "W",
    "black;white": "B;W",
    "asian": "A",
    "american_indian": "I",
    "pacific_islander": "P",
    "middle_eastern": "M",
    "unknown": "U",
}
LANGUAGE = {"english": "EN", "spanish": "ES", "arabic": "AR", "polish": "PL", "unknown": "UN"}
SETTING = {
    "own_home": "HMP",
    "kin_home": "HMK",
    "trial_home_visit": "THV",
    "supervised_independent_living": "TLP",
    "kin_foster": "HMR",
    "foster_home": "FHT",
    "preadoptive_home": "FHA",
    "treatment_foster": "FHS",
    "group_home": "GRH",
    "shelter": "SHL",
    "residential_treatment": "RTC",
    "psychiatric_hospital": "HPY",
    "detention": "DET",
    "medical_hospital": "HME",
    "respite": "RSP",
    "visit": "VIS",
    "runaway": "RUN",
    "no_placement": "OFC",
}
MOVE_REASON = {
    "planned_step_down": "SD",
    "planned_step_up": "SU",
    "to_kin": "RK",
    "to_siblings": "SB",
    "to_permanency": "PM",
    "caregiver_request": "CR",
    "behavior": "BH",
    "allegation": "AL",
    "provider_closed": "PC",
    "child_request": "YR",
    "court": "CT",
    "hospitalized": "HO",
    "ran": "RA",
    "other": "OT",
    "unknown": "UK",
}
DISCHARGE = {
    "reunification": "RH",
    "relative": "RR",
    "adoption": "AD",
    "guardianship": "SG",
    "emancipation": "EM",
    "transfer": "TR",
    "runaway": "RA",
    "death": "DE",
    "custody": "CU",
    "other": "OT",
}
CLOSING = {
    "goals_met": "01",
    "natural_supports": "02",
    "permanency": "03",
    "moved": "04",
    "transferred": "05",
    "authorization_ended": "06",
    "family_withdrew": "07",
    "lost_contact": "08",
    "higher_level_of_care": "09",
    "detained": "10",
    "aged_out": "11",
    "died": "12",
    "other": "99",
}
REFERRED_BY = {
    "child_welfare": "CW",
    "court": "CT",
    "hospital": "HO",
    "residential_facility": "RF",
    "family": "FA",
    "other": "OT",
}
DECISION = {"accepted": "A", "declined": "D", "withdrawn": "W"}
DECLINED = {
    "outside_area": "AREA",
    "setting_not_eligible": "SETT",
    "no_capacity": "FULL",
    "could_not_reach": "CONT",
    "family_declined": "FAM",
}
SERVICE = {
    "intake_consultation": "IC",
    "assessment": "AS",
    "team_meeting": "TM",
    "family_therapy": "FT",
    "individual_therapy": "IT",
    "collateral": "CO",
    "advocacy": "AV",
    "linkage": "LK",
    "crisis_response": "CR",
    "respite": "RP",
    "group_therapy": "GT",
    "education_support": "ED",
    "mentoring": "ME",
    "psychiatric_consultation": "PS",
    "transport": "TR",
    "recreation": "RE",
    "emergency_response": "ER",
}
PROVIDER = {"formal": "F", "community": "C", "natural": "N"}
PLACE = {"home": "H", "school": "S", "community": "C", "office": "O", "remote": "R"}
MEETING = {"planning": "P", "review": "R", "crisis": "C", "transition": "T"}
DOMAIN = {
    "family": "FAM",
    "living_situation": "LIV",
    "safety": "SAF",
    "school": "SCH",
    "behavioral_health": "BEH",
    "physical_health": "PHY",
    "social": "SOC",
    "legal": "LEG",
    "cultural": "CUL",
    "basic_needs": "BAS",
}
STATUS = {
    "in_progress": "IP",
    "met": "M",
    "partly_met": "PM",
    "not_met": "NM",
    "dropped": "DR",
    "deferred": "DF",
}
RATER = {"team": "T", "clinician": "C", "caregiver": "G"}
KIND = {"foster_stabilization": "FS", "other": "OT"}
MODEL = {"child_parent_psychotherapy": "CPP"}
LINKAGE = {"natural": "N", "community": "C", "formal": "F"}
PURPOSE = {
    "recreation": "REC",
    "after_school": "AFT",
    "mentoring": "MEN",
    "faith_or_culture": "FTH",
    "child_care": "CHC",
    "transport": "TRN",
    "food": "FOO",
    "employment": "EMP",
    "behavioral_health": "BEH",
    "education": "EDU",
    "health": "HEA",
    "housing": "HOU",
    "legal": "LEG",
}
RESOLVED = {"in_person": "P", "by_phone": "T"}
FUND_DECISION = {"approved": "A", "declined": "D", "withdrawn": "W"}
FUND_PURPOSE = {
    "recreation": "REC",
    "clothing": "CLO",
    "school": "SCH",
    "transport": "TRN",
    "furniture": "FUR",
    "utilities": "UTL",
    "child_care": "CHC",
    "family_visits": "VIS",
    "food": "FOO",
    "safety": "SAF",
}
OCCASION = {"intake": "I", "reassessment": "R", "discharge": "D"}
FINDING = {"substantiated": "S", "indicated": "I", "unsubstantiated": "U", "other": "O"}
SYSTEM = {
    "child_welfare": "SysCW",
    "juvenile_justice": "SysJJ",
    "special_education": "SysSE",
    "behavioral_health": "SysBH",
    "developmental_disability": "SysDD",
}
# Nine needs and four strengths, a column each.
ITEM = {item.code: f"N{nth:02}" if nth <= 9 else f"S{nth - 9:02}" for nth, item in enumerate(NEEDS.items, start=1)}

GOAL_TEXTS = {
    "family": "Caregiver and youth talk calmly for ten minutes at the end of each school day",
    "living_situation": "Stay in this home with no move asked for until the end of the school year",
    "safety": "Use the safety plan and call the line before leaving the house upset",
    "school": "Attend school four of five days each week through December",
    "behavioral_health": "Use one of three coping skills before an outburst, four times of five",
    "physical_health": "See the dentist and the doctor by the end of summer",
    "social": "Join one team or club and go twice a month",
    "legal": "Meet with the lawyer before the next hearing",
    "cultural": "Cook a family dish with an aunt once a month",
    "basic_needs": "Have a winter coat, boots and a bus pass by November",
}
SHORT_GOAL = "Do better"
NOTES = {
    "": 0.72,
    "Prefers evening visits": 0.08,
    "Bus pass issued": 0.06,
    "Caregiver likes to meet at the café": 0.05,
    "Visits with brother at Peña House, Saturdays": 0.04,
    "Résumé workshop on Fridays": 0.03,
    "Teacher asked for a call back": 0.02,
}
INITIALS = {"KB": 0.3, "TS": 0.3, "MR": 0.2, "JÖ": 0.1, "AL": 0.1}
TOWNS = {"Elm Grove": 0.5, "Saint-Rémy": 0.3, "Mill Creek": 0.2}


def arrange(tables: dict[str, Columns], rng: Generator) -> None:
    """LANs, the goals' words, and what the system prints besides: initials, staff towns, notes."""
    lans = np.array([area.name for area in PRAIRIE.areas], dtype=object)
    for name in ("children", "enrollments", "referrals"):
        tables[name]["local_area"] = lans[tables[name]["area"]]
    referred = tables["referrals"]
    for name in ("returning_from_residential", "in_service_area"):
        referred[name] = np.where(referred[name], "yes", "no").astype(object)
    # A referral from outside comes with an area that the agency does not serve.
    referred["local_area"] = np.where(referred["in_service_area"] == "no", "OUT", referred["local_area"])
    tables["children"]["hispanic"] = np.where(tables["children"]["hispanic"], "yes", "no").astype(object)
    words = np.array([GOAL_TEXTS[d] for d in tables["goals"]["life_domain"]], dtype=object)
    tables["goals"]["text"] = np.where(tables["goals"]["wordless"], SHORT_GOAL, words).astype(object)
    for system, involved in tables["enrollments"].pop("systems").items():
        tables["enrollments"][system] = np.where(involved, "yes", "no").astype(object)
    for name in ("children", "enrollments", "living_arrangements"):
        n = len(tables[name]["child_id"])
        tables[name]["initials"] = pick(rng, INITIALS, n)
        tables[name]["town"] = pick(rng, TOWNS, n)
        tables[name]["note"] = pick(rng, NOTES, n)


LAYOUT = Layout(
    source="prairie",
    encoding="cp1252",
    write_day=us,
    arrange=arrange,
    sheets=(
        Sheet(
            "php_programs",
            "programs",
            (
                text("Program", "program"),
                text("Agency", "agency"),
                code("Kind", "kind", KIND),
                number("Slots", "capacity"),
                number("ServiceMonths", "service_months"),
                number("PlanDays", "plan_days"),
                number("ReviewDays", "review_days"),
                number("CrisisMin", "crisis_minutes"),
                text("LANs", "eligible_local_areas"),
                text("LivSits", "eligible_settings"),
            ),
        ),
        Sheet(
            "php_clients",
            "children",
            (
                ident("ClientID", "child_id", "4"),
                ident("FamilyNo", "family_id", "7"),
                day("DOB", "birth_date"),
                code("Gender", "sex", SEX),
                code("Race", "race", RACE),
                code("Hisp", "hispanic", YES_NO),
                code("Lang", "language", LANGUAGE),
                text("LAN", "local_area"),
                day("HistFrom", "history_known_from"),
                text("WorkerInit", "initials"),
                text("Note", "note"),
            ),
        ),
        Sheet(
            "php_referrals",
            "referrals",
            (
                ident("RefNo", "referral_id", "6"),
                ident("ClientID", "child_id", "4"),
                day("RecvDt", "received_date"),
                code("RefBy", "source", REFERRED_BY),
                code("LivSit", "living_arrangement", SETTING),
                text("LAN", "local_area"),
                code("FromRTC", "returning_from_residential", YES_NO),
                code("InArea", "in_service_area", YES_NO),
                day("ContactDt", "first_contact_date"),
                day("HomeVisitDt", "home_visit_date"),
                code("Decision", "decision", DECISION),
                day("DecisionDt", "decision_date"),
                code("DeclineRsn", "decline_reason", DECLINED),
            ),
        ),
        Sheet(
            "php_enrollments",
            "enrollments",
            (
                ident("EnrNo", "enrollment_id", "5"),
                ident("ClientID", "child_id", "4"),
                ident("RefNo", "referral_id", "6"),
                text("Program", "program"),
                day("OpenDt", "start_date"),
                day("IntakeDt", "intake_date"),
                day("CloseDt", "end_date"),
                code("CloseRsn", "end_reason", CLOSING),
                ident("Clinician", "clinician_id"),
                text("Team", "team"),
                text("LAN", "local_area"),
                code("LivOpen", "living_arrangement_at_intake", SETTING),
                code("LivClose", "living_arrangement_at_close", SETTING),
                day("TeamDt", "team_formed_date"),
                day("AssessDt", "assessment_written_date"),
                day("TransDt", "transition_start_date"),
                *(code(heading, system, YES_NO) for system, heading in SYSTEM.items()),
                text("StaffTown", "town"),
                text("Note", "note"),
            ),
        ),
        Sheet(
            "php_care_episodes",
            "care_episodes",
            (
                ident("EpisodeNo", "episode_id", "8"),
                ident("ClientID", "child_id", "4"),
                day("RemovalDt", "removal_date"),
                day("DischDt", "discharge_date"),
                code("DischRsn", "discharge_reason", DISCHARGE),
            ),
        ),
        Sheet(
            "php_placements",
            "living_arrangements",
            (
                ident("PlcmtNo", "living_arrangement_id"),
                ident("ClientID", "child_id", "4"),
                ident("EpisodeNo", "episode_id", "8"),
                day("StartDt", "start_date"),
                day("EndDt", "end_date"),
                code("Type", "setting", SETTING),
                ident("ProvID", "provider_id"),
                code("Planned", "planned", YES_NO),
                code("EndRsn", "end_reason", MOVE_REASON),
                day("MedReadyDt", "medically_ready_date"),
                text("WorkerInit", "initials"),
            ),
        ),
        Sheet(
            "php_plans",
            "service_plans",
            (
                ident("PlanNo", "plan_id"),
                ident("EnrNo", "enrollment_id", "5"),
                day("PlanDt", "plan_date"),
                day("SignDt", "signed_date"),
                code("FamSigned", "family_signed", YES_NO),
                day("CrisisPlanDt", "crisis_plan_date"),
                day("ReunifPlanDt", "reunification_plan_date"),
                day("TransPlanDt", "transition_plan_date"),
            ),
        ),
        Sheet(
            "php_meetings",
            "team_meetings",
            (
                ident("MtgNo", "meeting_id"),
                ident("EnrNo", "enrollment_id", "5"),
                day("MtgDt", "meeting_date"),
                code("MtgType", "kind", MEETING),
                code("PlanRev", "plan_reviewed", YES_NO),
            ),
        ),
        Sheet(
            "php_reviews",
            "plan_reviews",
            (
                ident("RevNo", "review_id"),
                ident("EnrNo", "enrollment_id", "5"),
                ident("PlanNo", "plan_id"),
                day("RevDt", "review_date"),
                ident("MtgNo", "meeting_id"),
                code("Changed", "plan_changed", YES_NO),
            ),
        ),
        Sheet(
            "php_goals",
            "goals",
            (
                ident("GoalNo", "goal_id"),
                ident("EnrNo", "enrollment_id", "5"),
                ident("PlanNo", "plan_id"),
                code("Domain", "life_domain", DOMAIN),
                day("SetDt", "set_date"),
                day("TargetDt", "target_date"),
                code("Status", "status", STATUS),
                day("StatusDt", "status_date"),
                number("Weight", "weight"),
                number("BaseRating", "baseline_rating"),
                code("Primary", "is_primary", YES_NO),
                text("GoalText", "text"),
                code("Indicator", "has_indicator", YES_NO),
                number("BaseVal", "baseline_value"),
                number("TargetVal", "target_value"),
                code("Anchors", "has_all_anchors", YES_NO),
                code("TeamAgreed", "team_agreed", YES_NO),
                code("NeedLinked", "linked_to_need", YES_NO),
                code("FamPriority", "family_priority", YES_NO),
            ),
        ),
        Sheet(
            "php_ratings",
            "goal_ratings",
            (
                ident("GoalNo", "goal_id"),
                day("RateDt", "rating_date"),
                code("Rater", "rater_role", RATER),
                number("Rating", "rating"),
            ),
        ),
        Sheet(
            "php_services",
            "services",
            (
                ident("SvcNo", "service_id"),
                ident("EnrNo", "enrollment_id", "5"),
                day("SvcDt", "service_date"),
                code("SvcType", "service_type", SERVICE),
                number("Hrs", "hours"),
                code("ProvKind", "provider_kind", PROVIDER),
                code("Loc", "location", PLACE),
                code("Model", "model", MODEL),
                code("Masters", "masters_level", YES_NO),
                number("Cost", "cost"),
            ),
        ),
        Sheet(
            "php_steps",
            "goal_steps",
            (
                ident("StepNo", "step_id"),
                ident("GoalNo", "goal_id"),
                code("Person", "has_responsible_person", YES_NO),
                code("Measurable", "is_measurable", YES_NO),
                day("DueDt", "due_date"),
                day("DoneDt", "done_date"),
                code("NatLink", "is_natural_support_linkage", YES_NO),
                code("ComLink", "is_community_linkage", YES_NO),
            ),
        ),
        Sheet(
            "php_linkages",
            "linkages",
            (
                ident("LinkNo", "linkage_id"),
                ident("EnrNo", "enrollment_id", "5"),
                day("MadeDt", "made_date"),
                code("Kind", "kind", LINKAGE),
                code("Purpose", "purpose", PURPOSE),
                day("BeganDt", "started_date"),
                code("AtClose", "active_at_close", YES_NO),
            ),
        ),
        Sheet(
            "php_crises",
            "crisis_events",
            (
                ident("CallNo", "crisis_id"),
                ident("EnrNo", "enrollment_id", "5"),
                moment("Called", "called_at"),
                moment("Arrived", "arrived_at"),
                code("How", "resolution", RESOLVED),
                code("CrisisPlan", "crisis_plan_in_place", YES_NO),
                code("Admitted72", "admitted_within_72h", YES_NO),
            ),
        ),
        Sheet(
            "php_flexfunds",
            "flex_fund_requests",
            (
                ident("ReqNo", "request_id"),
                ident("EnrNo", "enrollment_id", "5"),
                day("ReqDt", "requested_date"),
                day("DecDt", "decided_date"),
                code("Decision", "decision", FUND_DECISION),
                number("Asked", "amount_requested"),
                number("Approved", "amount_approved"),
                number("Paid", "amount_paid"),
                code("Purpose", "purpose", FUND_PURPOSE),
                ident("GoalNo", "goal_id"),
            ),
        ),
        Sheet(
            "php_budgets",
            "flex_fund_budgets",
            (
                text("Program", "program"),
                day("FromDt", "period_start"),
                day("ToDt", "period_end"),
                number("Amount", "amount"),
            ),
        ),
        Sheet(
            "php_needs",
            "assessments",
            (
                ident("FormNo", "assessment_id"),
                ident("EnrNo", "enrollment_id", "5"),
                ident("ClientID", "child_id", "4"),
                day("FormDt", "assessment_date"),
                text("FormVer", "version"),
                code("FormWhen", "occasion", OCCASION),
                *(number(heading, item) for item, heading in ITEM.items()),
                number("NTotal", TOTAL),
            ),
        ),
        Sheet(
            "php_reports",
            "maltreatment_reports",
            (
                ident("ReportNo", "report_id"),
                ident("ClientID", "child_id", "4"),
                day("ReportDt", "report_date"),
                day("IncidentDt", "incident_date"),
                code("Finding", "disposition", FINDING),
            ),
        ),
    ),
)
