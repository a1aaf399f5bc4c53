"""Why a number changed: the difference of two periods or of two data loads, split so that the parts sum to it.

Two periods of one load. A case is the card's subject. It is *new* when only the later number counts it, it *left* when
only the earlier one does, and there is *change within* a case that both count. Cases only of agencies that one of the
periods leaves out, because they are not yet complete for it, are *coverage*: nobody came or went.

Two loads, the same period. What lies between them is taken one thing at a time, each by making the measure again:

    A     the earlier load as it stands
    A'    the rows of the earlier load with the definition of the later one: SQL, parameters, reference lists
    B'    the rows of the later load, read no further than the earlier load reached
    B     the later load as it stands

    A  to A'   *changed definition*
    A' to B'   the lines of a case differ between the loads: they *came late* (new lines only), were *corrected*, or
               the case *left* (its lines are gone). A case without lines of its own that differ hangs on lines of
               others, and is counted as corrected
    B' to B    the later load knows more days: cases that are *new* because they have become due since, and *change
               within* the others

A step between two loads that define the measure alike, or reach equally far, is none and is not made. Where A' can't
be made, or has no number, the first two steps stand as one: definition and lines *together*. Where B' can't, the last
two do, told apart by lines.

How each step is split over cases, and why the parts sum to the whole difference for every kind of measure, stands in
`measures.shares`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb

from measures.cards import Card
from measures.disclosure import DEFAULT_THRESHOLD, PROTECTED, is_small, shareable
from measures.errors import QuestionError
from measures.evaluate import Result
from measures.periods import Period, in_words
from measures.questions import card_of
from measures.remade import POSSIBLE, Lines, changed_lines, differences, remake, same_reach
from measures.shares import Share, Shares, Side, changed, own_parts, side, step_by_step

Where = Mapping[str, Iterable[str]]
KINDS = ("definition", "late", "corrected", "new", "left", "coverage", "within", "together", "others")
_NOUNS = {
    "child": "children",
    "enrollment": "children",
    "family": "families",
    "person": "people",
    "county": "counties",
    "crisis": "crises",
    "referral or enrollment": "referrals and enrollments",
}
COUNTS = ("count", "list", "sum")
_PEOPLE = ("children", "families", "people")


@dataclass(frozen=True)
class Change:
    """One case that does not add the same to both numbers. `part` is its own, None where a case has none."""

    subject: str
    source: str
    child_id: str | None
    agency: str | None
    kind: str
    before: Share | None
    after: Share | None
    part: float | None

    @property
    def people(self) -> set[str]:
        """The children (else subjects) whose case it is."""
        return {person for share in (self.before, self.after) if share for person in share.people}


@dataclass(frozen=True)
class Part:
    """One kind of change: its part of the difference in the card's unit, in words, its cases and distinct children.

    Shared, a part does not say of how many it is.
    """

    kind: str
    words: str
    part: float
    cases: int | None = None
    children: int | None = None


@dataclass(frozen=True)
class Explanation:
    """The difference of two numbers and its parts, which sum to it.

    `changes` are the cases, those with the largest part first. `definition` says what of it was changed; `notes` what
    a reader should know; `unchanged` how many children add the same to both. `absent` says why there are no parts.
    """

    card: Card
    before: Result
    after: Result
    parts: tuple[Part, ...] = ()
    changes: tuple[Change, ...] = field(default=(), repr=False)
    definition: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unchanged: int = 0
    absent: str = ""

    @property
    def difference(self) -> float | None:
        """The whole difference, None where one of the numbers is missing or hidden."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


@dataclass(frozen=True)
class _Step:
    """Two numbers, and the kind of change that a case has between them; `kind` where it is one for the whole step."""

    before: Side
    after: Side
    kind_of: Callable[[str], str] | None = None
    kind: str = ""


def explain_periods(
    con: duckdb.DuckDBPyConnection, code: str, before: Period, after: Period, where: Where | None = None
) -> Explanation:
    """Why the number of one period differs from that of another, in one load.

    Raises QuestionError for a question that does not fit the measure.
    """
    first, last = (side(con, code, period, where) for period in (before, after))
    found = Explanation(first.card, first.result, last.result, notes=_unfinished(first.result, last.result))
    if absent := _absent((first.result, before.label), (last.result, after.label)):
        return replace(found, absent=absent)
    steps = [_Step(first, last, lambda subject: _by_presence(first, last, subject))]
    return _put_together(found, steps, _sources(con), of_loads=False)


def explain_loads(
    before: duckdb.DuckDBPyConnection,
    after: duckdb.DuckDBPyConnection,
    code: str,
    period: Period,
    where: Where | None = None,
) -> Explanation:
    """Why the number of a period in one load differs from that in an earlier one.

    Raises QuestionError for a question that does not fit the measure, and where the earlier load can't be read.
    """
    last = side(after, code, period, where)
    first = _earlier(before, code, period, where)
    found = Explanation(last.card, first.result, last.result, notes=_unfinished(first.result, last.result))
    if absent := _absent((first.result, "the earlier data load"), (last.result, "the later data load")):
        return replace(found, absent=absent)
    new_rules = differences(before, after, code)
    redefined = _remade(code, period, where, rules=after, rows=before, reach=before) if new_rules else first
    as_far = last if same_reach(before, after) else _remade(code, period, where, rules=after, rows=after, reach=before)
    steps = _steps(first, redefined, as_far, last, lambda: changed_lines(before, after, code))
    found = _put_together(found, steps, _sources(before) | _sources(after), of_loads=True)
    if not any(part.kind in ("definition", "together") for part in found.parts):
        new_rules = tuple(sentence for sentence in new_rules if sentence not in POSSIBLE)
    return replace(found, definition=new_rules)


def _earlier(con: duckdb.DuckDBPyConnection, code: str, period: Period, where: Where | None) -> Side:
    known = con.execute("SELECT count(*) FROM catalog.cards WHERE code = ?", [code]).fetchall()[0][0]
    if not known:
        raise QuestionError(f"The earlier data load does not have the measure {code}.")
    try:
        return side(con, code, period, where)
    except (duckdb.BinderException, duckdb.CatalogException) as problem:
        title = card_of(con, code).title
        raise QuestionError(
            f"{title} can't be compared: the earlier data load was made by another version of the program, in a form "
            "that this one can't read."
        ) from problem


def _remade(code: str, period: Period, where: Where | None, **loads: duckdb.DuckDBPyConnection) -> Side | None:
    """A number made again; None where the definition does not fit the rows, or nobody is counted."""
    try:
        con = remake(code, **loads)
    except (duckdb.Error, ValueError):
        return None
    try:
        found = side(con, code, period, where)
    finally:
        con.close()
    return None if found.result.value is None else found


def _steps(
    first: Side,
    redefined: Side | None,
    as_far: Side | None,
    last: Side,
    find_lines: Callable[[], Mapping[str, Lines]],
) -> list[_Step]:
    """The steps from one load to the next; the steps on both sides of a number that can't be made are one."""
    between = as_far or last
    further = _Step(between, last, lambda subject: _by_presence(between, last, subject))
    if redefined is None:
        return [_Step(first, between, kind="together"), further]
    lines = find_lines() if changed(redefined.shares, between.shares) else {}
    by_lines = _Step(redefined, between, lambda subject: _by_lines(redefined, between, lines, subject))
    return [_Step(first, redefined, kind="definition"), by_lines, further]


def _by_presence(before: Side, after: Side, subject: str) -> str:
    if subject in before.shares and subject in after.shares:
        return "within"
    if _not_covered(before, after, subject):
        return "coverage"
    return "new" if subject in after.shares else "left"


def _not_covered(before: Side, after: Side, subject: str) -> bool:
    """Whether a case is in one of two numbers only because the other leaves its agencies out."""
    here, other = (before, after) if subject in before.shares else (after, before)
    agencies = here.agencies.intersection(here.shares[subject].agencies)
    return bool(agencies) and other.agencies.isdisjoint(agencies)


def _by_lines(before: Side, after: Side, lines: Mapping[str, Lines], subject: str) -> str:
    in_both = subject in before.shares and subject in after.shares
    if not in_both and _not_covered(before, after, subject):
        return "coverage"
    people = (before.shares.get(subject) or after.shares[subject]).people
    own = [lines[key] for key in (subject, *people) if key in lines][:1]
    came, gone = sum(found.came for found in own), sum(found.gone for found in own)
    if came and not gone:
        return "late"
    if gone and not came and subject not in after.shares:
        return "left"
    return "corrected"


def _absent(*numbers: tuple[Result, str]) -> str:
    """Why two numbers can't be compared, in a sentence; empty where both have a value."""
    for result, name in numbers:
        if result.value is None:
            return f"There is nothing to compare with: {_why_none(result)} {name}."
    return ""


def _why_none(result: Result) -> str:
    if result.unfinished or result.reach is None:
        return "data do not reach the end of"
    return "follow-up is not over for anyone in" if result.pending else "there is no one to count in"


def _unfinished(*results: Result) -> tuple[str, ...]:
    return tuple(
        f"The period to {in_words(result.period_end)} is not finished: data reach {in_words(result.reach)}."
        for result in dict.fromkeys(results)
        if result.unfinished
    )


def _sources(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in con.execute("SELECT source FROM load.sources").fetchall()}


def _put_together(found: Explanation, steps: Sequence[_Step], sources: set[str], of_loads: bool) -> Explanation:
    """Adds up the steps: parts by kind over all of them, and the cases of each."""
    sums: dict[str, float] = {}
    changes: list[Change] = []
    for step in steps:
        subjects = changed(step.before.shares, step.after.shares)
        kinds = {subject: step.kind or step.kind_of(subject) for subject in subjects}
        own = {} if step.kind else own_parts(step.after.card, step.before.shares, step.after.shares)
        for kind, part in _by_kind(step, kinds, own).items():
            sums[kind] = sums.get(kind, 0.0) + part
        changes += [_change(step, subject, kind, sources, (own or {}).get(subject)) for subject, kind in kinds.items()]
    changes.sort(key=lambda change: (-abs(change.part or 0.0), KINDS.index(change.kind), change.subject))
    return replace(
        found,
        parts=_parts(found.card, sums, changes, of_loads),
        changes=tuple(changes),
        unchanged=_unchanged(steps[0].before.shares, steps[-1].after.shares, changes),
    )


def _by_kind(step: _Step, kinds: Mapping[str, str], own: Mapping[str, float] | None) -> dict[str, float]:
    if step.kind:
        return {step.kind: step.after.result.value - step.before.result.value}
    if own is None:
        return step_by_step(step.after.card, step.before.shares, step.after.shares, kinds)
    return {kind: math.fsum(own[s] for s in own if kinds[s] == kind) for kind in set(kinds.values())}


def _change(step: _Step, subject: str, kind: str, sources: set[str], part: float | None) -> Change:
    before, after = step.before.shares.get(subject), step.after.shares.get(subject)
    share = after or before
    source, own = _own_id(subject, sources)
    child = next((person for person in share.people if person != subject or _is_child(step)), None)
    return Change(
        own, source, child and _own_id(child, sources)[1], next(iter(share.agencies), None), kind, before, after, part
    )


def _is_child(step: _Step) -> bool:
    return step.after.card.subject == "child"


def _own_id(id: str, sources: set[str]) -> tuple[str, str]:
    """An id's source, empty where the id does not say it, and the id as that source wrote it."""
    source, colon, own = id.partition(":")
    return (source, own) if colon and source in sources else ("", id)


def _parts(card: Card, sums: Mapping[str, float], changes: Sequence[Change], of_loads: bool) -> tuple[Part, ...]:
    found = []
    for kind in KINDS:
        own = [change for change in changes if change.kind == kind]
        if own or sums.get(kind):
            people = {person for change in own for person in change.people}
            subjects = {(change.source, change.subject) for change in own}
            said = _words(card, kind, of_loads) + (_named_agencies(own) if kind == "coverage" else "")
            found.append(Part(kind, said, sums.get(kind, 0.0), len(subjects), len(people)))
    return tuple(found)


def _named_agencies(changes: Iterable[Change]) -> str:
    names = sorted({change.agency for change in changes if change.agency})
    return f" ({', '.join(names)})" if names else ""


def _words(card: Card, kind: str, of_loads: bool) -> str:
    nouns = _NOUNS.get(card.subject, f"{card.subject}s")
    who = "who" if nouns in _PEOPLE else "that"
    said = {
        "definition": "changed definition",
        "late": f"{nouns} whose lines came late",
        "corrected": f"{nouns} whose lines were corrected",
        "new": f"{nouns} {who} are new",
        "left": f"{nouns} who left" if who == "who" else f"{nouns} that are no longer in it",
        "coverage": "agencies not complete in both",
        "within": "change among those in both",
        "together": "changed definition and changed lines together",
    }
    if of_loads:
        said |= {
            "new": f"{nouns} {who} are new since then",
            "left": f"{nouns} no longer in it",
            "coverage": "agencies not in both data loads, or not complete in both",
            "within": "change among those in both, as the data reach further",
        }
    return said[kind]


def _unchanged(before: Shares, after: Shares, changes: Iterable[Change]) -> int:
    """How many children add the same to both numbers."""
    moved = {person for change in changes for person in change.people}
    both = {p for s in before.keys() & after.keys() for p in (*before[s].people, *after[s].people)}
    return len(both - moved)


# --- what may leave the program -------------------------------------------------------------------------------------


def for_sharing(found: Explanation, threshold: int = DEFAULT_THRESHOLD) -> Explanation:
    """The explanation as it may leave the program: no cases, and no part that rests on few children.

    Parts with few children, in all or in a numerator or its complement on either side, are put together with the
    smallest of the others until the sum rests on enough. Where that takes all parts, the difference is not split; nor
    is that of a count to which few children add the same both times, since its parts are counts themselves.
    """
    if found.card.counts not in PROTECTED:
        return replace(found, changes=())
    before, after = shareable([found.before, found.after], found.card, threshold)
    shown = replace(found, before=before, after=after, changes=(), unchanged=0)
    if before.hidden or after.hidden:
        return replace(shown, parts=(), absent="Hidden to protect privacy: few children stand behind these numbers.")
    if found.absent or not found.parts:
        return shown
    parts = _safe_parts(found, threshold)
    if parts is None or (found.card.kind in COUNTS and is_small(found.unchanged, threshold)):
        return replace(
            shown, parts=(), absent="Not split, to protect privacy: few children stand behind a part of the difference."
        )
    return replace(shown, parts=parts)


def _safe_parts(found: Explanation, threshold: int) -> tuple[Part, ...] | None:
    """The parts with those of few children put together; None where nothing would stay apart."""
    cases = {part.kind: [c for c in found.changes if c.kind == part.kind] for part in found.parts}
    apart = [part for part in found.parts if not _rests_on_few(found.card, cases[part.kind], threshold)]
    joined = [part for part in found.parts if part not in apart]
    waiting = sorted(apart, key=lambda part: part.children)
    while waiting and _rests_on_few(found.card, _of(cases, joined), threshold):
        joined.append(waiting.pop(0))
        apart.remove(joined[-1])
    if not apart or _rests_on_few(found.card, _of(cases, joined), threshold):
        return None
    others = [Part("others", "everything else together", math.fsum(part.part for part in joined))] if joined else []
    return (*(replace(part, cases=None, children=None) for part in apart), *others)


def _of(cases: Mapping[str, list[Change]], parts: Iterable[Part]) -> list[Change]:
    return [change for part in parts for change in cases[part.kind]]


def _rests_on_few(card: Card, changes: Iterable[Change], threshold: int) -> bool:
    changes = list(changes)
    counts = [len({person for change in changes for person in change.people})]
    for shares in ([c.before for c in changes if c.before], [c.after for c in changes if c.after]):
        counts += _in_and_out(card, shares)
    return any(is_small(count, threshold) for count in counts)


def _in_and_out(card: Card, shares: Iterable[Share]) -> tuple[int, int]:
    """How many children are in the numerator, and how many in its complement, as disclosure control counts them."""
    sums: dict[str, tuple[float, float]] = {}
    for share in shares:
        for person in share.people:
            n, d = sums.get(person, (0.0, 0.0))
            sums[person] = n + share.numerator, d + share.denominator
    hits = sum(n != 0 for n, _ in sums.values())
    if card.kind in COUNTS:
        return hits, 0
    others = sum(n < d if card.kind == "proportion" else n == 0 and d != 0 for n, d in sums.values())
    return hits, others
