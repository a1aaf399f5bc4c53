"""CSV files as text: encoding, delimiter, header, and a clean copy in which the place of a record tells its line.

Nothing is left to a sniffer. The encoding is told from the bytes, the delimiter from the header line. A line that
isn't built like the header (too few or too many cells, a quote that doesn't close) is set aside with its number and a
reason, and the lines after it keep theirs.

Most lines of an export are plain: as many delimiters as the header has, and no quotes but those around a whole cell. A
file is therefore looked at in blocks of many lines; a block that counts as plain is copied whole, and only the others
are taken apart line by line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np

from etl.errors import LoadError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
# Longer lines are not lines of case records but a quote that never closes.
MOST_CHARACTERS = 1_000_000
# Trimmed from both ends of every cell: spaces, tabs, line ends, no-break space, zero-width space, stray BOM.
BLANKS = " \t\r\n\v\f\u00a0\u200b\ufeff"
# The limit of csv is 131,072 characters a cell; a longer case note is no broken line.
csv.field_size_limit(MOST_CHARACTERS)
_CHUNK = 1 << 19
# A block that is not plain is cut into smaller ones, down to this size, so that few lines are looked at by themselves.
_FEWEST_BYTES = 1 << 12
# What may stand around a cell, in UTF-8, and a byte that neither ends a cell nor belongs to any of that.
_BLANKS_IN_BYTES = tuple(blank.encode() for blank in BLANKS if blank not in "\r\n")
_INK = rb'[^"\s\xa0\xc2\x8b\xe2\xbf\xef]'
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


def _decoded(path: Path, encoding: str, errors: str = "strict") -> Iterator[str]:
    """The text of a file, in pieces."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for chunk in _chunks(path):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _decodes(path: Path, encoding: str) -> bool:
    try:
        for _ in _decoded(path, encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(path: Path) -> bool:
    """Whether a file that is not UTF-8 holds more valid UTF-8 letters than bytes that are none."""
    valid = broken = 0
    for text in _decoded(path, "utf-8", errors="replace"):
        if not text.isascii():
            lost = text.count("\ufffd")
            broken += lost
            valid += len(text) - len(text.encode("ascii", "ignore")) - lost
    return valid > broken


def _first_bad_line(path: Path, encoding: str) -> int:
    line = 1
    for text in _decoded(path, encoding, errors="replace"):
        sound, found, _ = text.partition("\ufffd")
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


# Blocks


class _Blocks:
    """The file below its first lines, in UTF-8 and cut into blocks of whole lines, which can be put back."""

    def __init__(self, file: TextFile, lines_above: int) -> None:
        self._blocks = _below(_whole_lines(_in_utf8(file)), lines_above)
        self._back: list[bytes] = []

    def __iter__(self) -> _Blocks:
        return self

    def __next__(self) -> bytes:
        return self._back.pop() if self._back else next(self._blocks)

    def halve(self, block: bytes) -> bool:
        """Puts a block back in two; False when it is a small one or a single line."""
        middle = block.find(b"\n", len(block) // 2) + 1
        if len(block) <= _FEWEST_BYTES or middle in (0, len(block)):
            return False
        self._back += [block[middle:], block[:middle]]
        return True


def _below(blocks: Iterator[bytes], lines_above: int) -> Iterator[bytes]:
    for block in blocks:
        if lines_above:
            head = list(islice(_lines_of(block), lines_above))
            lines_above -= len(head)
            block = block[len("".join(head).encode()) :]
        if block:
            yield block


def _in_utf8(file: TextFile) -> Iterator[bytes]:
    encoding = _encoding(file)
    if encoding in ("utf-8", "utf-8-sig"):
        chunks = _chunks(file.path)
        yield next(chunks, b"").removeprefix(codecs.BOM_UTF8)
        yield from chunks
    elif encoding == "cp1252":
        # A byte a letter, so that any piece can be decoded by itself, and most hold no accent at all.
        for chunk in _chunks(file.path):
            yield chunk if chunk.isascii() else chunk.decode(encoding).encode()
    else:
        for text in _decoded(file.path, encoding):
            yield text.encode()


def _whole_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks of a text cut anew, each after the end of a line."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        # A carriage return at the very end may be the first half of a line's end.
        end = rest.rfind(b"\n") + 1 or rest.rfind(b"\r", 0, -1) + 1
        if end:
            yield rest[:end]
            rest = rest[end:]
    if rest:
        yield rest


def _lines_of(block: bytes) -> Iterator[str]:
    """The lines of a block with their ends, which are newlines, carriage returns, or both."""
    return iter(io.StringIO(block.decode(), newline=""))


class _Plain:
    """Tells plain blocks: every line has `width` cells, and a quote only before and after all of a cell.

    needs_trimming: in one of the blocks that were plain there is a blank at an end of a cell.
    """

    def __init__(self, delimiter: bytes, width: int, line_end: bytes) -> None:
        self.needs_trimming = False
        self._delimiter = delimiter
        self._width = width
        self._line_end = line_end
        mark = re.escape(delimiter)
        self._quoted_cell = re.compile(
            rb'"(?<![^%s\n]")(?:%s|%s[^"\r\n]*%s)?"(?![^%s\r\n])' % (mark, _INK, _INK, _INK, mark)
        )
        self._blank_at_end = {
            blank: re.compile(rb"%s(?:[%s\r\n]|(?<=[%s\n]%s))" % (blank, mark, mark, blank))
            for blank in _BLANKS_IN_BYTES
            if blank != delimiter
        }

    def lines(self, block: bytes) -> int | None:
        """How many lines a block has if it seems to be plain; else None.

        It seems so when it has as many delimiters as its lines must have together. That leaves one doubt: a line with
        too few cells and another one that has as many too many.
        """
        if b"\x00" in block or len(block) > MOST_CHARACTERS or not block.endswith(self._line_end):
            return None
        bare = self._quoted_cell.sub(b"", block) if b'"' in block else block
        if b'"' in bare:
            return None
        letters = np.frombuffer(bare, np.uint8)
        newlines, returns = letters == ord("\n"), letters == ord("\r")
        lines = np.count_nonzero(newlines)
        both = np.count_nonzero(returns[:-1] & newlines[1:])
        if both != (lines if self._line_end == b"\r\n" else 0) or np.count_nonzero(returns) != both:
            return None
        if np.count_nonzero(letters == ord(self._delimiter)) != (self._width - 1) * lines:
            return None
        self.needs_trimming = self.needs_trimming or self._is_padded(bare)
        return lines

    def _is_padded(self, bare: bytes) -> bool:
        return any(
            bare.startswith(blank) or pattern.search(bare)
            for blank, pattern in self._blank_at_end.items()
            if blank in bare
        )


# Lines


class _Lines:
    """Lines that were cut out of blocks and are not done with; the next block is cut when they run out.

    It is true while there are such lines.
    """

    def __init__(self, blocks: _Blocks) -> None:
        self._blocks = blocks
        self._ahead: deque[str] = deque()

    def __bool__(self) -> bool:
        return bool(self._ahead)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if not self._ahead:
            self.cut(next(self._blocks))
        return self._ahead.popleft()

    def cut(self, block: bytes) -> None:
        self._ahead.extend(_lines_of(block))

    def put_back(self, lines: list[str]) -> None:
        self._ahead.extendleft(reversed(lines))


@dataclass(frozen=True)
class Copied:
    """What `copy_lines` wrote: how many records, of which the first is the line `first_line`.

    needs_trimming: there may be blanks at the ends of cells.
    """

    first_line: int
    records: int
    delimiter: str
    line_end: str
    needs_trimming: bool

    @property
    def last_line(self) -> int:
        return self.first_line + self.records - 1


def copy_lines(
    file: TextFile, header_line: int, sound_path: Path, broken_path: Path, *, by_line: bool = False
) -> Copied:
    """Copies the file below its header to `sound_path`, in UTF-8, a record for each line.

    A line that isn't built like the header goes to `broken_path` instead: number, reason. In its place, in that of a
    blank line, and for each further line of a cell that runs over several, stands a record without any text.
    by_line: every line is looked at by itself; without it, lines with too few cells may get into the copy, but only
    together with lines that have too many. Raises LoadError when the file stops in the middle of its last line.
    """
    header, delimiter = header_cells(file, header_line)
    above = header_line + sum(len(_LINE_BREAK.findall(cell)) for cell in header)
    line_end = "\r\n" if next(islice(file.lines(), above - 1, None)).endswith("\r\n") else "\n"
    blocks = _Blocks(file, above)
    lines = _Lines(blocks)
    number = above
    with sound_path.open("wb") as sound, broken_path.open("w", encoding="utf-8", newline="") as broken:
        plain = _Plain(delimiter.encode(), len(header), line_end.encode())
        set_aside = csv.writer(broken, lineterminator="\n").writerow
        careful = _LineByLine(file.label, lines, len(header), delimiter, line_end, set_aside)
        for block in blocks:
            found = None if by_line else plain.lines(block)
            if found is not None:
                sound.write(block)
                number += found
            elif by_line or not blocks.halve(block):
                lines.cut(block)
                records, number = careful.records(number)
                sound.write(records.encode())
    return Copied(above + 1, number - above, delimiter, line_end, plain.needs_trimming)


class _LineByLine:
    """Turns lines into records, each looked at by itself. set_aside: takes number and reason of a broken line."""

    def __init__(
        self,
        label: str,
        lines: _Lines,
        width: int,
        delimiter: str,
        line_end: str,
        set_aside: Callable[[tuple[int, str]], object],
    ) -> None:
        self._label = label
        self._lines = lines
        self._width = width
        self._delimiter = delimiter
        self._line_end = line_end
        self._set_aside = set_aside
        # Quotes, since a line without anything in it would not count as a record where there is a single column.
        self._nothing = '""' + delimiter * (width - 1) + line_end

    def records(self, number: int) -> tuple[str, int]:
        """The records of all lines that are cut, trimmed, and the number of the last; `number`: of the one before."""
        text = io.StringIO(newline="")
        # All quoted: a line end within a cell would otherwise end the record.
        style = {"delimiter": self._delimiter, "lineterminator": self._line_end}
        write_cells = csv.writer(text, **style, quoting=csv.QUOTE_ALL).writerow
        while self._lines:
            line = next(self._lines)
            number += 1
            cells, more = _cells(line, self._lines, self._delimiter)
            cells = self._sound(cells, line, number, more)
            if cells is None:
                text.write(self._nothing)
            elif '"' in line:
                write_cells(cells)
            else:
                text.write(self._delimiter.join(cells) + self._line_end)
            text.write(self._nothing * more)
            number += more
        return text.getvalue(), number

    def _sound(self, cells: list[str] | None, line: str, number: int, more: int) -> list[str] | None:
        """The cells of a line, trimmed; None when there is nothing in it, or it is broken and was set aside."""
        fault = _QUOTE_FAULT if cells is None else _fault(cells, self._width, self._delimiter)
        trimmed = [cell.strip(BLANKS) for cell in cells or ()]
        if cells is not None and not any(trimmed):
            return None
        if fault is None:
            return trimmed
        is_short = cells is None or len(cells) < self._width
        if is_short and not more and not line.endswith(("\n", "\r")):
            raise LoadError(
                f"{self._label} stops in the middle of its last line, as if it were still being written; wait until "
                "the export is finished, or export it again."
            )
        self._set_aside((number, fault))
        return None


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
