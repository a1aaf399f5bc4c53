"""Made-up sources leave with the first real one: a sample must never be part of a real number."""

import pytest

from etl.load import Exports, load
from tests.support.exports import adds_up, mapped, query, write


def sources(data_dir):
    return {row[0] for row in query(data_dir, "SELECT source FROM load.sources")}


@pytest.fixture
def with_sample(tmp_path):
    data_dir = tmp_path / "site"
    load(Exports(mapped(tmp_path / "sample", "sample", extra="made_up: true")), data_dir, measures=None, say=print)
    return data_dir


def test_a_real_load_takes_the_sample_out_and_says_so(with_sample, tmp_path, capsys):
    assert sources(with_sample) == {"sample"}
    load(Exports(mapped(tmp_path / "real", "north")), with_sample, measures=None, say=print)
    assert sources(with_sample) == {"north"}
    assert "The made-up sample (sample) leaves" in capsys.readouterr().out
    assert {row[0] for row in query(with_sample, "SELECT DISTINCT source FROM children")} == {"north"}
    assert adds_up(with_sample)


def test_another_made_up_source_stands_beside_it(with_sample, tmp_path):
    load(Exports(mapped(tmp_path / "more", "more", extra="made_up: true")), with_sample, measures=None, say=print)
    assert sources(with_sample) == {"more", "sample"}


def test_the_sample_can_be_loaded_again_beside_real_exports_when_asked(with_sample, tmp_path):
    load(Exports(write(tmp_path / "real"), as_of=None), with_sample, measures=None, say=print)
    load(Exports(tmp_path / "sample"), with_sample, measures=None, say=print)
    assert sources(with_sample) == {"contract", "sample"}
