"""Mapping files: what they may say, and the sentence for everything they may not."""

import textwrap
from datetime import date

import pytest

from etl.contract import PROJECT_DATA
from etl.errors import LoadError
from etl.mapping import Column, find_mappings, read_mapping

WHOLE = """
source: lakeside
agency: Lakeside Children's Services
about: exports of the case system
history: changed in May
complete_to: 2026-06-30
load: changes
date_order: mdy
time_zone: America/New_York
shared_ids: true
unlisted_nights: own_home
settings:
  detention: {counts_as_placement: true}
files:
  - file: "Clients*.csv"
    needs: [ClientID]
  - file: book.xlsx
    sheet: All episodes
    header_line: 3
    optional: true
  - file: old.csv
    leave_out: replaced by clients
views:
  newest: SELECT * FROM clients;
tables:
  children:
    from: clients
    where: "Status <> 'TEST'"
    where_reason: test clients
    columns:
      child_id: ClientID
      birth_date: {column: DOB, date_order: dmy}
      sex: {column: Gender, codes: {M: male, No: , 01: female}, otherwise: unknown}
      language: {value: english}
      hispanic: {sql: "Ethnicity = 'H'"}
  living_arrangements:
    - from: all_episodes
      select: SELECT 1 AS lines;
"""


def write(tmp_path, text, name="lakeside.yaml"):
    path = tmp_path / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def fault(tmp_path, text):
    with pytest.raises(LoadError) as caught:
        read_mapping(write(tmp_path, text))
    return str(caught.value)


def test_a_mapping_is_read_whole(tmp_path):
    mapping = read_mapping(write(tmp_path, WHOLE))
    assert (mapping.source, mapping.agency, mapping.kind) == ("lakeside", "Lakeside Children's Services", "changes")
    assert mapping.complete_to == date(2026, 6, 30)
    assert (mapping.date_order, mapping.time_zone, mapping.unlisted_nights) == ("mdy", "America/New_York", "own_home")
    assert mapping.shared_ids is True
    assert mapping.settings == {"detention": {"counts_as_placement": "true"}}
    assert [spec.reads for spec in mapping.files] == ["clients", "all_episodes", "old"]
    assert mapping.files[1].header_line == 3 and mapping.files[1].optional
    assert mapping.files[2].leave_out == "replaced by clients"
    assert mapping.views == {"newest": "SELECT * FROM clients"}
    children, stays = mapping.blocks
    assert children.columns["birth_date"] == Column(column="DOB", date_order="dmy")
    assert children.columns["language"] == Column(value="english")
    assert stays.select == "SELECT 1 AS lines"


def test_codes_stay_the_text_that_they_are(tmp_path):
    sex = read_mapping(write(tmp_path, WHOLE)).blocks[0].columns["sex"]
    assert sex.codes == {"M": "male", "No": None, "01": "female"}


def test_defaults(tmp_path):
    text = """
        files: [{file: a.csv}]
        tables: {children: {from: a, columns: {child_id: ID, sex: Gender}}}
    """
    mapping = read_mapping(write(tmp_path, text, "north.yaml"))
    assert (mapping.source, mapping.agency, mapping.kind) == ("north", "north", "full")
    assert (mapping.complete_to, mapping.date_order, mapping.shared_ids) == (None, None, False)
    assert (mapping.time_zone, mapping.unlisted_nights) == ("UTC", "unknown")
    assert mapping.needs(mapping.files[0]) == ("ID", "Gender")


FILES = "files: [{file: a.csv}]\n"


@pytest.mark.parametrize(
    "text, said",
    [
        ("files: [{file: a.csv}\n", "lakeside.yaml: line 2: this is not valid YAML"),
        ("- a\n", "keys are expected here"),
        ("sorce: x\n" + FILES, "there is no key sorce; did you mean source?"),
        ("source: my agency\n" + FILES, "source: “my agency” should be letters"),
        ("source: x\n", "files: name at least one file"),
        ("files: a.csv\n", "files: a list is expected here"),
        ("files: [{name: a.csv}]\n", "files, entry 1: there is no key name"),
        ("files: [{sheet: a}]\n", "files, entry 1: say which file it is"),
        ("files: [{file: a.csv}, {file: b/a.csv}]\n", "files: two files are called a"),
        ("files: [{file: '*.csv'}]\n", "files, entry 1: “” is not a name for SELECTs"),
        ("files: [{file: a.csv, header_line: first}]\n", "header_line: “first” should be the number of a line"),
        (FILES + "load: all\n", "load: “all” should be one of full, changes"),
        (FILES + "date_order: american\n", "date_order: “american” should be one of ymd, mdy, dmy, excel"),
        (FILES + "complete_to: 30.6.2026\n", "complete_to: “30.6.2026” should be a date such as 2026-06-30"),
        (FILES + "time_zone: Chicago\n", "time_zone: “Chicago” is not a time zone"),
        (FILES + "shared_ids: maybe\n", "shared_ids: “maybe” should be true or false"),
        (FILES + "settings: {detention: true}\n", "settings.detention: write flags as"),
        (FILES + "source: a\nsource: b\n", "the key source stands twice"),
        (FILES + "views: {a: SELECT 1}\n", "views: a is not a free name"),
        (FILES + "tables: {childs: {from: a}}\n", "tables: there is no key childs; did you mean children?"),
        (FILES + "tables: {children: {columns: {sex: G}}}\n", "tables.children: say which file it reads"),
        (FILES + "tables: {children: {from: aa}}\n", "tables.children.from: no file is called aa; did you mean a?"),
        (FILES + "tables: {children: {from: a}}\n", "tables.children: say which fields it fills"),
        (
            FILES + "tables: {children: {from: a, columns: {birthdate: D}}}\n",
            "tables.children.columns: there is no key birthdate; did you mean birth_date?",
        ),
        (
            FILES + "tables: {children: {from: a, columns: {sex: {colum: G}}}}\n",
            "tables.children.columns.sex: there is no key colum; did you mean column?",
        ),
        (FILES + "tables: {children: {from: a, columns: {sex: {codes: {M: male}}}}}\n", "say where it comes from"),
        (
            FILES + "tables: {children: {from: a, columns: {sex: {column: G, value: x}}}}\n",
            "give one of column and value, not both",
        ),
        (FILES + "tables: {children: {from: a, columns: {sex: {column: G, codes: M}}}}\n", "write codes as"),
        (
            FILES + "tables: {children: {from: a, where: x, select: SELECT 1}}\n",
            "put the condition into the SELECT itself",
        ),
        (
            FILES + "tables: {children: [{from: a, columns: {sex: G}}, {from: b}]}\n",
            "tables.children, entry 2.from: no file is called b",
        ),
    ],
)
def test_a_fault_is_told_with_the_file_and_the_key(tmp_path, text, said):
    message = fault(tmp_path, text)
    assert message.startswith("lakeside.yaml: ")
    assert said in message


def test_a_mapping_that_is_not_there_or_no_text_is_told(tmp_path):
    with pytest.raises(LoadError, match="There is no mapping"):
        read_mapping(tmp_path / "none.yaml")
    with pytest.raises(LoadError, match="can't be opened"):
        read_mapping(tmp_path)
    (tmp_path / "bad.yaml").write_bytes(b"source: \xff")
    with pytest.raises(LoadError, match="bad.yaml: the file is not UTF-8 text"):
        read_mapping(tmp_path / "bad.yaml")


def test_an_earlier_folder_stands_before_a_later_one_of_the_same_source(tmp_path):
    own, project = tmp_path / "own", tmp_path / "project"
    for folder, agency in ((own, "ours"), (project, "theirs")):
        folder.mkdir()
        write(folder, f"agency: {agency}\n" + FILES)
    write(project, FILES, "other.yml")
    told = []
    found = find_mappings([tmp_path / "nowhere", own, project], told.append)
    assert [(mapping.source, mapping.agency) for mapping in found] == [("lakeside", "ours"), ("other", "other")]
    assert len(told) == 1 and "is not used" in told[0]


def test_two_mappings_of_one_source_in_a_folder_are_refused(tmp_path):
    write(tmp_path, "source: one\n" + FILES, "a.yaml")
    write(tmp_path, "source: one\n" + FILES, "b.yaml")
    with pytest.raises(LoadError, match="b.yaml and a.yaml are both of the source one"):
        find_mappings([tmp_path], print)


def test_every_mapping_of_the_project_can_be_read():
    sources = [mapping.source for mapping in find_mappings([PROJECT_DATA / "mappings"], print)]
    assert "ssda903" in sources
