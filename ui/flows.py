"""The chart description of "from where to where": the moves of a period by the settings at both ends."""

from collections.abc import Sequence

from measures.paths import Path
from ui import words
from ui.answers import Answer
from ui.chart import HIDDEN, Axis, Chart, Flow
from ui.frame import Asked

MOVES = Axis("moves", decimals=0)


def from_where_to_where(asked: Asked, found: Answer, paths: Sequence[tuple[Path, bool]]) -> Chart:
    """One flow for each pair of settings; a count that may not be shown is in the table as hidden."""
    flows = tuple(_flow(path, is_shown) for path, is_shown in paths)
    drawn = [flow for flow in flows if flow.count]
    hidden = len(flows) - len(drawn)
    notes = [f"{words.capitalized(words.counted(hidden, 'pair'))} of settings not drawn to protect privacy."] * bool(
        hidden
    )
    return Chart(
        kind="flow",
        headline=_headline(drawn),
        subtitle=" ".join([f"Moves while enrolled, {found.now_period.label}.", *notes]),
        alt=_alt(drawn),
        series=(),
        value_axis=MOVES,
        flows=flows,
    )


def _flow(path: Path, is_shown: bool) -> Flow:
    if not is_shown:
        return Flow(path.from_setting, path.to_setting, None, missing=HIDDEN)
    return Flow(path.from_setting, path.to_setting, path.moves, words.counted(path.children, "child"))


def _headline(flows: Sequence[Flow]) -> str:
    if not flows:
        return "From where to where children moved"
    most, total = flows[0], sum(flow.count for flow in flows)
    return (
        f"From where to where: most often {most.origin.lower()} to {most.target.lower()} "
        f"({words.count(most.count)} of {words.count(total)} moves)"
    )


def _alt(flows: Sequence[Flow]) -> str:
    if not flows:
        return "There are no moves to draw in this period."
    said = [f"{f.origin} to {f.target} {words.count(f.count)}" for f in flows[:8]]
    more = f", and {len(flows) - 8} more pairs" if len(flows) > 8 else ""
    return f"Moves from where to where: {'; '.join(said)}{more}."
