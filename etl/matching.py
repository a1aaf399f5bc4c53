"""Which mapping reads which export. Exactly one must fit; a table of the contract's own form fits by its name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from etl.contract import Table, tables
from etl.errors import LoadError
from etl.mapping import Block, Column, FileSpec, Mapping, did_you_mean
from etl.reading import Export, Header, is_blank, read_header

CONTRACT_FORM = "the contract form"
UNNAMED_SHEET = "the mapping does not name this sheet"


@dataclass(frozen=True)
class Matched:
    """The exports of one source, in the order of their names, each with its entry in the mapping.

    An entry of None is a sheet that the mapping doesn't name, in a workbook of which it names another.
    """

    mapping: Mapping
    exports: tuple[tuple[Export, FileSpec | None], ...]


@dataclass(frozen=True)
class _Fit:
    """Whether an entry of a mapping fits an export; `lacks` holds the columns it doesn't have."""

    spec: FileSpec
    lacks: tuple[str, ...]


def match(exports: Iterable[Export], mappings: Collection[Mapping], contract_source: str | None) -> list[Matched]:
    """Shares the exports out among the mappings and the contract form, in the order of the sources' keys.

    `contract_source` is the key for exports in contract form; None when only the mappings may fit. Raises LoadError
    when no mapping or more than one fits an export, or a file that a mapping needs is missing.
    """
    taken: dict[str, list[tuple[Export, FileSpec | None]]] = {mapping.source: [] for mapping in mappings}
    in_contract_form: list[Export] = []
    sheets_left: list[Export] = []
    for export in exports:
        fitting = [(mapping, spec) for mapping in mappings if (spec := _fitting(mapping, export)) is not None]
        in_form = contract_source is not None and _fits_contract(export)
        if len(fitting) + in_form > 1:
            names = [mapping.name for mapping, _ in fitting] + [CONTRACT_FORM] * in_form
            raise LoadError(
                f"{export.label} fits more than one mapping ({', '.join(names)}); choose one with --mapping, or "
                "make “file” or “needs” in them narrower."
            )
        if fitting:
            mapping, spec = fitting[0]
            taken[mapping.source].append((export, spec))
        elif in_form:
            in_contract_form.append(export)
        elif export.is_sheet:
            sheets_left.append(export)
        else:
            raise _no_fit(export, mappings, contract_source is not None)
    matched = [Matched(mapping, tuple(taken[mapping.source])) for mapping in mappings if taken[mapping.source]]
    if in_contract_form:
        matched.append(_in_contract_form(in_contract_form, contract_source))
    matched = _with_sheets(matched, sheets_left, mappings, contract_source is not None)
    _refuse_shared_source(matched)
    for one in matched:
        _refuse_missing_files(one)
    return sorted(matched, key=lambda one: one.mapping.source)


def _fitting(mapping: Mapping, export: Export) -> FileSpec | None:
    fits = [fit.spec for fit in _named(mapping, export) if not fit.lacks]
    if len(fits) > 1:
        names = " and ".join(spec.reads for spec in fits)
        raise LoadError(
            f"{export.label} is both {names} by {mapping.name}; make “file” or “needs” of one of them narrower."
        )
    return fits[0] if fits else None


def _named(mapping: Mapping, export: Export) -> list[_Fit]:
    """The entries of a mapping that fit an export by its name, each with the columns that it lacks."""
    return [
        _Fit(spec, _lacking(export, spec, mapping.needs(spec)))
        for spec in mapping.files
        if fnmatchcase(export.path.name.lower(), spec.pattern.lower())
        and (spec.sheet is None or (export.sheet or "").lower() == spec.sheet.lower())
        and (spec.sheet is not None or not export.is_sheet or not is_blank(export))
    ]


def _lacking(export: Export, spec: FileSpec, needs: Collection[str]) -> tuple[str, ...]:
    header = read_header(export, spec.header_line)
    return tuple(name for name in needs if not _has(header, name))


def _has(header: Header, name: str) -> bool:
    return header.find(name) is not None or header.is_repeated(name)


def _contract_table(export: Export) -> Table | None:
    """The contract table that an export is called like: a file by its name, a sheet by its own or its file's."""
    by_sheet = tables().get((export.sheet or "").strip().lower())
    return by_sheet or tables().get(export.path.stem.strip().lower())


def _required(table: Table) -> list[str]:
    return [field.name for field in table.fields if field.required or field.name in table.primary_key]


def _fits_contract(export: Export) -> bool:
    table = _contract_table(export)
    if table is None or (export.is_sheet and is_blank(export)):
        return False
    header = read_header(export)
    return all(_has(header, name) for name in _required(table))


def _in_contract_form(exports: list[Export], source: str) -> Matched:
    """A mapping that gives each contract field the column of its own name."""
    specs: dict[str, FileSpec] = {}
    blocks: list[Block] = []
    pairs: list[tuple[Export, FileSpec | None]] = []
    for export in exports:
        table = _contract_table(export)
        header = read_header(export)
        spec = FileSpec(pattern=export.path.name, reads=f"{table.name}_{len(specs) + 1}", sheet=export.sheet)
        columns = {field.name: Column(column=field.name) for field in table.fields if _has(header, field.name)}
        specs[spec.reads] = spec
        blocks.append(Block(table.name, spec.reads, columns))
        pairs.append((export, spec))
    mapping = Mapping(source=source, path=None, files=tuple(specs.values()), blocks=tuple(blocks), agency=source)
    return Matched(mapping, tuple(pairs))


def _no_fit(export: Export, mappings: Collection[Mapping], contract_form: bool) -> LoadError:
    """Why no mapping fits, from the one that comes nearest."""
    header = read_header(export)
    names = [name for name in header.names if name]
    nearest = sorted(
        ((mapping, fit) for mapping in mappings for fit in _named(mapping, export)),
        key=lambda pair: len(pair[1].lacks),
    )
    if nearest:
        mapping, fit = nearest[0]
        lacking = fit.lacks[0]
        hint = did_you_mean(lacking, names) or f"; line {fit.spec.header_line} reads “{_start(names)}”"
        return LoadError(
            f"{export.label} has no column {lacking}, which {mapping.name} needs{hint}. If the column names stand "
            "in a line further down, say so there with header_line."
        )
    table = _contract_table(export) if contract_form else None
    if table is not None:
        lacking = next(name for name in _required(table) if not _has(header, name))
        hint = did_you_mean(lacking, names) or f"; its first line reads “{_start(names)}”"
        return LoadError(f"{export.label} has no column {lacking}, which {table.name} must have{hint}.")
    hint = did_you_mean(export.path.stem, tables()) if contract_form else ""
    return LoadError(
        f"No mapping fits {export.label}{hint}. Take the file out of the folder, or write a mapping for it under "
        "data/mappings."
    )


def _start(names: Collection[str]) -> str:
    text = ", ".join(names)
    return text if len(text) <= 60 else text[:57] + "…"


def _with_sheets(
    matched: list[Matched], left: list[Export], mappings: Collection[Mapping], contract_form: bool
) -> list[Matched]:
    """Gives each sheet that nothing fits to the source that reads its workbook, to be left out and counted."""
    for export in left:
        owners = [one for one in matched if any(other.path == export.path for other, _ in one.exports)]
        if not owners:
            others = [other for other in left if other.path == export.path]
            filled = [other for other in others if not is_blank(other)]
            if not filled:
                raise LoadError(f"{export.name} is empty; export it again, or take it out of the folder.")
            raise _no_fit(filled[0], mappings, contract_form)
        place = matched.index(owners[0])
        pairs = [*owners[0].exports, (export, None)]
        pairs.sort(key=lambda pair: pair[0].name)
        matched[place] = replace(owners[0], exports=tuple(pairs))
    return matched


def _refuse_shared_source(matched: list[Matched]) -> None:
    keys = [one.mapping.source for one in matched]
    for key in keys:
        if keys.count(key) > 1:
            raise LoadError(
                f"Files in contract form and a mapping are both of the source {key}; name the first with --source."
            )


def _refuse_missing_files(matched: Matched) -> None:
    mapping = matched.mapping
    there = {spec.reads for _, spec in matched.exports if spec is not None}
    if mapping.kind == "changes":
        return
    for spec in mapping.files:
        if spec.reads not in there and not spec.optional and spec.leave_out is None:
            raise LoadError(
                f"No file fits {spec.pattern}, which {mapping.name} expects beside "
                f"{matched.exports[0][0].name}; add it, or write  optional: true  under it in the mapping. "
                "A full load without it would remove what it held."
            )


def raw_names(matched: Matched) -> dict[str, list[Export]]:
    """The exports behind each name that SELECTs use, in the order of their names."""
    behind: dict[str, list[Export]] = {}
    for export, spec in matched.exports:
        if spec is not None:
            behind.setdefault(spec.reads, []).append(export)
    return behind


def mapping_folders(exports: Path, data_dir: Path, project_data: Path) -> list[Path]:
    """Where mappings are looked for, the first first."""
    beside = exports if exports.is_dir() else exports.parent
    folders = [beside / "mappings", Path(data_dir) / "mappings", project_data / "mappings"]
    return list(dict.fromkeys(folder.resolve() for folder in folders))
