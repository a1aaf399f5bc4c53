"""Mappings: one YAML file a source that says how its exports become tables of the contract.

    source: lakeside                     # key of the source; default: the file's name
    agency: Lakeside Children's Services
    about: for people
    history: for people
    complete_to: 2026-06-30
    load: full                           # or changes
    date_order: mdy                      # ymd | mdy | dmy | excel: how slashed dates (or day numbers) read
    time_zone: America/New_York          # of timestamps; default UTC
    shared_ids: false
    made_up: false
    unlisted_nights: own_home            # or unknown
    settings:
      detention: {counts_as_placement: true}
    files:
      - file: "clients*.csv"             # the file's name, * for any text; for a workbook also  sheet: Clients
        as: clients                      # its name in SELECTs
        needs: [ClientID, DOB]           # columns without which the file is another one
        header_line: 1
        leave_out: why its lines are left out
        optional: true                   # the file may be missing
    views:                               # SELECTs with a name, for the SELECTs below
      newest: SELECT * FROM clients QUALIFY ...
    tables:
      children:
        from: clients
        where: "Status IS DISTINCT FROM 'TEST'"   # a line stays only where this is true
        where_reason: test clients
        columns:
          child_id: ClientID
          birth_date: {column: DOB, date_order: mdy}
          sex: {column: Gender, codes: {M: male, F: female}, otherwise: unknown}
          language: {value: english}
          hispanic: {sql: "Ethnicity = 'H'"}
      living_arrangements:
        - from: episodes
          select: SELECT [line] AS lines, ... FROM episodes

Every scalar is read as text, so that a code such as 01, No or 1e3 stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from etl.contract import Table, tables
from etl.errors import LoadError

DATE_ORDERS = ("ymd", "mdy", "dmy", "excel")
KINDS = ("full", "changes")
UNLISTED_NIGHTS = ("unknown", "own_home")

_TOP_KEYS = (
    "source",
    "agency",
    "about",
    "history",
    "complete_to",
    "load",
    "date_order",
    "time_zone",
    "shared_ids",
    "made_up",
    "unlisted_nights",
    "settings",
    "files",
    "views",
    "tables",
)
_FILE_KEYS = ("file", "sheet", "as", "needs", "header_line", "leave_out", "optional")
_BLOCK_KEYS = ("from", "where", "where_reason", "columns", "select")
_COLUMN_KEYS = ("column", "value", "sql", "codes", "otherwise", "date_order")


@dataclass(frozen=True)
class Column:
    """Where a field of the contract comes from: a column, a constant or an expression, and its codes.

    `codes` goes from the export's code to the contract's, None for empty; `otherwise` is the code for the rest.
    """

    column: str | None = None
    value: str | None = None
    sql: str | None = None
    codes: dict[str, str | None] | None = None
    otherwise: str | None = None
    date_order: str | None = None


@dataclass(frozen=True)
class Block:
    """One way in which a table is filled from one file (`reads`), by columns or by a SELECT."""

    table: str
    reads: str
    columns: dict[str, Column]
    select: str | None = None
    where: str | None = None
    where_reason: str | None = None


@dataclass(frozen=True)
class FileSpec:
    """Which exports a source sends under one name. `needs` None: the columns that its tables name."""

    pattern: str
    reads: str
    sheet: str | None = None
    needs: tuple[str, ...] | None = None
    header_line: int = 1
    leave_out: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class Mapping:
    """How the exports of one source become contract tables. `path` is None for a folder in contract form."""

    source: str
    path: Path | None
    files: tuple[FileSpec, ...]
    blocks: tuple[Block, ...]
    agency: str
    complete_to: date | None = None
    kind: str = "full"
    date_order: str | None = None
    time_zone: str = "UTC"
    shared_ids: bool = False
    made_up: bool = False
    unlisted_nights: str = "unknown"
    settings: dict[str, dict[str, str]] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.path.name if self.path is not None else "the contract form"

    def file(self, reads: str) -> FileSpec:
        return next(spec for spec in self.files if spec.reads == reads)

    def needs(self, spec: FileSpec) -> tuple[str, ...]:
        """The columns that an export must have for `spec` to fit it."""
        if spec.needs is not None:
            return spec.needs
        named = [
            column.column
            for block in self.blocks
            if block.reads == spec.reads and block.select is None
            for column in block.columns.values()
            if column.column is not None
        ]
        return tuple(dict.fromkeys(named))


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint at the nearest known word, or nothing."""
    lowered = {other.lower(): other for other in known}
    near = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return f"; did you mean {lowered[near[0]]}?" if near else ""


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file. Raises LoadError, with the file's name and the key, when it can't be used."""
    return _Reader(Path(path)).mapping()


class _Texts(yaml.BaseLoader):
    """Every scalar as text; a key that stands twice is refused, since YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


class _Reader:
    """Reads one mapping file and turns whatever is wrong with it into a sentence."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fault(self, where: str, problem: str) -> LoadError:
        return LoadError(f"{self.path.name}: {where + ': ' if where else ''}{problem}")

    def mapping(self) -> Mapping:
        top = self._keys("", self._document(), _TOP_KEYS)
        files = tuple(
            self._file(f"files, entry {place}", entry)
            for place, entry in enumerate(self._list("files", top.get("files")), start=1)
        )
        if not files:
            raise self.fault("files", "name at least one file that the source sends.")
        names = [spec.reads for spec in files]
        for name in names:
            if names.count(name) > 1:
                raise self.fault("files", f"two files are called {name}; give each a name of its own with “as”.")
        source = self._text("source", top.get("source")) or self.path.stem
        if not re.fullmatch(r"[\w.-]+", source):
            raise self.fault("source", f"“{source}” should be letters, digits, _ or - only, without spaces.")
        return Mapping(
            source=source,
            path=self.path,
            files=files,
            blocks=self._blocks(top.get("tables"), names),
            agency=self._text("agency", top.get("agency")) or source,
            complete_to=self._date("complete_to", top.get("complete_to")),
            kind=self._choice("load", top.get("load"), KINDS) or "full",
            date_order=self._choice("date_order", top.get("date_order"), DATE_ORDERS),
            time_zone=self._time_zone(top.get("time_zone")),
            shared_ids=self._yes("shared_ids", top.get("shared_ids")),
            made_up=self._yes("made_up", top.get("made_up")),
            unlisted_nights=self._choice("unlisted_nights", top.get("unlisted_nights"), UNLISTED_NIGHTS) or "unknown",
            settings=self._settings(top.get("settings")),
            views=self._views(top.get("views"), names),
        )

    # Shapes

    def _document(self) -> object:
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError as error:
            raise LoadError(f"There is no mapping {self.path}.") from error
        except UnicodeDecodeError as error:
            raise self.fault("", "the file is not UTF-8 text; save it as UTF-8.") from error
        except OSError as error:
            raise LoadError(f"The mapping {self.path} can't be opened: {error.strerror}.") from error
        try:
            return yaml.load(text, _Texts)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = f"line {mark.line + 1}" if mark is not None else ""
            raise self.fault(line, f"this is not valid YAML ({error.problem}); correct the line.") from error
        except yaml.YAMLError as error:
            raise self.fault("", f"this is not valid YAML ({error}).") from error

    def _keys(self, where: str, value: object, known: Collection[str]) -> dict:
        if not isinstance(value, dict):
            example = ", ".join(list(known)[:3])
            raise self.fault(where, f"keys are expected here, such as {example}.")
        for key in value:
            if key not in known:
                hint = did_you_mean(str(key), known)
                raise self.fault(where, f"there is no key {key}{hint or '; known: ' + ', '.join(known)}")
        return value

    def _list(self, where: str, value: object) -> list:
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise self.fault(where, "a list is expected here (lines that begin with “- ”).")
        return value

    def _text(self, where: str, value: object) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.fault(where, "a single text is expected here.")
        return value.strip() or None

    def _choice(self, where: str, value: object, choices: Collection[str]) -> str | None:
        text = self._text(where, value)
        if text is not None and text not in choices:
            raise self.fault(where, f"“{text}” should be one of {', '.join(choices)}.")
        return text

    def _yes(self, where: str, value: object) -> bool:
        text = self._text(where, value)
        if text is None:
            return False
        if text.lower() not in ("true", "yes", "false", "no"):
            raise self.fault(where, f"“{text}” should be true or false.")
        return text.lower() in ("true", "yes")

    def _date(self, where: str, value: object) -> date | None:
        text = self._text(where, value)
        try:
            return date.fromisoformat(text) if text is not None else None
        except ValueError as error:
            raise self.fault(where, f"“{text}” should be a date such as 2026-06-30.") from error

    def _time_zone(self, value: object) -> str:
        zone = self._text("time_zone", value) or "UTC"
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            problem = f"“{zone}” is not a time zone; write it as America/New_York."
            raise self.fault("time_zone", problem) from error
        return zone

    def _settings(self, value: object) -> dict[str, dict[str, str]]:
        overrides = {} if value in (None, "") else value
        if not isinstance(overrides, dict):
            raise self.fault("settings", "settings with their flags are expected here.")
        for setting, flags in overrides.items():
            if not isinstance(flags, dict) or not all(isinstance(flag, str) for flag in flags.values()):
                raise self.fault(f"settings.{setting}", "write flags as {counts_as_placement: true} after the setting.")
        return overrides

    # Files and tables

    def _file(self, where: str, value: object) -> FileSpec:
        entry = self._keys(where, value, _FILE_KEYS)
        pattern = self._text(f"{where}, file", entry.get("file"))
        if pattern is None:
            raise self.fault(where, "say which file it is, as in  file: clients*.csv")
        sheet = self._text(f"{where}, sheet", entry.get("sheet"))
        reads = self._text(f"{where}, as", entry.get("as")) or _plain_name(sheet or Path(pattern).stem)
        if not re.fullmatch(r"[A-Za-z_]\w*", reads):
            raise self.fault(where, f"“{reads}” is not a name for SELECTs; give one with  as: clients")
        header_line = self._text(f"{where}, header_line", entry.get("header_line")) or "1"
        if not header_line.isdecimal() or int(header_line) < 1:
            raise self.fault(f"{where}, header_line", f"“{header_line}” should be the number of a line.")
        needs = [
            self._text(f"{where}, needs", name) or "" for name in self._list(f"{where}, needs", entry.get("needs"))
        ]
        return FileSpec(
            pattern=pattern,
            reads=reads,
            sheet=sheet,
            needs=tuple(needs) if "needs" in entry else None,
            header_line=int(header_line),
            leave_out=self._text(f"{where}, leave_out", entry.get("leave_out")),
            optional=self._yes(f"{where}, optional", entry.get("optional")),
        )

    def _views(self, value: object, reads: list[str]) -> dict[str, str]:
        views = {} if value in (None, "") else value
        if not isinstance(views, dict):
            raise self.fault("views", "names with a SELECT each are expected here.")
        for name, select in views.items():
            if not re.fullmatch(r"[A-Za-z_]\w*", name) or name in reads:
                raise self.fault("views", f"{name} is not a free name for a view; choose another.")
            if not isinstance(select, str):
                raise self.fault(f"views.{name}", "a SELECT is expected here.")
        return {name: select.strip().rstrip(";") for name, select in views.items()}

    def _blocks(self, value: object, reads: list[str]) -> tuple[Block, ...]:
        entries = {} if value in (None, "") else value
        known = tables()
        blocks = []
        for name, entry in self._keys("tables", entries, known).items():
            listed = entry if isinstance(entry, list) else [entry]
            for place, one in enumerate(listed, start=1):
                where = f"tables.{name}" + (f", entry {place}" if len(listed) > 1 else "")
                blocks.append(self._block(where, known[name], one, reads))
        return tuple(blocks)

    def _block(self, where: str, table: Table, value: object, reads: list[str]) -> Block:
        entry = self._keys(where, value, _BLOCK_KEYS)
        source_file = self._text(f"{where}.from", entry.get("from"))
        if source_file is None:
            raise self.fault(where, f"say which file it reads, as in  from: {reads[0]}")
        if source_file not in reads:
            hint = did_you_mean(source_file, reads) or f"; the files are {', '.join(reads)}"
            raise self.fault(f"{where}.from", f"no file is called {source_file}{hint}")
        select = self._text(f"{where}.select", entry.get("select"))
        where_condition = self._text(f"{where}.where", entry.get("where"))
        if select is not None and where_condition is not None:
            raise self.fault(where, "put the condition into the SELECT itself instead of “where”.")
        given = entry.get("columns")
        if select is None and not given:
            raise self.fault(where, "say which fields it fills, with “columns” or a “select”.")
        names = [one.name for one in table.fields]
        columns = {
            name: self._column(f"{where}.columns.{name}", column, name if select is not None else None)
            for name, column in self._keys(f"{where}.columns", given or {}, names).items()
        }
        return Block(
            table=table.name,
            reads=source_file,
            columns=columns,
            select=select.rstrip(";") if select is not None else None,
            where=where_condition,
            where_reason=self._text(f"{where}.where_reason", entry.get("where_reason")),
        )

    def _column(self, where: str, value: object, default: str | None) -> Column:
        """A column's entry. `default` is the output column of a SELECT that the entry is about."""
        if isinstance(value, str):
            name = value.strip()
            if not name:
                raise self.fault(where, "name the column of the export.")
            return Column(column=name)
        entry = self._keys(where, value, _COLUMN_KEYS)
        origins = [key for key in ("column", "value", "sql") if key in entry]
        if len(origins) > 1:
            raise self.fault(where, f"give one of {' and '.join(origins)}, not both.")
        if not origins and default is None:
            raise self.fault(where, "say where it comes from, with column, value or sql.")
        return Column(
            column=self._text(f"{where}.column", entry.get("column")) or (default if not origins else None),
            value=self._text(f"{where}.value", entry.get("value")),
            sql=self._text(f"{where}.sql", entry.get("sql")),
            codes=self._codes(f"{where}.codes", entry.get("codes")),
            otherwise=self._text(f"{where}.otherwise", entry.get("otherwise")),
            date_order=self._choice(f"{where}.date_order", entry.get("date_order"), DATE_ORDERS),
        )

    def _codes(self, where: str, value: object) -> dict[str, str | None] | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.fault(where, "write codes as {M: male, F: female}.")
        return {code.strip(): self._text(f"{where}.{code}", to) for code, to in value.items()}


def _plain_name(text: str) -> str:
    """A name for SELECTs: lower case, wildcards dropped, anything else but letters and digits an underscore."""
    return re.sub(r"\W+", "_", re.sub(r"[*?\[\]]", "", text).lower()).strip("_")


def find_mappings(folders: Collection[Path], tell: Callable[[str], None]) -> list[Mapping]:
    """The mappings in several folders, one a source: that of an earlier folder stands before a later one's.

    Raises LoadError when a file is no mapping or two files of one folder are of the same source.
    """
    found: dict[str, Mapping] = {}
    for folder in folders:
        here: dict[str, Mapping] = {}
        for path in sorted(Path(folder).glob("*.y*ml")):
            mapping = read_mapping(path)
            if mapping.source in here:
                raise LoadError(
                    f"{path.name} and {here[mapping.source].name} are both of the source {mapping.source}; "
                    "keep one of them."
                )
            here[mapping.source] = mapping
        for source, mapping in here.items():
            if source in found:
                tell(f"{mapping.path} is not used: {found[source].path} is of the same source")
            found.setdefault(source, mapping)
    return list(found.values())
