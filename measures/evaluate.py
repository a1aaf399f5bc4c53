"""Evidence to numbers, by two rules exact to the day. Nothing else in the product computes a value.

flow: numerator and denominator summed over the days of each span that fall in the period.
as_at: summed over the spans that cover the period's last day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import duckdb
import numpy as np

from measures import cells, in_memory, statistics
from measures.cards import Card, comparison
from measures.cells import Cell, Key
from measures.periods import Period
from measures.questions import Known, Question, ask, conditions
from measures.statistics import CurvePoint


@dataclass(frozen=True)
class Result:
    """One number with everything it must carry. Values are unrounded, in the card's unit.

    `value` is None when there is no data. `counted`, `pending`, `excluded` are distinct subjects; `maturing` those
    of the pending who will count in this very period once their follow-up is over; `children` are the
    distinct children (else subjects) in the denominator, with those in the numerator and in the complement. What
    disclosure control hides is None.
    """

    code: str
    period_start: date
    period_end: date
    group: str | None = None
    category: str | None = None
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    method: str | None = None
    n: int | None = None
    sd: float | None = None
    p90: float | None = None
    counted: int | None = 0
    pending: int | None = 0
    maturing: int | None = 0
    excluded: int | None = 0
    children: int | None = 0
    children_in_numerator: int | None = 0
    children_in_complement: int | None = 0
    curve: tuple[CurvePoint, ...] | None = None
    median: float | None = None
    difference: float | None = None
    ratio: float | None = None
    late: tuple[str, ...] = ()
    reach: date | None = None
    hidden: bool = False

    @property
    def unfinished(self) -> bool:
        """True when no source reaches the end of the period."""
        return self.reach is not None and self.reach < self.period_end


def evaluate(
    con: duckdb.DuckDBPyConnection,
    code: str,
    periods: Iterable[Period],
    by: str | None = None,
    where: Mapping[str, Iterable[str]] | None = None,
    known: Known | None = None,
) -> list[Result]:
    """The measure's value for each period, oldest first, and within it for each group.

    A period without any evidence gives one Result whose value is None; zero where the measure counts what happened,
    has counted before, and its sources reach the period's last day. Who asks one snapshot many questions reads what is
    `known` of it once. Raises QuestionError for a question that does not make sense for the measure.
    """
    if known is None:
        return answer(con, ask(con, code, periods, by, where))
    counting = in_memory.counting(con, code, periods, by, where, known)
    if counting is None:
        return answer(con, ask(con, code, periods, by, where, known))
    found = _of_categories(counting.question, counting.sums)
    return _answered(counting.question, found, counting.waiting())


def answer(con: duckdb.DuckDBPyConnection, question: Question) -> list[Result]:
    """The results of a checked question."""
    found = _of_categories(question, partial(_sums, con, question))
    return _answered(question, found, _not_counted(con, question))


def _of_categories(question: Question, sums: Callable[[bool], dict[Key, Cell]]) -> dict[Key, Cell]:
    """The cells, by category where the question is; parts of a whole share the denominator of all."""
    found = sums(question.needs_categories)
    if question.needs_categories and question.card.categories == "parts":
        return _over_all_categories(found, sums(False))
    return found


def _answered(question: Question, every: Mapping[Key, Cell], waiting: Mapping) -> list[Result]:
    card = question.card
    in_period: dict[int, dict[Key, Cell]] = {number: {} for number in range(len(question.periods))}
    for key, cell in every.items():
        in_period[key.period][key] = cell
    found: list[Result] = []
    for number, own in in_period.items():
        results = [_result(question, number, key, cell, waiting) for key, cell in own.items()]
        results += [_no_one(question, number, group, waiting) for group in _groups_without_cells(number, own, waiting)]
        results = _with_empty_categories(question, number, results, waiting)
        found += sorted(results, key=lambda result: _place(card, result)) or [_no_one(question, number, None, waiting)]
    return _with_pairs(card, found)


# --- sums -----------------------------------------------------------------------------------------------------------


def _sums(con: duckdb.DuckDBPyConnection, question: Question, by_category: bool) -> dict[Key, Cell]:
    card = question.card
    category = "category" if by_category else "CAST(NULL AS VARCHAR)"
    rows, bound = counted_rows(question, category, slim=True)
    if card.kind in ("mean", "median", "survival"):
        return _listed(con, rows, category, bound)
    is_ratio, is_count = card.kind == "ratio", card.kind in ("count", "list")
    subjects = "the children" if card.subject == "child" else one_row_a_subject(question, by_category) and "the rows"
    found = _fetched(
        con,
        f"""
        {rows},
        per_child AS ({_per_child(question, category)}),
        cells AS (
            SELECT period, grp, category, sum(n) AS n, sum(d) AS d,
                {"sum(rows)" if subjects == "the rows" else "count(*)"} AS counted,
                {"sum(hit_rows)" if subjects == "the rows" else "count(*) FILTER (n > 0)"} AS hits,
                count(*) FILTER (d <> 0) AS children,
                count(*) FILTER (n <> 0) AS in_numerator,
                count(*) FILTER ({"n < d" if card.kind == "proportion" else "n = 0 AND d <> 0"}) AS in_complement
                {_EACH if is_ratio else ""}
            FROM per_child
            GROUP BY ALL
        )
        SELECT period, grp, category, {"hits" if is_count else "n"}, d, CAST(counted AS BIGINT), children,
            in_numerator, in_complement {_EACH_LISTED if is_ratio else ""}
        FROM {"cells" if subjects else _with_subjects(category)}
        """,
        bound,
    )
    return {Key(*row[:3]): Cell(*row[3:9], cells.each_child(*row[9:]) if is_ratio else None) for row in found}


def _per_child(question: Question, category: str) -> str:
    """What each child adds to a cell; there is nothing to add up where each has but one row."""
    what = f"period, grp, {category} AS category, who"
    if one_row_a_child(question):
        hit = "CAST(numerator > 0 AS INTEGER)"
        return f"""
            SELECT {what}, numerator * weight AS n, denominator * weight AS d, 1 AS rows, {hit} AS hit_rows
            FROM counted
        """
    return f"""
            SELECT {what}, sum(numerator * weight) AS n, sum(denominator * weight) AS d, count(*) AS rows,
                count(*) FILTER (numerator > 0) AS hit_rows
            FROM counted
            GROUP BY ALL
        """


def one_row_a_child(question: Question) -> bool:
    """True when a child is known to have one row at most in each cell."""
    card = question.card
    if question.splits_programs:
        return False
    return card.per == "child" if card.when else card.one_child_a_row


def one_row_a_subject(question: Question, by_category: bool) -> bool:
    """True when a subject is known to have one row at most in each cell."""
    card = question.card
    apart = by_category or card.categories is None
    return card.one_subject_a_row and apart and not (question.splits_programs or card.when)


# What each child of a cell adds, as three lists in one order.
_EACH = ", list({'who': who, 'n': n, 'd': d}) AS each_child"
_EACH_LISTED = "".join(f", list_transform(each_child, lambda one: one.{name}) AS {name}s" for name in ("who", "n", "d"))


def _with_subjects(category: str) -> str:
    """The cells with their distinct subjects, where these are something else than the children."""
    return f"""(
            SELECT c.* REPLACE (s.counted AS counted, s.hits AS hits)
            FROM cells c
            JOIN (
                SELECT period, grp, category, count(*) AS counted, count(*) FILTER (n > 0) AS hits
                FROM (
                    SELECT period, grp, {category} AS category, subject_number, sum(numerator) AS n
                    FROM counted
                    GROUP BY ALL
                )
                GROUP BY ALL
            ) s
                ON s.period = c.period AND s.grp IS NOT DISTINCT FROM c.grp
                AND s.category IS NOT DISTINCT FROM c.category
        )"""


def _listed(con: duckdb.DuckDBPyConnection, rows: str, category: str, bound: dict) -> dict[Key, Cell]:
    """For what is read off single rows: their numerators, denominators and the number of the child each belongs to."""
    found = _fetched(
        con,
        f"""
        {rows},
        cells AS (
            SELECT period, grp, category, list(subject_number) AS subjects {_EACH}
            FROM (
                SELECT period, grp, {category} AS category, subject_number, who, numerator AS n, denominator AS d
                FROM counted
            )
            GROUP BY ALL
        )
        SELECT period, grp, category, subjects {_EACH_LISTED}
        FROM cells
        """,
        bound,
    )
    return {Key(*key): cells.of_rows(subjects, who, n, d) for *key, subjects, who, n, d in found}


def _fetched(con: duckdb.DuckDBPyConnection, sql: str, bound: dict) -> list[tuple]:
    """The rows of a query. A list comes as an array, not as an object for each of its values."""
    columns = con.execute(sql, bound).fetchnumpy().values()
    return list(zip(*(column.tolist() for column in columns), strict=True))


def counted_rows(question: Question, category: str, slim: bool = False) -> tuple[str, dict[str, object]]:
    """A chain of CTEs that ends in `counted`: the rows that make the value, after what the card does per child.

    `slim`: with the columns alone that a value is counted from. Every column named costs time to plan.
    """
    steps = _steps(question, category)
    chain, bound = spans_in_periods(
        question, "counted", "spans" if steps else "counted", slim and not _by_unit(question)
    )
    last = "spans"
    for place, step in enumerate(steps):
        name = "counted" if place == len(steps) - 1 else f"step_{place}"
        chain += step(last, name)
        last = name
    return chain, bound


def _steps(question: Question, category: str) -> list[Callable[[str, str], str]]:
    """What the card does with the rows before they count: each adds CTEs that read one name and end in another."""
    card, steps = question.card, []
    if card.paired:
        steps.append(partial(_pair_step, question))
    if card.rows:
        steps.append(partial(_first_or_last_step, question))
    if card.when:
        steps.append(partial(_when_step, question, category))
    elif question.groups and card.by_unit and card.timing == "flow":
        steps.append(partial(_first_group_step, question))
    return steps


def _by_unit(question: Question) -> bool:
    """Whether a step looks at whose rows they are, for which it needs all columns."""
    card = question.card
    return bool(card.rows or card.when or (question.groups and card.by_unit and card.timing == "flow"))


_SLIM = "e.who, e.subject_number, e.start_date, e.end_date, e.numerator, e.denominator, e.category, e.state, e.agency"


def spans_in_periods(
    question: Question, state: str, name: str = "spans", slim: bool = False
) -> tuple[str, dict[str, object]]:
    """A chain of CTEs that ends in `name`: the question's rows in each period, with the days that fall in it."""
    filters, bound = conditions(question)
    bound |= {
        "asked": list(range(len(question.periods))),
        "first_day": [period.start for period in question.periods],
        "last_day": [period.end for period in question.periods],
    }
    if state == "left out":
        is_meant = "e.state <> 'counted'"
    else:
        is_meant, bound["state"] = "e.state = $state", state
    # Asked of every row and seldom needed: most loads have no agency that is behind.
    late, in_time = "", ""
    if any(each.agencies for each in question.late):
        bound["late"] = [list(each.agencies) for each in question.late]
        late = ", unnest(CAST($late AS VARCHAR[][])) AS late"
        in_time = "AND list_contains(a.late, c.agency) IS NOT TRUE"
    group = f"coalesce(e.{question.by}, 'unknown')" if question.groups else "CAST(NULL AS VARCHAR)"
    touches, measured, weight = _timing(question.card, state)
    on_days = ", greatest(c.start_date, a.first_day) AS on_day, least(c.end_date, a.last_day + 1) AS to_day"
    return (
        f"""
        WITH asked AS (
            SELECT unnest($asked) AS period, unnest($first_day) AS first_day, unnest($last_day) AS last_day{late}
        ),
        chosen AS (
            SELECT {_SLIM if slim else "e.*"}, {group} AS grp
            FROM evidence."{question.card.code}" e
            WHERE {filters} AND {is_meant}
        ),
        {name} AS (
            SELECT a.period, c.* {measured}{"" if slim else on_days}, {weight} AS weight
            FROM chosen c
            JOIN asked a ON {touches} {in_time}
        )""",
        bound,
    )


_DAYS = "least(c.end_date, a.last_day + 1) - greatest(c.start_date, a.first_day)"
_IN_PERIOD = "c.start_date <= a.last_day AND c.end_date > a.first_day"
_ON_LAST_DAY = "c.start_date <= a.last_day AND c.end_date > a.last_day"
_ON_ANCHOR = "c.start_date = a.last_day"
_ON_DAY_BEFORE = "c.start_date < a.first_day AND c.end_date >= a.first_day"


def _timing(card: Card, state: str) -> tuple[str, str, str]:
    """Which spans touch a period, what is changed in them, and how often each counts."""
    if card.denominator_at == "ends" and state == "counted":
        numerator = f"c.numerator * greatest({_DAYS}, 0)"
        denominator = f"c.denominator * (CAST({_ON_DAY_BEFORE} AS INTEGER) + CAST({_ON_LAST_DAY} AS INTEGER)) / 2"
        changed = f"REPLACE ({numerator} AS numerator, {denominator} AS denominator)"
        return f"(({_IN_PERIOD}) OR ({_ON_DAY_BEFORE}))", changed, "1"
    if card.timing == "flow":
        return _IN_PERIOD, "", _DAYS
    if card.window is not None:
        return _ON_ANCHOR, "", "1"
    return (_ON_LAST_DAY if state == "counted" else _IN_PERIOD), "", "1"


# What a row belongs to, and what a case of it is called.
_FAMILY = "coalesce((SELECT k.family_id FROM derived.children k WHERE k.child_id = r.child_id), child_id, subject)"
_UNITS = {
    "child": ("who", "coalesce(child_id, subject)"),
    "family": (_FAMILY, _FAMILY),
    "enrollment": ("coalesce(enrollment_id, subject)", "coalesce(enrollment_id, subject)"),
    "person": ("subject_number", "subject"),
}


def _apart(question: Question) -> str:
    """A second enrollment held at the same time stands apart, so that it can count in its own program."""
    return "CASE WHEN only_when_split THEN enrollment_id END" if question.splits_programs else "CAST(NULL AS VARCHAR)"


def _first_or_last_step(question: Question, last: str, name: str) -> str:
    card = question.card
    return f""",
        owned AS (SELECT *, {_UNITS[card.per][0]} AS unit, {_apart(question)} AS apart FROM {last} r),
        {name} AS (
            SELECT * EXCLUDE (unit, apart)
            FROM owned o
            SEMI JOIN (
                SELECT period, unit, apart, {"min" if card.rows == "first" else "max"}(on_day) AS on_day
                FROM owned
                GROUP BY ALL
            ) d
                ON d.period = o.period AND d.unit = o.unit AND d.apart IS NOT DISTINCT FROM o.apart
                AND d.on_day = o.on_day
        )"""


_FIRST_GROUP = "arg_min(grp, (on_day, start_date, grp))"


def _first_group_step(question: Question, last: str, name: str) -> str:
    return f""",
        members AS (SELECT *, {_apart(question)} AS apart FROM {last}),
        {name} AS (
            SELECT o.* EXCLUDE (apart) REPLACE (f.grp AS grp)
            FROM members o
            JOIN (
                SELECT period, subject_number, apart, {_FIRST_GROUP} AS grp FROM members GROUP BY ALL
            ) f
                ON f.period = o.period AND f.subject_number = o.subject_number
                AND f.apart IS NOT DISTINCT FROM o.apart
        )"""


def _when_step(question: Question, category: str, last: str, name: str) -> str:
    card = question.card
    test = {"any": "n > 0", "none": "n = 0"}.get(card.when) or "n / d {} {}".format(*comparison(card.when))
    unit, case = _UNITS[card.per]
    return f""",
        unit_sums AS (
            SELECT period, {category} AS category, {unit} AS unit, {_apart(question)} AS apart,
                any_value({case}) AS subject, min(subject_number) AS subject_number, min(who) AS who,
                {_FIRST_GROUP if question.groups else "CAST(NULL AS VARCHAR)"} AS grp, any_value(child_id) AS child_id,
                arg_min(enrollment_id, on_day) AS enrollment_id, arg_min(agency, on_day) AS agency,
                arg_min(program, on_day) AS program, list(reason) AS reasons,
                min(on_day) AS on_day, max(to_day) AS to_day,
                sum(numerator * weight) AS n, sum(denominator * weight) AS d
            FROM {last} r
            GROUP BY ALL
        ),
        {name} AS (
            SELECT * EXCLUDE (n, d, unit, apart, reasons), 'counted' AS state, 1 AS weight,
                array_to_string(list_sort(list_distinct(reasons)), '; ') AS reason,
                CAST(1 AS DOUBLE) AS denominator, CAST(({test}) AS DOUBLE) AS numerator
            FROM unit_sums
            WHERE d > 0 AND d >= {float(card.minimum)}
        )"""


def _pair_step(question: Question, last: str, name: str) -> str:
    """Keep, in each later category, the subjects that the first has too; in the first, those of the second."""
    first, second = question.compared[:2]
    return f""",
        present AS (SELECT DISTINCT period, subject_number, category FROM {last}),
        {name} AS (
            SELECT s.* FROM {last} s
            SEMI JOIN present p ON p.period = s.period AND p.subject_number = s.subject_number
                AND p.category = CASE WHEN s.category = '{first}' THEN '{second}' ELSE '{first}' END
        )"""


def _over_all_categories(parts: dict[Key, Cell], totals: dict[Key, Cell]) -> dict[Key, Cell]:
    found = {}
    for key, cell in parts.items():
        whole = totals[replace(key, category=None)]
        found[key] = replace(
            cell,
            denominator=whole.denominator,
            children=whole.children,
            in_complement=whole.children - cell.in_numerator,
            vectors=None,
        )
    return found


def _not_counted(con: duckdb.DuckDBPyConnection, question: Question) -> dict[tuple[int, str | None, str], int]:
    spans, bound = spans_in_periods(question, "left out", slim=True)
    rows = con.execute(
        f"{spans} SELECT period, grp, state, count(DISTINCT subject_number) FROM spans GROUP BY ALL", bound
    ).fetchall()
    waiting = {(period, group, state): subjects for period, group, state, subjects in rows}
    if not any(state == "pending" for _, _, state in waiting):
        return waiting
    rows = con.execute(
        f"""
        {spans}
        SELECT period, grp, count(DISTINCT subject_number)
        FROM spans
        WHERE state = 'pending' AND {_still_followed(question.card)}
        GROUP BY ALL
        """,
        bound,
    ).fetchall()
    return waiting | {(period, group, "maturing"): subjects for period, group, subjects in rows}


def _still_followed(card: Card) -> str:
    """Which pending rows will count in this very period one day: those that stand on their cohort's own day.

    A pending row on the complete-to day, or one that spans days, will count on a later day, if ever.
    """
    if card.timing == "as_at":
        return "true" if card.window is not None else "false"
    return """
        start_date NOT IN (SELECT complete_to FROM load.sources)
        AND subject_number NOT IN (SELECT subject_number FROM chosen WHERE end_date > start_date + 1)
    """


# --- results --------------------------------------------------------------------------------------------------------


def _result(question: Question, number: int, key: Key, cell: Cell, waiting: Mapping) -> Result:
    return _empty(
        question,
        number,
        key.group,
        waiting,
        category=key.category,
        counted=cell.counted,
        children=cell.children,
        children_in_numerator=cell.in_numerator,
        children_in_complement=cell.in_complement,
        **_WRITERS[question.card.kind](question, number, cell),
    )


def _empty(question: Question, number: int, group: str | None, waiting: Mapping, **more: object) -> Result:
    period, late = question.periods[number], question.late[number]
    return Result(
        question.card.code,
        period.start,
        period.end,
        group,
        pending=waiting.get((number, group, "pending"), 0),
        maturing=waiting.get((number, group, "maturing"), 0),
        excluded=waiting.get((number, group, "excluded"), 0),
        late=late.agencies,
        reach=late.reach,
        **more,
    )


def _no_one(question: Question, number: int, group: str | None, waiting: Mapping) -> Result:
    """A period in which nobody counts: no data, but nothing happened where that is what the measure would know."""
    empty, card = _empty(question, number, group, waiting), question.card
    counts_events = (card.kind, card.timing) == ("count", "flow") and not question.groups
    is_known = question.since is not None and question.since <= empty.period_start and not empty.unfinished
    if counts_events and is_known and not question.needs_categories:
        return replace(empty, value=0.0, numerator=0.0)
    return empty


def _groups_without_cells(number: int, cells: Mapping[Key, Cell], waiting: Mapping) -> list[str | None]:
    seen = {key.group for key in cells}
    return sorted({group for period, group, _ in waiting if period == number} - seen, key=str)


def _with_empty_categories(question: Question, number: int, results: list[Result], waiting: Mapping) -> list[Result]:
    """Categories that the card lists and that nobody is in are shown as empty, not left away."""
    if not question.needs_categories:
        return results
    wanted = question.where.get("category") or question.card.category_order
    kept = [result for result in results if not wanted or result.category in wanted]
    for group in {result.group for result in results}:
        seen = {result.category for result in kept if result.group == group}
        like = next(result for result in results if result.group == group)
        for category in wanted:
            if category not in seen:
                kept.append(_no_one_in(question, number, like, category, waiting))
    return kept


def _no_one_in(question: Question, number: int, like: Result, category: str, waiting: Mapping) -> Result:
    empty = _empty(question, number, like.group, waiting, category=category)
    if question.card.categories == "parts" and like.denominator:
        whole = Cell(0.0, like.denominator, 0, like.children, 0, like.children)
        return _result(question, number, Key(number, like.group, category), whole, waiting)
    if question.card.kind == "count":
        return replace(empty, value=0.0, numerator=0.0)
    return empty


def _place(card: Card, result: Result) -> tuple:
    order = card.category_order
    position = order.index(result.category) if result.category in order else len(order)
    return (result.group is None, str(result.group), position, str(result.category))


Fields = dict[str, object]  # of a Result


def _interval(card: Card, interval: statistics.Interval, method: str | None) -> Fields:
    low, high = interval
    if low is None or high is None or card.interval == "none":
        return {}
    return {"low": low * card.scale, "high": high * card.scale, "method": method}


def _proportion(question: Question, number: int, cell: Cell) -> Fields:
    return _divided(question.card, cell, statistics.wilson, "wilson")


def _rate(question: Question, number: int, cell: Cell) -> Fields:
    return _divided(question.card, cell, statistics.exact_poisson, "exact_poisson")


def _divided(card: Card, cell: Cell, interval: Callable[[float, float], statistics.Interval], method: str) -> Fields:
    parts = {"numerator": cell.numerator, "denominator": cell.denominator}
    if not cell.denominator:
        return parts
    value = card.scale * cell.numerator / cell.denominator
    return {**parts, "value": value, **_interval(card, interval(cell.numerator, cell.denominator), method)}


def _ratio(question: Question, number: int, cell: Cell) -> Fields:
    card, period, reach = question.card, question.periods[number], question.late[number].reach
    if card.denominator_at == "ends" and reach is not None and reach < period.end:
        return {}  # nobody knows yet who is there at the end of the period
    denominator = float(period.days) if card.over == "calendar_days" else cell.denominator
    parts = {"numerator": cell.numerator, "denominator": denominator}
    if not denominator:
        return parts
    known = {**parts, "value": card.scale * cell.numerator / denominator}
    if cell.vectors is None or card.over:
        return known
    return {**known, **_interval(card, *statistics.clustered_ratio(*cell.vectors))}


def _count(question: Question, number: int, cell: Cell) -> Fields:
    return {"value": float(cell.numerator), "numerator": float(cell.numerator)}


def _sum(question: Question, number: int, cell: Cell) -> Fields:
    return {"value": question.card.scale * cell.numerator, "numerator": cell.numerator}


def _mean(question: Question, number: int, cell: Cell) -> Fields:
    card, values = question.card, cell.vectors[0]
    sums, rows = np.bincount(cell.owners, weights=values), np.bincount(cell.owners).astype(float)
    interval = _interval(card, *statistics.clustered_ratio(sums, rows))
    return {**_spread(card, cell), "value": card.scale * float(np.mean(values)), **interval}


def _median(question: Question, number: int, cell: Cell) -> Fields:
    card, values = question.card, cell.vectors[0]
    interval = _interval(card, *statistics.clustered_median(values, cell.owners))
    return {**_spread(card, cell), "value": card.scale * float(np.median(values)), **interval}


def _spread(card: Card, cell: Cell) -> Fields:
    values = cell.vectors[0]
    return {
        "numerator": cell.numerator,
        "denominator": float(len(values)),
        "n": len(values),
        "sd": float(np.std(values, ddof=1)) * card.scale if len(values) > 1 else None,
        "p90": card.scale * float(np.quantile(values, 0.9)),
    }


def _survival(question: Question, number: int, cell: Cell) -> Fields:
    card, (events, times) = question.card, cell.vectors
    curve = statistics.kaplan_meier(times, events, card.at)
    point = statistics.survival_at(curve, card.headline) if card.headline is not None else None
    return {
        "n": len(times),
        "numerator": cell.numerator,
        "denominator": float(len(times)),
        "value": card.scale * (point.survival if point else 1.0),
        "curve": tuple(curve),
        "median": statistics.survival_median(curve),
        **_interval(card, statistics.survival_interval(point), "greenwood"),
    }


_WRITERS = {
    "proportion": _proportion,
    "rate": _rate,
    "ratio": _ratio,
    "count": _count,
    "list": _count,
    "sum": _sum,
    "mean": _mean,
    "median": _median,
    "survival": _survival,
}


def _with_pairs(card: Card, results: list[Result]) -> list[Result]:
    """Difference and ratio of each later category to the first, for the same subjects."""
    if not card.paired:
        return results
    first = {(r.period_start, r.group): r for r in results if r.category == card.category_order[0]}
    found = []
    for result in results:
        base = first.get((result.period_start, result.group))
        if base is None or base is result or result.value is None or base.value is None:
            found.append(result)
            continue
        ratio = result.value / base.value if base.value else None
        found.append(replace(result, difference=result.value - base.value, ratio=ratio))
    return found


def to_json(results: Iterable[Result]) -> str:
    """The results as the terminal prints them: a list of objects, oldest period first."""
    return json.dumps([as_row(result) for result in results], indent=2)


def as_row(result: Result) -> dict[str, object]:
    """A result as a plain row: the fields that the terminal and the exports promise, in their order."""
    row: dict[str, object] = {
        "code": result.code,
        "period_start": result.period_start.isoformat(),
        "period_end": result.period_end.isoformat(),
        "group": " · ".join(part for part in (result.group, result.category) if part) or None,
    }
    for name in (
        "value",
        "numerator",
        "denominator",
        "low",
        "high",
        "method",
        "n",
        "sd",
        "p90",
        "counted",
        "pending",
        "excluded",
        "children",
        "children_in_numerator",
    ):
        row[name] = _plain(getattr(result, name))
    if result.curve is not None:
        row["curve"] = [
            {"time": p.time, "at_risk": p.at_risk, "events": p.events, "survival": p.survival, "se": p.se}
            for p in result.curve
        ]
        row["median"] = result.median
    return row


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value
