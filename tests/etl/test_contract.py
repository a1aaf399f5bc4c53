"""The contract is the one that agencies were promised, and what it says about itself holds."""

import csv
import datetime
import json
import re
from pathlib import Path

import duckdb
import pytest

from etl.contract import (
    PROJECT_DATA,
    Field,
    Table,
    create_tables,
    dictionary,
    load_reference,
    reference_lists,
    tables,
)
from etl.errors import LoadError

DESCRIPTORS = Path(dictionary.__file__).parent
ALL_DESCRIPTORS = sorted((DESCRIPTORS / "tables").glob("*.json")) + sorted((DESCRIPTORS / "reference").glob("*.json"))

# Written down from the contract's document, not from the descriptors. * marks a required field.
FIELDS = {
    "programs": """program* agency* kind capacity service_months plan_days review_days crisis_minutes
        contact_days eligible_local_areas eligible_settings""",
    "children": """child_id* family_id birth_date sex race hispanic language county local_area
        history_known_from history_known_to""",
    "referrals": """referral_id* child_id* received_date* source living_arrangement local_area
        returning_from_residential in_service_area first_contact_date home_visit_date decision decision_date
        decline_reason""",
    "enrollments": """enrollment_id* child_id* referral_id program* start_date* intake_date end_date
        end_reason service_level clinician_id team living_arrangement_at_intake living_arrangement_at_close
        county local_area team_formed_date assessment_written_date transition_start_date systems_involved
        prevention_plan_date""",
    "service_levels": "enrollment_id* start_date* level* end_date",
    "service_plans": """plan_id* enrollment_id* plan_date* signed_date family_signed crisis_plan_date
        reunification_plan_date transition_plan_date""",
    "plan_reviews": "review_id* enrollment_id* plan_id review_date* meeting_id plan_changed",
    "team_members": "team_member_id* enrollment_id* role* joined_date* left_date",
    "team_meetings": "meeting_id* enrollment_id* meeting_date* kind plan_reviewed",
    "meeting_attendance": "meeting_id* role* attendees*",
    "goals": """goal_id* enrollment_id* plan_id life_domain* set_date* target_date status* status_date weight
        baseline_rating is_primary text_words has_indicator baseline_value target_value has_all_anchors
        team_agreed linked_to_need family_priority""",
    "goal_steps": """step_id* goal_id* has_responsible_person is_measurable due_date done_date
        is_natural_support_linkage is_community_linkage""",
    "goal_ratings": "goal_id* rating_date* rater_role rating*",
    "services": """service_id* enrollment_id* service_date* service_type* hours provider_kind location model
        masters_level cost""",
    "linkages": "linkage_id* enrollment_id* made_date* kind* purpose started_date active_at_close",
    "crisis_events": """crisis_id* enrollment_id* called_at* arrived_at resolution crisis_plan_in_place
        admitted_within_72h""",
    "flex_fund_requests": """request_id* enrollment_id* requested_date* decided_date decision amount_requested
        amount_approved amount_paid purpose goal_id""",
    "flex_fund_budgets": "program* period_start* period_end* amount*",
    "assessments": """assessment_id* item* child_id* enrollment_id instrument* version assessment_date*
        occasion respondent score*""",
    "fidelity_scores": """score_id* instrument* version program* scored_on* respondent scale* score* responses
        eligible enrollment_id""",
    "school_terms": """child_id* term_start* term_end* days_enrolled* days_absent unscheduled_school_changes
        suspensions""",
    "care_episodes": """episode_id* child_id* removal_date* discharge_date discharge_reason county
        short_break_series removal_number reported_placements current_setting_start_date""",
    "living_arrangements": """living_arrangement_id* child_id* episode_id start_date* end_date setting*
        provider_id planned end_reason medically_ready_date""",
    "maltreatment_reports": "report_id* child_id* report_date* incident_date disposition",
    "family_partners": """appointment_id* person_id* role* pay_type fte lived_experience employer county
        counties_served collaborative start_date* end_date end_reason grant_id""",
    "partner_certifications": "person_id* certification* issued_date* expiry_date",
    "partner_assignments": """assignment_id* enrollment_id* person_id referred_date offered_date accepted
        start_date first_contact_date end_date""",
    "partner_contacts": "contact_id* assignment_id* contact_date* contact_type two_way hours",
    "collaboratives": "collaborative* level* counties start_date end_date",
    "collaborative_members": """seat_id* collaborative* person_id seat* chair organization agreement_date
        start_date* end_date""",
    "collaborative_meetings": "collaborative* meeting_date* seat* attendees*",
    "trainings": "training_id* training_date* topic hours led_by_family grant_id",
    "training_attendance": "training_id* person_id* role",
    "grants": """grant_id* name* funder start_date* end_date reporting_calendar match_required
        match_documented""",
    "grant_targets": "grant_id* measure* period_start* period_end* target*",
    "grant_enrollments": "grant_id* enrollment_id* start_date*",
    "ipp_results": """grant_id* indicator* period_start* result_name* period_end* description number numerator
        denominator entered_by entered_at""",
    "outcome_interviews": """interview_id* enrollment_id* grant_id tool* kind* interview_date* conducted*
        respondent""",
    "outcome_answers": "interview_id* question* answer",
}

# Tables whose rows are named by more than their first field.
COMPOUND_KEYS = {
    "service_levels": "enrollment_id start_date",
    "meeting_attendance": "meeting_id role",
    "goal_ratings": "goal_id rating_date rater_role",
    "flex_fund_budgets": "program period_start",
    "assessments": "assessment_id item",
    "school_terms": "child_id term_start",
    "partner_certifications": "person_id certification issued_date",
    "collaborative_meetings": "collaborative meeting_date seat",
    "training_attendance": "training_id person_id",
    "grant_targets": "grant_id measure period_start",
    "grant_enrollments": "grant_id enrollment_id",
    "ipp_results": "grant_id indicator period_start result_name",
    "outcome_answers": "interview_id question",
}

# The codes that the contract names one by one.
CODES = {
    "settings": """own_home kin_home trial_home_visit independent_living supervised_independent_living
        kin_foster foster_home preadoptive_home treatment_foster group_home shelter institution
        residential_treatment psychiatric_hospital detention medical_hospital respite visit runaway
        whereabouts_unknown homeless no_placement unknown""",
    "discharge_reasons": """reunification relative adoption guardianship emancipation transfer runaway death
        custody other""",
    "move_reasons": """planned_step_down to_kin to_siblings to_permanency caregiver_request behavior allegation
        provider_closed ran hospitalized planned_step_up child_request court other unknown""",
    "enrollment_end_reasons": """goals_met natural_supports permanency moved transferred authorization_ended
        family_withdrew lost_contact higher_level_of_care detained aged_out died other""",
    "service_types": """intake_consultation assessment team_meeting family_therapy individual_therapy collateral
        advocacy linkage crisis_response respite group_therapy emergency_response psychiatric_consultation
        peer_support housing education_support employment mentoring recreation cultural transport other""",
    "team_roles": """youth caregiver household natural_support family_partner facilitator clinician school
        caseworker probation other_formal""",
    "seats": "family youth public_agency provider community vacant",
    "dispositions": "substantiated indicated unsubstantiated other",
    "life_domains": """family living_situation safety school behavioral_health physical_health social legal
        cultural basic_needs""",
    "local_areas": "37A 40 41 63 65 67",
}

ENUMS = {
    ("programs", "kind"): "foster_stabilization wraparound collaborative other",
    ("referrals", "decision"): "accepted declined withdrawn",
    ("team_meetings", "kind"): "planning review crisis transition",
    ("goals", "status"): "in_progress met partly_met not_met dropped deferred",
    ("services", "provider_kind"): "formal community natural",
    ("services", "location"): "home school community office remote",
    ("linkages", "kind"): "natural community formal",
    ("crisis_events", "resolution"): "in_person by_phone",
    ("flex_fund_requests", "decision"): "approved declined withdrawn",
    ("assessments", "occasion"): "intake reassessment discharge annual",
    ("fidelity_scores", "instrument"): "WFI-EZ TOM DART",
    ("family_partners", "role"): "family_partner coordinator soc_coordinator",
    ("family_partners", "pay_type"): "paid volunteer stipend",
    ("family_partners", "lived_experience"): "youth adult caregiver",
    ("collaboratives", "level"): "state region county",
    ("collaborative_members", "chair"): "chair co_chair",
    ("grants", "reporting_calendar"): "federal state grant_year calendar",
    ("outcome_interviews", "tool"): "NOMs SUPRT",
    ("outcome_interviews", "kind"): "baseline reassessment annual discharge closeout",
}

REFERENCE_FILES = """settings discharge_reasons move_reasons enrollment_end_reasons service_types life_domains
    team_roles seats certifications instrument_items reliable_change race_ethnicity languages age_groups regions
    local_areas child_population benchmarks day_rates interview_schedules outcome_rules dispositions sexes
    referral_sources decline_reasons levels_of_service flex_purposes respondents rater_roles contact_types
    training_topics partner_end_reasons""".split()

READERS = {
    "string": str,
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def every_table() -> list[Table]:
    return [*tables().values(), *reference_lists().values()]


def every_field() -> list[tuple[Table, Field]]:
    return [(table, field) for table in every_table() for field in table.fields]


def name_of(value: object) -> str:
    return value.name if isinstance(value, Table | Field) else Path(str(value)).stem


def codes_of(name: str) -> list[str]:
    with (PROJECT_DATA / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row[0] for row in list(csv.reader(file))[1:]]


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def reference():
    """The project's own lists, loaded; for reading only."""
    with duckdb.connect() as connection:
        load_reference(connection)
        yield connection


@pytest.fixture
def own_list(tmp_path):
    """Writes an agency's own reference file and returns the data folder."""

    def write(name: str, text: str) -> Path:
        folder = tmp_path / "reference"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return tmp_path

    return write


# ---- the tables are those of the contract ------------------------------------------------------------------


def test_the_contract_has_exactly_its_tables():
    assert sorted(tables()) == sorted(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_a_table_has_exactly_its_fields_in_order(name):
    described = [field.name + "*" * field.required for field in tables()[name].fields]
    assert described == FIELDS[name].split()


@pytest.mark.parametrize("name", FIELDS)
def test_a_table_is_keyed_as_the_contract_says(name):
    first = FIELDS[name].split()[0].rstrip("*")
    assert list(tables()[name].primary_key) == COMPOUND_KEYS.get(name, first).split()


@pytest.mark.parametrize(("table", "field"), ENUMS)
def test_a_short_list_of_codes_stands_in_its_field(table, field):
    assert list(tables()[table].field(field).enum) == ENUMS[table, field].split()


@pytest.mark.parametrize("name", CODES)
def test_a_code_list_holds_the_contract_s_codes(name):
    assert sorted(codes_of(name)) == sorted(CODES[name].split())


@pytest.mark.parametrize("name", REFERENCE_FILES)
def test_every_reference_file_is_there_with_its_descriptor(name):
    assert name in reference_lists()
    assert (PROJECT_DATA / "reference" / f"{name}.csv").is_file()


def test_no_reference_file_lacks_a_descriptor():
    files = {path.stem for path in (PROJECT_DATA / "reference").glob("*.csv")}
    assert files == set(reference_lists())


@pytest.mark.parametrize(
    ("table", "field", "type_"),
    [
        ("crisis_events", "called_at", "datetime"),
        ("crisis_events", "arrived_at", "datetime"),
        ("ipp_results", "entered_at", "datetime"),
        ("children", "birth_date", "date"),
        ("children", "hispanic", "boolean"),
        ("goal_ratings", "rating", "integer"),
        ("family_partners", "fte", "number"),
        ("outcome_interviews", "conducted", "boolean"),
    ],
)
def test_types_follow_the_contract(table, field, type_):
    assert tables()[table].field(field).type == type_


def test_dates_are_dates_and_yes_no_is_boolean():
    for table, field in every_field():
        if field.name.endswith("_date") or field.name.startswith("history_known"):
            assert field.type == "date", (table.name, field.name)
        if field.name.startswith(("is_", "has_")):
            assert field.type == "boolean", (table.name, field.name)


def test_a_rating_is_whole_and_from_minus_two_to_two():
    rating = tables()["goal_ratings"].field("rating")
    assert (rating.type, rating.minimum, rating.maximum) == ("integer", -2, 2)


def test_only_planned_dates_may_lie_ahead():
    planned = {(table.name, field.name) for table, field in every_field() if field.planned}
    assert planned == {
        ("goals", "target_date"),
        ("goal_steps", "due_date"),
        ("partner_certifications", "expiry_date"),
        ("school_terms", "term_end"),
        ("flex_fund_budgets", "period_start"),
        ("flex_fund_budgets", "period_end"),
        ("grants", "start_date"),
        ("grants", "end_date"),
        ("grant_targets", "period_start"),
        ("grant_targets", "period_end"),
        ("ipp_results", "period_end"),
    }


@pytest.mark.parametrize(
    ("table", "field", "target"),
    [
        ("enrollments", "child_id", "children"),
        ("enrollments", "referral_id", "referrals"),
        ("enrollments", "program", "programs"),
        ("service_levels", "enrollment_id", "enrollments"),
        ("plan_reviews", "plan_id", "service_plans"),
        ("plan_reviews", "meeting_id", "team_meetings"),
        ("goals", "plan_id", "service_plans"),
        ("goal_ratings", "goal_id", "goals"),
        ("flex_fund_requests", "goal_id", "goals"),
        ("living_arrangements", "episode_id", "care_episodes"),
        ("living_arrangements", "child_id", "children"),
        ("partner_contacts", "assignment_id", "partner_assignments"),
        ("family_partners", "collaborative", "collaboratives"),
        ("family_partners", "grant_id", "grants"),
        ("training_attendance", "training_id", "trainings"),
        ("outcome_answers", "interview_id", "outcome_interviews"),
    ],
)
def test_a_field_points_at_its_table(table, field, target):
    assert target in [key.table for key in tables()[table].foreign_keys if key.field == field]


def test_a_person_is_no_row_of_any_table():
    assert not [key for table in tables().values() for key in table.foreign_keys if key.field == "person_id"]


# ---- the descriptors agree with themselves ------------------------------------------------------------------


@pytest.mark.parametrize("path", ALL_DESCRIPTORS, ids=name_of)
def test_a_descriptor_is_a_frictionless_table_schema(path):
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    assert descriptor["name"] == path.stem
    assert set(descriptor) <= {
        "name",
        "title",
        "description",
        "fields",
        "primaryKey",
        "foreignKeys",
        "missingValues",
    }
    assert descriptor["missingValues"] == [""]
    names = [field["name"] for field in descriptor["fields"]]
    assert len(names) == len(set(names))
    assert descriptor["primaryKey"] and set(descriptor["primaryKey"]) <= set(names)
    for field in descriptor["fields"]:
        assert set(field) - {"constraints", "codes", "planned", "separator", "column"} == {
            "name",
            "type",
            "title",
            "description",
            "example",
        }
        assert field["type"] in READERS
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field["name"])
        assert field["title"] and field["description"].endswith(".")
        constraints = field.get("constraints", {})
        assert set(constraints) <= {"required", "unique", "enum", "minimum", "maximum", "pattern"}
        if {"minimum", "maximum"} & set(constraints):
            assert field["type"] in ("integer", "number")
        if {"pattern", "enum"} & set(constraints):
            assert field["type"] == "string"
    for key in descriptor.get("foreignKeys", []):
        assert set(key) == {"fields", "reference"}
        assert set(key["reference"]) == {"resource", "fields"}
        assert len(key["fields"]) == len(key["reference"]["fields"]) == 1


def test_foreign_keys_point_at_the_key_of_a_table_of_the_same_type():
    for table in tables().values():
        for key in table.foreign_keys:
            target = tables()[key.table]
            assert target.primary_key == (key.table_field,), (table.name, key)
            assert target.field(key.table_field).type == table.field(key.field).type


def test_a_table_comes_after_the_tables_that_it_points_at():
    order = list(tables())
    for name, table in tables().items():
        for key in table.foreign_keys:
            assert order.index(key.table) < order.index(name), (name, key.table)


def test_every_list_of_codes_exists():
    for table, field in every_field():
        if field.codes:
            assert field.codes in reference_lists(), (table.name, field.name)


def test_codes_and_enums_are_never_both_given():
    assert not [(t.name, f.name) for t, f in every_field() if f.codes and f.enum]


def test_examples_obey_their_own_field():
    for table, field in every_field():
        where = (table.name, field.name, field.example)
        value = READERS[field.type](field.example)
        if field.minimum is not None:
            assert value >= field.minimum, where
        if field.maximum is not None:
            assert value <= field.maximum, where
        if field.pattern is not None:
            assert re.fullmatch(field.pattern, field.example), where
        if field.enum:
            assert field.example in field.enum, where
        if field.codes:
            chosen = field.example.split(field.separator) if field.separator else [field.example]
            assert set(chosen) <= set(codes_of(field.codes)), where


def test_fields_that_may_hold_several_values_have_a_separator():
    several = {(table.name, field.name) for table, field in every_field() if field.separator == ";"}
    assert several == {
        ("programs", "eligible_local_areas"),
        ("programs", "eligible_settings"),
        ("children", "race"),
        ("enrollments", "systems_involved"),
        ("family_partners", "counties_served"),
        ("collaboratives", "counties"),
    }


def test_keys_take_the_source_s_prefix_and_shared_names_do_not():
    enrollments = tables()["enrollments"]
    assert enrollments.field("child_id").is_id
    assert enrollments.field("clinician_id").is_id
    assert not enrollments.field("program").is_id


def test_asking_for_a_field_that_is_not_there_is_an_error():
    with pytest.raises(KeyError, match="children has no field name"):
        tables()["children"].field("name")


# ---- tables and lists in DuckDB -----------------------------------------------------------------------------


def columns_of(con, schema: str, table: str) -> dict[str, str]:
    found = con.execute(
        """
        SELECT column_name, data_type FROM information_schema.columns
        WHERE table_schema = $schema AND table_name = $table ORDER BY ordinal_position
        """,
        {"schema": schema, "table": table},
    ).fetchall()
    return dict(found)


def test_create_tables_makes_every_table_empty_with_typed_columns(con):
    create_tables(con)
    for name, table in tables().items():
        columns = columns_of(con, "main", name)
        assert columns == {
            **{field.column: field.sql_type for field in table.fields},
            "source": "VARCHAR",
            "file_id": "INTEGER",
            "line": "INTEGER",
        }
        assert con.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (0,)
    assert columns_of(con, "main", "crisis_events")["called_at"] == "TIMESTAMP"
    assert columns_of(con, "main", "children")["birth_date"] == "DATE"


def test_tables_can_be_made_in_another_schema(con):
    create_tables(con, "staging")
    assert columns_of(con, "staging", "programs")["capacity"] == "BIGINT"
    assert columns_of(con, "main", "programs") == {}


def test_who_referred_a_child_does_not_hide_the_source_of_the_row(con):
    create_tables(con)
    con.execute("INSERT INTO referrals (referral_id, referral_source, source) VALUES ('R1', 'school', 'lakeside')")
    assert con.execute("SELECT source, referral_source FROM referrals").fetchone() == ("lakeside", "school")
    assert tables()["referrals"].field("source").column == "referral_source"


def test_load_reference_types_every_list(reference):
    for name, table in reference_lists().items():
        assert columns_of(reference, "reference", name) == {f.name: f.sql_type for f in table.fields}
        rows = reference.execute(f'SELECT count(*) FROM reference."{name}"').fetchone()[0]
        assert rows == len(codes_of(name))


def test_settings_leave_room_for_the_source_of_an_override():
    assert "source" not in [field.name for field in reference_lists()["settings"].fields]


def test_loading_leaves_nothing_else_behind(reference):
    left = reference.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name <> 'reference'").fetchall()
    assert left == []


def test_an_agency_s_own_list_takes_the_place_of_the_project_s_whole(con, own_list):
    data_dir = own_list("languages", "label,language,comment\nEnglish,english,ours\nKarenni,karenni,ours\n")
    load_reference(con, data_dir)
    rows = con.execute("SELECT language, label, note FROM reference.languages ORDER BY language").fetchall()
    assert rows == [("english", "English", None), ("karenni", "Karenni", None)]
    assert con.execute("SELECT count(*) FROM reference.settings").fetchone() == (23,)


def test_an_own_list_may_lie_in_a_folder_whose_name_looks_like_a_pattern(con, tmp_path):
    folder = tmp_path / "data [1]*" / "reference"
    folder.mkdir(parents=True)
    (folder / "sexes.csv").write_text("sex,label\nfemale,Female\n", encoding="utf-8-sig")
    load_reference(con, folder.parent)
    assert con.execute("SELECT sex FROM reference.sexes").fetchall() == [("female",)]


RATES = "setting,day_rate,valid_from,valid_to,source\n"
AGES = "age_group,label,min_age,max_age\n"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("sexes", "sex\nfemale\n", r"sexes\.csv has no column label; add it"),
        ("sexes", "sex,label,label\nfemale,Female,F\n", r"sexes\.csv has the column label twice"),
        ("sexes", "sex,label\nfemale,Female\nfemale,F\n", r"sexes\.csv has female twice"),
        ("sexes", "sex,label\nfemale,Female\nmale,\n", r"sexes\.csv, row 3: label is empty"),
        ("sexes", "sex,label\nfemale\n", r"sexes\.csv, line 2: the line doesn't have one value a column"),
        ("day_rates", RATES + "shelter,90,7/1/2025,,State\n", r"day_rates\.csv, line 2: valid_from has a value"),
        ("day_rates", RATES + "shelter,-1,2025-07-01,,State\n", r"row 2: day_rate is below 0"),
        ("day_rates", RATES + "castle,90,2025-07-01,,State\n", r"row 2: setting has castle, which is not in"),
        ("age_groups", AGES + "young,Young,zero,5\n", r"age_groups\.csv, line 2: min_age has a value"),
        ("move_reasons", "end_reason,label,move_kind\ncourt,Court,upward\n", r"row 2: move_kind is not one of"),
        ("local_areas", "local_area,label,state,served_in_part\n1,1,Illinois,false\n", r"state doesn't look like"),
    ],
)
def test_a_faulty_list_is_refused_with_file_and_place(con, own_list, name, text, words):
    with pytest.raises(LoadError, match=words):
        load_reference(con, own_list(name, text))


def test_a_list_in_another_encoding_is_refused(con, tmp_path):
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "sexes.csv").write_bytes("sex,label\nfemale,Señora\n".encode("cp1252"))
    with pytest.raises(LoadError, match=r"sexes\.csv is not UTF-8 text"):
        load_reference(con, tmp_path)


def test_an_empty_file_is_refused(con, own_list):
    with pytest.raises(LoadError, match=r"sexes\.csv has no column sex"):
        load_reference(con, own_list("sexes", ""))


# ---- what the project's own lists say -----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(reference_lists()))
def test_every_row_of_a_list_obeys_its_descriptor(name):
    """Read with Python's csv and checked here, so that it doesn't lean on the loader."""
    table = reference_lists()[name]
    with (PROJECT_DATA / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    assert reader.fieldnames == [field.name for field in table.fields]
    keys = [tuple(row[key] for key in table.primary_key) for row in rows]
    assert len(keys) == len(set(keys))
    for row in rows:
        for field in table.fields:
            text = row[field.name]
            where = (name, keys[rows.index(row)], field.name, text)
            assert text == text.strip(), where
            if not text:
                assert not field.required, where
                continue
            value = READERS[field.type](text)
            assert field.minimum is None or value >= field.minimum, where
            assert field.maximum is None or value <= field.maximum, where
            assert field.pattern is None or re.fullmatch(field.pattern, text), where
            assert not field.enum or text in field.enum, where
            assert not field.codes or text in codes_of(field.codes), where


def setting_flags(con, condition: str) -> set[str]:
    return {row[0] for row in con.execute(f"SELECT setting FROM reference.settings WHERE {condition}").fetchall()}


def test_settings_that_count_as_placements(reference):
    assert setting_flags(reference, "counts_as_placement") == {
        "supervised_independent_living",
        "kin_foster",
        "foster_home",
        "preadoptive_home",
        "treatment_foster",
        "group_home",
        "shelter",
        "institution",
        "residential_treatment",
        "no_placement",
    }


def test_settings_by_class_of_institution(reference):
    classes = reference.execute(
        """
        SELECT institution_class, list_sort(list(setting)) FROM reference.settings
        WHERE institution_class IS NOT NULL GROUP BY institution_class
        """
    ).fetchall()
    assert dict(classes) == {
        "psychiatric": ["psychiatric_hospital"],
        "residential": ["institution", "residential_treatment"],
        "group": ["group_home"],
        "shelter": ["shelter"],
        "detention": ["detention"],
        "no_placement": ["no_placement"],
    }
    assert setting_flags(reference, "institutional") == setting_flags(
        reference, "institution_class IS NOT NULL AND institution_class <> 'no_placement'"
    )


def test_settings_on_the_ladder(reference):
    ladder = reference.execute("SELECT setting, ladder FROM reference.settings WHERE ladder IS NOT NULL").fetchall()
    assert dict(ladder) == {
        "own_home": 0,
        "kin_home": 0,
        "trial_home_visit": 0,
        "independent_living": 0,
        "kin_foster": 1,
        "supervised_independent_living": 2,
        "foster_home": 2,
        "preadoptive_home": 2,
        "treatment_foster": 3,
        "group_home": 4,
        "shelter": 4,
        "no_placement": 4,
        "institution": 5,
        "residential_treatment": 5,
        "psychiatric_hospital": 6,
        "detention": 6,
    }
    assert setting_flags(reference, "family_like") == setting_flags(reference, "ladder <= 3")


def test_absences_are_no_placements(reference):
    assert setting_flags(reference, "absence") == {
        "trial_home_visit",
        "psychiatric_hospital",
        "detention",
        "medical_hospital",
        "respite",
        "visit",
        "runaway",
        "whereabouts_unknown",
    }
    assert setting_flags(reference, "absence AND counts_as_placement") == set()


def test_settings_of_congregate_care_and_neutral_ones(reference):
    """Group care is no hospital and no detention; a medical hospital, respite and visits say nothing either way."""
    assert setting_flags(reference, "congregate") == {"group_home", "shelter", "institution", "residential_treatment"}
    assert setting_flags(reference, "neutral") == {"medical_hospital", "respite", "visit"}
    without_level = "absence OR setting IN ('homeless', 'unknown')"
    assert setting_flags(reference, "ladder IS NULL") == setting_flags(reference, without_level) - {
        "trial_home_visit",
        "psychiatric_hospital",
        "detention",
    }


# The table of setting types: AFCARS 1993 element 41, AFCARS 2020 element 120 (or the element), SSDA903, REM-Y.
SETTING_CODES = {
    "own_home": (None, None, "P1", "low or moderate"),
    "trial_home_visit": ("8", "14", None, "low or moderate"),
    "independent_living": (None, None, "P2", "low"),
    "supervised_independent_living": ("6", "8", "H5;K3", "low"),
    "kin_foster": ("2", "E113", "U1;U2;U3", "low"),
    "foster_home": ("3", "E113", "U4;U5;U6", "moderate"),
    "preadoptive_home": ("1", "E113", "A3;A4;A5;A6", "low"),
    "treatment_foster": ("3", "E115", None, "elevated"),
    "group_home": ("4", "1;2", "K2", "elevated"),
    "shelter": ("4;5", "3;7", None, "high"),
    "institution": ("5", "6", "R1;S1;R3", "high"),
    "residential_treatment": ("5", "4;5", "R1", "high"),
    "psychiatric_hospital": (None, "11", "R2", None),
    "detention": (None, "9", "K1;R5", "high"),
    "medical_hospital": (None, "10", "T1", None),
    "respite": (None, None, "T0;T4", None),
    "visit": (None, None, "T2;T3", None),
    "runaway": ("7", "12", None, None),
    "whereabouts_unknown": (None, "13", None, None),
    "no_placement": (None, None, "Z11;Z12;Z13;Z14;Z1", None),
    "unknown": ("99", None, None, None),
}


def test_settings_carry_the_codes_of_the_layouts(reference):
    rows = reference.execute(
        "SELECT setting, afcars_1993, afcars_2020, ssda903, rem_y FROM reference.settings"
    ).fetchall()
    assert {setting: tuple(codes) for setting, *codes in rows if any(codes)} == SETTING_CODES


def test_discharge_reasons_carry_the_codes_of_the_layouts(reference):
    """Element 58 of 1993, element 155 of 2020 in its order, REC of England; X1 is no discharge, so it is none here."""
    rows = reference.execute(
        "SELECT discharge_reason, afcars_1993, afcars_2020, ssda903 FROM reference.discharge_reasons"
    ).fetchall()
    assert {reason: tuple(codes) for reason, *codes in rows} == {
        "reunification": ("1", "1", "E4A;E4B"),
        "relative": ("2", "2", "E13"),
        "adoption": ("3", "3", "E11;E12"),
        "emancipation": ("4", "4", "E5;E6;E7;E15;E17"),
        "guardianship": ("5", "5", "E41;E45;E46;E47;E48"),
        "transfer": ("6", "8", "E3"),
        "runaway": ("7", "6", None),
        "death": ("8", "7", "E2"),
        "custody": (None, None, "E9"),
        "other": ("99", None, "E8;E14;E16"),
    }


def test_only_findings_against_somebody_are_victimizations(reference):
    rows = reference.execute("SELECT disposition FROM reference.dispositions WHERE victimization").fetchall()
    assert {row[0] for row in rows} == {"substantiated", "indicated"}


def test_permanency_is_home_kin_adoption_or_guardianship(reference):
    permanent = reference.execute("SELECT discharge_reason FROM reference.discharge_reasons WHERE permanency")
    assert {row[0] for row in permanent.fetchall()} == {"reunification", "relative", "adoption", "guardianship"}


def test_the_two_afcars_layouts_number_some_reasons_differently(reference):
    rows = reference.execute(
        "SELECT discharge_reason, afcars_1993, afcars_2020 FROM reference.discharge_reasons "
        "WHERE afcars_1993 <> afcars_2020"
    ).fetchall()
    assert sorted(rows) == [("death", "8", "7"), ("runaway", "7", "6"), ("transfer", "6", "8")]


def test_the_ten_posts_are_numbered_in_their_order(reference):
    posts = reference.execute(
        "SELECT service_type FROM reference.service_types WHERE post IS NOT NULL ORDER BY post"
    ).fetchall()
    assert [row[0] for row in posts] == CODES["service_types"].split()[:10]


def test_age_groups_cover_every_age_once(reference):
    for age in range(22):
        found = reference.execute(
            "SELECT age_group FROM reference.age_groups WHERE $age BETWEEN min_age AND coalesce(max_age, 99)",
            {"age": age},
        ).fetchall()
        assert len(found) == 1, age


def test_every_county_of_north_carolina_is_in_one_region(reference):
    counts = reference.execute(
        "SELECT region, count(*), count(DISTINCT county) FROM reference.regions WHERE state = 'NC' GROUP BY region"
    ).fetchall()
    assert sorted(counts) == [
        ("Alliance Health", 7, 7),
        ("Partners Health Management", 15, 15),
        ("Trillium Health Resources", 46, 46),
        ("Vaya Health", 32, 32),
    ]
    assert reference.execute("SELECT count(DISTINCT county) FROM reference.regions").fetchone() == (100,)


def test_what_is_known_from_memory_names_no_source(reference):
    wrong = reference.execute(
        "SELECT county FROM reference.regions WHERE (evidence = 'sourced') <> (source IS NOT NULL)"
    ).fetchall()
    assert wrong == []


def test_race_and_ethnicity_follow_both_federal_standards(reference):
    def chosen(condition):
        rows = reference.execute(f"SELECT race FROM reference.race_ethnicity WHERE {condition}").fetchall()
        return {row[0] for row in rows}

    assert len(chosen("standard_2024")) == 7
    assert chosen("standard_2024 AND NOT standard_1997") == {"middle_eastern"}
    assert len(chosen("standard_1997 AND race_1997 IS NOT NULL")) == 5
    assert chosen("takes_precedence") == {"hispanic"}
    assert chosen("one_group NOT IN (SELECT race FROM reference.race_ethnicity)") == set()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cfsr4_placement_stability", 4.48),
        ("ps1_us_2024_25", 4.88),
        ("ps1_il_2024_25", 4.22),
        ("ps1_nc_2024_25", 5.95),
        ("ps1_us_2023_24", 5.12),
        ("ps1_il_2023_24", 4.59),
        ("ps1_nc_2023_24", 6.90),
        ("ps1_nc_2022_23", 5.19),
        ("ps1_il_2022_23", 4.42),
    ],
)
def test_lines_of_placement_stability(reference, key, value):
    found = reference.execute(
        "SELECT value, measure, unit FROM reference.benchmarks WHERE key = $key", {"key": key}
    ).fetchone()
    assert found == (value, "PS1", "moves per 1,000 days in care")


def test_a_benchmark_is_its_numerator_over_its_denominator(reference):
    rows = reference.execute(
        "SELECT key, value, unit, numerator / denominator FROM reference.benchmarks WHERE denominator IS NOT NULL"
    ).fetchall()
    scales = {
        "%": 100,
        "moves per 1,000 days in care": 1000,
        "per 1,000 children": 1000,
        "per 100,000 days in care": 100_000,
    }
    assert len(rows) > 25
    for key, value, unit, share in rows:
        # England's figures were published as whole percentages.
        rounding = 0.5 if "england" in key else 0.05 if unit == "%" else 0.005
        assert value == pytest.approx(share * scales[unit], abs=rounding * 1.001), key


def test_a_benchmark_that_is_not_comparable_says_why(reference):
    wrong = reference.execute(
        "SELECT key FROM reference.benchmarks WHERE comparable = (why_not IS NOT NULL)"
    ).fetchall()
    assert wrong == []


def test_no_line_stands_on_measures_of_enrolled_groups(reference):
    drawn = reference.execute(
        "SELECT key FROM reference.benchmarks WHERE comparable AND (measure LIKE 'PS2%' OR measure LIKE 'PS7%')"
    ).fetchall()
    assert drawn == []


def test_rates_by_age_at_entry_add_up_and_leave_no_gap(reference):
    total = reference.execute("SELECT sum(moves), sum(days) FROM reference.entry_age_rates").fetchone()
    assert total == (110_272, 22_607_726)
    bands = reference.execute(
        "SELECT min_months, max_months FROM reference.entry_age_rates ORDER BY min_months"
    ).fetchall()
    assert bands[0][0] == 0 and bands[-1][1] == 18 * 12 - 1
    assert all(after[0] == before[1] + 1 for before, after in zip(bands, bands[1:], strict=False))


def test_reassessment_windows_are_thirty_days_around_day_180(reference):
    rows = reference.execute(
        """
        SELECT schedule, due_after, due_unit, window_before, window_after FROM reference.interview_schedules
        WHERE kind = 'reassessment' ORDER BY schedule
        """
    ).fetchall()
    assert rows == [("noms", 180, "days", 30, 30), ("suprt", 180, "days", 30, 30)]


def test_a_list_without_a_source_is_shipped_empty():
    assert codes_of("day_rates") == []


def test_children_by_county_are_people_times_the_share_under_18_of_the_census_bureau(reference):
    """The source gives people and a share of one decimal, so the product is known to the hundred at best."""
    rows = reference.execute("SELECT year, children, source FROM reference.child_population").fetchall()
    assert rows
    for year, children, source in rows:
        people, share = re.search(r"([\d,]+) people on July 1, 2023 .*?([\d.]+)% under 18", source).groups()
        assert year == 2023 and children % 100 == 0
        assert abs(children - int(people.replace(",", "")) * float(share) / 100) <= 50


@pytest.mark.parametrize("name", ["reliable_change", "instrument_items"])
def test_a_list_of_instruments_is_shipped_with_the_made_up_ones_of_the_sample_only(reference, name):
    rows = reference.execute(f"SELECT DISTINCT instrument, source FROM reference.{name}").fetchall()
    assert rows
    assert all(instrument.endswith("-sample") and source.startswith("Made up") for instrument, source in rows)


def test_rules_from_memory_are_drafts(reference):
    assert reference.execute("SELECT DISTINCT status FROM reference.outcome_rules").fetchall() == [("draft",)]


# ---- the dictionary -----------------------------------------------------------------------------------------


def test_the_data_dictionary_is_in_step_with_the_descriptors():
    page = dictionary.PAGE.read_text(encoding="utf-8")
    assert page == dictionary.dictionary(), "run: python -m etl.contract.dictionary"


def test_the_data_dictionary_has_every_table_once():
    listed = [name for names in dictionary.SECTIONS.values() for name in names]
    assert sorted(listed) == sorted(tables())


def test_the_data_dictionary_can_be_written(tmp_path):
    page = tmp_path / "docs" / "dictionary.md"
    dictionary.write(page)
    text = page.read_text(encoding="utf-8")
    assert "### Living arrangements" in text
    assert "| `setting` | text | yes | **Setting.** Kind of place where the child sleeps." in text
    assert "[Settings](#list-settings)" in text
    assert "| `kin_foster` | Foster home with kin |" in text
