"""Texts to values: dates in every spelling, timestamps, yes and no, numbers, codes, and the reason when it fails."""

from datetime import date, datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.casting import (
    Origin,
    any_day_sql,
    any_number_sql,
    day_sql,
    faults,
    install_macros,
    install_mapping_macros,
    number_sql,
    order_evidence_sql,
    typed_sql,
)
from etl.contract import Field

CON = duckdb.connect()
CON.execute("SET TimeZone = 'UTC'")
install_macros(CON)


def field(kind, **more):
    return Field(name="seen", type=kind, title="", description="", example="AB-1", **more)


def judge(kind, text, order=None, *, serial=False, zone="UTC", codes=(), required=False, **more):
    """The value of a text, and the reasons why it can't be one."""
    origin = Origin(order, serial, zone)
    one = field(kind, **more)
    typed = typed_sql(one, "text", origin, codes)
    found = faults(one, "text", "value", origin, codes, required)
    reasons = ", ".join(f"CASE WHEN {condition} THEN {reason} END" for condition, reason in found) or "NULL"
    value, *said = CON.execute(
        f"SELECT value, {reasons} FROM (SELECT text, {typed} AS value FROM (SELECT $text::VARCHAR AS text))",
        {"text": text},
    ).fetchone()
    said = [reason for reason in said if reason is not None]
    assert len(said) <= 1, "one reason a field"
    return value, (said[0] if said else None)


def value_of(expression, text):
    return CON.execute(f"SELECT {expression} FROM (SELECT $text::VARCHAR AS text)", {"text": text}).fetchall()[0][0]


# ---- dates ----------------------------------------------------------------------------------------------------

JUNE_5 = date(2024, 6, 5)


@pytest.mark.parametrize("order", [None, "ymd", "mdy", "dmy", "excel"])
@pytest.mark.parametrize(
    "text",
    [
        "2024-06-05",
        "2024-6-5",
        "2024/06/05",
        "2024.06.05",
        "20240605",
        "5 Jun 2024",
        "5 June 2024",
        "05-JUN-2024",
        "05JUN2024",
        "Jun 5, 2024",
        "june 5 2024",
        "Jun. 5, 2024",
        "2024-06-05 00:00:00",
        "2024-06-05T13:45:00.000",
        "2024-06-05T13:45:00Z",
        "2024-06-05 13:45:00+02:00",
        "Jun 5, 2024 1:45 PM",
    ],
)
def test_dates_that_read_one_way_need_no_order(text, order):
    assert judge("date", text, order) == (JUNE_5, None)


@pytest.mark.parametrize(
    "text, order",
    [
        ("06/05/2024", "mdy"),
        ("6/5/2024", "mdy"),
        ("6-5-2024", "mdy"),
        ("06.05.2024", "mdy"),
        ("6/5/2024 12:00:00 AM", "mdy"),
        ("05/06/2024", "dmy"),
        ("5.6.2024", "dmy"),
        ("5-6-2024 09:30", "dmy"),
    ],
)
def test_slashed_dates_read_in_the_order_that_is_stated(text, order):
    assert judge("date", text, order) == (JUNE_5, None)


def test_september_may_have_four_letters():
    assert judge("date", "5 Sept 2024")[0] == date(2024, 9, 5)


@pytest.mark.parametrize(
    "text, order, said",
    [
        ("2024-02-30", None, "is not a day of the calendar."),
        ("30/02/2024", "dmy", "is not a day of the calendar when read as day/month/year"),
        ("13/13/2024", "mdy", "is not a day of the calendar when read as month/day/year"),
        ("25/12/2024", "mdy", "when read as month/day/year"),
        ("31 Feb 2024", "dmy", "is not a day of the calendar."),
        ("20241301", None, "is not a day of the calendar."),
        ("5/6/24", "mdy", "has a year of two digits"),
        ("5-Jun-24", "dmy", "has a year of two digits"),
        ("June 5, 24", None, "has a year of two digits"),
        ("12/31/9999", "mdy", "has a year before 1900 or after 2100"),
        ("0204-06-05", None, "has a year before 1900 or after 2100"),
        ("5/6/2024", "ymd", "is written with the day or the month first, and the mapping says date_order: ymd"),
        ("45448", None, "say  date_order: excel  for it"),
        ("next week", None, "is not a date. Write it as 2026-06-30"),
        ("infinity", None, "is not a date."),
        ("today", "mdy", "is not a date."),
        ("2024-06", None, "is not a date."),
    ],
)
def test_what_is_no_date_is_told_why(text, order, said):
    value, reason = judge("date", text, order)
    assert value is None
    assert reason.startswith("seen ") and said in reason


def test_day_numbers_are_dates_in_sheets_and_where_the_mapping_says_so():
    assert judge("date", "45448", serial=True) == (JUNE_5, None)
    assert judge("date", "45448.75", serial=True) == (JUNE_5, None)
    assert judge("date", "45448", "excel") == (JUNE_5, None)
    assert judge("date", "2024-06-05", "excel") == (JUNE_5, None)


@settings(max_examples=25)
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["mdy", "dmy"]), st.sampled_from("/.-"))
def test_every_day_comes_back_from_every_way_to_write_it(day, order, mark):
    first, second = (day.month, day.day) if order == "mdy" else (day.day, day.month)
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{first}{mark}{second}{mark}{day.year}",
        f"{first:02}{mark}{second:02}{mark}{day.year}",
        f"{day:%d %B %Y}",
        f"{day:%b %d, %Y}",
    ):
        assert judge("date", text, order)[0] == day


@settings(max_examples=60)
@given(st.text("0123456789/-. :TZJanfeb", max_size=12))
def test_a_date_is_never_made_up(text):
    value, reason = judge("date", text, "mdy")
    assert value is None or date(1900, 1, 1) <= value <= date(2100, 12, 31)
    assert (value is None) == (reason is not None)


@pytest.mark.parametrize(
    "texts, evidence",
    [
        (["2024-06-05", "x", None], (0, 0, None)),
        (["03/04/2024"], (0, 0, "03/04/2024")),
        (["03/04/2024", "25/12/2024"], (1, 0, "03/04/2024")),
        (["12/25/2024", "12/25/2024 10:00"], (0, 2, None)),
        (["12/25/2024", "25/12/2024"], (1, 1, None)),
        (["05/05/2024"], (0, 0, None)),
        (["13/45/2024", "99/99/2024"], (0, 0, None)),
    ],
)
def test_how_slashed_dates_can_be_read(texts, evidence):
    relation = "(SELECT unnest($texts::VARCHAR[]) AS day)"
    assert CON.execute(order_evidence_sql("day", relation), {"texts": texts}).fetchone() == evidence


# ---- timestamps -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, order, zone, expected",
    [
        ("2024-07-01 14:05", None, "UTC", datetime(2024, 7, 1, 14, 5)),
        ("2024-07-01T14:05:09", None, "UTC", datetime(2024, 7, 1, 14, 5, 9)),
        ("2024-07-01 14:05:09.250", None, "UTC", datetime(2024, 7, 1, 14, 5, 9, 250_000)),
        ("2024-07-01 14:05", None, "America/New_York", datetime(2024, 7, 1, 18, 5)),
        ("2024-01-01 14:05", None, "America/New_York", datetime(2024, 1, 1, 19, 5)),
        # The night on which clocks go forward: from 1:50 to 3:10 are twenty minutes, not eighty.
        ("2026-03-08 01:50", None, "America/New_York", datetime(2026, 3, 8, 6, 50)),
        ("2026-03-08 03:10", None, "America/New_York", datetime(2026, 3, 8, 7, 10)),
        ("2024-07-01T14:05:00Z", None, "America/New_York", datetime(2024, 7, 1, 14, 5)),
        ("2024-07-01 14:05:00-05:00", None, "UTC", datetime(2024, 7, 1, 19, 5)),
        ("2024-07-01 14:05:00+0530", None, "UTC", datetime(2024, 7, 1, 8, 35)),
        ("7/1/2024 2:05 PM", "mdy", "UTC", datetime(2024, 7, 1, 14, 5)),
        ("1/7/2024 12:05:30 am", "dmy", "UTC", datetime(2024, 7, 1, 0, 5, 30)),
        ("1 Jul 2024 2:05PM", None, "UTC", datetime(2024, 7, 1, 14, 5)),
    ],
)
def test_timestamps_are_kept_in_utc(text, order, zone, expected):
    assert judge("datetime", text, order, zone=zone) == (expected, None)


def test_a_timestamp_without_a_time_is_rejected_except_in_a_sheet():
    value, reason = judge("datetime", "2024-07-01")
    assert value is None and "has a day but no time of day" in reason
    assert judge("datetime", "2024-07-01", serial=True) == (datetime(2024, 7, 1), None)


def test_a_time_that_no_clock_shows_is_rejected():
    value, reason = judge("datetime", "2024-07-01 25:99")
    assert value is None and "is not a date" in reason


# ---- yes and no, numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["true", "TRUE", "t", "yes", "Yes", "y", "1"])
def test_yes_in_its_spellings(text):
    assert judge("boolean", text) == (True, None)


@pytest.mark.parametrize("text", ["false", "F", "no", "NO", "n", "0"])
def test_no_in_its_spellings(text):
    assert judge("boolean", text) == (False, None)


def test_what_is_neither_yes_nor_no_is_rejected():
    assert judge("boolean", None) == (None, None)
    value, reason = judge("boolean", "unknown")
    assert value is None and "is not a yes or no" in reason


@pytest.mark.parametrize(
    "text, number",
    [
        ("12", 12.0),
        ("-1.5", -1.5),
        ("+3", 3.0),
        (".5", 0.5),
        ("7.", 7.0),
        ("1,234", 1234.0),
        ("1,234,567.89", 1234567.89),
        ("$1,250.50", 1250.5),
        ("1e3", 1000.0),
    ],
)
def test_numbers(text, number):
    assert judge("number", text) == (number, None)


@pytest.mark.parametrize("text", ["1,5", "12,34", "1.234,50", "nan", "inf", "1e999", "", "-", "12 hours", "0x10", "$"])
def test_what_is_no_number_is_rejected(text):
    value, reason = judge("number", text)
    assert value is None and "is not a number" in reason


def test_whole_numbers():
    assert judge("integer", "12") == (12, None)
    assert judge("integer", "-2") == (-2, None)
    assert judge("integer", "1,200") == (1200, None)
    assert judge("integer", "3.0") == (3, None)
    assert judge("integer", "9007199254740993") == (9007199254740993, None)
    for text in ("3.5", "two", "99999999999999999999"):
        value, reason = judge("integer", text)
        assert value is None and "is not a whole number" in reason


@settings(max_examples=40)
@given(st.integers(-(10**15), 10**15))
def test_any_whole_number_comes_back_with_and_without_commas(number):
    assert judge("integer", str(number))[0] == number
    assert judge("integer", f"{number:,}")[0] == number


def test_bounds():
    assert judge("integer", "2", minimum=-2, maximum=2) == (2, None)
    assert "below -2" in judge("integer", "-3", minimum=-2, maximum=2)[1]
    assert "above 2" in judge("integer", "3", minimum=-2, maximum=2)[1]
    assert "above 1," in judge("number", "1.01", minimum=0, maximum=1)[1]


def test_a_pattern():
    assert judge("string", "F3", pattern="[A-Z]+[0-9]+") == ("F3", None)
    assert "such as AB-1" in judge("string", "3F", pattern="[A-Z]+[0-9]+")[1]


def test_a_required_value():
    assert "is empty" in judge("string", None, required=True)[1]
    assert "is empty" in judge("date", None, required=True)[1]


# ---- codes ----------------------------------------------------------------------------------------------------


def test_codes_are_found_in_capitals_too_and_nothing_else_passes():
    codes = ("female", "male", "WFI-EZ")
    assert judge("string", "male", codes=codes) == ("male", None)
    assert judge("string", "MALE", codes=codes) == ("male", None)
    assert judge("string", "WFI-EZ", codes=codes) == ("WFI-EZ", None)
    value, reason = judge("string", "boy", codes=codes)
    assert value is None
    assert "is not one of its codes (female, male, WFI-EZ)" in reason


def test_several_codes_in_one_cell():
    codes = ("asian", "black", "white")
    assert judge("string", "white; Black;", codes=codes, separator=";") == ("white;black", None)
    for text in ("white;blue", ";"):
        value, reason = judge("string", text, codes=codes, separator=";")
        assert value is None and "several with ; between them" in reason


# ---- functions of mappings ------------------------------------------------------------------------------------


def ask(sql, order="dmy"):
    with duckdb.connect() as con:
        install_mapping_macros(con, order)
        return con.execute(f"SELECT {sql}").fetchone()[0]


@pytest.mark.parametrize(
    "sql, answer",
    [
        ("words('Go  to school\nevery day ')", 5),
        ("words('')", 0),
        ("words(NULL)", 0),
        ("filled(' x ')", True),
        ("filled('  ')", False),
        ("filled(NULL)", False),
        ("equal(' See  a friend', 'see a FRIEND ')", True),
        ("equal('a', 'b')", False),
        ("equal(NULL, 'b')", False),
        ("equal(NULL, NULL)", False),
        ("date_of('05/06/2024')", JUNE_5),
        ("date_of('2024-06-05')", JUNE_5),
        ("date_of('June 5, 2024')", JUNE_5),
        ("date_of('30/02/2024')", None),
        ("date_of(NULL)", None),
        ("date_of(DATE '2024-06-05') + 1", JUNE_5 + timedelta(days=1)),
    ],
)
def test_functions_of_mappings(sql, answer):
    assert ask(sql) == answer


def test_date_of_refuses_slashed_dates_when_no_order_is_stated():
    assert ask("date_of('2024-06-05')", order=None) == JUNE_5
    with pytest.raises(duckdb.Error, match="does not say how slashed dates read"):
        ask("date_of('05/06/2024')", order=None)


# ---- the usual form first -------------------------------------------------------------------------------------

NUMBERS = st.one_of(
    st.integers(0, 40).map(str), st.integers(0, 40).map("{:02d}".format), st.integers(1890, 2110).map(str)
)
SEPARATORS = st.sampled_from(["/", "-", ".", " ", "", "//"])
WORDS = st.sampled_from(
    ["infinity", "-infinity", "Epoch", "today", "now", "2024-06-05 13:45", "1/2/2024 BC", "+1/2/2024"]
)


@settings(max_examples=400)
@given(
    st.one_of(
        st.tuples(NUMBERS, SEPARATORS, NUMBERS, SEPARATORS, NUMBERS).map("".join),
        st.text("0123456789/-.: eTZ", max_size=12).map(str.strip),
        WORDS,
    ),
    st.sampled_from([None, "ymd", "mdy", "dmy", "excel"]),
    st.booleans(),
)
def test_trying_the_usual_form_of_a_date_first_changes_no_date(text, order, serial):
    origin = Origin(order, serial, "UTC")
    assert value_of(day_sql("text", origin), text) == value_of(any_day_sql("text", origin), text)


@settings(max_examples=300)
@given(
    st.one_of(st.text("0123456789-+.,$eE", max_size=9), st.sampled_from(["9" * 400, "1e400", "inf", "nan", "1_000"]))
)
def test_trying_the_usual_form_of_a_number_first_changes_no_number(text):
    assert value_of(number_sql("text"), text) == value_of(any_number_sql("text"), text)


@settings(max_examples=200)
@given(
    st.one_of(st.text("truefalsynoTRUEFALSYNO01-. ", max_size=5), st.sampled_from(["on", "OFF", "1.0", "2", "null"]))
)
def test_nothing_else_is_a_yes_or_a_no(text):
    yes, no = {"true", "t", "yes", "y", "1"}, {"false", "f", "no", "n", "0"}
    expected = True if text.lower() in yes else False if text.lower() in no else None
    assert judge("boolean", text)[0] is expected
