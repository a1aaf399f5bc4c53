"""Where bars and ribbons stand: nothing overlaps, and heights are in proportion to counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.chart import Flow
from ui.ribbons import laid_out

PLACES = st.sampled_from(["own home", "foster home", "kin", "group home", "hospital"])
FLOWS = st.dictionaries(st.tuples(PLACES, PLACES), st.integers(1, 60), min_size=1)


@given(FLOWS)
def test_bars_stand_apart_within_the_plot_and_ribbons_fill_them(counts):
    left, right, ribbons = laid_out([Flow(a, b, n) for (a, b), n in counts.items()])
    for bars, end, side in ((left, "origin", "left"), (right, "target", "right")):
        assert all(0 <= bar.top < bar.bottom <= 1 + 1e-9 for bar in bars)
        assert all(a.bottom < b.top for a, b in zip(bars, bars[1:], strict=False))
        for bar in bars:
            own = sorted(getattr(r, side) for r in ribbons if getattr(r.flow, end) == bar.name)
            assert own[0][0] == pytest.approx(bar.top) and own[-1][1] == pytest.approx(bar.bottom)
            assert all(a[1] == pytest.approx(b[0]) for a, b in zip(own, own[1:], strict=False))
            assert bar.count == sum(n for key, n in counts.items() if key[end == "target"] == bar.name)
    heights = {(r.left[1] - r.left[0]) / r.flow.count for r in ribbons}
    assert max(heights) == pytest.approx(min(heights))


def test_a_count_that_is_hidden_has_no_ribbon():
    left, right, ribbons = laid_out([Flow("a", "b", None, missing="hidden"), Flow("a", "c", 12)])
    assert [bar.name for bar in right] == ["c"] and left[0].count == 12 and len(ribbons) == 1
