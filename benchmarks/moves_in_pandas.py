"""Moves while enrolled (PS2) by quarter from the contract tables in pandas, written as well as we can.

No loop over children and no groupby where a sort and a comparison with the row before will do: every row is known by
whole numbers (the child's number, days since 1970), and a running maximum over all children is one over each child
when the child's number stands in front of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet

FAR = 10_000_000  # days; beyond every date


def ready(folder: str, first_days: list[str]) -> Callable[[], list]:
    """Ready to count from the Parquet files <schema>.<table>.parquet of a folder.

    The work returns [first day of the quarter, moves, days in care] for each quarter.
    """

    def work() -> list:
        stays, removals, enrollments = _read(Path(folder))
        nights = _nights(stays)
        care = _in_care(removals, nights)
        moves = _moves(care, nights)
        return _by_quarter(_enrolled(moves, enrollments), _exposure(care, enrollments), first_days)

    return work


# --- reading ----------------------------------------------------------------------------------------------------------


def _read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Living arrangements, removals and enrollments up to the day that each source is complete to."""
    sources = _table(folder, "load.sources", ["source"], ["complete_to"])
    stays = _table(
        folder,
        "main.living_arrangements",
        ["living_arrangement_id", "child_id", "source", "setting", "provider_id"],
        ["start_date", "end_date"],
    )
    removals = _table(
        folder, "main.care_episodes", ["episode_id", "child_id", "source"], ["removal_date", "discharge_date"]
    )
    enrollments = _table(
        folder, "main.enrollments", ["enrollment_id", "child_id", "source"], ["start_date", "end_date"]
    )
    frames = [stays, removals, enrollments]
    _number_children(frames)
    for frame in frames:
        open_end = sources.set_index("source")["complete_to"] + 1
        frame["open_end"] = frame["source"].astype(str).map(open_end).to_numpy()
    return _settled(stays, folder), _told(removals, folder), _stood(enrollments)


def _table(folder: Path, name: str, texts: Sequence[str], days: Sequence[str]) -> pd.DataFrame:
    """Columns of a Parquet file: texts as categories, dates as days since 1970 (FAR where there is none)."""
    read = parquet.read_table(folder / f"{name}.parquet", columns=[*texts, *days], read_dictionary=list(texts))
    frame = read.select(list(texts)).to_pandas()
    for day in days:
        frame[day] = read[day].cast("int32").fill_null(FAR).to_numpy().astype(np.int64)
    return frame


def _number_children(frames: Sequence[pd.DataFrame]) -> None:
    """Gives each child one number in all frames."""
    known = pd.Index(pd.unique(np.concatenate([frame["child_id"].cat.categories for frame in frames])))
    for frame in frames:
        children = frame.pop("child_id").cat
        frame["child"] = known.get_indexer(children.categories)[children.codes].astype(np.int64)


def _settled(stays: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Stays with what their source says of each setting, ended at the latest on the complete-to day."""
    flags = ["absence", "counts_as_placement"]
    settings = parquet.read_table(folder / "load.source_settings.parquet", columns=["source", "setting", *flags])
    settings = settings.to_pandas().set_index(["source", "setting"])
    kinds = stays[["source", "setting"]].drop_duplicates()
    known = settings.reindex(pd.MultiIndex.from_frame(kinds.astype(str)))
    kinds = kinds.assign(**{flag: known[flag].to_numpy() for flag in flags}).dropna()
    stays = stays.merge(kinds.astype(dict.fromkeys(flags, bool)), on=["source", "setting"])
    stays["end"] = np.minimum(stays["end_date"], stays["open_end"])
    stays["is_open"] = stays["end_date"] >= stays["open_end"]
    stays = stays.rename(columns={"start_date": "start", "living_arrangement_id": "stay"})
    return stays[stays["start"] < stays["end"]].drop(columns=["end_date", "open_end"])


def _told(removals: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Removals of the sources that also send the day on which a child leaves care."""
    recorded = parquet.read_table(folder / "load.recorded.parquet").to_pandas()
    sends = recorded[(recorded["table_name"] == "care_episodes") & (recorded["field"] == "discharge_date")]["source"]
    silent = set(recorded["source"]) - set(sends)
    return removals[~removals["source"].isin(silent)]


def _stood(enrollments: pd.DataFrame) -> pd.DataFrame:
    end, opened = enrollments["end_date"], enrollments["start_date"]
    there = (opened < enrollments["open_end"]) & (end >= opened)
    enrollments["until"] = np.minimum(end, enrollments["open_end"])
    return enrollments[there].drop(columns="end_date").rename(columns={"start_date": "start"})


# --- rules ------------------------------------------------------------------------------------------------------------


def _first_of_child(frame: pd.DataFrame) -> np.ndarray:
    """Where a new child begins in a frame that is sorted by child."""
    child = frame["child"].to_numpy()
    return np.concatenate([[True], child[1:] != child[:-1]])[: len(child)]


def _before(values: np.ndarray, first: object) -> np.ndarray:
    """Each row's value in the row before it."""
    return np.concatenate([[first], values[:-1]])[: len(values)]


def _latest_before(frame: pd.DataFrame, ends: np.ndarray) -> np.ndarray:
    """The latest end among the child's rows before each row; no more than 0 where there is none."""
    offset = frame["child"].to_numpy() * 2 * FAR
    return _before(np.maximum.accumulate(ends + offset), 0) - offset


def _nights(stays: pd.DataFrame) -> pd.DataFrame:
    """Where each child slept, no night twice."""
    stays = stays.assign(longest=-stays["end"]).sort_values(["child", "start", "longest", "absence", "stay"])
    stays["nested"] = _latest_before(stays, stays["end"].to_numpy()) >= stays["end"].to_numpy()
    start = stays["start"].to_numpy()
    stays["twin"] = ~_first_of_child(stays) & (_before(start, -FAR) == start)
    kept = stays[stays["absence"] | stays["is_open"] | ~stays["nested"]].drop(columns="longest")
    crowded = kept["child"].isin(kept.loc[kept["nested"] & (kept["twin"] | ~kept["is_open"]), "child"])
    nights = pd.concat([_cut_short(kept[~crowded]), _pieces(kept[crowded])])
    nights["absence"] &= ~nights["counts_as_placement"]
    return nights.sort_values(["child", "start"], ignore_index=True)


def _cut_short(stays: pd.DataFrame) -> pd.DataFrame:
    """Stays that end where the next one of the child starts."""
    start, last = stays["start"].to_numpy(), np.append(_first_of_child(stays)[1:], True)[: len(stays)]
    following = np.where(last, FAR, np.append(start[1:], FAR)[: len(start)])
    return stays.assign(end=np.minimum(stays["end"], following))


def _pieces(stays: pd.DataFrame) -> pd.DataFrame:
    """Stays within stays: each piece of time between two edges goes to the stay that started last."""
    edges = pd.concat(
        [
            stays[["child", "start"]].set_axis(["child", "from"], axis=1),
            stays[["child", "end"]].set_axis(["child", "from"], axis=1),
        ]
    )
    edges = edges.drop_duplicates().sort_values(["child", "from"], ignore_index=True)
    edges["to"] = edges.groupby("child")["from"].shift(-1)
    pieces = edges.dropna().astype({"to": np.int64}).merge(stays, on="child")
    pieces = pieces[(pieces["start"] <= pieces["from"]) & (pieces["end"] >= pieces["to"])]
    pieces = pieces.sort_values(
        ["child", "from", "start", "absence", "end", "stay"], ascending=[True, True, False, False, True, True]
    )
    owned = pieces.drop_duplicates(["child", "from"]).drop(columns=["start", "end"])
    return owned.rename(columns={"from": "start", "to": "end"})


def _in_care(removals: pd.DataFrame, nights: pd.DataFrame) -> pd.DataFrame:
    """Stretches of out-of-home care: child, start, end."""
    sent = removals["source"].unique().tolist()
    away = (nights["absence"] | nights["counts_as_placement"]) & ~nights["source"].isin(sent)
    stretches = pd.concat([_from_removals(removals), _from_nights(nights[away])], ignore_index=True)
    return stretches[stretches["start"] < stretches["end"]]


def _from_removals(removals: pd.DataFrame) -> pd.DataFrame:
    removed, discharged = removals["removal_date"], removals["discharge_date"]
    removals = removals[(removed < removals["open_end"]) & (discharged >= removed)]
    removals = removals.sort_values(["child", "removal_date", "episode_id"], ignore_index=True)
    # A removal without a discharge ends where the child's next one begins.
    days = removals[["child", "removal_date"]].drop_duplicates()
    days["next"] = days.groupby("child")["removal_date"].shift(-1).fillna(FAR).astype(np.int64)
    following = removals[["child", "removal_date"]].merge(days, how="left")["next"]
    ends = np.where(removals["discharge_date"] == FAR, following, removals["discharge_date"])
    joins = _latest_before(removals, ends) >= removals["removal_date"].to_numpy()
    removals["stretch"] = np.cumsum(~joins)
    removals["end"] = np.minimum(ends, removals["open_end"])
    return removals.groupby("stretch", as_index=False).agg(
        child=("child", "first"), start=("removal_date", "first"), end=("end", "max")
    )


def _from_nights(nights: pd.DataFrame) -> pd.DataFrame:
    follows = ~_first_of_child(nights) & (_before(nights["end"].to_numpy(), -1) == nights["start"].to_numpy())
    nights = nights.assign(stretch=np.cumsum(~follows))
    return (
        nights[nights["counts_as_placement"]]
        .groupby("stretch", as_index=False)
        .agg(child=("child", "first"), start=("start", "first"), end=("end", "last"))
    )


def _moves(care: pd.DataFrame, nights: pd.DataFrame) -> pd.DataFrame:
    """Each move from one home to the next within a stretch of care: child, day."""
    homes = nights.loc[nights["counts_as_placement"], ["child", "start", "end", "setting", "provider_id"]]
    known = homes["provider_id"].notna().to_numpy()
    # Homes as numbers: a provider's own, else one of the setting's below all of those.
    homes["home"] = np.where(known, homes["provider_id"].cat.codes, -2 - homes["setting"].cat.codes)
    homes = homes[["child", "start", "end", "home"]].merge(care, on="child", suffixes=("", "_of_care"))
    homes = homes[(homes["start"] < homes["end_of_care"]) & (homes["end"] > homes["start_of_care"])]
    homes = homes.sort_values(["child", "start_of_care", "start"])
    stretch = homes["start_of_care"].to_numpy()
    same_stretch = ~_first_of_child(homes) & (_before(stretch, -1) == stretch)
    moved = same_stretch & (_before(homes["home"].to_numpy(), 0) != homes["home"].to_numpy())
    day = np.maximum(homes["start"], homes["start_of_care"])
    return pd.DataFrame({"child": homes["child"], "day": day})[moved].reset_index(drop=True)


def _enrolled(moves: pd.DataFrame, enrollments: pd.DataFrame) -> np.ndarray:
    """The days of the moves made while enrolled, each move once."""
    both = moves.reset_index(names="move").merge(enrollments[["child", "start", "until"]], on="child")
    both = both[(both["start"] < both["day"]) & (both["day"] <= both["until"])]
    return both.drop_duplicates("move")["day"].to_numpy()


def _exposure(care: pd.DataFrame, enrollments: pd.DataFrame) -> pd.DataFrame:
    """Days both enrolled and in care, those of a second enrollment left out: start, end."""
    spans = enrollments.sort_values(["child", "start", "enrollment_id"])
    spans["start"] = np.maximum(spans["start"], _latest_before(spans, spans["until"].to_numpy()))
    spans = spans.loc[spans["start"] < spans["until"], ["child", "start", "until"]]
    both = spans.merge(care, on="child", suffixes=("", "_of_care"))
    both = pd.DataFrame(
        {"start": np.maximum(both["start"], both["start_of_care"]), "end": np.minimum(both["until"], both["end"])}
    )
    return both[both["start"] < both["end"]]


def _by_quarter(moves: np.ndarray, exposure: pd.DataFrame, first_days: list[str]) -> list:
    start, end = exposure["start"].to_numpy(), exposure["end"].to_numpy()
    found = []
    for first in first_days:
        opens = np.datetime64(first, "D").astype(np.int64)
        closes = (np.datetime64(first[:7], "M") + 3).astype("datetime64[D]").astype(np.int64)
        days = np.clip(np.minimum(end, closes) - np.maximum(start, opens), 0, None).sum()
        found.append([first, int(((moves >= opens) & (moves < closes)).sum()), int(days)])
    return found
