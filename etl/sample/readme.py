"""The README that lies beside the sample: what is made up, what was built in, what was planted."""

from __future__ import annotations

_OPENING = """\
# Sample exports

**Everything here is made up.** No child, worker, agency or address is real, and nothing was taken from real
files. The places (Illinois areas, counties) exist; what is told about them does not. Nothing here says how any
real program, area or county is doing.

Made with

    python -m etl sample --children {children} --seed {seed} --out DIR

The same number of children and the same seed give the same files. Four years, July 1, 2022 to June 30, 2026.

## Three agencies, three layouts

- `prairie`, Prairie Home Partners: foster-care stabilization in six Illinois areas (LANs). CSV with commas,
  Windows-1252, US dates, short codes. Complete to 2026-06-30.
- `piedmont`, Piedmont Collaborative: wraparound, Family Partners and collaboratives in eight counties of North
  Carolina. {piedmont} Complete to 2026-05-31.
- `riverbend`, Riverbend Wraparound: five counties of Illinois. CSV with semicolons, UTF-8 with a byte-order mark,
  day-first dates, and psychiatric stays as pairs of columns on the enrollment line. Complete to 2026-06-30.

`mappings/` has one mapping for each. Columns that no mapping names (worker's initials, notes, staff town) are
there to show that they are left behind.

## What was built in

- **An improvement that begins on a known date.** Prairie's respite fund opens on **2025-10-01**. From that day
  enrolled children have about three times as much respite and, in the long run, about a third fewer moves. Among
  few children luck makes the fall larger or smaller.
- **A real difference between areas.** Children in LAN 41 move most, in LAN 65 least.
- **A crisis before enrollment.** Moves, runs and hospital stays pile up in the 60 days before an enrollment, so
  that a fall after it is partly no more than that.
- **Seasons.** Referrals and crises follow the school year.
- Moves become rarer the longer a child is in care. Most hospital stays and runs end in a return to the same home.
- Prairie serves about six months, Riverbend about fourteen. About 15% of children are enrolled twice.
- Piedmont lists only nights away from home and sends no care episodes. Prairie does not know where a child
  sleeps after leaving care. About 3% of children have no living arrangement at all.
"""

_WORKBOOK = "One workbook with a sheet a table, a title above one header, real date cells."
_FILES = "CSV with commas, ISO dates, a title above one header."

_PLANTED = """
## Planted faults

`planted.jsonl` names each by file and line, with the fate it should meet when these files are loaded. All other
lines should be loaded. {share} of all lines have a planted fault.

The checks find more than what was planted, because it is true of these children: homes without a number, children
in care without any stay on file, children in two programs at once, stays in a facility agreed with the parents
after care had ended.

| source | fault | lines | fate | why |
|---|---|---:|---|---|
"""

_LINES = """
## Lines

Without headers.

| source | file or sheet | lines |
|---|---|---:|
"""


def text(
    children: int,
    seed: int,
    written: dict[str, dict[str, int]],
    tally: dict[tuple[str, ...], int],
) -> str:
    """The README. ``written``: lines by source and file; ``tally``: faults by source, kind, fate and reason."""
    lines = sum(sum(files.values()) for files in written.values())
    in_workbook = "Programs" in written["piedmont"]
    piedmont = _WORKBOOK if in_workbook else _FILES
    share = f"{100 * sum(tally.values()) / lines:.1f}%"
    return (
        _OPENING.format(children=children, seed=seed, piedmont=piedmont)
        + _PLANTED.format(share=share)
        + "".join(
            f"| `{source}` | {kind} | {count:,} | {fate} | {why} |\n"
            for (source, kind, fate, why), count in sorted(tally.items())
        )
        + _LINES
        + "".join(
            f"| `{source}` | {name} | {count:,} |\n"
            for source, files in written.items()
            for name, count in files.items()
        )
        + f"| all | | {lines:,} |\n"
    )
