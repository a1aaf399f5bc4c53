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
  Windows-1252, US dates, short codes, a column an item on the form of needs. Complete to 2026-06-30.
- `piedmont`, Piedmont Collaborative: wraparound, Family Partners and collaboratives in eight counties of North
  Carolina. {piedmont} Complete to 2026-05-31.
- `riverbend`, Riverbend Wraparound: five counties of Illinois. CSV with semicolons, UTF-8 with a byte-order mark,
  day-first dates, psychiatric stays side by side on the enrollment line, who came to a meeting as columns of its
  line. Complete to 2026-06-30.

`mappings/` has one mapping for each. Columns that no mapping names (worker's initials, notes, staff town) are
there to show that they are left behind.

The instruments `CANS-sample`, `CGSQ-sample` and `FES-sample` are made up too: their items, words and scores are not
those of the real CANS, Caregiver Strain Questionnaire and Family Empowerment Scale. Their items stand under these
names in `data/reference/instrument_items.csv`.

## What was built in

These are known answers: a dashboard should find them.

- **An improvement that begins on a known date.** Prairie's respite fund opens on **2025-10-01**. From that day
  enrolled children have about three times as much respite and, in the long run, about a third fewer moves. Among
  few children luck makes the fall larger or smaller.
- **A second one, elsewhere.** Riverbend's own crisis team goes to work on **2025-01-01**. Of the crises that somebody
  goes to, about 58% were reached within 90 minutes before, and about 86% since; at Prairie about 72%, all the time. (Of
  three in a hundred nobody wrote down the arrival. They count as late.)
- **A change of form, not of children.** Prairie's form of needs has its second version from **2024-07-01**. Children
  assessed on both can't be compared.
- **A real difference between areas.** Children in LAN 41 move most, in LAN 65 least.
- **Real differences between agencies.** A team at Riverbend begins with twice as many natural supports as one at
  Piedmont; at both their share grows about fourfold from engagement to transition. Piedmont meets less often, so that
  more of its reviews are late. Prairie serves about six months, Riverbend about fourteen.
- **Needs fall with time in service**, fast at first, and hardly where service ended badly. With a Family Partner
  families come to feel stronger, and caregivers less strained, than without one.
- **A crisis before enrollment.** Moves, runs and hospital stays pile up in the 60 days before an enrollment, so
  that a fall after it is partly no more than that.
- **Lives hang together.** Nine of ten hospital stays in service follow a crisis call of that day or the day before.
  Nights in hospital and detention stand again in the outcome interviews and in days absent from school. Linkages come
  from steps of goals that were done, and most money goes to a goal of the same family.
- **Seasons.** Referrals and crises follow the school year.
- Moves become rarer the longer a child is in care. Most hospital stays and runs end in a return to the same home.
- About 15% of children are enrolled twice.
- Piedmont lists only nights away from home and sends no care episodes. Prairie does not know where a child
  sleeps after leaving care. About 3% of children have no living arrangement at all.
- **The last weeks.** So that the lists for staff have somebody on them, one in five of the children in service at the
  end, and at home or in a family since winter, has one of these: in a shelter since 2026-04-22, on the run since
  2026-05-25, back from a psychiatric hospital on 2026-05-27, or back four days before the agency's last day. Many
  Family Partners were certified in a class in the summer of 2024, and their certificates end two years later.

## Which tables come from whom

| table | prairie | piedmont | riverbend |
|---|---|---|---|
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
    sent: dict[str, set[str]],
) -> str:
    """The README.

    ``written``: lines by source and file; ``tally``: faults by source, kind, fate and reason; ``sent``: the
    contract's tables that each source fills.
    """
    lines = sum(sum(files.values()) for files in written.values())
    in_workbook = "Programs" in written["piedmont"]
    piedmont = _WORKBOOK if in_workbook else _FILES
    share = f"{100 * sum(tally.values()) / lines:.1f}%"
    return (
        _OPENING.format(children=children, seed=seed, piedmont=piedmont)
        + "".join(
            f"| `{table}` | {' | '.join('yes' if table in tables else '' for tables in sent.values())} |\n"
            for table in sorted(set().union(*sent.values()))
        )
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
