"""The look of every page: one style sheet, written once a run, and the palette of the reader's theme.

Colors in the style sheet use `light-dark()`: Streamlit marks the page with its theme's color scheme, so words and
cards change with the theme at once, without asking the server.
"""

import streamlit as st

from ui.palette import DARK, LIGHT, Palette


def palette() -> Palette:
    """The palette that charts are drawn with: the reader's theme as their browser last told it."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def _both(name: str) -> str:
    return f"light-dark({getattr(LIGHT, name)}, {getattr(DARK, name)})"


def _word(color: str) -> str:
    return f"light-dark({LIGHT.words[color]}, {DARK.words[color]})"


# Dialogs stand outside of the element that carries the theme's color scheme, so what can stand in one takes its
# colors from the words around it.
SECOND = "color-mix(in srgb, currentColor 74%, transparent)"
LINE = "color-mix(in srgb, currentColor 18%, transparent)"

STYLE = f"""<style>
.stMainBlockContainer {{ max-width: 1216px; padding-top: 4rem; padding-bottom: 4rem; }}
.stMainBlockContainer h1 {{ font-size: 28px; line-height: 36px; font-weight: 600; padding: 0; letter-spacing: 0; }}
.stMainBlockContainer h2 {{ font-size: 20px; line-height: 28px; font-weight: 600; padding: 8px 0; }}
.stMainBlockContainer h3 {{ font-size: 16px; line-height: 24px; font-weight: 600; padding: 0; letter-spacing: 0; }}
.soc {{ color: inherit; font-variant-numeric: tabular-nums; }}
.soc p, .soc h3, .soc ul {{ margin: 0; }}
.soc-under {{ color: {_both("second")}; font-size: 15px; line-height: 24px; margin: 0; }}
.soc-apart {{ display: flex; flex-wrap: wrap; gap: 0 16px; }}
.soc-under b {{ color: {_both("ink")}; font-weight: 600; }}
.soc-second {{ color: {SECOND}; font-size: 14px; line-height: 20px; }}
.soc-text {{ max-width: 75ch; }}
.soc-card {{ display: flex; flex-direction: column; gap: 4px; }}
[data-testid="stElementContainer"]:has(> .stHtml > .soc-card) {{ flex: 1; display: flex; flex-direction: column; }}
.stHtml:has(> .soc-card) {{ flex: 1; display: flex; flex-direction: column; }}
.stHtml > .soc-card {{ flex: 1; }}
.soc-signal {{ margin-top: auto; }}
[class*="st-key-card-"] > [data-testid="stElementContainer"]:has(> .stMenuButton),
[class*="st-key-card-entry-"] > [data-testid="stElementContainer"]:has(> .stButton) {{ margin-top: auto; }}
.soc-card h3 {{ font-size: 15px; line-height: 24px; font-weight: 600; }}
.soc-row {{ display: flex; align-items: flex-end; justify-content: space-between; gap: 16px; }}
.soc-value {{ font-size: 32px; line-height: 40px; font-weight: 600; font-variant-numeric: tabular-nums; }}
.soc-sentence {{ font-size: 20px; line-height: 28px; font-weight: 600; }}
.soc-absent {{ font-size: 16px; line-height: 24px; color: {SECOND}; }}
.soc-spark {{ flex: none; }}
.soc-signal {{ display: flex; flex-direction: column; min-height: 57px;
  padding-top: 8px; border-top: 1px solid {LINE}; font-size: 14px; line-height: 24px; }}
.soc-signal b {{ font-weight: 600; }}
.soc-blue {{ color: {_word("blue")}; }}
.soc-vermillion {{ color: {_word("vermillion")}; }}
.soc-green {{ color: {_word("green")}; }}
.soc-grey {{ color: {_word("grey")}; }}
.soc-steps {{ display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; font-size: 16px; line-height: 28px; }}
.soc-steps b {{ font-size: 20px; font-weight: 600; }}
.soc-list {{ padding-left: 20px; max-width: 75ch; line-height: 24px; }}
.soc-list li {{ margin: 0 0 8px; }}
.soc-names p {{ margin: 0 0 8px; font-size: 14px; line-height: 20px; }}
[class*="st-key-card-"] {{ border-color: {_both("line")}; border-radius: 8px; background: {_both("card")}; }}
button[kind="tertiary"] {{ min-height: 28px; padding: 0; }}
button[kind="tertiary"] p {{ font-size: 14px; }}
button[kind="tertiary"]:hover p {{ text-decoration: underline; }}
.stMainBlockContainer button[kind="tertiary"] {{ color: {_word("blue")}; }}
[class*="st-key-links-"] {{ gap: 0 16px; }}
[data-testid="stSidebarNav"]::before {{ content: "System of Care outcomes"; display: block; padding: 0 8px 16px;
  font-size: 16px; font-weight: 600; color: {_both("ink")}; }}
.st-key-filters [data-testid="stButtonGroup"] button {{ min-height: 40px; }}
.soc-scroll {{ overflow-x: auto; max-width: 100%; }}
.soc-scroll table {{ border-collapse: collapse; width: 100%; font-size: 14px; line-height: 20px; }}
.soc-scroll th, .soc-scroll td {{ padding: 8px 16px 8px 0; text-align: left; vertical-align: top; min-width: 56px; }}
.soc-scroll th {{ font-weight: 600; color: {SECOND}; vertical-align: bottom; }}
.soc-scroll td {{ border-top: 1px solid {LINE}; }}
.soc-scroll td:last-child {{ min-width: 96px; }}
.soc-scroll th.soc-number, .soc-scroll td.soc-number {{ text-align: right; }}
.soc-scroll td.soc-whole {{ white-space: nowrap; }}
.st-key-card-checks td:last-child, .st-key-card-rejected td:last-child {{ min-width: 240px; }}
[class*="st-key-card-list-"] td:nth-child(2) {{ min-width: 168px; }}
.soc-name {{ font-size: 16px; line-height: 24px; font-weight: 600; margin: 0; padding: 0; }}
.soc-two {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr)); gap: 16px 48px; }}
.soc-notice {{ padding: 32px 0; }}
@media print {{ [data-testid="stSidebar"], .stButton, .stPopover {{ display: none; }} }}
</style>"""


def apply() -> None:
    """Writes the style sheet. Once a run, from the entry point."""
    st.html(STYLE)
