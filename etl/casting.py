"""Text to typed values, as SQL over whole tables: one expression that reads a value, and what to say when it can't.

Nothing is guessed. A date is read as ISO, with a month's name, or, where slashed, in the order that the mapping
states; whatever can't be read in exactly one way is a fault with a reason that says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from etl.contract import Field
from etl.reading import literal

# Years of birth and of plans lie well within; a year outside is a slip of the finger or a stand-in for "never".
FIRST_YEAR, LAST_YEAR = 1900, 2100

_TIME = r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp]\.?[Mm]\.?)?"
_OFFSET = r"(Z|z|[+-]\d{2}(:?\d{2})?)"
_ISO = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
_NUMERIC = r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
_NAMED = r"(\d{1,2}[ -]?[A-Za-z]{3,9}[ ,.-]*|[A-Za-z]{3,9}\.? *\d{1,2}[ ,-]+)\d{4}"
_TWO_DIGITS = (
    r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|\d{1,2}[ -]?[A-Za-z]{3,9}[ ,.-]*\d{2}|[A-Za-z]{3,9}\.? *\d{1,2}[ ,-]+\d{2}"
)
_SERIAL = r"\d{5}(\.\d+)?"
_NUMBER = r"[-+]?\$?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][-+]?\d{1,2})?"
# The forms that nearly all dates and numbers of an export have. Trying them first takes a third of the time.
_USUAL_FORMS = {"mdy": "%m/%d/%Y", "dmy": "%d/%m/%Y"}
_USUAL_NUMBER = r"-?\d{1,15}(\.\d+)?"
_ORDER_WORDS = {"mdy": "month/day/year", "dmy": "day/month/year"}

# Building blocks of the date expressions. They are macros so that a mapping's date_of() is the very same thing.
_MACROS = {
    "day_text(x)": f"CASE WHEN contains(x, ':') THEN trim(regexp_replace(x, '[ T]*{_TIME} ?{_OFFSET}?$', '')) "
    "ELSE x END",
    "sane_day(d)": f"CASE WHEN year(d) BETWEEN {FIRST_YEAR} AND {LAST_YEAR} THEN CAST(d AS DATE) END",
    # With something in front, since by itself the word infinity is a moment in every form.
    "usual_day(x, form)": "sane_day(try_strptime('=' || x, '=' || form))",
    "iso_day(x)": "CASE WHEN regexp_full_match(x, '\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}') THEN TRY_CAST(x AS DATE) "
    f"WHEN regexp_full_match(x, '{_ISO}') THEN TRY_CAST(translate(x, '/.', '--') AS DATE) "
    "WHEN regexp_full_match(x, '\\d{8}') THEN CAST(try_strptime(x, '%Y%m%d') AS DATE) END",
    "words_of_day(x)": "regexp_replace(regexp_replace(regexp_replace(regexp_replace(lower(x), '[ ,.-]+', ' ', 'g'), "
    "'(\\d)([a-z])', '\\1 \\2', 'g'), '([a-z])(\\d)', '\\1 \\2', 'g'), 'sept ', 'sep ')",
    "named_day(x)": f"CASE WHEN regexp_full_match(x, '{_NAMED}') THEN CAST(try_strptime(words_of_day(x), "
    "['%d %b %Y', '%d %B %Y', '%b %d %Y', '%B %d %Y']) AS DATE) END",
    "mdy_day(x)": f"CASE WHEN regexp_full_match(x, '{_NUMERIC}') "
    "THEN CAST(try_strptime(x, ['%m/%d/%Y', '%m-%d-%Y', '%m.%d.%Y']) AS DATE) END",
    "dmy_day(x)": f"CASE WHEN regexp_full_match(x, '{_NUMERIC}') "
    "THEN CAST(try_strptime(x, ['%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y']) AS DATE) END",
    "serial_day(x)": f"CASE WHEN regexp_full_match(x, '{_SERIAL}') "
    "THEN DATE '1899-12-30' + CAST(floor(CAST(x AS DOUBLE)) AS INTEGER) END",
    "clock_text(x)": f"regexp_extract(x, '{_TIME}')",
    "offset_text(x)": f"regexp_extract(x, ':\\d{{2}}[^+-]*?{_OFFSET}$', 1)",
    "clock(x)": "CAST(try_strptime(upper(replace(clock_text(x), '.M', 'M')), ['%H:%M:%S', '%H:%M', '%H:%M:%S.%f', "
    "'%I:%M:%S %p', '%I:%M %p', '%I:%M:%S%p', '%I:%M%p']) AS TIME)",
}


@dataclass(frozen=True)
class Origin:
    """How the dates of one field are written in one file.

    `date_order` None: no slashed date occurs. `serial`: day numbers are dates (sheets).
    """

    date_order: str | None
    serial: bool
    time_zone: str


def install_macros(con: DuckDBPyConnection, kind: str = "TEMP MACRO") -> None:
    """Creates the macros that the expressions of this module use."""
    for signature, body in _MACROS.items():
        con.execute(f"CREATE OR REPLACE {kind} {signature} AS {body}")


def install_mapping_macros(con: DuckDBPyConnection, date_order: str | None) -> None:
    """Creates the functions that a mapping's SQL may use, and the macros behind them, in the current schema.

    words(x): how many words a text has. filled(x): whether it has any text. equal(a, b): whether two texts say the
    same, capitals and spaces aside. date_of(x): the date in a text, slashed ones in the mapping's date order.
    """
    install_macros(con, "MACRO")
    same = "lower(regexp_replace(trim(CAST({} AS VARCHAR)), '\\s+', ' ', 'g'))"
    text = "CAST(x AS VARCHAR)"
    day = day_sql(text, Origin(date_order, serial=False, time_zone="UTC"))
    if date_order is None:
        fault = "date_of: the mapping does not say how slashed dates read; add  date_order: mdy  or  date_order: dmy"
        day = (
            f"CASE WHEN regexp_full_match(day_text({text}), '{_NUMERIC}') THEN CAST(error({literal(fault)}) AS DATE) "
            f"ELSE {day} END"
        )
    functions = {
        "words(x)": f"coalesce(len(regexp_extract_all({text}, '\\S+')), 0)",
        "filled(x)": f"coalesce(trim({text}), '') <> ''",
        "equal(a, b)": f"coalesce({same.format('a')} = {same.format('b')}, false)",
        "date_of(x)": day,
    }
    for signature, body in functions.items():
        con.execute(f"CREATE MACRO {signature} AS {body}")


def day_sql(text: str, origin: Origin) -> str:
    """The date in a text, a clock time after it passed over; NULL when there is none."""
    usual = _USUAL_FORMS.get(origin.date_order or "", "%Y-%m-%d")
    # The CASE keeps DuckDB from working out the parts of the slow way for every row.
    return (
        f"coalesce(usual_day({text}, {literal(usual)}), "
        f"CASE WHEN {text} IS NOT NULL THEN {any_day_sql(text, origin)} END)"
    )


def any_day_sql(text: str, origin: Origin) -> str:
    """As `day_sql`, of a text in any form that a date may have; slow."""
    day = f"day_text({text})"
    ways = [f"iso_day({day})"]
    if origin.date_order in ("mdy", "dmy"):
        ways.append(f"{origin.date_order}_day({day})")
    if origin.serial or origin.date_order == "excel":
        ways.append(f"serial_day({day})")
    ways.append(f"named_day({day})")
    return f"sane_day(coalesce({', '.join(ways)}))"


def typed_sql(field: Field, text: str, origin: Origin, codes: Sequence[str]) -> str:
    """The typed value of a field in the text column `text`; NULL when the text is empty or can't be read.

    `codes` are those that the field may hold, none for a free text.
    """
    if field.type == "date":
        return day_sql(text, origin)
    if field.type == "datetime":
        return _moment_sql(text, origin)
    if field.type == "boolean":
        return f"TRY_CAST({text} AS BOOLEAN)"  # true, t, yes, y, 1 and their contraries, in capitals or not
    if field.type == "number":
        return number_sql(text)
    if field.type == "integer":
        number = number_sql(text)
        return (
            f"CASE WHEN regexp_full_match({text}, '-?\\d+') THEN TRY_CAST({text} AS BIGINT) "
            f"WHEN {number} = floor({number}) THEN TRY_CAST({number} AS BIGINT) END"
        )
    if codes and field.separator is not None:
        return _several_codes_sql(field, text, codes)
    return _code_sql(text, codes) if codes else text


def number_sql(text: str) -> str:
    """The number in a text; NULL when there is none, or it is too large to be told."""
    return (
        f"coalesce(CASE WHEN regexp_full_match({text}, '{_USUAL_NUMBER}') THEN TRY_CAST({text} AS DOUBLE) END, "
        f"{any_number_sql(text)})"
    )


def any_number_sql(text: str) -> str:
    """As `number_sql`, of a text in any form that a number may have; slow."""
    number = f"TRY_CAST(regexp_replace({text}, '[$,+]', '', 'g') AS DOUBLE)"
    return f"CASE WHEN regexp_full_match({text}, '{_NUMBER}') AND isfinite({number}) THEN {number} END"


def _code_sql(text: str, codes: Sequence[str]) -> str:
    """A code as its list writes it: as it stands, else in small letters."""
    kind = f"ENUM({_list(codes)})"
    return f"coalesce(CAST(TRY_CAST({text} AS {kind}) AS VARCHAR), CAST(TRY_CAST(lower({text}) AS {kind}) AS VARCHAR))"


def _several_codes_sql(field: Field, text: str, codes: Sequence[str]) -> str:
    each = f"list_filter(string_split({text}, {literal(field.separator)}), lambda v: trim(v) <> '')"
    known = f"list_transform({each}, lambda v: {_code_sql('trim(v)', codes)})"
    return (
        f"CASE WHEN len({each}) > 0 AND list_count({known}) = len({each}) "
        f"THEN array_to_string({known}, {literal(field.separator)}) END"
    )


def _moment_sql(text: str, origin: Origin) -> str:
    day = day_sql(text, origin)
    # A date cell of a sheet is written without its midnight, so that there a day alone is a moment.
    clock = f"clock({text})"
    if origin.serial:
        clock = f"CASE WHEN contains({text}, ':') THEN {clock} ELSE TIME '00:00' END"
    local = f"({day} + {clock})"
    zone = literal(origin.time_zone)
    return (
        f"CASE WHEN offset_text({text}) <> '' THEN timezone('UTC', TRY_CAST(strftime({local}, '%Y-%m-%d %H:%M:%S.%f') "
        f"|| upper(offset_text({text})) AS TIMESTAMPTZ)) ELSE timezone('UTC', timezone({zone}, {local})) END"
    )


def _list(texts: Iterable[str]) -> str:
    return ", ".join(literal(text) for text in texts)


# What is wrong with a value ------------------------------------------------------------------------------------


def faults(
    field: Field, text: str, typed: str, origin: Origin, codes: Sequence[str], required: bool
) -> list[tuple[str, str]]:
    """Conditions that a wrong value meets, each with an expression for the reason; at most one is met at a time."""
    found = []
    name = field.name
    if required:
        reason = f"{name} is empty, and a line can't be loaded without it. Fill it in at the source and export again."
        found.append((f"{text} IS NULL", literal(reason)))
    if field.type != "string" or codes:
        found.append((f"({text} IS NOT NULL AND {typed} IS NULL)", _unreadable(field, text, origin, codes)))
    if field.minimum is not None:
        reason = f"{name} is below {field.minimum:g}, the least it can be. Correct it at the source and export again."
        found.append((f"{typed} < {field.minimum:g}", literal(reason)))
    if field.maximum is not None:
        reason = f"{name} is above {field.maximum:g}, the most it can be. Correct it at the source and export again."
        found.append((f"{typed} > {field.maximum:g}", literal(reason)))
    if field.pattern is not None:
        reason = f"{name} does not have the form it should, such as {field.example}. Correct it and export again."
        found.append((f"NOT regexp_full_match({text}, {literal(field.pattern)})", literal(reason)))
    return found


def _unreadable(field: Field, text: str, origin: Origin, codes: Sequence[str]) -> str:
    name = field.name
    if field.type in ("date", "datetime"):
        return _wrong_date(field, text, origin)
    if field.type == "boolean":
        return literal(f"{name} is not a yes or no. Write true or false, or translate it with codes in the mapping.")
    if field.type == "integer":
        return literal(f"{name} is not a whole number. Write it in digits, as 1250, and export again.")
    if field.type == "number":
        return literal(f"{name} is not a number. Write it with a decimal point, as 1250.50, and export again.")
    shown = ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")
    several = f", several with {field.separator} between them" if field.separator else ""
    return literal(
        f"{name} is not one of its codes ({shown}){several}. Correct it, or translate it with codes in the mapping."
    )


def _wrong_date(field: Field, text: str, origin: Origin) -> str:
    name = field.name
    day = f"day_text({text})"
    read_as = _ORDER_WORDS.get(origin.date_order or "")
    advice = "Correct it at the source and export again."
    calendar = f"{name} is not a day of the calendar. {advice}"
    any_order = f"coalesce(iso_day({day}), mdy_day({day}), dmy_day({day}), named_day({day}))"
    cases = [
        (
            f"regexp_full_match({day}, '{_TWO_DIGITS}')",
            f"{name} has a year of two digits, so the century is not known. Export dates with four-digit years.",
        ),
        (
            f"{any_order} IS NOT NULL AND sane_day({any_order}) IS NULL",
            f"{name} has a year before {FIRST_YEAR} or after {LAST_YEAR}. Correct it, or leave it empty if it "
            "stands for “not yet”.",
        ),
    ]
    if origin.date_order in ("ymd", "excel"):
        cases.append(
            (
                f"regexp_full_match({day}, '{_NUMERIC}')",
                f"{name} is written with the day or the month first, and the mapping says "
                f"date_order: {origin.date_order}. Correct the date, or the mapping.",
            )
        )
    if read_as:
        said = f"{name} is not a day of the calendar when read as {read_as}. {advice}"
        cases.append((f"regexp_full_match({day}, '{_NUMERIC}')", said))
    cases.append((f"regexp_full_match({day}, '{_ISO}|{_NUMERIC}|{_NAMED}|\\d{{8}}') AND {any_order} IS NULL", calendar))
    if not origin.serial:
        cases.append(
            (
                f"regexp_full_match({day}, '{_SERIAL}')",
                f"{name} is a number; if it is a day number of Excel, say  date_order: excel  for it in the mapping.",
            )
        )
    if field.type == "datetime":
        cases.append(
            (f"{day} = {text}", f"{name} has a day but no time of day. Export it with its time, as 2026-06-30 14:05.")
        )
    whens = " ".join(f"WHEN {condition} THEN {literal(reason)}" for condition, reason in cases)
    example = "2026-06-30 14:05" if field.type == "datetime" else "2026-06-30"
    return f"CASE {whens} ELSE {literal(f'{name} is not a date. Write it as {example} and export again.')} END"


# How slashed dates read ----------------------------------------------------------------------------------------


def order_evidence_sql(text: str, relation: str) -> str:
    """A SELECT that tells how the slashed dates in a column can be read, with one row of three values.

    How many can only be day first, how many only month first, and one that is another day either way.
    """
    return f"""
        SELECT count(*) FILTER (day_first IS NOT NULL AND month_first IS NULL),
               count(*) FILTER (month_first IS NOT NULL AND day_first IS NULL),
               min(text) FILTER (day_first <> month_first)
        FROM (
            SELECT text, dmy_day(day_text(text)) AS day_first, mdy_day(day_text(text)) AS month_first
            FROM (SELECT {text} AS text FROM {relation}) WHERE regexp_full_match(day_text(text), '{_NUMERIC}')
        )
    """
