"""Chart descriptions of scores: how they are spread over children, and the slope from first to latest."""

from collections.abc import Sequence

from measures.scores import BeforeAndAfter, Bin
from ui import words
from ui.answers import Answer
from ui.chart import HIDDEN, Axis, Chart, Point, Series, Tick

EXPECTED = 50
CHILDREN = Axis("children", decimals=0)
NO_PERCENTAGE = "A score is no percentage."
TIMES = ("At the start", "Latest")


def spread(found: Answer, bins: Sequence[Bin], hidden: set[int]) -> Chart:
    """Upright bars of children by score; those from 50 up, goals out as expected or better, are blue."""
    labels = tuple(f"{words.count(b.low)} to {words.count(b.high)}" for b in bins)
    points = tuple(
        Point(i, None, missing=HIDDEN) if i in hidden else Point(i, b.children, color=_side(b))
        for i, b in enumerate(bins)
    )
    reached, total = sum(b.children for b in bins if b.low >= EXPECTED), sum(b.children for b in bins)
    headline = "How goal scores are spread"
    if not hidden:
        headline = (
            f"{words.count(reached)} of {words.counted(total, 'child')} at 50 or above: goals as expected or better"
        )
    return Chart(
        kind="bar",
        headline=headline,
        subtitle=f"Children by goal score (T-score), {found.now_period.label}. Blue: 50 and above. {NO_PERCENTAGE}",
        alt="; ".join(
            f"{name} {HIDDEN if i in hidden else words.count(bins[i].children)}" for i, name in enumerate(labels)
        )
        + " children.",
        series=(Series("Children", points, "grey"),),
        value_axis=CHILDREN,
        categories=labels,
        category_title="Score",
        ticks=tuple(Tick(f"{words.count(b.low)}{words.EN_DASH}{words.count(b.high)}") for b in bins),
        upright=True,
    )


def _side(one: Bin) -> str:
    return "blue" if one.low >= EXPECTED else "grey"


def slope(found: Answer, scores: BeforeAndAfter, quarters: bool) -> Chart:
    """Two points joined: the mean when goals were set and at the latest rating; the quarter points where wanted."""
    lines = [("Mean", scores.mean, "blue")]
    if quarters:
        lines += [("Upper quarter", scores.upper_quarter, "grey"), ("Lower quarter", scores.lower_quarter, "grey")]
    first, last = scores.mean
    way = "rose" if last > first else "fell" if last < first else "stayed"
    score = Axis("T-score")
    return Chart(
        kind="line",
        headline=f"The mean goal score {way} from {score.write(first)} to {score.write(last)}",
        subtitle=f"The same {words.counted(scores.children, 'child')}, {found.now_period.label}. "
        f"50: goals came out as expected. {NO_PERCENTAGE}",
        alt=f"Mean goal score {score.write(first)} when goals were set and {score.write(last)} at the latest rating.",
        series=tuple(Series(name, (Point(0, a), Point(1, b)), color) for name, (a, b), color in lines),
        value_axis=score,
        categories=TIMES,
        category_title="When",
    )
