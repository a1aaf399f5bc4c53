"""The product's colors, light and dark, with no dependency on how a page or a file is drawn.

Marks have a contrast of at least 3:1 on their ground, words in color at least 4.5:1. Vermillion is kept for
what is highlighted or needs attention; plain categories take blue, green, purple and grey, in that order.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Palette:
    """One theme: `marks` and `words` map a color name (blue, vermillion, green, purple, grey) to a hex color."""

    name: str
    ground: str
    card: str
    ink: str
    second: str
    line: str
    grid: str
    band: str
    marks: dict[str, str]
    words: dict[str, str]


LIGHT = Palette(
    name="light",
    ground="#FFFFFF",
    card="#FFFFFF",
    ink="#1B2530",
    second="#5B6875",
    line="#DCE2E8",
    grid="#E9EDF1",
    band="#E9EDF1",
    marks={
        "blue": "#0072B2",
        "vermillion": "#D55E00",
        "green": "#009E73",
        "purple": "#CC79A7",
        "grey": "#7A8794",
    },
    words={
        "blue": "#005A8C",
        "vermillion": "#A94400",
        "green": "#00684B",
        "purple": "#96457A",
        "grey": "#5B6875",
    },
)

DARK = Palette(
    name="dark",
    ground="#12181F",
    card="#171F28",
    ink="#E6EBF0",
    second="#A9B4BF",
    line="#2E3944",
    grid="#242E38",
    band="#232D37",
    marks={
        "blue": "#0072B2",
        "vermillion": "#D55E00",
        "green": "#009E73",
        "purple": "#CC79A7",
        "grey": "#7A8794",
    },
    words={
        "blue": "#6DB3E2",
        "vermillion": "#FF9A5C",
        "green": "#4CC7A0",
        "purple": "#E5A9CB",
        "grey": "#A9B4BF",
    },
)

LEVELS = ("level1", "level2", "level3", "level4", "level5", "level6", "level7")


def _with_levels(palette: Palette, ramp: str) -> Palette:
    """Adds the steps of an ordered scale: one hue, the higher the level the further from the ground."""
    steps = dict(zip(LEVELS, ramp.split(), strict=True))
    return replace(palette, marks=palette.marks | steps, words=palette.words | dict.fromkeys(LEVELS, palette.ink))


LIGHT = _with_levels(LIGHT, "#D6E6F2 #B3D1E8 #8AB8DB #5A9BCB #2F7DB5 #145F97 #0B3F68")
DARK = _with_levels(DARK, "#17324A #1D4A70 #24649A #3580BE #5A9BCB #8AB8DB #C5DDEF")


def shade_color(palette: Palette, shade: str) -> str:
    """The fill of a map's county: one hue, further from the ground the more there is; none where there is nobody."""
    steps = {"both": palette.marks["level6"], "covered": palette.marks["level3"], "not_covered": palette.card}
    return steps.get(shade, palette.band)


def border_color(palette: Palette, shade: str) -> str:
    """The border of a map's county: the ground's color where it is filled, faint where nobody asked."""
    return {"both": palette.card, "covered": palette.card, "not_served": palette.line}.get(shade, palette.second)


CATEGORIES = ("blue", "green", "purple", "grey")
FONT = "'Source Sans', 'Source Sans 3', 'Source Sans Pro', Arial, sans-serif"
