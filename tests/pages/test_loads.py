"""Which data load a page shows: the one in use at each run, or an older one that was chosen."""

import shutil

import pytest

from measures.snapshot import POINTER, WAREHOUSE, current
from tests.pages.conftest import Dashboard

NEWER = "2099-01-02-030405"


@pytest.fixture
def own_data(sample_data, tmp_path, monkeypatch):
    """A data folder of this test's own with the sample in it, and the function that publishes a newer load."""
    name = current(sample_data)
    warehouse = tmp_path / WAREHOUSE
    warehouse.mkdir()
    shutil.copy(sample_data / WAREHOUSE / f"{name}.duckdb", warehouse)
    (warehouse / POINTER).write_text(name + "\n", encoding="utf-8")
    monkeypatch.setenv("SOC_DATA", str(tmp_path))

    def publish():
        shutil.copy(warehouse / f"{name}.duckdb", warehouse / f"{NEWER}.duckdb")
        (warehouse / POINTER).write_text(NEWER + "\n", encoding="utf-8")

    return tmp_path, name, publish


def test_an_open_page_shows_the_new_load_on_its_next_run(own_data):
    folder, _, publish = own_data
    shown = Dashboard(folder).open("overview")
    assert "load" not in [box.key for box in shown.app.selectbox]  # there is no other to choose
    publish()
    shown.app.run()
    assert not shown.app.exception
    assert shown.app.selectbox(key="load").options[0] == "January 2, 2099, 03:04 (in use)"


def test_an_older_load_can_be_chosen_and_stays_chosen(own_data):
    folder, name, publish = own_data
    publish()
    shown = Dashboard(folder).open("overview")
    shown.app.selectbox(key="load").set_value(name).run()
    assert not shown.app.exception
    assert shown.app.selectbox(key="load").value == name


def test_a_load_of_another_version_of_the_program_says_how_to_build_it_anew(own_data):
    import duckdb

    folder, name, _ = own_data
    con = duckdb.connect(str(folder / WAREHOUSE / f"{name}.duckdb"))
    con.execute("DROP SCHEMA catalog CASCADE")
    con.close()
    shown = Dashboard(folder).open("overview")
    assert "made by another version of the program" in shown.text
    assert "python -m etl rebuild" in shown.app.code[0].value


def test_a_pointer_to_a_load_that_is_gone_is_a_sentence(own_data):
    folder, _, _ = own_data
    (folder / WAREHOUSE / POINTER).write_text("2001-01-01-000000\n", encoding="utf-8")
    shown = Dashboard(folder).open("overview")
    assert "There is no data load called 2001-01-01-000000" in shown.text
