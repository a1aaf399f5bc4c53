"""An answer is counted once and kept; what went wrong is not kept, however long it took."""

import threading

import pytest

from ui import answers


@pytest.mark.parametrize("patience", [answers.SOON, 0.0])
def test_a_question_that_failed_is_asked_anew_and_an_answer_is_kept(monkeypatch, patience):
    asked = []

    def counted(*question):
        asked.append(question)
        threading.Event().wait(0.05)  # longer than no patience at all
        if len(asked) == 1:
            raise OSError("the disk was busy")
        return ["an answer"]

    monkeypatch.setattr(answers, "_counted", counted)
    monkeypatch.setattr(answers, "SOON", patience)
    answers._begun.cache_clear()
    with pytest.raises(OSError, match="busy"):
        answers._results("a question")
    assert answers._results("a question") == answers._results("a question") == ["an answer"]
    assert len(asked) == 2
    answers._begun.cache_clear()
