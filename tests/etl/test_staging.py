"""From a folder to typed rows: which mapping fits, what is rejected and why, and one fate for every line."""

import csv
import io
import json
import tempfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import fates
from etl.contract import create_tables
from etl.errors import LoadError
from etl.staging import stage
from tests.support.staged import TODAY, staged_folder, write_files

CHILDREN = """
    child_id,birth_date,sex
    A,2012-01-05,female
    B,2013-02-06,male
"""
EPISODES = """
    episode_id,child_id,removal_date,discharge_date
    1,A,2022-10-01,2023-01-01
    2,B,2022-11-01,
"""


@pytest.fixture
def staged(tmp_path):
    """Stages files in contract form, or with mappings beside them, and gives the result."""
    opened = []

    def open_one(files, **options):
        folder = write_files(tmp_path / f"exports {len(opened)}", files)
        manager = staged_folder(folder, tmp_path / f"work {len(opened)}", **options)
        opened.append(manager)
        return manager.__enter__()

    yield open_one
    for manager in opened:
        manager.__exit__(None, None, None)


@pytest.fixture
def refusal(tmp_path):
    """The sentence with which a folder of exports is refused."""

    def refuse(files, **options):
        folder = write_files(tmp_path / "refused", files)
        with (
            pytest.raises(LoadError) as caught,
            staged_folder(folder, tmp_path / "refused work", **options),
        ):
            pass
        return str(caught.value)

    return refuse


# ---- contract form --------------------------------------------------------------------------------------------


def test_a_folder_in_contract_form_needs_no_mapping(staged):
    done = staged({"children.csv": CHILDREN, "care_episodes.csv": EPISODES})
    assert done.rows("SELECT child_id, birth_date, sex, race, source, line FROM children") == [
        ("contract:A", date(2012, 1, 5), "female", None, "contract", 2),
        ("contract:B", date(2013, 2, 6), "male", None, "contract", 3),
    ]
    assert done.rows("SELECT episode_id, child_id, removal_date, discharge_date FROM care_episodes") == [
        ("contract:1", "contract:A", date(2022, 10, 1), date(2023, 1, 1)),
        ("contract:2", "contract:B", date(2022, 11, 1), None),
    ]
    assert done.fates() == {"care_episodes.csv": (2, 2, 0, 0, 0), "children.csv": (2, 2, 0, 0, 0)}
    assert done.rows("SELECT source, agency, kind, unlisted_nights, shared_ids, mapping FROM load.sources") == [
        ("contract", "contract", "full", "unknown", False, None)
    ]


def test_the_source_names_a_folder_in_contract_form(staged):
    done = staged({"children.csv": CHILDREN}, source="lakeside")
    assert done.rows("SELECT DISTINCT source, split_part(child_id, ':', 1) FROM children") == [("lakeside", "lakeside")]


def test_what_a_source_sends_is_recorded_and_nothing_else(staged):
    done = staged({"children.csv": "child_id,Sex,first_name\nA,male,Ana\n"}, as_of=TODAY)
    assert done.rows("SELECT table_name, field FROM load.recorded") == [("children", "child_id"), ("children", "sex")]


def test_columns_that_are_not_mapped_never_reach_the_database(staged, tmp_path):
    done = staged({"children.csv": "child_id,first_name,birth_date\nA,Zebulon,2012-01-05\nB,Zebulon,not a day\n"})
    assert done.fates() == {"children.csv": (2, 1, 1, 0, 0)}
    done.con.execute("CHECKPOINT")
    (path,) = done.rows("SELECT path FROM duckdb_databases() WHERE database_name = 'staging'")[0]
    assert b"Zebulon" not in Path(path).read_bytes()
    assert [found.name for found in Path(path).parent.iterdir() if found.name != "site"] == ["staging.duckdb"]


def test_a_workbook_in_contract_form_has_a_sheet_for_each_table(staged, tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    with xlsxwriter.Workbook(folder / "all.xlsx") as book:
        day = book.add_format({"num_format": "m/d/yyyy"})
        page = book.add_worksheet("children")
        page.write_row(0, 0, ["child_id", "birth_date"])
        page.write_string(1, 0, "A")
        page.write_datetime(1, 1, datetime(2012, 1, 5), day)
        page.write_row(2, 0, ["B", 41000])
        book.add_worksheet("notes").write_column(0, 0, ["a", "b", "c"])
        book.add_worksheet("blank")
    with staged_folder(folder, tmp_path / "work") as done:
        assert done.rows("SELECT child_id, birth_date, line FROM children") == [
            ("contract:A", date(2012, 1, 5), 2),
            ("contract:B", date(2012, 4, 1), 3),
        ]
        assert done.fates() == {
            "all.xlsx#children": (2, 2, 0, 0, 0),
            "all.xlsx#notes": (3, 0, 0, 0, 3),
            "all.xlsx#blank": (0, 0, 0, 0, 0),
        }
        assert done.rows("SELECT reason, lines FROM load.left_out") == [("the mapping does not name this sheet", 3)]


def test_ids_and_foreign_keys_take_the_prefix_and_plain_names_do_not(staged):
    done = staged(
        {
            "children.csv": CHILDREN,
            "programs.csv": "program,agency\nBridge,Lakeside\n",
            "enrollments.csv": "enrollment_id,child_id,program,start_date,clinician_id\n7,A,Bridge,2024-01-01,k9\n",
        }
    )
    assert done.rows("SELECT enrollment_id, child_id, program, clinician_id FROM enrollments") == [
        ("contract:7", "contract:A", "Bridge", "contract:k9")
    ]


# ---- rejected lines -------------------------------------------------------------------------------------------


def test_every_problem_of_a_line_is_told_with_its_file_line_field_and_value(staged):
    done = staged({"children.csv": CHILDREN + "    C,2012-02-30,boy\n    ,2012-01-01,male\n"})
    assert done.rejected() == [
        ("children.csv", 4, "children", "birth_date", "2012-02-30"),
        ("children.csv", 4, "children", "sex", "boy"),
        ("children.csv", 5, "children", "child_id", None),
    ]
    assert done.fates() == {"children.csv": (4, 2, 2, 0, 0)}
    (content,) = done.rows("SELECT DISTINCT content FROM load.rejected WHERE line = 4")[0]
    assert json.loads(content) == {"child_id": "C", "birth_date": "2012-02-30", "sex": "boy"}


def test_a_line_that_is_not_built_like_the_header_is_rejected_without_its_text(staged):
    done = staged({"children.csv": "child_id,sex\nA,male\nB,male,Zebulon\nC,female\n"}, as_of=TODAY)
    assert done.rows("SELECT line, table_name, content FROM load.rejected") == [(3, None, None)]
    assert done.fates() == {"children.csv": (3, 2, 1, 0, 0)}


def test_a_rejected_child_takes_along_what_belongs_to_it(staged):
    done = staged(
        {
            "children.csv": CHILDREN.replace("2013-02-06", "someday"),
            "care_episodes.csv": EPISODES + "    3,Z,2022-11-01,\n",
            "living_arrangements.csv": """
                living_arrangement_id,child_id,episode_id,start_date,setting
                a,A,1,2022-10-01,foster_home
                b,B,2,2022-11-01,foster_home
                c,A,2,2022-11-01,foster_home
                d,A,,2022-11-01,own_home
            """,
        }
    )
    assert done.fates() == {
        "care_episodes.csv": (3, 1, 2, 0, 0),
        "children.csv": (2, 1, 1, 0, 0),
        "living_arrangements.csv": (4, 2, 2, 0, 0),
    }
    assert done.rows("SELECT file, line, field, value, reason FROM load.rejected WHERE field <> 'birth_date'") == [
        (
            "care_episodes.csv",
            3,
            "child_id",
            "B",
            "child_id B was rejected in children, so this line has nothing to belong to. Correct that line first.",
        ),
        (
            "care_episodes.csv",
            4,
            "child_id",
            "Z",
            "child_id Z is not in children. Correct child_id, or send the line of children too.",
        ),
        (
            "living_arrangements.csv",
            3,
            "child_id",
            "B",
            "child_id B was rejected in children, so this line has nothing to belong to. Correct that line first.",
        ),
        (
            "living_arrangements.csv",
            4,
            "episode_id",
            "2",
            "episode_id 2 was rejected in care_episodes, so this line has nothing to belong to. "
            "Correct that line first.",
        ),
    ]


def test_references_to_tables_that_are_not_sent_are_not_checked(staged):
    done = staged(
        {"family_partners.csv": "appointment_id,person_id,role,start_date,grant_id\n1,p,coordinator,2024-01-01,g\n"}
    )
    assert done.rows("SELECT grant_id FROM family_partners") == [("contract:g",)]


# ---- keys -----------------------------------------------------------------------------------------------------


def test_the_same_line_again_is_replaced_by_the_later_one(staged):
    done = staged({"children.csv": CHILDREN + "    A,2012-01-05,female\n    A,2012-01-05,female\n"})
    assert done.rows("SELECT child_id, line FROM children") == [("contract:A", 5), ("contract:B", 3)]
    assert done.rows("SELECT file, line, table_name, by_file, by_line FROM load.replaced ORDER BY line") == [
        ("children.csv", 2, "children", "children.csv", 5),
        ("children.csv", 4, "children", "children.csv", 5),
    ]
    assert done.fates() == {"children.csv": (4, 2, 0, 2, 0)}


def test_another_line_with_the_same_key_is_rejected_and_names_the_first(staged):
    done = staged({"children.csv": CHILDREN, "later/children.csv": "child_id,birth_date,sex\nA,2012-01-06,female\n"})
    assert done.rows("SELECT child_id, birth_date FROM children WHERE child_id = 'contract:A'") == [
        ("contract:A", date(2012, 1, 5))
    ]
    assert done.rejected() == [("later/children.csv", 2, "children", "child_id", "A")]
    assert done.reasons() == [
        "The same child_id stands in children.csv, line 2, with other values. "
        "Keep the line that is right and export again."
    ]


def test_a_key_of_several_fields_is_told_whole(staged):
    done = staged(
        {
            "goal_ratings.csv": """
                goal_id,rating_date,rater_role,rating
                g,2024-01-01,caregiver,1
                g,2024-01-01,caregiver,2
                g,2024-01-01,youth,2
            """
        }
    )
    assert done.rows("SELECT field, value FROM load.rejected") == [
        ("goal_id, rating_date, rater_role", "g, 2024-01-01, caregiver")
    ]
    assert done.fates() == {"goal_ratings.csv": (3, 2, 1, 0, 0)}


def test_a_goal_is_rated_from_minus_two_to_two_in_whole_steps_and_anything_else_is_rejected(staged):
    done = staged(
        {
            "goal_ratings.csv": """
                goal_id,rating_date,rater_role,rating
                g,2024-01-01,team,-2
                g,2024-01-02,team,2
                g,2024-01-03,team,3
                g,2024-01-04,team,-3
                g,2024-01-05,team,-0.5
                g,2024-01-06,team,
            """
        }
    )
    assert sorted(value or "" for (value,) in done.rows("SELECT value FROM load.rejected")) == ["", "-0.5", "-3", "3"]
    assert done.fates() == {"goal_ratings.csv": (6, 2, 4, 0, 0)}


CHANGES = """
    source: lakeside
    complete_to: 2024-12-31
    load: changes
    files: [{file: "kids*.csv", as: kids}]
    tables: {children: {from: kids, columns: {child_id: ID, sex: G}}}
"""


def test_in_a_load_of_changes_the_last_line_of_a_key_stands(staged):
    done = staged(
        {"mappings/m.yaml": CHANGES, "kids.csv": "ID,G\nA,male\nB,male\nA,female\n", "kids2.csv": "ID,G\nB,another\n"}
    )
    assert done.rows("SELECT child_id, sex FROM children") == [("lakeside:A", "female"), ("lakeside:B", "another")]
    assert done.rows("SELECT file, line, by_file, by_line FROM load.replaced ORDER BY line") == [
        ("kids.csv", 2, "kids.csv", 4),
        ("kids.csv", 3, "kids2.csv", 2),
    ]
    assert done.fates() == {"kids.csv": (3, 1, 0, 2, 0), "kids2.csv": (1, 1, 0, 0, 0)}


def test_changes_may_refer_to_rows_that_are_already_in_force(tmp_path):
    mapping = """
        source: lakeside
        complete_to: 2024-12-31
        load: changes
        files: [{file: kids.csv}, {file: stays.csv}]
        tables:
          children: {from: kids, columns: {child_id: ID}}
          care_episodes: {from: stays, columns: {episode_id: E, child_id: ID, removal_date: D}}
    """
    stays = "E,ID,D\n1,A,2024-01-01\n2,OLD,2024-01-01\n3,NEVER,2024-01-01\n"
    files = {"mappings/m.yaml": mapping, "kids.csv": "ID\nA\n", "stays.csv": stays}
    folder = write_files(tmp_path / "exports", files)
    with duckdb.connect(str(tmp_path / "s.duckdb")) as con:
        create_tables(con, "in_force")
        con.execute("INSERT INTO in_force.children (child_id, source) VALUES ('lakeside:OLD', 'lakeside')")
        options = {"data_dir": tmp_path, "scratch": tmp_path / "reading", "today": TODAY, "progress": print}
        stage(con, folder, **options, earlier="in_force")
        assert con.execute("SELECT episode_id FROM care_episodes").fetchall() == [("lakeside:1",), ("lakeside:2",)]
        assert con.execute("SELECT value FROM load.rejected").fetchall() == [("NEVER",)]


# ---- dates ----------------------------------------------------------------------------------------------------


def test_a_column_that_reads_one_way_only_is_read_so(staged):
    done = staged({"children.csv": "child_id,birth_date\nA,03/04/2012\nB,25/12/2012\n"})
    assert done.rows("SELECT birth_date FROM children") == [(date(2012, 4, 3),), (date(2012, 12, 25),)]


def test_an_ambiguous_column_is_refused_with_its_file_column_and_the_line_to_add(refusal):
    mapping = """
        files: [{file: kids.csv}]
        tables: {children: {from: kids, columns: {child_id: ID, birth_date: DOB}}}
    """
    message = refusal({"mappings/north.yaml": mapping, "kids.csv": "ID,DOB\nA,03/04/2012\n"})
    assert message == (
        "kids.csv: the column DOB holds dates such as 03/04/2012, which can be read as two different days; add  "
        "date_order: mdy  (month first) or  date_order: dmy  (day first) to north.yaml, or to this column in it: "
        "birth_date: {column: DOB, date_order: mdy}."
    )


def test_an_ambiguous_column_in_contract_form_is_refused_too(refusal):
    message = refusal({"children.csv": "child_id,birth_date\nA,03/04/2012\n"})
    assert "children.csv: the column birth_date holds dates such as 03/04/2012" in message
    assert "write dates as 2026-06-30" in message


def test_a_column_that_contradicts_itself_is_refused(refusal):
    message = refusal({"children.csv": "child_id,birth_date\nA,13/04/2012\nB,04/13/2012\n"})
    assert "some with the day first and some with the month first" in message


def test_the_order_is_the_columns_own_else_the_mappings(staged):
    mapping = """
        date_order: mdy
        files: [{file: kids.csv}]
        tables:
          children:
            from: kids
            columns:
              child_id: ID
              birth_date: {column: DOB, date_order: dmy}
              history_known_from: Since
    """
    done = staged({"mappings/north.yaml": mapping, "kids.csv": "ID,DOB,Since\nA,03/04/2012,03/04/2020\n"})
    assert done.rows("SELECT birth_date, history_known_from FROM children") == [(date(2012, 4, 3), date(2020, 3, 4))]


def test_complete_to_is_as_of_else_the_mappings_else_the_last_date_that_is_not_in_the_future(staged):
    mapping = """
        source: north
        complete_to: 2024-03-31
        files: [{file: kids.csv}]
        tables: {children: {from: kids, columns: {child_id: ID, birth_date: DOB}}}
    """
    files = {"mappings/m.yaml": mapping, "kids.csv": "ID,DOB\nA,2012-01-05\n"}
    assert staged(files, as_of=date(2024, 6, 30)).rows("SELECT complete_to, complete_to_stated FROM load.sources") == [
        (date(2024, 6, 30), True)
    ]
    assert staged(files).staged.sources[0].complete_to == date(2024, 3, 31)
    guessed = staged(
        {
            "grants.csv": "grant_id,name,start_date,end_date\ng,G,2027-01-01,2028-01-01\n",
            "trainings.csv": "training_id,training_date\nt,2025-05-05\nu,2026-11-22\nv,2026-11-23\nw,never\n",
        }
    )
    assert (guessed.staged.sources[0].complete_to, guessed.staged.sources[0].stated) == (date(2026, 11, 22), False)


def test_a_source_without_a_date_must_say_what_it_is_complete_to(refusal):
    assert "say it with --as-of" in refusal({"programs.csv": "program,agency\nBridge,Lakeside\n"})


# ---- mappings -------------------------------------------------------------------------------------------------

LAKESIDE = """
    source: lakeside
    agency: Lakeside Children's Services
    complete_to: 2024-12-31
    date_order: mdy
    unlisted_nights: own_home
    settings:
      detention: {counts_as_placement: yes, ladder: 5}
      shelter: {institution_class: }
    files:
      - file: "clients*.csv"
        as: clients
      - file: stays.csv
      - file: notes.csv
        leave_out: free text is not kept
    tables:
      children:
        from: clients
        where: Status IS DISTINCT FROM 'TEST'
        where_reason: test clients
        columns:
          child_id: Client ID
          sex: {column: gender, codes: {m: male, F: female, "9": }, otherwise: unknown}
          race: {column: Race, codes: {W: white, B: black, H;W: hispanic}}
          language: {value: english}
          hispanic: {sql: '"Race" = ''H'''}
      living_arrangements:
        from: stays
        select: |
          SELECT list(line ORDER BY line) AS lines, min(Stay) AS living_arrangement_id, Client AS child_id,
                 min(date_of("From")) AS start_date, max(date_of("To")) AS end_date, Kind AS setting
          FROM stays WHERE Kind <> 'void' GROUP BY Client, Kind
        columns:
          setting: {codes: {FH: foster_home}}
"""
LAKESIDE_FILES = {
    "mappings/lakeside.yaml": LAKESIDE,
    "clients_june.csv": """
        Client ID,Gender,Race,Status,Name
        1,M,W,,Zebulon
        2,f,B;W,open,Zebulon
        3,x,H,TEST,Zebulon
        4,9,H;W,open,Zebulon
    """,
    "clients_may.csv": "Client ID,Gender,Race,Status\n5,F,W,open\n",
    "stays.csv": """
        Stay,Client,From,To,Kind
        s1,1,1/2/2024,1/9/2024,FH
        s2,1,1/9/2024,2/1/2024,FH
        s3,2,1/2/2024,1/3/2024,void
        s4,2,1/3/2024,,hospital
        s5,7,1/3/2024,,FH
    """,
    "notes.csv": "client,note\n1,long story\n2,\n",
}


def test_a_mapping_renames_translates_filters_and_merges(staged):
    done = staged(LAKESIDE_FILES)
    assert done.rows("SELECT child_id, sex, race, language, hispanic, file_id, line FROM children") == [
        ("lakeside:1", "male", "white", "english", False, 1, 2),
        ("lakeside:2", "female", "black;white", "english", False, 1, 3),
        ("lakeside:4", None, "hispanic", "english", False, 1, 5),
        ("lakeside:5", "female", "white", "english", False, 2, 2),
    ]
    assert done.rows("SELECT living_arrangement_id, start_date, end_date, setting, line FROM living_arrangements") == [
        ("lakeside:s1", date(2024, 1, 2), date(2024, 2, 1), "foster_home", 2)
    ]
    assert done.fates() == {
        "clients_june.csv": (4, 3, 0, 0, 1),
        "clients_may.csv": (1, 1, 0, 0, 0),
        "notes.csv": (2, 0, 0, 0, 2),
        "stays.csv": (5, 2, 2, 0, 1),
    }
    assert done.rejected() == [
        ("stays.csv", 5, "living_arrangements", "setting", "hospital"),
        ("stays.csv", 6, "living_arrangements", "child_id", "7"),
    ]
    assert done.rows("SELECT file, reason, lines FROM load.left_out ORDER BY file") == [
        ("clients_june.csv", "filtered: test clients", 1),
        ("notes.csv", "free text is not kept", 2),
        ("stays.csv", "not used by the mapping", 1),
    ]


TOLD = ("main.children", "main.care_episodes", "load.files", "load.rejected", "load.replaced", "load.left_out")
DIRTY = {
    "kids.csv": """
        ID,Born,Sex
        A,2012-01-05,M
        B,soon,F
        ,2012-01-05,M
        A,2012-01-05,M
        C,2013-01-01,x
        D,2014-01-01,f
        E
    """,
    "stays.csv": """
        No,Kid,Out,Why
        1,A,2020-01-01,
        2,B,2020-01-01,
        3,Z,2020-01-01,
        4,D,2020-02-30,
        1,A,2021-01-01,
    """,
}


def dirty(place):
    """A mapping of DIRTY whose fields come from columns as `place` writes them."""
    sex = place("Sex").rstrip("}") + ", codes: {M: male, F: female}}"
    return DIRTY | {
        "mappings/dirty.yaml": f"""
            source: dirty
            complete_to: 2024-12-31
            files: [{{file: kids.csv}}, {{file: stays.csv}}]
            tables:
              children:
                from: kids
                columns: {{child_id: {place("ID")}, birth_date: {place("Born")}, sex: {sex}}}
              care_episodes:
                from: stays
                columns: {{episode_id: {place("No")}, child_id: {place("Kid")}, removal_date: {place("Out")}}}
        """
    }


def test_a_column_and_the_sql_that_names_it_give_the_same_rows_and_fates(staged):
    by_column = staged(dirty(lambda name: f"{{column: {name}}}"))
    by_sql = staged(dirty(lambda name: f"{{sql: '\"{name}\"'}}"))
    for table in TOLD:
        assert by_column.rows(f"FROM {table} ORDER BY ALL") == by_sql.rows(f"FROM {table} ORDER BY ALL"), table
    assert by_column.fates() == {"kids.csv": (7, 2, 4, 1, 0), "stays.csv": (5, 1, 4, 0, 0)}


@pytest.mark.parametrize(
    "files", [LAKESIDE_FILES, dirty(lambda name: f"{{column: {name}}}")], ids=["lakeside", "dirty"]
)
def test_counting_rows_as_lines_gives_the_fates_of_the_lines(staged, monkeypatch, files):
    by_row = staged(files)
    monkeypatch.setattr(fates, "_by_row", lambda blocks: False)
    by_line = staged(files)
    for table in TOLD:
        assert by_row.rows(f"FROM {table} ORDER BY ALL") == by_line.rows(f"FROM {table} ORDER BY ALL"), table


def test_a_mapping_s_sql_sees_the_files_that_it_names_and_nothing_else(refusal):
    files = dirty(lambda name: f"{{sql: '(SELECT min(\"{name}\") FROM children)'}}")
    assert "Table with name children does not exist" in refusal(files)


def test_a_source_says_who_it_is_and_overrides_settings(staged):
    done = staged(LAKESIDE_FILES)
    assert done.rows("SELECT source, agency, complete_to, unlisted_nights, mapping FROM load.sources") == [
        ("lakeside", "Lakeside Children's Services", date(2024, 12, 31), "own_home", "lakeside.yaml")
    ]
    overridden = "SELECT counts_as_placement, ladder FROM load.source_settings WHERE setting = 'detention'"
    assert done.rows(overridden) == [(True, 5)]
    assert done.rows("SELECT institution_class FROM load.source_settings WHERE setting = 'shelter'") == [(None,)]
    listed, own = done.rows(
        "SELECT (SELECT count(*) FROM reference.settings), (SELECT count(*) FROM load.source_settings)"
    )[0]
    assert listed == own


def test_the_lines_of_a_merged_row_that_is_rejected_are_all_rejected(staged):
    stays = LAKESIDE_FILES["stays.csv"].replace("1/9/2024,2/1/2024,FH", "1/9/2024,2/1/2024,FH").replace("FH", "tent")
    done = staged(LAKESIDE_FILES | {"stays.csv": stays})
    assert [row[1] for row in done.rejected() if row[4] == "tent"] == [2, 3, 6]


def test_lines_of_several_files_under_one_name_keep_their_own_numbers(staged):
    mapping = """
        source: many
        complete_to: 2024-12-31
        files: [{file: "k*.csv", as: k}]
        tables:
          children:
            from: k
            select: SELECT line AS lines, ID || '-' || line AS child_id, S AS sex FROM k
    """
    done = staged({"mappings/m.yaml": mapping, "k1.csv": "ID,S\nA,male\nB,tent\n", "k2.csv": "ID,S\nA,tent\nB,male\n"})
    assert done.rows("SELECT child_id, file_id, line FROM children") == [("many:A-2", 1, 2), ("many:B-6", 2, 3)]
    assert [row[:2] for row in done.rejected()] == [("k1.csv", 3), ("k2.csv", 2)]


def test_a_line_that_feeds_two_tables_is_rejected_if_either_row_is(staged):
    mapping = """
        source: two
        complete_to: 2024-12-31
        files: [{file: k.csv}]
        tables:
          children: {from: k, columns: {child_id: ID, sex: S}}
          care_episodes: {from: k, columns: {episode_id: ID, child_id: ID, removal_date: D}}
    """
    done = staged({"mappings/m.yaml": mapping, "k.csv": "ID,S,D\nA,male,2024-01-01\nB,male,soon\nC,tent,2024-01-01\n"})
    assert done.fates() == {"k.csv": (3, 1, 2, 0, 0)}
    assert done.rows("SELECT child_id FROM children") == [("two:A",), ("two:B",)]
    assert done.rows("SELECT episode_id FROM care_episodes") == [("two:A",)]


def test_shared_ids_take_no_prefix(staged):
    mapping = CHANGES + "    shared_ids: true\n"
    done = staged({"mappings/m.yaml": mapping, "kids.csv": "ID,G\nA,male\n"})
    assert done.rows("SELECT child_id, source FROM children") == [("A", "lakeside")]


def test_a_file_that_may_be_missing_gives_no_rows_and_is_not_recorded(staged):
    mapping = """
        source: s
        complete_to: 2024-12-31
        files: [{file: k.csv}, {file: more.csv, needs: [ID, R], optional: true}]
        tables:
          children:
            from: k
            select: SELECT k.line AS lines, k.ID AS child_id, R AS race FROM k LEFT JOIN more USING (ID)
          care_episodes: {from: more, columns: {episode_id: ID, child_id: ID, removal_date: D}}
    """
    done = staged({"mappings/m.yaml": mapping, "k.csv": "ID\nA\n"})
    assert done.rows("SELECT child_id, race FROM children") == [("s:A", None)]
    assert done.rows("SELECT DISTINCT table_name FROM load.recorded") == [("children",)]


def test_several_sources_in_one_folder_are_loaded_together(staged):
    done = staged(LAKESIDE_FILES | {"contract/children.csv": CHILDREN})
    assert [source.source for source in done.staged.sources] == ["contract", "lakeside"]
    assert done.rows("SELECT source, count(*) FROM children GROUP BY source ORDER BY source") == [
        ("contract", 2),
        ("lakeside", 4),
    ]
    ids = [file_id for (file_id,) in done.rows("SELECT file_id FROM load.files ORDER BY file_id")]
    assert ids == [1, 2, 3, 4, 5]


def test_timestamps_are_read_in_the_sources_time_zone(staged):
    mapping = """
        source: s
        complete_to: 2024-12-31
        time_zone: America/Chicago
        files: [{file: calls.csv}]
        tables: {crisis_events: {from: calls, columns: {crisis_id: N, enrollment_id: E, called_at: At}}}
    """
    done = staged({"mappings/m.yaml": mapping, "calls.csv": "N,E,At\n1,e,2024-07-01 23:30\n"})
    assert done.rows("SELECT called_at FROM crisis_events") == [(datetime(2024, 7, 2, 4, 30),)]


# ---- which mapping --------------------------------------------------------------------------------------------

KIDS = "files: [{file: kids.csv}]\ntables: {children: {from: kids, columns: {child_id: ID, sex: G}}}\n"


@pytest.mark.parametrize(
    "files, said",
    [
        ({"kids.csv": "ID,G\n"}, "No mapping fits kids.csv"),
        ({"childrn.csv": "child_id\nA\n"}, "No mapping fits childrn.csv; did you mean children?"),
        ({"children.csv": "id,sex\nA,male\n"}, "children.csv has no column child_id, which children must have"),
        (
            {"mappings/a.yaml": KIDS, "kids.csv": "ID,Gg\nA,male\n"},
            "kids.csv has no column G, which a.yaml needs; did you mean Gg?",
        ),
        (
            {"mappings/a.yaml": KIDS, "kids.csv": "All clients\nID,G\nA,male\n"},
            "kids.csv has no column ID, which a.yaml needs; line 1 reads “All clients”. If the column names stand in a "
            "line further down, say so there with header_line.",
        ),
        (
            {"mappings/a.yaml": KIDS, "mappings/b.yaml": KIDS, "kids.csv": "ID,G\nA,male\n"},
            "kids.csv fits more than one mapping (a.yaml, b.yaml); choose one with --mapping",
        ),
        (
            {
                "mappings/a.yaml": "files: [{file: 'c*.csv', as: c}]\n"
                "tables: {children: {from: c, columns: {child_id: child_id}}}\n",
                "children.csv": "child_id\nA\n",
            },
            "children.csv fits more than one mapping (a.yaml, the contract form)",
        ),
        (
            {
                "mappings/a.yaml": KIDS.replace("kids.csv}", "kids.csv}, {file: 'k*', as: k}"),
                "kids.csv": "ID,G\nA,male\n",
            },
            "kids.csv is both kids and k by a.yaml",
        ),
        (
            {
                "mappings/a.yaml": KIDS.replace("kids.csv}", "kids.csv}, {file: stays.csv}"),
                "kids.csv": "ID,G\nA,male\n",
            },
            "No file fits stays.csv, which a.yaml expects beside kids.csv; add it, or write  optional: true",
        ),
        (
            {"mappings/a.yaml": KIDS, "kids.csv": "ID,G,g\nA,male,male\n"},
            "kids.csv has more than one column G; rename one of them, or name the one that is meant in a.yaml as "
            "“G (1)”",
        ),
        ({"children.csv": "child_id,child_id\nA,B\n"}, "children.csv has more than one column child_id"),
        ({"children.csv": "child_id,sex\n"}, "There are no lines in children.csv"),
        ({"enrollments.csv": "enrollment_id,child_id,program,start_date\n1,A,B,2024-01-01\n"}, "without children"),
    ],
)
def test_a_folder_that_can_not_be_read_in_one_way_is_refused(refusal, files, said):
    assert said in refusal(files)


def test_a_source_name_for_files_that_a_mapping_reads_is_refused(refusal):
    message = refusal({"mappings/a.yaml": KIDS, "kids.csv": "ID,G\nA,male\n"}, source="lakeside")
    assert "--source names exports in contract form, but these are read by a.yaml" in message


def test_a_mapping_that_is_named_is_the_only_one(staged, tmp_path):
    other = write_files(tmp_path, {"other.yaml": "source: mine\ncomplete_to: 2024-12-31\n" + KIDS})
    done = staged({"mappings/a.yaml": KIDS, "kids.csv": "ID,G\nA,male\n"}, mapping=other / "other.yaml")
    assert [source.source for source in done.staged.sources] == ["mine"]


def test_a_mapping_beside_the_exports_stands_before_one_of_the_data_folder(staged, tmp_path):
    head = "source: s\ncomplete_to: 2024-12-31\n"
    site = write_files(tmp_path / "site", {"mappings/s.yaml": head + "agency: site's\n" + KIDS})
    own = {"mappings/s.yaml": head + "agency: own\n" + KIDS, "kids.csv": "ID,G\nA,male\n"}
    assert staged(own, data_dir=site).staged.sources[0].agency == "own"
    assert staged({"kids.csv": own["kids.csv"]}, data_dir=site).staged.sources[0].agency == "site's"


def test_a_file_with_a_header_alone_is_passed_over_with_a_notice(staged):
    done = staged({"children.csv": CHILDREN, "care_episodes.csv": "episode_id,child_id,removal_date\n"})
    assert done.fates()["care_episodes.csv"] == (0, 0, 0, 0, 0)
    assert done.staged.notices == ("care_episodes.csv has column names and no lines",)


# ---- faults of a mapping that show only with the files ---------------------------------------------------------


def mapped(table_entry, **files):
    text = "source: s\ncomplete_to: 2024-12-31\ndate_order: mdy\nfiles: [{file: kids.csv, needs: [ID]}]\ntables:\n"
    return {"mappings/s.yaml": text + table_entry, "kids.csv": "ID,G\nA,male\n"} | files


@pytest.mark.parametrize(
    "entry, said",
    [
        (
            "  children: {from: kids, columns: {child_id: ID, sex: Gender}}\n",
            "s.yaml: tables.children.columns.sex: kids.csv has no column Gender",
        ),
        (
            "  children: {from: kids, columns: {sex: G}}\n",
            "s.yaml: tables.children does not say where child_id comes from",
        ),
        (
            "  children: {from: kids, columns: {child_id: ID, sex: {column: G, codes: {male: mail}}}}\n",
            "s.yaml: tables.children.columns.sex: mail is not a code of sex; did you mean male?",
        ),
        (
            "  children: {from: kids, columns: {child_id: ID, sex: {value: x}}}\n",
            "s.yaml: tables.children.columns.sex: x is not a code of sex",
        ),
        (
            "  children: {from: kids, columns: {child_id: ID, sex: {sql: nowhere}}}\n",
            's.yaml: tables.children: the SQL does not work (Binder Error: Referenced column "nowhere" not found',
        ),
        (
            "  children: {from: kids, columns: {child_id: ID, sex: {sql: 'G) FROM kids; DROP TABLE kids; --'}}}\n",
            "s.yaml: tables.children.columns.sex",
        ),
        (
            "  children: {from: kids, where: 'ID >', columns: {child_id: ID}}\n",
            "s.yaml: tables.children.where: the SQL does not work (Parser Error",
        ),
        (
            "  children: {from: kids, select: SELECT ID AS child_id FROM kids}\n",
            "s.yaml: tables.children.select: return the source lines of each row in a column lines",
        ),
        (
            "  children: {from: kids, select: 'SELECT line AS lines, ID AS childid FROM kids'}\n",
            "s.yaml: tables.children.select: children has no field childid; did you mean child_id?",
        ),
        (
            "  children: {from: kids, select: 'SELECT 99 AS lines, ID AS child_id FROM kids'}\n",
            "s.yaml: tables.children.select: lines holds 99, which is not a line of kids",
        ),
        (
            "  children: {from: kids, select: 'SELECT NULL::BIGINT AS lines, ID AS child_id FROM kids'}\n",
            "s.yaml: tables.children.select: 1 rows come without a source line",
        ),
        (
            "  children: {from: kids, select: 'SELECT line AS lines, ID AS child_id FROM kidz'}\n",
            "s.yaml: tables.children.select: the SQL does not work (Catalog Error: Table with name kidz does not exist",
        ),
        ("  children: {from: kids, select: 'DROP TABLE kids'}\n", "this should be a single SELECT"),
        ("  children: {from: kids, select: 'SELECT 1; SELECT 2'}\n", "this should be a single SELECT"),
        (
            '  children: {from: kids, select: "SELECT line AS lines, ID AS child_id, content AS sex FROM kids, '
            "read_text('/etc/hostname')\"}\n",
            "file system operations are disabled",
        ),
        (
            "  children: {from: kids, columns: {child_id: ID}}\nsettings: {detenton: {ladder: 1}}\n",
            "s.yaml: settings: there is no setting detenton; did you mean detention?",
        ),
        (
            "  children: {from: kids, columns: {child_id: ID}}\nsettings: {detention: {laddr: 1}}\n",
            "s.yaml: settings.detention: there is no flag laddr; did you mean ladder?",
        ),
        (
            "  children: {from: kids, columns: {child_id: ID}}\nsettings: {detention: {absence: perhaps}}\n",
            "s.yaml: settings.detention.absence: “perhaps” should be true or false",
        ),
    ],
)
def test_a_fault_of_a_mapping_is_told_with_its_file_and_key(refusal, entry, said):
    assert said in refusal(mapped(entry))


def test_a_refused_folder_leaves_nothing_behind(tmp_path):
    folder = write_files(tmp_path / "exports", {"children.csv": "child_id,birth_date\nA,03/04/2012\n"})
    with pytest.raises(LoadError), staged_folder(folder, tmp_path / "work"):
        pass
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["staging.duckdb"]


def test_what_a_killed_load_left_is_cleared_away(tmp_path):
    folder = write_files(tmp_path / "exports", {"children.csv": CHILDREN})
    left = tmp_path / "work" / "reading"
    write_files(left, {"spill/temporary": "half a table", "sound.csv": "1,A"})
    with staged_folder(folder, tmp_path / "work") as done:
        assert done.fates() == {"children.csv": (2, 2, 0, 0, 0)}
    assert not left.exists()


# ---- nothing is lost ------------------------------------------------------------------------------------------

IDS = st.sampled_from(["A", "B", "C", " a ", "", 'é;,"\n'])
DAYS = st.sampled_from(["2012-01-05", "2013-02-30", "soon", "", "13/02/2012", "5/6/12"])
SEXES = st.sampled_from(["male", "Female", "boy", ""])
ROUGH = st.sampled_from([["x"], ["a", "b", "c", "d"], []])


@settings(max_examples=20)
@given(
    st.lists(st.one_of(st.tuples(IDS, DAYS, SEXES).map(list), ROUGH), max_size=25),
    st.lists(st.tuples(IDS, IDS, DAYS).map(list), max_size=20),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_the_fates_of_random_dirt_add_up(children, episodes, delimiter, encoding):
    def table(header, rows):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(
            [header, ["Z", "2012-01-05", "male"], *rows]
        )
        return text.getvalue().encode(encoding)

    with tempfile.TemporaryDirectory() as folder:
        exports = write_files(
            Path(folder) / "exports",
            {
                "children.csv": table(["child_id", "birth_date", "sex"], children),
                "care_episodes.csv": table(
                    ["episode_id", "removal_date", "child_id"], [[e, d, c] for e, c, d in episodes]
                ),
            },
        )
        with staged_folder(exports, Path(folder) / "work", as_of=TODAY) as done:
            fates = done.fates()
            written = [row for row in children if any(cell.strip() for cell in row)]
            assert fates["children.csv"][0] == len(written) + 1
            assert fates["care_episodes.csv"][0] == len([row for row in episodes if any(map(str.strip, row))]) + 1
            assert fates["children.csv"][1] == done.rows("SELECT count(*) FROM children")[0][0]
            assert fates["care_episodes.csv"][1] == done.rows("SELECT count(*) FROM care_episodes")[0][0]
            assert (
                fates["children.csv"][2] + fates["care_episodes.csv"][2]
                == done.rows("SELECT count(DISTINCT (file_id, line)) FROM load.rejected")[0][0]
            )
            assert (
                fates["children.csv"][3]
                == done.rows("SELECT count(*) FROM load.replaced WHERE table_name = 'children'")[0][0]
            )
            orphans = "SELECT count(*) FROM care_episodes WHERE child_id NOT IN (SELECT child_id FROM children)"
            assert done.rows(orphans) == [(0,)]


def test_the_same_exports_give_the_same_rows(staged):
    first, second = staged(LAKESIDE_FILES), staged(LAKESIDE_FILES)
    for table in ("main.children", "main.living_arrangements", "load.files", "load.rejected", "load.left_out"):
        assert first.rows(f"FROM {table}") == second.rows(f"FROM {table}")
