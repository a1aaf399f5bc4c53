"""CSV files as text: encoding, delimiter, header, and a clean copy in which every line carries its own number.

Nothing is left to a sniffer. The encoding is told from the bytes, the delimiter from the header line. A line that
isn't built like the header (too few or too many cells, a quote that doesn't close) is set aside with its number and a
reason, and the lines after it keep theirs.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from etl.errors import LoadError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
# Longer lines are not lines of case records but a quote that never closes.
MOST_CHARACTERS = 1_000_000
# Trimmed from both ends of every cell: spaces, tabs, line ends, no-break space, zero-width space, stray BOM.
BLANKS = " \t\r\n\v\f\u00a0\u200b\ufeff"
# The limit of csv is 131,072 characters a cell; a longer case note is no broken line.
csv.field_size_limit(MOST_CHARACTERS)
_CHUNK = 1 << 20
_MOST_HEADER_LINES = 20
_LINE_ENDS = "\r\n"
_LINE_BREAK = re.compile("\r\n|\r|\n")
_QUOTE_FAULT = (
    "A quote in the line doesn't close, or text follows a closing quote. Correct the line in the export; "
    "a quote within a cell is written twice."
)


@dataclass(frozen=True)
class TextFile:
    """A text file: its path, what messages call it, and size and time of its last change when it was first seen."""

    path: Path
    label: str
    stamp: tuple[int, int]

    def lines(self) -> Iterator[str]:
        """Its lines with their ends, decoded."""
        with self.path.open(encoding=_encoding(self), newline="") as file:
            yield from file


# Encoding


@lru_cache(maxsize=256)
def _encoding(file: TextFile) -> str:
    """The encoding a file is written in, for `open`. Raises LoadError when it is not text in a known one."""
    with file.path.open("rb") as binary:
        start = binary.read(4096)
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise LoadError(f"{file.label} is written in UTF-32; save it as “CSV UTF-8” and load again.")
    candidates = _candidates(start)
    for encoding in candidates:
        if encoding == "cp1252" and _is_damaged_utf8(file.path):
            raise LoadError(
                f"{file.label} mixes two encodings (UTF-8 and Windows-1252), so accents would be garbled; save it as "
                "“CSV UTF-8” and load again."
            )
        if _decodes(file.path, encoding):
            return encoding
    line = _first_bad_line(file.path, candidates[-1])
    raise LoadError(
        f"{file.label}, line {line}, can't be read as text; it should be CSV in UTF-8, UTF-16 or Windows-1252. Save it "
        "as “CSV UTF-8” and load again."
    )


def _candidates(start: bytes) -> list[str]:
    if start.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig"]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    # UTF-16 without its mark: every other byte of plain letters is zero.
    if start[1::2].count(0) > len(start) // 4:
        return ["utf-16-le"]
    if start[0::2].count(0) > len(start) // 4:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(path: Path) -> bool:
    """Whether a file that is not UTF-8 holds more valid UTF-8 letters than bytes that are none."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    valid = broken = 0
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        if text.isascii():
            continue
        lost = text.count("\ufffd")
        broken += lost
        valid += sum(letter > "\x7f" for letter in text) - lost
    return valid > broken


def _first_bad_line(path: Path, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    line = 1
    for chunk in _chunks(path):
        sound, found, _ = decoder.decode(chunk).partition("\ufffd")
        line += sound.count("\n")
        if found:
            break
    return line


# Header


def is_blank(file: TextFile) -> bool:
    """Whether there is nothing in the file at all."""
    return file.stamp[0] == 0 or not any(line.strip(BLANKS) for line in file.lines())


def header_cells(file: TextFile, header_line: int) -> tuple[list[str], str]:
    """The cells of line `header_line`, and the delimiter. Raises LoadError when there is no header to be read."""
    lines = file.lines()
    above = sum(1 for _ in islice(lines, header_line - 1))
    first = next(lines, None)
    if first is None and above == 0:
        raise LoadError(f"{file.label} is empty; export it again, or take it out of the folder.")
    if first is None:
        raise LoadError(f"{file.label} has no line {header_line}, where its column names should be.")
    delimiter = _delimiter(file, first)
    try:
        # A heading may hold line breaks, but a quote that never closes must not swallow the file.
        cells = next(csv.reader(_before(first, islice(lines, _MOST_HEADER_LINES)), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise LoadError(
            f"{file.label}, line {header_line}: a quote in the header doesn't close; correct it and export again."
        ) from error
    return cells, delimiter


def _before(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter(file: TextFile, header: str) -> str:
    """What stands between the cells of the header, quoted text aside. A single column counts as set off by commas."""
    bare = re.sub(r'"[^"]*("|$)', "", header)
    (most, mark), (next_most, other), _ = sorted(((bare.count(mark), mark) for mark in DELIMITERS), reverse=True)
    if most and most == next_most:
        raise LoadError(
            f"{file.label}: the header has as many of {DELIMITERS[mark]} as of {DELIMITERS[other]}, so it can't be "
            "told which one separates the columns; put column names that hold one in quotes."
        )
    return mark if most else ","


# Lines


class _Lines:
    """Lines of a file that can be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        return self._back.popleft() if self._back else next(self._lines)

    def put_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))


def copy_lines(file: TextFile, header_line: int, sound_path: Path, broken_path: Path) -> tuple[int, int]:
    """Copies each line below the header, its number in front, to `sound_path`, in UTF-8 and with the same delimiter.

    A line that isn't built like the header goes to `broken_path` instead: number, reason. Blank lines are skipped.
    Returns how many lines are sound, and the number of the last line. Raises LoadError when the file stops in the
    middle of its last line.
    """
    header, delimiter = header_cells(file, header_line)
    width, delimiters = len(header), len(header) - 1
    lines = _Lines(file.lines())
    number = header_line + sum(len(_LINE_BREAK.findall(cell)) for cell in header)
    for _ in range(number):
        next(lines)
    nothing = BLANKS + delimiter
    sound_lines = 0
    with (
        sound_path.open("w", encoding="utf-8", newline="") as sound,
        broken_path.open("w", encoding="utf-8", newline="") as broken,
    ):
        # All quoted: a carriage return within a cell would otherwise end the line.
        write_cells = csv.writer(sound, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow
        set_aside = csv.writer(broken, lineterminator="\n").writerow
        for line in lines:
            number += 1
            if line[0] in nothing and not line.strip(nothing):
                continue
            if '"' not in line and line.count(delimiter) == delimiters and _is_text(line):
                sound.write(f"{number}{delimiter}{line.rstrip(_LINE_ENDS)}\n")
                sound_lines += 1
                continue
            cells, more = _cells(line, lines, delimiter)
            fault = _QUOTE_FAULT if cells is None else _fault(cells, width, delimiter)
            if cells is not None and not "".join(cells).strip(BLANKS):
                pass
            elif fault is None:
                write_cells([number, *cells])
                sound_lines += 1
            else:
                is_short = cells is None or len(cells) < width
                if is_short and not more and not line.endswith(("\n", "\r")):
                    raise LoadError(
                        f"{file.label} stops in the middle of its last line, as if it were still being written; wait "
                        "until the export is finished, or export it again."
                    )
                set_aside([number, fault])
            number += more
    return sound_lines, number


def _cells(line: str, lines: _Lines, delimiter: str) -> tuple[list[str] | None, int]:
    """The cells of a line, and over how many more lines they run; no cells when its quotes are wrong.

    Lines that a wrong quote ran over are put back, so that only the line it stands in is lost.
    """
    if '"' not in line:
        return line.rstrip(_LINE_ENDS).split(delimiter), 0
    taken: list[str] = []

    def feed() -> Iterator[str]:
        yield line
        size = len(line)
        for following in lines:
            taken.append(following)
            size += len(following)
            if size > MOST_CHARACTERS:
                return
            yield following

    try:
        return next(csv.reader(feed(), delimiter=delimiter, strict=True)), len(taken)
    except csv.Error:
        lines.put_back(taken)
        return None, 0


def _is_text(text: str) -> bool:
    return len(text) <= MOST_CHARACTERS and "\x00" not in text


def _fault(cells: list[str], width: int, delimiter: str) -> str | None:
    text = "".join(cells)
    if len(cells) == width and _is_text(text):
        return None
    if "\x00" in text:
        return "The line holds a character (NUL) that is not text. Export the file again."
    if len(cells) == width:
        return f"The line is longer than {MOST_CHARACTERS:,} characters. Correct it in the export."
    return (
        f"The line has {len(cells)} cells and the header has {width}. Look for a missing or an extra "
        f"{DELIMITERS[delimiter]}, or a text with one that is not in quotes, and correct the export."
    )
