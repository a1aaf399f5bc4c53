"""Moves while enrolled (PS2) by quarter from the contract tables in Polars, written as well as we can.

One lazy plan; sorts and comparisons with the row before instead of windows over each child, which take several times
as long. Every row is known by whole numbers (the child's number, days since 1970), and a running maximum over all
children is one over each child when the child's number stands in front of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

FAR = 10_000_000  # days; beyond every date
FIRST_OF_CHILD = pl.col("child") != pl.col("child").shift(1).fill_null(-1)


def ready(folder: str, first_days: list[str]) -> Callable[[], list]:
    """Ready to count from the Parquet files <schema>.<table>.parquet of a folder.

    The work returns [first day of the quarter, moves, days in care] for each quarter.
    """

    def work() -> list:
        removals = _removals(Path(folder))
        enrollments = _stood(_table(Path(folder), "main.enrollments", ["enrollment_id"], ["start_date", "end_date"]))
        nights = _nights(_stays(Path(folder)))
        care = _in_care(removals, nights)
        moves = _enrolled(_moves(care, nights), enrollments)
        return _by_quarter(moves, _exposure(care, enrollments), first_days)

    return work


# --- reading ----------------------------------------------------------------------------------------------------------


def _table(folder: Path, name: str, texts: Sequence[str], days: Sequence[str]) -> pl.LazyFrame:
    """A contract table with the child's number, dates as days since 1970, and the day after complete-to."""
    sources = pl.scan_parquet(folder / "load.sources.parquet")
    open_ends = sources.select("source", open_end=pl.col("complete_to").to_physical().cast(pl.Int64) + 1)
    return (
        pl.scan_parquet(folder / f"{name}.parquet")
        .select(
            *texts,
            "source",
            *(pl.col(day).to_physical().cast(pl.Int64).fill_null(FAR) for day in days),
            child=pl.col("child_id").cast(pl.Categorical).to_physical().cast(pl.Int64),
        )
        .join(open_ends, on="source")
    )


def _removals(folder: Path) -> pl.LazyFrame:
    """Removals of the sources that also send the day on which a child leaves care."""
    recorded = pl.scan_parquet(folder / "load.recorded.parquet")
    sends = recorded.filter(table_name="care_episodes", field="discharge_date")
    silent = recorded.join(sends, on="source", how="anti")
    removals = _table(folder, "main.care_episodes", ["episode_id"], ["removal_date", "discharge_date"])
    return removals.join(silent, on="source", how="anti")


def _stays(folder: Path) -> pl.LazyFrame:
    """Stays with what their source says of each setting, ended at the latest on the complete-to day."""
    flags = ["absence", "counts_as_placement"]
    settings = pl.scan_parquet(folder / "load.source_settings.parquet").select("source", "setting", *flags)
    texts = ["living_arrangement_id", "setting", "provider_id"]
    return (
        _table(folder, "main.living_arrangements", texts, ["start_date", "end_date"])
        .join(settings, on=["source", "setting"])
        .select(
            "child",
            "source",
            "absence",
            pl.col("counts_as_placement").alias("counts"),
            start="start_date",
            end=pl.min_horizontal("end_date", "open_end"),
            is_open=pl.col("end_date") >= pl.col("open_end"),
            stay="living_arrangement_id",
            home=pl.coalesce("provider_id", pl.lit("setting: ") + pl.col("setting")),
        )
        .filter(pl.col("start") < pl.col("end"))
    )


def _stood(enrollments: pl.LazyFrame) -> pl.LazyFrame:
    there = (pl.col("start_date") < pl.col("open_end")) & (pl.col("end_date") >= pl.col("start_date"))
    return enrollments.filter(there).select(
        "child", "enrollment_id", start="start_date", until=pl.min_horizontal("end_date", "open_end")
    )


# --- rules ------------------------------------------------------------------------------------------------------------


def _latest_before(end: str) -> pl.Expr:
    """The latest end among the child's rows before each row; below 0 where there is none. Sorted by child."""
    offset = pl.col("child") * 2 * FAR
    return (pl.col(end) + offset).cum_max().shift(1).fill_null(-FAR) - offset


def _nights(stays: pl.LazyFrame) -> pl.LazyFrame:
    """Where each child slept, no night twice."""
    ordered = stays.sort("child", "start", "end", "absence", "stay", descending=[False, False, True, False, False])
    nested = ordered.with_columns(
        nested=_latest_before("end") >= pl.col("end"),
        twin=~FIRST_OF_CHILD & (pl.col("start") == pl.col("start").shift(1)),
    )
    kept = nested.filter(pl.col("absence") | pl.col("is_open") | ~pl.col("nested"))
    crowded = kept.filter(pl.col("nested") & (pl.col("twin") | ~pl.col("is_open"))).select("child").unique()
    nights = pl.concat(
        [
            _cut_short(kept.join(crowded, on="child", how="anti", maintain_order="left")),
            _pieces(kept.join(crowded, on="child", how="semi")),
        ],
        how="diagonal",
    )
    return nights.with_columns(pl.col("absence") & ~pl.col("counts")).sort("child", "start")


def _cut_short(stays: pl.LazyFrame) -> pl.LazyFrame:
    """Stays that end where the next one of the child starts."""
    following = pl.when(pl.col("child").shift(-1) == pl.col("child")).then(pl.col("start").shift(-1))
    return stays.with_columns(end=pl.min_horizontal("end", following))


def _pieces(stays: pl.LazyFrame) -> pl.LazyFrame:
    """Stays within stays: each piece of time between two edges goes to the stay that started last."""
    edges = pl.concat([stays.select("child", edge="start"), stays.select("child", edge="end")])
    edges = edges.unique().sort("child", "edge")
    pieces = edges.with_columns(to=pl.col("edge").shift(-1), same=pl.col("child").shift(-1) == pl.col("child"))
    return (
        pieces.filter("same")
        .join(stays, on="child")
        .filter((pl.col("start") <= pl.col("edge")) & (pl.col("end") >= pl.col("to")))
        .sort("child", "edge", "start", "absence", "end", "stay", descending=[False, False, True, True, False, False])
        .unique(["child", "edge"], keep="first", maintain_order=True)
        .drop("start", "end", "same")
        .rename({"edge": "start", "to": "end"})
    )


def _in_care(removals: pl.LazyFrame, nights: pl.LazyFrame) -> pl.LazyFrame:
    """Stretches of out-of-home care: child, start, end."""
    away = nights.filter(pl.col("absence") | pl.col("counts"))
    unsent = away.join(removals.select("source").unique(), on="source", how="anti", maintain_order="left")
    stretches = pl.concat([_from_removals(removals), _from_nights(unsent)])
    return stretches.filter(pl.col("start") < pl.col("end"))


def _from_removals(removals: pl.LazyFrame) -> pl.LazyFrame:
    there = (pl.col("removal_date") < pl.col("open_end")) & (pl.col("discharge_date") >= pl.col("removal_date"))
    removals = removals.filter(there)
    # A removal without a discharge ends where the child's next one begins.
    days = removals.select("child", "removal_date").unique().sort("child", "removal_date")
    following = pl.when(pl.col("child").shift(-1) == pl.col("child")).then(pl.col("removal_date").shift(-1))
    days = days.with_columns(next=following.fill_null(FAR))
    end = pl.when(pl.col("discharge_date") == FAR).then("next").otherwise("discharge_date")
    return (
        removals.join(days, on=["child", "removal_date"])
        .sort("child", "removal_date", "episode_id")
        .with_columns(end=end)
        .with_columns(stretch=(_latest_before("end") < pl.col("removal_date")).cum_sum())
        .group_by("stretch")
        .agg(pl.col("child", "removal_date").first(), pl.min_horizontal("end", "open_end").max().alias("end"))
        .select("child", "end", start="removal_date")
        .select("child", "start", "end")
    )


def _from_nights(nights: pl.LazyFrame) -> pl.LazyFrame:
    follows = ~FIRST_OF_CHILD & (pl.col("end").shift(1) == pl.col("start"))
    return (
        nights.with_columns(stretch=(~follows.fill_null(False)).cum_sum())
        .filter("counts")
        .group_by("stretch")
        .agg(pl.col("child").first(), pl.col("start").min(), pl.col("end").max())
        .select("child", "start", "end")
    )


def _moves(care: pl.LazyFrame, nights: pl.LazyFrame) -> pl.LazyFrame:
    """Each move from one home to the next within a stretch of care: child, day."""
    care_of_child = care.rename({"start": "care_start", "end": "care_end"})
    homes = (
        nights.filter("counts")
        .select("child", "start", "end", "home")
        .join(care_of_child, on="child")
        .filter((pl.col("start") < pl.col("care_end")) & (pl.col("end") > pl.col("care_start")))
        .sort("child", "care_start", "start")
    )
    same_stretch = ~FIRST_OF_CHILD & (pl.col("care_start") == pl.col("care_start").shift(1))
    moved = homes.filter(same_stretch & (pl.col("home") != pl.col("home").shift(1)))
    return moved.select("child", day=pl.max_horizontal("start", "care_start"))


def _enrolled(moves: pl.LazyFrame, enrollments: pl.LazyFrame) -> pl.LazyFrame:
    """The days of the moves made while enrolled, each move once."""
    return (
        moves.with_row_index("move")
        .join(enrollments, on="child")
        .filter((pl.col("start") < pl.col("day")) & (pl.col("day") <= pl.col("until")))
        .unique("move")
        .select("day")
    )


def _exposure(care: pl.LazyFrame, enrollments: pl.LazyFrame) -> pl.LazyFrame:
    """Days both enrolled and in care, those of a second enrollment left out: start, end."""
    return (
        enrollments.sort("child", "start", "enrollment_id")
        .with_columns(start=pl.max_horizontal("start", _latest_before("until")))
        .filter(pl.col("start") < pl.col("until"))
        .join(care.rename({"start": "care_start", "end": "care_end"}), on="child")
        .select(start=pl.max_horizontal("start", "care_start"), end=pl.min_horizontal("until", "care_end"))
        .filter(pl.col("start") < pl.col("end"))
    )


def _by_quarter(moves: pl.LazyFrame, exposure: pl.LazyFrame, first_days: list[str]) -> list:
    opens = [date.fromisoformat(first) for first in first_days]
    closes = pl.Series(opens).dt.offset_by("3mo").to_physical().to_list()
    quarters = list(zip(first_days, pl.Series(opens).to_physical().to_list(), closes, strict=True))
    counted = moves.select(
        pl.col("day").is_between(first, end, closed="left").sum().alias(name) for name, first, end in quarters
    )
    days = exposure.select(
        (pl.min_horizontal("end", pl.lit(end)) - pl.max_horizontal("start", pl.lit(first))).clip(0).sum().alias(name)
        for name, first, end in quarters
    )
    counted, days = pl.collect_all([counted, days])
    return [[name, counted[name].item(), days[name].item()] for name in first_days]
