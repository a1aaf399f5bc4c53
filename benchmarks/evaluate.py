"""Table c: evaluating a measure beside a query written by hand for that measure alone; and which questions are slow.

Both answer from the same evidence, by quarter, for all children and by county, and return the same: value, numerator,
denominator, interval, the counts of children, of pending and of excluded. Warm, in one process, in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from benchmarks import prepared
from benchmarks.measuring import apart, in_seconds, in_turn, seconds, table, timed, times

TITLE = "(c) Evaluating"
RUNS = 9
CODES = ("PS2", "PS2.none", "PS7", "C1", "PS1")
GROUPS = {None: "all children", "county": "by county"}
SCALES = {"PS2": 1000, "PS2.none": 100, "PS7": 100, "PS1": 1000}
YEARS = 5
SLOW = 0.25  # seconds; more is slow to a person

# Common to all: the quarters asked for, and the agencies that are not complete to the end of one.
_ASKED = """
    WITH asked AS (
        SELECT unnest($numbers) AS period, unnest($first_days) AS first_day, unnest($last_days) AS last_day
    ),
    reach AS (
        SELECT agency, complete_to FROM derived.agency_reach
        WHERE agency IN (SELECT DISTINCT agency FROM evidence."{code}")
    ),
    late AS (
        SELECT a.period, r.agency FROM asked a JOIN reach r
        ON r.complete_to < least(a.last_day, (SELECT max(complete_to) FROM reach))
    ),
"""

# Each query ends in: period, group, numerator, denominator, counted, children, in the numerator, in the complement,
# pending, excluded. What is known of a measure is used: its rows are all counted, or there is one a child and day.
_QUERIES = {
    "PS2": """
        per_child AS (
            SELECT period, {group} AS grp, who, sum(numerator * days) AS n, sum(denominator * days) AS d
            FROM (
                SELECT
                    a.period, e.*, least(e.end_date, a.last_day + 1) - greatest(e.start_date, a.first_day) AS days
                FROM evidence."PS2" e
                JOIN asked a ON e.start_date <= a.last_day AND e.end_date > a.first_day
                ANTI JOIN late l ON l.period = a.period AND l.agency = e.agency
                WHERE NOT e.only_when_split
            )
            GROUP BY ALL
        )
        SELECT
            period, grp, sum(n), sum(d), count(*), count(*) FILTER (d <> 0), count(*) FILTER (n <> 0),
            count(*) FILTER (n = 0 AND d <> 0), 0, 0
        FROM per_child
        GROUP BY ALL
    """,
    "PS2.none": """
        per_child AS (
            SELECT
                period, who, arg_min({group}, (greatest(start_date, first_day), start_date, {group})) AS grp,
                sum(numerator * days) AS n, sum(denominator * days) AS d
            FROM (
                SELECT
                    a.period, a.first_day, e.*,
                    least(e.end_date, a.last_day + 1) - greatest(e.start_date, a.first_day) AS days
                FROM evidence."PS2.none" e
                JOIN asked a ON e.start_date <= a.last_day AND e.end_date > a.first_day
                ANTI JOIN late l ON l.period = a.period AND l.agency = e.agency
                WHERE NOT e.only_when_split
            )
            GROUP BY ALL
            HAVING d > 0
        )
        SELECT
            period, grp, count(*) FILTER (n = 0), count(*), count(*), count(*), count(*) FILTER (n = 0),
            count(*) FILTER (n <> 0), 0, 0
        FROM per_child
        GROUP BY ALL
    """,
    "PS7": """
        per_child AS (
            SELECT
                a.period, {group} AS grp, e.who, sum(e.numerator) AS n, sum(e.denominator) AS d,
                count(*) FILTER (e.state = 'counted') AS counted, count(*) FILTER (e.state = 'pending') AS pending,
                count(*) FILTER (e.state = 'excluded') AS excluded
            FROM evidence."PS7" e
            JOIN asked a ON e.start_date BETWEEN a.first_day AND a.last_day
            ANTI JOIN late l ON l.period = a.period AND l.agency = e.agency
            WHERE NOT e.only_when_split
            GROUP BY ALL
        )
        SELECT
            period, grp, sum(n), sum(d), sum(counted), count(*) FILTER (d <> 0), count(*) FILTER (n <> 0),
            count(*) FILTER (n < d), sum(pending), sum(excluded)
        FROM per_child
        GROUP BY ALL
    """,
    "C1": """
        there AS (
            SELECT a.period, {group} AS grp
            FROM evidence."C1" e
            JOIN asked a ON e.start_date <= a.last_day AND e.end_date > a.last_day
            ANTI JOIN late l ON l.period = a.period AND l.agency = e.agency
            WHERE NOT e.only_when_split
        )
        SELECT period, grp, count(*), count(*), count(*), count(*), count(*), 0, 0, 0
        FROM there
        GROUP BY ALL
    """,
    "PS1": """
        there AS (
            SELECT a.period, {group} AS grp, e.numerator AS n, e.denominator AS d, e.state
            FROM evidence."PS1" e
            JOIN asked a ON e.start_date = a.last_day
            ANTI JOIN late l ON l.period = a.period AND l.agency = e.agency
            WHERE NOT e.only_when_split
        )
        SELECT
            period, grp, sum(n) FILTER (counted), sum(d) FILTER (counted), count(*) FILTER (counted),
            count(*) FILTER (counted AND d <> 0), count(*) FILTER (counted AND n <> 0),
            count(*) FILTER (counted AND n = 0 AND d <> 0), 0, count(*) FILTER (state = 'excluded')
        FROM (SELECT *, state = 'counted' AS counted FROM there)
        GROUP BY ALL
    """,
}


def measured(folder: Path, sizes: Iterable[int], runs: int = RUNS) -> str:
    """The tables in Markdown for each number of children. Raises ValueError when an answer differs."""
    rows, slow = [], []
    for children in sizes:
        data_dir = prepared.snapshot(folder, children)
        prepared.say(f"Table c, {children:,} children")
        for code, group, engine, by_hand in apart("benchmarks.evaluate:beside", str(data_dir), runs).answer:
            ratio = times(engine / by_hand)
            rows.append([f"{children:,}", f"{code}, {group}", in_seconds(engine), in_seconds(by_hand), ratio])
        prepared.say(f"Table c, every measure of {children:,} children")
        slow.append(_how_many_slow(children, apart("benchmarks.evaluate:every_question", str(data_dir)).answer))
    return "\n\n".join(
        [
            table(["children", "measure", "evaluated", "by hand", "ratio"], rows),
            "Every measure by quarter over five years, for all children and by county:",
            table(["children", "questions", "half within", f"above {in_seconds(SLOW)}", "the slowest"], slow),
        ]
    )


def _how_many_slow(children: int, taken: list[tuple[str, str, float]]) -> list[str]:
    """Of all questions, how many are slow to a person, and the slowest of them by name."""
    slowest = sorted(taken, key=lambda row: -row[2])
    slow = [row for row in slowest if row[2] > SLOW]
    named = ", ".join(f"{code} {group} {in_seconds(each)}" for code, group, each in slowest[:6])
    middle = slowest[len(slowest) // 2][2]
    return [f"{children:,}", str(len(taken)), in_seconds(middle), str(len(slow)), named]


def every_question(data_dir: str) -> Callable[[], list]:
    """Ready to ask every measure, for all and by county; the work returns code, group and seconds of each, warm."""
    from measures.evaluate import evaluate
    from measures.library import last_day
    from measures.periods import add_months, periods
    from measures.questions import known
    from measures.snapshot import open_current

    con = open_current(Path(data_dir))
    facts = known(con)
    asked = periods("quarter", add_months(last_day(con), -12 * YEARS), last_day(con))

    def work() -> list:
        taken = []
        for code, card in facts.cards.items():
            for by, words in GROUPS.items():
                if by and card.by and by not in card.by:
                    continue
                ask = partial(evaluate, con, code, asked, by, None, facts)
                ask()  # reads the evidence
                taken.append((code, words, seconds(timed(ask) for _ in range(3))))
        return taken

    return work


def beside(data_dir: str, runs: int) -> Callable[[], list]:
    """Ready to answer each question both ways; the work returns code, groups, and the median seconds of either way."""
    from measures.library import last_day
    from measures.periods import add_months, periods
    from measures.questions import known
    from measures.snapshot import open_current

    con = open_current(Path(data_dir))
    facts = known(con)  # read once a snapshot, as the pages do
    asked = periods("quarter", add_months(last_day(con), -12 * YEARS), last_day(con))

    def work() -> list:
        return [
            [code, words, *_both(con, facts, code, by, asked, runs)] for code in CODES for by, words in GROUPS.items()
        ]

    return work


def _both(con, facts, code: str, by: str | None, asked: list, runs: int) -> tuple[float, float]:
    from measures.evaluate import evaluate

    engine, by_hand = (
        partial(evaluate, con, code, asked, by, None, facts),
        partial(answer_by_hand, con, code, asked, by),
    )
    refuse_differences(code, engine(), by_hand())  # and warms both
    taken = in_turn({"engine": partial(timed, engine), "by hand": partial(timed, by_hand)}, runs)
    return seconds(taken["engine"]), seconds(taken["by hand"])


def refuse_differences(code: str, engine: list, by_hand: list[dict]) -> None:
    """Raises ValueError unless both ways gave the same results."""
    from measures.evaluate import as_row

    seen = [row for row in map(as_row, engine) if row["counted"] or row["pending"] or row["excluded"]]
    others = {(row["period_start"], row["group"]): row for row in by_hand}
    if len(seen) != len(others):
        raise ValueError(f"{code}: the engine gives {len(seen)} results, the query by hand {len(others)}.")
    for row in seen:
        other = others[row["period_start"], row["group"]]
        if any(not _same(row[name], value) for name, value in other.items()):
            raise ValueError(f"{code}: the engine gives {row}, the query by hand {other}.")


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and abs(one - other) <= 1e-9 * max(1.0, abs(one))
    return one == other


def answer_by_hand(con, code: str, asked: list, by: str | None) -> list[dict]:
    """The results of one of CODES by its own query; the intervals of all of them are computed at once."""
    import numpy as np

    group = "CAST(NULL AS VARCHAR)" if by is None else f"coalesce({by}, 'unknown')"
    found = con.execute(
        _ASKED.format(code=code) + _QUERIES[code].format(group=group),
        {
            "numbers": list(range(len(asked))),
            "first_days": [period.start for period in asked],
            "last_days": [period.end for period in asked],
        },
    ).fetchall()
    numerators, denominators = np.array([row[2:4] for row in found], dtype=float).reshape(-1, 2).T
    if code == "C1":
        return [_result(asked, row, row[2], None, None, None) for row in found]
    known = denominators > 0
    denominators = np.where(known, denominators, np.nan)
    interval = {100: _wilson, 1000: _exact_poisson}[SCALES[code]](numerators, denominators)
    columns = [SCALES[code] * column for column in (numerators / denominators, *interval)]
    return [
        _result(asked, row, value, row[3], low, high) if there else _result(asked, row, None, row[3], None, None)
        for row, there, value, low, high in zip(found, known, *(column.tolist() for column in columns), strict=True)
    ]


def _result(asked: list, row: tuple, value, denominator, low, high) -> dict:
    counted, children, in_numerator, _, pending, excluded = row[4:]
    return {
        "period_start": str(asked[row[0]].start),
        "group": row[1],
        "value": value,
        "numerator": row[2] if counted else None,
        "denominator": denominator if counted else None,
        "low": low,
        "high": high,
        "counted": counted,
        "pending": pending,
        "excluded": excluded,
        "children": children,
        "children_in_numerator": in_numerator,
    }


def _wilson(hits, cases):
    from scipy.special import ndtri

    z, share = ndtri(0.975), hits / cases
    middle = (share + z**2 / (2 * cases)) / (1 + z**2 / cases)
    half = z * (share * (1 - share) / cases + z**2 / (4 * cases**2)) ** 0.5 / (1 + z**2 / cases)
    return (middle - half) * (hits > 0), 1 - (1 - middle - half) * (hits < cases)


def _exact_poisson(events, exposure):
    import numpy as np
    from scipy.special import gammaincinv

    low = np.nan_to_num(gammaincinv(events, 0.025))  # no event: no lower limit but 0
    return low / exposure, gammaincinv(events + 1, 0.975) / exposure
