"""The sample exports: the same every time, sound but for what was planted, and loaded line by line as they say."""

import csv
import json
import re
import shutil
import weakref
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
import yaml

from etl import sample
from etl.contract import tables
from etl.sample import blocks, draws, histories, needs, world
from etl.sample.caseload import Caseload
from etl.sample.children import children
from etl.staging import stage
from measures import cards, snapshot

SOURCES = ("prairie", "piedmont", "riverbend")
COMMITTED = Path(__file__).resolve().parents[2] / "data" / "sample"
OURS = (*SOURCES, "mappings", "README.md", "planted.jsonl")  # what the generator writes into a folder
PLACEMENTS = (
    "kin_foster",
    "foster_home",
    "preadoptive_home",
    "treatment_foster",
    "group_home",
    "shelter",
    "residential_treatment",
    "supervised_independent_living",
    "no_placement",
)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def rows_of(path: Path) -> list[dict[str, str]]:
    """Lines of one of Prairie's or Riverbend's files."""
    prairie = path.parent.name == "prairie"
    with path.open(encoding="cp1252" if prairie else "utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter="," if prairie else ";"))


def faults(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "planted.jsonl").read_text(encoding="utf-8").splitlines()]


class Loaded:
    """Exports read by the program's own reader, with questions about them."""

    def __init__(self, exports: Path, work: Path):
        self.exports = exports
        self.con = duckdb.connect(str(work / "answers.duckdb"))
        self.staged = stage(
            self.con, exports, scratch=work / "scratch", data_dir=work, today=date(2026, 7, 2), progress=lambda _: None
        )
        self.faults = faults(exports)

    def rows(self, sql: str) -> list[tuple]:
        return self.con.execute(sql).fetchall()

    def one(self, sql: str):
        return self.rows(sql)[0][0]

    def lines(self, fate: str) -> set[tuple]:
        """(source, file, sheet, line) of the lines of load.rejected or load.replaced."""
        return {
            (source, Path(file).name, sheet, line)
            for source, file, sheet, line in self.rows(
                f"SELECT f.source, f.file, f.sheet, l.line FROM load.{fate} l JOIN load.files f USING (file_id)"
            )
        }

    def planted(self, *fates: str) -> set[tuple]:
        return {(f["source"], f["file"], f["sheet"], f["line"]) for f in self.faults if f["fate"] in fates}

    def mark_planted(self) -> None:
        """A table `planted` of the file and line of each fault, to tell the sound rows from the others."""
        self.con.execute("CREATE TEMP TABLE planted (source VARCHAR, file VARCHAR, sheet VARCHAR, line INTEGER)")
        self.con.executemany("INSERT INTO planted VALUES (?, ?, ?, ?)", [list(key) for key in self.planted_anywhere()])
        for table in ("living_arrangements", "children"):
            self.con.execute(
                f"""
                CREATE TEMP VIEW sound_{table} AS
                SELECT t.* FROM main.{table} t JOIN load.files f USING (file_id)
                WHERE NOT EXISTS (
                    SELECT 1 FROM planted p
                    WHERE p.source = f.source AND f.file LIKE '%' || p.file
                    AND p.sheet IS NOT DISTINCT FROM f.sheet AND p.line = t.line)
                """
            )

    def planted_anywhere(self) -> set[tuple]:
        return self.planted("rejected", "replaced", "loaded and flagged", "loaded")


@pytest.fixture(scope="module")
def exports(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    sample.write(out, 600, 7)
    return out


@pytest.fixture(scope="module")
def loaded(exports, tmp_path_factory) -> Loaded:
    answer = Loaded(exports, tmp_path_factory.mktemp("loaded"))
    answer.mark_planted()
    return answer


# ---- the files --------------------------------------------------------------------------------------------


def test_same_children_and_seed_give_the_same_bytes(tmp_path):
    sample.write(tmp_path / "a", 80, 3)
    sample.write(tmp_path / "b", 80, 3)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_another_seed_gives_other_children(tmp_path):
    sample.write(tmp_path / "a", 80, 3)
    sample.write(tmp_path / "b", 80, 4)
    first, second = files(tmp_path / "a"), files(tmp_path / "b")
    assert first.keys() == second.keys()
    assert first["prairie/php_clients.csv"] != second["prairie/php_clients.csv"]


def test_committed_sample_is_what_the_generator_makes(exports):
    made = files(exports)
    kept = {name: bytes_ for name, bytes_ in files(COMMITTED).items() if name.split("/")[0] in OURS}
    assert kept.keys() == made.keys()
    for name in made:
        if name.endswith(".xlsx"):  # another zlib packs the same sheets into other bytes
            assert _unpacked(COMMITTED / name) == _unpacked(exports / name)
        else:
            assert kept[name] == made[name], f"{name} is not what python -m etl sample writes; write it again"


def _unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as workbook:
        return {name: workbook.read(name) for name in workbook.namelist()}


def test_committed_sample_is_small_and_says_that_it_is_made_up():
    kept = {name: bytes_ for name, bytes_ in files(COMMITTED).items() if name.split("/")[0] in OURS}
    assert sum(map(len, kept.values())) < 6_000_000
    assert "**Everything here is made up.**" in kept["README.md"].decode()


def test_sizes_of_the_agencies(exports):
    assert len(rows_of(exports / "prairie/php_clients.csv")) == 270
    assert len(rows_of(exports / "riverbend/rw_youth.csv")) == 180
    assert "| `piedmont` | Children | 150 |" in (exports / "README.md").read_text(encoding="utf-8")


def test_one_child_an_agency_is_the_least(tmp_path):
    sample.write(tmp_path, 1, 1)
    assert len(rows_of(tmp_path / "prairie/php_clients.csv")) == 1
    assert len(rows_of(tmp_path / "riverbend/rw_youth.csv")) == 1
    assert "| `piedmont` | Children | 1 |" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_encodings_are_what_the_layouts_promise(exports):
    prairie = (exports / "prairie/php_enrollments.csv").read_bytes()
    assert "Peña House".encode("cp1252") in prairie
    assert "Peña House".encode() not in prairie
    assert (exports / "riverbend/rw_youth.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert b";" in (exports / "riverbend/rw_youth.csv").read_bytes().splitlines()[0]


def test_workbook_has_real_dates_and_runs_no_formula(exports):
    (workbook,) = (exports / "piedmont").glob("*.xlsx")
    parts = {name: text.decode("utf-8", "replace") for name, text in _unpacked(workbook).items()}
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 29
    assert not any("<f>" in text for text in sheets)
    assert any("=SUM(A1:A9)" in text for text in sheets)
    children_sheet = parts["xl/worksheets/sheet2.xml"]
    assert re.search(r'<c r="C4" s="1"><v>\d{5}</v></c>', children_sheet), "a birth date is a number shown as a date"
    assert "2026-07-02T09:00:00Z" in parts["docProps/core.xml"]


def test_blocks_do_not_show(tmp_path, monkeypatch):
    """No block uses a key of another, and what is written once is written once."""
    monkeypatch.setattr(sample, "BLOCK", 20)
    sample.write(tmp_path, 150, 5)
    twice = {(f["file"], f["line"]) for f in faults(tmp_path) if f["kind"] == "duplicated line"}
    for path in sorted((tmp_path / "prairie").glob("*.csv")):
        if path.name in ("php_ratings.csv", "php_budgets.csv"):  # their key is more than their first column
            continue
        keys = [
            next(iter(row.values()))
            for line, row in enumerate(rows_of(path), start=2)
            if (path.name, line) not in twice
        ]
        assert len(keys) == len(set(keys)), path.name
    assert len(rows_of(tmp_path / "prairie/php_clients.csv")) == 68
    assert len(rows_of(tmp_path / "prairie/php_programs.csv")) == 2


def test_several_processes_make_the_same_bytes_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr(sample, "BLOCK", 20)
    sample.write(tmp_path / "one", 120, 5, workers=1)
    sample.write(tmp_path / "two", 120, 5, workers=2)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_one_block_is_held_at_a_time(tmp_path, monkeypatch):
    """The one that is being written, and the next once it is made: however many there are."""
    make, made, most = blocks.make, [], 0

    def counted(task):
        nonlocal most
        block = make(task)
        made.append(weakref.ref(block))
        most = max(most, sum(reference() is not None for reference in made))
        return block

    monkeypatch.setattr(sample, "BLOCK", 10)
    monkeypatch.setattr(blocks, "make", counted)
    sample.write(tmp_path, 150, 5, workers=1)
    assert len(made) == 16
    assert most == 2


def test_more_children_than_a_workbook_holds_come_as_files(exports, loaded, tmp_path, monkeypatch):
    """The same rows, and nothing left of the workbook that stood there before."""
    for name in ("piedmont", "mappings"):
        shutil.copytree(exports / name, tmp_path / "out" / name)
    monkeypatch.setattr(sample, "MOST_IN_A_WORKBOOK", 599)
    sample.write(tmp_path / "out", 600, 7)
    assert not list((tmp_path / "out/piedmont").glob("*.xlsx"))
    again = Loaded(tmp_path / "out", tmp_path)
    assert again.lines("rejected") == again.planted("rejected")
    rows = "SELECT * EXCLUDE (file_id, line) FROM main.{} WHERE source = 'piedmont' ORDER BY ALL"
    for table in tables():
        assert again.rows(rows.format(table)) == loaded.rows(rows.format(table))
    monkeypatch.undo()
    sample.write(tmp_path / "out", 600, 7)
    assert [path.suffix for path in (tmp_path / "out/piedmont").iterdir()] == [".xlsx"]


# ---- faults -----------------------------------------------------------------------------------------------


def test_rejected_and_replaced_lines_are_exactly_the_planted_ones(loaded):
    assert loaded.lines("rejected") == loaded.planted("rejected")
    assert loaded.lines("replaced") == loaded.planted("replaced")


def test_every_other_line_is_loaded(loaded):
    rejected, replaced = len(loaded.planted("rejected")), len(loaded.planted("replaced"))
    (totals,) = loaded.rows(
        "SELECT sum(lines), sum(loaded), sum(rejected), sum(replaced), sum(left_out) FROM load.files"
    )
    lines = totals[0]
    assert totals == (lines, lines - rejected - replaced, rejected, replaced, 0)


def test_every_kind_of_fault_is_there(loaded):
    kinds = {fault["kind"] for fault in loaded.faults}
    assert kinds == {
        "impossible date",
        "unknown code",
        "end before start",
        "duplicated line",
        "orphan reference",
        "missing required field",
        "overlapping stays",
        "same-day stay",
        "stay after discharge",
        "birth after removal",
        "two-digit year",
        "too many cells",
        "formula-looking cell",
        "rating out of range",
        "negative amount",
        "unreadable time",
    }
    assert {fault["source"] for fault in loaded.faults} == set(SOURCES)


def test_about_one_line_in_two_hundred_is_planted(loaded):
    lines = loaded.one("SELECT sum(lines) FROM load.files")
    assert 0.003 < len(loaded.faults) / lines < 0.007


def test_planted_faults_stand_where_they_are_said_to_stand(exports):
    """The value that the list names is in that line of that file."""
    cells: dict[str, list[list[str]]] = {}
    for fault in faults(exports):
        if fault["source"] == "piedmont":
            continue
        if fault["file"] not in cells:
            prairie = fault["source"] == "prairie"
            path = exports / fault["source"] / fault["file"]
            text = path.read_text(encoding="cp1252" if prairie else "utf-8-sig")
            cells[fault["file"]] = list(csv.reader(text.splitlines(), delimiter="," if prairie else ";"))
        lines = cells[fault["file"]]
        assert lines[fault["line"] - 1][lines[0].index(fault["field"])] == fault["value"], fault


def test_readme_counts_the_faults(exports, loaded):
    readme = (exports / "README.md").read_text(encoding="utf-8")
    counted = Counter((fault["source"], fault["kind"], fault["fate"], fault["why"]) for fault in loaded.faults)
    for (source, kind, fate, why), count in counted.items():
        assert f"| `{source}` | {kind} | {count} | {fate} | {why} |" in readme


def test_flagged_faults_are_wrong_in_the_way_they_say(loaded):
    def of(kind: str, condition: str) -> tuple[int, int]:
        chosen = [f for f in loaded.faults if f["kind"] == kind]
        found = 0
        for fault in chosen:
            table = "children" if kind == "birth after removal" else "living_arrangements"
            found += loaded.one(
                f"""
                SELECT count(*) FROM main.{table} t JOIN load.files f USING (file_id)
                WHERE f.source = '{fault["source"]}' AND f.file LIKE '%{fault["file"]}' AND t.line = {fault["line"]}
                AND f.sheet IS NOT DISTINCT FROM {f"'{fault['sheet']}'" if fault["sheet"] else "NULL"} AND ({condition})
                """
            )
        return found, len(chosen)

    episode = "SELECT 1 FROM main.care_episodes e WHERE e.child_id = t.child_id AND"
    beside = (
        "SELECT 1 FROM main.living_arrangements o WHERE o.child_id = t.child_id "
        "AND o.living_arrangement_id <> t.living_arrangement_id "
        "AND o.start_date < t.end_date AND o.end_date > t.start_date"
    )
    for kind, condition in {
        "end before start": "t.end_date < t.start_date",
        "same-day stay": "t.end_date = t.start_date",
        "overlapping stays": f"EXISTS ({beside})",
        "stay after discharge": f"EXISTS ({episode} e.episode_id = t.episode_id AND t.start_date > e.discharge_date)",
        "birth after removal": f"EXISTS ({episode} e.removal_date < t.birth_date)",
    }.items():
        found, planted = of(kind, condition)
        assert planted > 0
        assert found == planted, kind


# ---- histories: sound but for the planted lines -----------------------------------------------------------


def test_stays_follow_each_other_without_overlap(loaded):
    assert (
        loaded.rows(
            """
            SELECT a.living_arrangement_id, b.living_arrangement_id
            FROM sound_living_arrangements a JOIN sound_living_arrangements b USING (child_id)
            WHERE a.living_arrangement_id < b.living_arrangement_id
            AND a.start_date < coalesce(b.end_date, DATE '2100-01-01')
            AND b.start_date < coalesce(a.end_date, DATE '2100-01-01')
            """
        )
        == []
    )
    assert loaded.one("SELECT count(*) FROM sound_living_arrangements WHERE end_date <= start_date") == 0


def test_stays_in_care_lie_within_their_episode(loaded):
    outside = """
        SELECT count(*) FROM sound_living_arrangements s JOIN main.care_episodes e USING (episode_id, child_id)
        WHERE s.start_date < e.removal_date
        OR coalesce(s.end_date, DATE '2100-01-01') > coalesce(e.discharge_date, DATE '2100-01-01')
    """
    assert loaded.one(outside) == 0
    assert loaded.one("SELECT count(*) FROM sound_living_arrangements WHERE episode_id IS NOT NULL") > 1000


def test_every_night_in_care_is_told_where_there_is_a_history(loaded):
    """Days of the episodes equal days of their stays, for every child with a stay."""
    gaps = """
        WITH told AS (
            SELECT episode_id, sum(date_diff('day', s.start_date, coalesce(s.end_date, DATE '2026-07-01'))) AS days
            FROM sound_living_arrangements s WHERE episode_id IS NOT NULL GROUP BY ALL
        )
        SELECT e.episode_id FROM main.care_episodes e JOIN told USING (episode_id)
        WHERE told.days <> date_diff('day', e.removal_date, coalesce(e.discharge_date, DATE '2026-07-01'))
    """
    assert loaded.rows(gaps) == []


def test_riverbends_hospital_columns_become_stays_in_the_right_episode(exports, loaded):
    cases = rows_of(exports / "riverbend/rw_enrollments.csv")
    pairs = sum(bool(case[f"Hospital {nth} in"]) for case in cases for nth in (1, 2, 3))
    stays = "SELECT count(*) FROM main.living_arrangements WHERE living_arrangement_id SIMILAR TO '.*-H[123]'"
    assert loaded.one(stays) == pairs > 20
    misplaced = """
        SELECT count(*) FROM main.living_arrangements s JOIN main.care_episodes e USING (child_id)
        WHERE s.source = 'riverbend' AND s.living_arrangement_id LIKE '%-H%'
        AND s.start_date >= e.removal_date AND s.start_date < coalesce(e.discharge_date, DATE '2100-01-01')
        AND s.episode_id IS DISTINCT FROM e.episode_id
    """
    assert loaded.one(misplaced) == 0


def test_piedmont_lists_no_night_at_home_and_no_care_episode(loaded):
    assert loaded.one("SELECT unlisted_nights FROM load.sources WHERE source = 'piedmont'") == "own_home"
    assert loaded.one("SELECT count(*) FROM main.living_arrangements WHERE source = 'piedmont'") > 200
    at_home = "SELECT count(*) FROM main.living_arrangements WHERE source = 'piedmont' AND setting = 'own_home'"
    assert loaded.one(at_home) == 0
    assert loaded.one("SELECT count(*) FROM main.care_episodes WHERE source = 'piedmont'") == 0


@pytest.mark.parametrize(
    "table, day",
    [
        ("service_plans", "plan_date"),
        ("team_meetings", "meeting_date"),
        ("plan_reviews", "review_date"),
        ("goals", "set_date"),
        ("services", "service_date"),
        ("partner_assignments", "start_date"),
        ("service_levels", "start_date"),
        ("team_members", "joined_date"),
        ("linkages", "made_date"),
        ("crisis_events", "called_at::DATE"),
        ("flex_fund_requests", "requested_date"),
        ("assessments", "assessment_date"),
        ("grant_enrollments", "start_date"),
        ("outcome_interviews", "interview_date"),
    ],
)
def test_work_happens_while_the_child_is_enrolled(loaded, table, day):
    outside = f"""
        SELECT count(*) FROM main.{table} w JOIN main.enrollments e ON e.enrollment_id = w.enrollment_id
        WHERE w.{day} < e.start_date OR w.{day} > coalesce(e.end_date, DATE '2026-06-30')
    """
    assert loaded.one(outside) == 0
    assert loaded.one(f"SELECT count(*) FROM main.{table}") > 100


def test_nothing_has_happened_after_the_day_a_source_is_complete_to(loaded):
    for table in tables().values():
        dates = [f.column for f in table.fields if f.type in ("date", "datetime") and not f.planned]
        late = " OR ".join(f't."{name}"::DATE > s.complete_to' for name in dates) or "false"
        rows = f"SELECT count(*) FROM main.{table.name} t JOIN load.sources s USING (source) WHERE {late}"
        assert loaded.one(rows) == 0, table.name


def test_partners_work_only_while_they_are_appointed(loaded):
    outside = """
        SELECT count(*) FROM main.partner_assignments a
        WHERE a.start_date IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM main.family_partners p
            WHERE p.person_id = a.person_id AND p.role = 'family_partner' AND p.start_date <= a.start_date
            AND (p.end_date IS NULL OR p.end_date > a.start_date))
    """
    assert loaded.one(outside) == 0


def test_what_the_contract_does_not_name_stays_behind(exports, loaded):
    """Initials, staff towns and notes are in the files and nowhere in the loaded tables."""
    clients = (exports / "prairie/php_clients.csv").read_text(encoding="cp1252")
    assert "Prefers evening visits" in clients
    assert "WorkerInit" in clients
    left_behind = ("Prefers evening visits", "Saint-Rémy", "Elm Grove", "Dog on premises", "Prefers texts", "=2+5")
    for table, column in loaded.rows(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND data_type = 'VARCHAR'"
    ):
        found = " OR ".join(f"contains(\"{column}\", '{words}')" for words in left_behind)
        assert loaded.one(f'SELECT count(*) FROM main."{table}" WHERE {found}') == 0
    assert loaded.one("SELECT count(*) FROM main.enrollments WHERE team = 'Peña House'") > 0
    assert loaded.one("SELECT count(*) FROM main.collaborative_members WHERE organization = '=SUM(A1:A9)'") == 1


def test_goal_words_are_counted_and_the_words_left_behind(loaded):
    """Most goals say something; one in fourteen is two words."""
    told = "SELECT avg((text_words >= 8)::INT) FROM main.goals WHERE source = 'prairie'"
    assert 0.88 < loaded.one(told) < 0.98
    assert loaded.one("SELECT min(text_words) FROM main.goals WHERE source = 'prairie'") == 2
    assert loaded.one("SELECT count(text_words) FROM main.goals WHERE source = 'piedmont'") == 0


def test_mappings_name_their_source_and_no_name_of_a_child(exports):
    for source in SOURCES:
        mapping = yaml.safe_load((exports / f"mappings/{source}.yaml").read_text(encoding="utf-8"))
        assert mapping["source"] == source
        assert mapping["about"].startswith("Made up.")
        assert mapping["complete_to"] == (date(2026, 5, 31) if source == "piedmont" else date(2026, 6, 30))


# ---- every table, every measure ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def evidence(sample_data):
    """The committed sample's snapshot."""
    con = snapshot.open_current(sample_data)
    yield con
    con.close()


def test_every_table_of_the_contract_has_rows(loaded):
    assert [name for name in tables() if not loaded.one(f"SELECT count(*) FROM main.{name}")] == []


def test_no_agency_sends_every_table(loaded):
    """So that a table which never came is seen on the pages."""
    for source in SOURCES:
        sent = [name for name in tables() if loaded.one(f"SELECT count(*) FROM main.{name} WHERE source = '{source}'")]
        assert 15 < len(sent) < len(tables()) - 5


@pytest.mark.parametrize("code", [card.code for card in cards.catalog().values() if card.kind != "list"])
def test_the_measure_has_something_to_show(evidence, code):
    """Cases that count, and among them some for which the answer is yes."""
    counted, told = evidence.execute(
        f"SELECT count(*), coalesce(sum(abs(numerator)), 0) FROM evidence.\"{code}\" WHERE state = 'counted'"
    ).fetchall()[0]
    assert counted > 0 and told > 0


@pytest.mark.parametrize("code", [card.code for card in cards.catalog().values() if card.kind == "list"])
def test_the_list_for_staff_has_a_few_rows(evidence, code):
    """On the day to which all three agencies are complete."""
    listed = f"""
        SELECT count(DISTINCT subject) FROM evidence."{code}"
        WHERE state = 'counted' AND numerator > 0 AND start_date <= $day AND end_date > $day
    """
    day = date.fromordinal(world.COMMON_DAY)
    assert evidence.execute(listed, {"day": day}).fetchall()[0][0] >= 2


@pytest.mark.parametrize("code", [card.code for card in cards.catalog().values() if card.category_order])
def test_each_part_of_the_measure_has_something_to_show(evidence, code):
    if code == "W2.timely":
        return  # most of its steps have no target until a site sets one
    card = next(card for card in cards.catalog().values() if card.code == code)
    rows = evidence.execute(f"SELECT DISTINCT category FROM evidence.\"{code}\" WHERE state = 'counted'")
    seen = {category for (category,) in rows.fetchall()}
    assert set(card.category_order) - seen <= {"died", "death", "not recorded", "not_recorded"}


# ---- lives hang together ----------------------------------------------------------------------------------


def test_hospital_stays_in_service_mostly_follow_a_call(loaded):
    followed = """
        SELECT avg(EXISTS (
            SELECT 1 FROM main.crisis_events c
            WHERE c.enrollment_id = e.enrollment_id AND c.admitted_within_72h
            AND s.start_date - c.called_at::DATE BETWEEN 0 AND 1)::INT)
        FROM main.living_arrangements s
        JOIN main.enrollments e ON e.child_id = s.child_id AND s.start_date > e.start_date
            AND (e.end_date IS NULL OR s.start_date < e.end_date)
        WHERE s.setting = 'psychiatric_hospital' AND s.source <> 'piedmont' AND s.start_date < DATE '2026-06-30'
        AND NOT EXISTS (SELECT 1 FROM main.enrollments o WHERE o.child_id = e.child_id AND o.start_date > e.start_date
            AND o.start_date < coalesce(e.end_date, DATE '2100-01-01'))
    """
    assert 0.8 < loaded.one(followed) < 1


def test_days_of_being_ready_lie_within_hospital_stays(loaded):
    rows = "SELECT count(*) FROM sound_living_arrangements WHERE medically_ready_date IS NOT NULL"
    assert loaded.one(rows) > 100
    outside = """
        setting <> 'psychiatric_hospital' OR medically_ready_date <= start_date
        OR medically_ready_date > coalesce(end_date, DATE '2026-06-30')
    """
    assert loaded.one(f"{rows} AND ({outside})") == 0


def test_nights_told_in_interviews_are_the_childs_own(loaded):
    """Counted night by night from the stays, for every interview at Riverbend that told a number."""
    different = """
        SELECT count(*) FROM (
            SELECT a.answer::INT AS told, coalesce(sum(greatest(0, least(
                    coalesce(s.end_date, DATE '2026-07-01'), i.interview_date)
                - greatest(s.start_date, i.interview_date - 30))) FILTER (s.start_date IS NOT NULL), 0) AS slept
            FROM main.outcome_answers a
            JOIN main.outcome_interviews i USING (interview_id)
            JOIN main.enrollments e ON e.enrollment_id = i.enrollment_id
            LEFT JOIN sound_living_arrangements s
                ON s.child_id = e.child_id AND s.setting = 'psychiatric_hospital'
            WHERE a.question = 'nights_psychiatric_hospital' AND a.source = 'riverbend' AND a.answer <> ''
            GROUP BY a.interview_id, a.answer)
        WHERE told <> slept
    """
    assert loaded.one(different) == 0
    told = "SELECT count(*) FROM main.outcome_answers WHERE question = 'nights_psychiatric_hospital' AND answer <> '0'"
    assert loaded.one(told) > 5


def test_linkages_come_from_steps_that_were_done(loaded):
    orphans = """
        SELECT count(*) FROM main.linkages l WHERE l.kind <> 'formal' AND NOT EXISTS (
            SELECT 1 FROM main.goal_steps s JOIN main.goals g USING (goal_id)
            WHERE g.enrollment_id = l.enrollment_id AND s.done_date = l.made_date
            AND CASE l.kind WHEN 'natural' THEN s.is_natural_support_linkage ELSE s.is_community_linkage END)
    """
    planted = sum(f["file"].endswith("_steps.csv") and f["fate"] == "rejected" for f in loaded.faults)
    assert loaded.one(orphans) <= planted  # a step that is rejected leaves its linkage without one


def test_money_goes_to_a_goal_of_the_same_family(loaded):
    assert (
        loaded.one(
            """
            SELECT count(*) FROM main.flex_fund_requests r JOIN main.goals g USING (goal_id)
            WHERE g.enrollment_id <> r.enrollment_id OR g.set_date > r.requested_date
            """
        )
        == 0
    )


def test_partners_meet_a_family_only_while_they_work_with_it(loaded):
    outside = """
        SELECT count(*) FROM main.partner_contacts c JOIN main.partner_assignments a USING (assignment_id)
        WHERE c.contact_date < a.start_date OR c.contact_date > coalesce(a.end_date, DATE '2026-06-30')
        OR (c.two_way AND c.contact_date < a.first_contact_date)
    """
    assert loaded.one(outside) == 0
    first = """
        SELECT count(*) FROM main.partner_assignments a WHERE first_contact_date IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM main.partner_contacts c
            WHERE c.assignment_id = a.assignment_id AND c.two_way AND c.contact_date = a.first_contact_date)
    """
    planted = sum(f["kind"] in ("unknown code", "impossible date") and f["sheet"] == "Contacts" for f in loaded.faults)
    assert loaded.one(first) <= planted


def test_nobody_comes_to_a_meeting_who_is_not_on_the_team(loaded):
    strangers = """
        SELECT count(*) FROM main.meeting_attendance a JOIN main.team_meetings m USING (meeting_id)
        WHERE a.attendees > (
            SELECT count(*) FROM main.team_members t
            WHERE t.enrollment_id = m.enrollment_id AND t.role = a.role AND t.joined_date <= m.meeting_date
            AND (t.left_date IS NULL OR t.left_date > m.meeting_date))
    """
    assert loaded.one(strangers) == 0
    assert loaded.one("SELECT count(*) FROM main.meeting_attendance") > 5000


# ---- what was built in, on enough children to see it ------------------------------------------------------


@pytest.fixture(scope="module")
def prairie() -> dict[str, dict[str, np.ndarray]]:
    """Six thousand of Prairie's children, before any layout."""
    rng = draws.generator(11)
    chunk = children(rng, world.PRAIRIE, 1, 6000)
    return Caseload(world.PRAIRIE, chunk, rng, all_children=6000).tables()


def test_length_of_service_is_about_what_each_program_promises(loaded):
    median = "SELECT median(date_diff('day', start_date, end_date)) FROM main.enrollments WHERE source = '{}'"
    assert 150 <= loaded.one(median.format("prairie")) <= 215
    assert 360 <= loaded.one(median.format("riverbend")) <= 480


def test_some_children_come_back_and_some_were_never_enrolled(loaded):
    enrolled = "SELECT count(DISTINCT child_id) FROM main.enrollments"
    twice = """
        SELECT count(*) FROM (SELECT child_id FROM main.enrollments GROUP BY child_id HAVING count(*) > 1)
    """
    assert 0.09 < loaded.one(twice) / loaded.one(enrolled) < 0.22
    waiting = """
        SELECT count(*) FROM main.referrals r WHERE NOT EXISTS
        (SELECT 1 FROM main.enrollments e WHERE e.referral_id = r.referral_id)
    """
    assert loaded.one(waiting) > 5
    no_history = """
        SELECT count(*) FROM main.children c SEMI JOIN main.enrollments USING (child_id)
        ANTI JOIN main.living_arrangements USING (child_id) WHERE c.source = 'prairie'
    """
    assert loaded.one(no_history) > 0


def test_plans_reviews_and_ratings_are_mostly_good_and_not_perfect(loaded):
    on_time = """
        SELECT avg((p.plan_date <= coalesce(e.intake_date, e.start_date) + 14)::INT)
        FROM main.enrollments e JOIN
            (SELECT enrollment_id, min(plan_date) AS plan_date FROM main.service_plans GROUP BY ALL) p
            USING (enrollment_id)
    """
    assert 0.7 < loaded.one(on_time) < 0.92
    gap = """
        SELECT avg((gap <= 30)::INT) FROM (
            SELECT review_date - lag(review_date) OVER (PARTITION BY enrollment_id ORDER BY review_date) AS gap
            FROM main.plan_reviews) WHERE gap IS NOT NULL
    """
    assert 0.65 < loaded.one(gap) < 0.92
    change = """
        WITH ends AS (
            SELECT goal_id, arg_min(rating, rating_date) AS first, arg_max(rating, rating_date) AS last
            FROM main.goal_ratings GROUP BY ALL HAVING count(*) > 1)
        SELECT avg(last - first) FROM ends
    """
    assert 0.5 < loaded.one(change) < 2


def test_fewer_referrals_in_summer(prairie):
    months = Counter(date.fromordinal(int(day)).month for day in prairie["enrollments"]["start_date"])
    assert months[7] + months[8] < 0.65 * (months[10] + months[11])


def moves(tables: dict, first: int, last: int, area: int | None = None) -> float:
    """Moves per 1,000 enrolled days in care from ``first`` to ``last``, counted child by child."""
    stays, enrolled, episodes = tables["living_arrangements"], tables["enrollments"], tables["care_episodes"]
    moved: dict[int, list[int]] = {}
    before: dict[int, tuple[int, int]] = {}
    for child, episode, start, setting, provider in zip(
        *(stays[name].tolist() for name in ("child_id", "episode_id", "start_date", "setting", "provider_id")),
        strict=True,
    ):
        if setting in PLACEMENTS and provider:
            if before.get(child, (episode, provider)) != (episode, provider) and before[child][0] == episode:
                moved.setdefault(child, []).append(start)
            before[child] = (episode, provider)
    spans: dict[int, list[tuple[int, int]]] = {}
    for child, removal, discharge in zip(
        *(episodes[name].tolist() for name in ("child_id", "removal_date", "discharge_date")), strict=True
    ):
        spans.setdefault(child, []).append((removal, discharge or last))
    days = events = 0
    for child, place, start, stop in zip(
        *(enrolled[name].tolist() for name in ("child_id", "area", "start_date", "stop")), strict=True
    ):
        if area is not None and place != area:
            continue
        begin, end = max(start, first), min(stop, last)
        days += sum(max(0, min(end, out) - max(begin, into)) for into, out in spans.get(child, ()))
        events += sum(start < day <= stop and first <= day < last for day in moved.get(child, ()))
    return 1000 * events / days


def test_moves_fall_by_about_a_third_when_the_respite_fund_opens(prairie):
    """The same months a year earlier are the comparison, so that seasons can't make the difference."""
    before = moves(prairie, world.day(2024, 10, 1), world.day(2025, 7, 1))
    after = moves(prairie, world.FUND_DAY, world.day(2026, 7, 1))
    assert 3.5 < before < 7
    assert 0.55 < after / before < 0.78


def test_lan_41_has_most_moves_and_lan_65_least(prairie):
    rate = {
        area.name: moves(prairie, world.FIRST_DAY, world.FUND_DAY, position)
        for position, area in enumerate(world.PRAIRIE.areas)
    }
    assert max(rate, key=rate.get) == "41"
    assert min(rate, key=rate.get) == "65"
    assert rate["41"] / rate["65"] > 1.4


def test_moves_become_rarer_with_time_in_care(prairie):
    stays = prairie["living_arrangements"]
    removal = dict(zip(prairie["care_episodes"]["episode_id"], prairie["care_episodes"]["removal_date"], strict=True))
    family = np.isin(stays["setting"], ("kin_foster", "foster_home", "treatment_foster"))
    since = stays["start_date"] - np.array([removal.get(e, 0) for e in stays["episode_id"]])
    length = np.where(stays["end_date"] > 0, stays["end_date"], world.PRAIRIE.complete_to + 1) - stays["start_date"]
    early = family & (since < 60)
    late = family & (since > 500) & (since < 5000)
    left = ~np.isin(stays["end_reason"], ("", "to_permanency", "hospitalized", "ran", "court"))
    assert left[early].sum() / length[early].sum() > 1.4 * left[late].sum() / length[late].sum()


def test_runs_and_hospital_stays_mostly_end_in_a_return_to_the_same_home(prairie):
    stays = prairie["living_arrangements"]
    child, provider, setting = stays["child_id"], stays["provider_id"], stays["setting"]
    for kind, low, high in (("psychiatric_hospital", 0.6, 0.85), ("runaway", 0.45, 0.75), ("respite", 0.93, 1)):
        at = np.nonzero(setting[1:-1] == kind)[0] + 1
        at = at[(child[at - 1] == child[at]) & (child[at + 1] == child[at])]
        at = at[(provider[at - 1] > 0) & (provider[at + 1] > 0)]
        assert low < np.mean(provider[at - 1] == provider[at + 1]) <= high, kind


# ---- what was built in, in the committed sample -----------------------------------------------------------


def rate(evidence, code: str, agency: str, first: str, last: str) -> float:
    """Numerator over denominator of an agency's evidence from one day to another, day by day."""
    days = "greatest(0, least(end_date, $last::DATE + 1) - greatest(start_date, $first::DATE))"
    share = f'SELECT sum(numerator * {days}) / sum(denominator * {days}) FROM evidence."{code}"'
    bound = {"agency": agency, "first": first, "last": last}
    return evidence.execute(f"{share} WHERE state = 'counted' AND agency = $agency", bound).fetchall()[0][0]


def test_the_improvement_shows_among_the_committed_children(evidence):
    """The same nine months a year earlier are the comparison."""
    prairie = world.PRAIRIE.name
    before = rate(evidence, "PS2", prairie, "2024-10-01", "2025-06-30")
    after = rate(evidence, "PS2", prairie, "2025-10-01", "2026-06-30")
    assert after < 0.7 * before


def test_respite_grows_when_the_fund_opens(loaded):
    hours = """
        SELECT sum(hours) FROM main.services
        WHERE service_type = 'respite' AND source = '{}' AND service_date BETWEEN '{}' AND '{}'
    """
    year = ("2024-10-01", "2025-06-30"), ("2025-10-01", "2026-06-30")
    before, after = (loaded.one(hours.format("prairie", *days)) for days in year)
    assert 2 < after / before < 5


def test_riverbends_crisis_team_is_there_sooner_from_its_first_day(evidence):
    """Of crises that somebody goes to: about 58% in time before, 86% since; at Prairie 72% all the time."""
    riverbend, prairie = world.RIVERBEND.name, world.PRAIRIE.name
    assert 0.48 < rate(evidence, "W10.timely", riverbend, "2021-01-01", "2024-12-31") < 0.68
    assert 0.78 < rate(evidence, "W10.timely", riverbend, "2025-01-01", "2026-06-30") < 0.94
    assert 0.6 < rate(evidence, "W10.timely", prairie, "2021-01-01", "2026-06-30") < 0.84


def test_riverbends_teams_have_more_natural_supports_than_piedmonts(loaded):
    """Twice as many; and at both more of them from phase to phase."""
    began = """
        SELECT count(*) FILTER (t.role = 'natural_support' AND t.joined_date <= e.start_date + 60)
            / count(DISTINCT e.enrollment_id)
        FROM main.enrollments e LEFT JOIN main.team_members t USING (enrollment_id) WHERE e.source = '{}'
    """
    assert 1.5 < loaded.one(began.format("riverbend")) / loaded.one(began.format("piedmont")) < 2.7


def test_natural_supports_grow_from_phase_to_phase(evidence):
    for agency in (world.PIEDMONT.name, world.RIVERBEND.name):
        share = {
            phase: evidence.execute(
                "SELECT sum(numerator) / sum(denominator) FROM evidence.\"S5\" WHERE state = 'counted' "
                "AND agency = $agency AND category = $phase",
                {"agency": agency, "phase": phase},
            ).fetchall()[0][0]
            for phase in ("engagement", "transition")
        }
        assert share["transition"] > 1.5 * share["engagement"]


def test_piedmonts_reviews_are_late_more_often(evidence):
    late = {
        agency.source: 1 - rate(evidence, "G11", agency.name, "2021-01-01", "2026-05-31") for agency in world.AGENCIES
    }
    assert late["piedmont"] > late["riverbend"] + 0.05
    assert late["piedmont"] > late["prairie"] + 0.05


def test_needs_fall_more_for_those_who_stay_longer():
    """Riverbend's needs, from the first form to one within half a year, and to one after a year and more."""
    agency = world.RIVERBEND
    tables_ = histories.block(agency, (11, 2), 0, 1, 1500, 1500)
    answers, enrolled = tables_["assessments"], tables_["enrollments"]
    is_need = np.isin(answers["item"], needs.NEED_ITEMS)
    start = dict(zip(enrolled["enrollment_id"].tolist(), enrolled["start_date"].tolist(), strict=True))
    by_time: dict[int, list[float]] = {0: [], 1: [], 2: []}
    columns = (answers[name][is_need].tolist() for name in ("enrollment_id", "assessment_date", "score"))
    for enrollment, day, score in zip(*columns, strict=True):
        since = day - start[enrollment]
        by_time[0 if since < 70 else 1 if since < 200 else 2].append(score)
    first, soon, later = (np.mean(by_time[nth]) for nth in range(3))
    assert first - soon > 0.15
    assert soon - later > 0.1
