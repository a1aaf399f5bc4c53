"""Files as text: encodings, delimiters, quotes, line numbers, sheets, and what is refused with a sentence."""

import csv
import io
import os
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import reading, textfiles
from etl.errors import LoadError
from etl.reading import broken_table, find_exports, read_header, read_into

BLANKS = textfiles.BLANKS


def read(path, header_line=1):
    """Header names, sound lines and (number, reason) of broken lines of the first export in a file or folder."""
    export = find_exports(path)[0]
    with duckdb.connect(config={"threads": 1}) as con:
        part = read_into(con, "t", export, header_line, export.path.parent)
        sound = con.execute("FROM t ORDER BY line").fetchall()
        broken = con.execute(f'FROM "{broken_table("t")}" ORDER BY line').fetchall()
    assert part.rows == len(sound)
    return list(part.header.names), sound, broken


def write(tmp_path, content, name="export.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def refusal(path, header_line=1):
    with pytest.raises(LoadError) as caught:
        read(path, header_line)
    return str(caught.value)


# ---- round trips ----------------------------------------------------------------------------------------------

# Letters that Windows-1252 has too, none of whose pairs could be taken for UTF-8.
WESTERN = "aZ09 .,;\t\"'-_=+@éüñçß\n\r|"
ANY_TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12)
WAYS = [
    ("utf-8", ANY_TEXT),
    ("utf-8-sig", ANY_TEXT),
    ("utf-16", ANY_TEXT),
    ("cp1252", st.text(WESTERN, max_size=12)),
]


def as_read(cell):
    """What becomes of a cell: trimmed, nothing left is NULL."""
    return cell.strip(BLANKS) or None


@pytest.mark.parametrize("encoding, cells", WAYS, ids=[name for name, _ in WAYS])
@pytest.mark.parametrize("delimiter", textfiles.DELIMITERS, ids=textfiles.DELIMITERS.values())
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_any_table_comes_back_as_it_was_written(encoding, cells, delimiter, line_end):
    @settings(max_examples=25)
    @given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=8), st.booleans())
    def round_trip(table, quote_all):
        if not quote_all:
            # Only a cell in quotes may hold a carriage return, and csv doesn't put one in quotes for it alone.
            table = [[cell.replace("\r", "") for cell in row] for row in table]
        text = io.StringIO()
        quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
        writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
        writer.writerows([["first", "second", "third"], *table])
        with tempfile.TemporaryDirectory() as folder:
            path = write(Path(folder), text.getvalue(), encoding=encoding)
            names, sound, broken = read(path)
        assert names == ["first", "second", "third"]
        assert broken == []
        expected = [[as_read(cell) for cell in row] for row in table]
        assert [list(row[1:]) for row in sound] == [row for row in expected if any(row)]

    round_trip()


SOUND_LINES = ["1,2", '3,"4"', '"a\nb",5', 'a"b,c', "x y,"]
BROKEN_LINES = ["x", "1,2,3", '"d"e,f']
BLANK_LINES = ["", ",,", " , "]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(SOUND_LINES + BROKEN_LINES + BLANK_LINES), max_size=12))
def test_every_line_keeps_its_number_whatever_stands_before_it(lines):
    number, sound_numbers, broken_numbers = 2, [], []
    for line in lines:
        if line in SOUND_LINES:
            sound_numbers.append(number)
        elif line in BROKEN_LINES:
            broken_numbers.append(number)
        number += 1 + line.count("\n")
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), "\n".join(["a,b", *lines, "the end,0"]) + "\n")
        _, sound, broken = read(path)
    assert [row[0] for row in sound] == [*sound_numbers, number]
    assert [row[0] for row in broken] == broken_numbers


# ---- blocks and single lines ----------------------------------------------------------------------------------

PIECES = [
    "a",
    "1",
    " ",
    "\t",
    "\u00a0",
    "é",
    "“",
    ",",
    ",",
    ";",
    '"',
    '""',
    "\n",
    "\n",
    "\r\n",
    "\r",
    "a,b\n",
    '"a, b","c"\n',
]
LINES = [
    "1,2",
    " 3 ,4",
    '"5","6 7"',
    '"8, 9","é"',
    '"",x',
    '" x",y',
    '"a\nb",c',
    "x",
    "1,2,3",
    '"d"e,f',
    'g"h,i',
    "",
    " , ",
]


def in_blocks_and_by_line(content, chunk, fewest):
    """What is read of a file when plain blocks, of about `chunk` bytes, are copied whole, and when no block is."""
    found = []
    for lines in (textfiles._Plain.lines, lambda self, block: None):
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            patch.setattr(textfiles, "_CHUNK", chunk)
            patch.setattr(textfiles, "_FEWEST_BYTES", fewest)
            patch.setattr(textfiles._Plain, "lines", lines)
            try:
                found.append(read(write(Path(folder), content)))
            except LoadError as error:
                found.append(str(error))
    return found


@settings(max_examples=150)
@given(
    st.one_of(
        st.lists(st.sampled_from(LINES), max_size=20).map("\n".join),
        st.lists(st.sampled_from(LINES), max_size=20).map("\r\n".join),
        st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    ),
    st.sampled_from(["\n", "\r\n", ""]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 40),
    st.integers(1, 20),
)
def test_blocks_that_are_copied_whole_read_like_single_lines(content, last, header_end, chunk, fewest):
    quick, slow = in_blocks_and_by_line(f"first,second{header_end}{content}{last}", chunk, fewest)
    assert quick == slow


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(["utf-8-sig", "utf-16", "cp1252"]), st.integers(1, 9), st.sampled_from(["\n", "\r\n"]))
def test_blocks_read_like_single_lines_in_every_encoding(encoding, chunk, line_end):
    text = line_end.join(["name,town", "Zoé,Málaga", "“x”, y", "é", '"ñ","ç"', "a,b"])
    quick, slow = in_blocks_and_by_line(text.encode(encoding), chunk * 3, 4)
    assert quick == slow
    assert [row[0] for row in quick[1]] == [2, 3, 5, 6] and [number for number, _ in quick[2]] == [4]


def test_long_files_are_read_in_their_order(tmp_path):
    many = 300_000  # several blocks of a copy, and several parts of a table
    lines = [f"{number},x{number % 7}" for number in range(many)]
    lines[100_000] = "one cell"
    lines[200_000] = '200000,"two\nlines"'
    _, sound, broken = read(write(tmp_path, "id,code\n" + "\n".join(lines) + "\n"))
    assert [number for number, _ in broken] == [100_002]
    assert len(sound) == many - 1
    assert all(line == int(found) + 2 + (int(found) > 200_000) for line, found, _ in sound)


def test_a_short_and_a_long_line_in_one_block_are_both_found(tmp_path):
    path = write(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8\n")
    _, sound, broken = read(path)
    assert [row[0] for row in sound] == [2, 5]
    assert [number for number, _ in broken] == [3, 4]


# ---- lines that can't be read ---------------------------------------------------------------------------------


def test_broken_lines_are_set_aside_and_the_others_keep_their_numbers(tmp_path):
    path = write(
        tmp_path,
        "id,note,code\n"  # 1
        "1,fine,A\n"  # 2
        "2,too,many,cells\n"  # 3
        "\n"  # 4
        '3,"two\nlines",B\n'  # 5, 6
        "4,few\n"  # 7
        '5,"Resid"ential",C\n'  # 8
        "6,5'10\" tall,D\n"  # 9
        '7,"never closed,E\n'  # 10
        "8,fine,F\n",  # 11
    )
    _, sound, broken = read(path)
    assert sound == [
        (2, "1", "fine", "A"),
        (5, "3", "two\nlines", "B"),
        (9, "6", "5'10\" tall", "D"),
        (11, "8", "fine", "F"),
    ]
    assert [number for number, _ in broken] == [3, 7, 8, 10]
    assert broken[0][1].startswith("The line has 4 cells and the header has 3.")
    assert broken[1][1].startswith("The line has 2 cells and the header has 3.")
    assert broken[2][1].startswith("A quote in the line doesn't close, or text follows")


def test_a_quote_that_closes_far_below_loses_its_own_line_only(tmp_path):
    path = write(tmp_path, 'a,b\n1,"open\n2,x\n3,"fine, too"\n4,y\n')
    _, sound, broken = read(path)
    assert sound == [(3, "2", "x"), (4, "3", "fine, too"), (5, "4", "y")]
    assert [number for number, _ in broken] == [2]


def test_text_that_looks_like_a_formula_is_text(tmp_path):
    path = write(tmp_path, 'a,b\n=cmd(),"=HYPERLINK(""x"")"\n+1,-2\n@SUM,\'3\n')
    _, sound, _ = read(path)
    assert [row[1:] for row in sound] == [("=cmd()", '=HYPERLINK("x")'), ("+1", "-2"), ("@SUM", "'3")]


def test_numbers_keep_their_zeros_and_commas(tmp_path):
    path = write(tmp_path, 'zip,amount\n00123,"1,250.50"\n')
    assert read(path)[1] == [(2, "00123", "1,250.50")]


def test_a_character_that_is_no_text_breaks_its_line(tmp_path):
    _, sound, broken = read(write(tmp_path, "alpha,beta\nfirst,line\nsec\x00ond,line\nthird,line\n"))
    assert [row[0] for row in sound] == [2, 4]
    assert [number for number, _ in broken] == [3]
    assert "NUL" in broken[0][1]


def test_a_line_of_millions_of_characters_is_set_aside(tmp_path):
    _, sound, broken = read(write(tmp_path, f"a,b\n1,{'x' * (textfiles.MOST_CHARACTERS + 1)}\n2,y\n"))
    assert sound == [(3, "2", "y")]
    assert "longer than 1,000,000 characters" in broken[0][1]


# ---- encodings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_recognized(tmp_path, encoding):
    assert read(write(tmp_path, "name,town\nAna,Málaga\n", encoding=encoding))[1] == [(2, "Ana", "Málaga")]


def test_windows_quotes_and_euro_signs_come_through(tmp_path):
    path = write(tmp_path, "note\n“it’s 5 €”\n", encoding="cp1252")
    assert read(path)[1] == [(2, "“it’s 5 €”")]


def test_bytes_of_no_known_encoding_are_refused_with_their_line(tmp_path):
    path = write(tmp_path, b"a,b\n1,2\n3,\x81\x8d\n")
    assert "export.csv, line 3, can't be read as text" in refusal(path)


def test_utf8_with_a_damaged_byte_is_refused_rather_than_garbled(tmp_path):
    path = write(tmp_path, "a,b\nJosé,Núñez\nÁngel,Peña\n".encode() + b"x,\xe9\n")
    assert "mixes two encodings" in refusal(path)


def test_utf32_is_refused(tmp_path):
    assert "UTF-32" in refusal(write(tmp_path, "a,b\n1,2\n", encoding="utf-32"))


# ---- headers --------------------------------------------------------------------------------------------------


def test_the_delimiter_is_told_from_the_header_with_quotes_respected(tmp_path):
    path = write(tmp_path, '"Last, first";"Zip; town";Born\n"Doe, J";"1; X";2010-01-01\n')
    names, sound, _ = read(path)
    assert names == ["Last, first", "Zip; town", "Born"]
    assert sound == [(2, "Doe, J", "1; X", "2010-01-01")]


def test_a_header_that_leaves_the_delimiter_open_is_refused(tmp_path):
    assert "as many of semicolon as of comma" in refusal(write(tmp_path, "a,b;c\n1,2;3\n"))


def test_headings_are_trimmed_and_may_run_over_two_lines(tmp_path):
    names, sound, _ = read(write(tmp_path, '\ufeff" Date of\nbirth ",b \n1,2\n'))
    assert names == ["Date of birth", "b"]
    assert sound == [(3, "1", "2")]


def test_a_header_below_a_title_is_read_from_its_line(tmp_path):
    path = write(tmp_path, "Clients of June\n\nid,born\n1,2010-01-01\n")
    names, sound, _ = read(path, header_line=3)
    assert (names, sound) == (["id", "born"], [(4, "1", "2010-01-01")])


def test_columns_of_one_name_are_told_apart(tmp_path):
    header = read_header(find_exports(write(tmp_path, "Note,note,Line,Note (1)\n1,2,3,4\n"))[0])
    assert header.names == ("Note (2)", "note (3)", "Line (1)", "Note (1)")
    assert header.is_repeated("NOTE")
    assert header.find("note") is None
    assert header.find("line") == "Line (1)"


def test_blank_headings_over_blank_cells_are_passed_over(tmp_path):
    names, sound, _ = read(write(tmp_path, "a,b,,\n1,2,,\n"))
    assert names == ["a", "b", None, None]
    assert sound == [(2, "1", "2")]


def test_a_blank_heading_over_values_is_refused(tmp_path):
    assert "column 2 has no heading, but 1 of its cells are filled" in refusal(write(tmp_path, "a,,c\n1,2,3\n"))


@pytest.mark.parametrize(
    "content, said",
    [
        ("", "is empty"),
        ("\n1,2\n", "has nothing in line 1"),
        (",,,\n1,2,3,4\n", "has nothing in line 1"),
        ('"a,b\n1,2\n', "a quote in the header doesn't close"),
        (",".join(f"c{n}" for n in range(10_000)) + "\n", "has 10,000 columns, and at most 2,000"),
    ],
)
def test_headers_that_can_not_be_used_are_refused(tmp_path, content, said):
    assert said in refusal(write(tmp_path, content))


def test_a_header_line_past_the_end_is_refused(tmp_path):
    assert "has no line 5" in refusal(write(tmp_path, "a,b\n1,2\n"), header_line=5)


def test_a_header_alone_gives_no_lines(tmp_path):
    assert read(write(tmp_path, "a,b\n"))[1:] == ([], [])
    assert read(write(tmp_path, "a,b", name="short.csv").parent / "short.csv")[1:] == ([], [])


# ---- files that are being written -----------------------------------------------------------------------------


@pytest.mark.parametrize("last", ["2", '2,"open', "2,3\n4"])
def test_a_file_cut_off_in_its_last_line_is_refused(tmp_path, last):
    assert "stops in the middle of its last line" in refusal(write(tmp_path, f"a,b\n1,x\n{last}"))


def test_a_last_line_without_an_end_is_fine_when_it_is_whole(tmp_path):
    assert read(write(tmp_path, "a,b\n1,2\n3,4"))[1] == [(2, "1", "2"), (3, "3", "4")]


def test_a_file_that_changes_after_it_was_found_is_refused(tmp_path):
    path = write(tmp_path, "a,b\n1,2\n")
    export = find_exports(path)[0]
    with path.open("a") as file:
        file.write("3,4\n")
    with duckdb.connect() as con, pytest.raises(LoadError, match="changed while it was being read"):
        read_into(con, "t", export, 1, tmp_path)


def test_a_file_touched_with_the_same_size_is_refused(tmp_path):
    path = write(tmp_path, "a,b\n1,2\n")
    export = find_exports(path)[0]
    os.utime(path, (1, 1))
    with duckdb.connect() as con, pytest.raises(LoadError, match="changed"):
        read_into(con, "t", export, 1, tmp_path)


# ---- which files ----------------------------------------------------------------------------------------------


def test_exports_are_found_in_folders_below_and_hidden_or_locked_ones_are_not(tmp_path):
    for name in (
        "b.csv",
        "a/C.TSV",
        "a/d.txt",
        ".hidden.csv",
        "~$open.xlsx",
        ".git/e.csv",
        "notes.md",
        "mappings/m.csv",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a\n1\n")
    assert [export.name for export in find_exports(tmp_path)] == ["a/C.TSV", "a/d.txt", "b.csv"]


def test_no_folder_and_no_exports_are_told(tmp_path):
    with pytest.raises(LoadError, match="There is no folder"):
        find_exports(tmp_path / "nowhere")
    with pytest.raises(LoadError, match="holds no exports"):
        find_exports(tmp_path)


# ---- workbooks ------------------------------------------------------------------------------------------------


def workbook(path, rows, sheet="Clients", first_row=0):
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    page.write_datetime(first_row + place, column, value, day)
                elif isinstance(value, str):
                    page.write_string(first_row + place, column, value)
                elif value is not None:
                    page.write(first_row + place, column, value)
    return path


def test_cells_of_a_sheet_become_text_with_real_row_numbers(tmp_path):
    path = workbook(
        tmp_path / "clients.xlsx",
        [
            ["Report of June"],
            [],
            ["id", "born", "called", "amount", "ok"],
            ["007", datetime(2012, 3, 4), datetime(2024, 5, 6, 13, 30), 1250.5, True],
            [],
            [12, "=cmd()", None, 44197, False],
        ],
        first_row=1,
    )
    names, sound, broken = read(path, header_line=4)
    assert names == ["id", "born", "called", "amount", "ok"]
    assert sound == [
        (5, "007", "2012-03-04", "2024-05-06 13:30:00", "1250.5", "true"),
        (7, "12", "=cmd()", None, "44197", "false"),
    ]
    assert broken == []


def test_merged_title_cells_above_the_header_give_a_sentence(tmp_path):
    path = workbook(tmp_path / "clients.xlsx", [["Report of June", None, None], ["id", "born", "x"], ["1", "2", "3"]])
    assert "column 2 has no heading" in refusal(path)
    assert "header_line" in refusal(path)


def test_a_sheet_of_ten_thousand_columns_is_refused(tmp_path):
    path = workbook(tmp_path / "wide.xlsx", [[f"c{n}" for n in range(10_000)]])
    assert "wide.xlsx, sheet Clients has 10,000 columns" in refusal(path)


def test_an_empty_sheet_is_refused(tmp_path):
    assert "is empty" in refusal(workbook(tmp_path / "empty.xlsx", []))


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "fake.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(LoadError, match="fake.xlsx can't be opened as an Excel workbook"):
        find_exports(tmp_path)


@settings(max_examples=40)
@given(st.lists(st.lists(st.text("aZ0 é=+\"'<&\n", max_size=8), min_size=2, max_size=2), min_size=1, max_size=6))
def test_any_sheet_of_texts_comes_back_as_it_was_written(table):
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "t.xlsx", [["first", "second"], *table])
        _, sound, _ = read(path)
    expected = [
        (number, *(as_read(cell) for cell in row))
        for number, row in enumerate(table, start=2)
        if any(map(as_read, row))
    ]
    assert sound == expected


def test_sheets_are_exports_of_their_own(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "both.xlsx") as book:
        book.add_worksheet("One").write_string(0, 0, "a")
        book.add_worksheet("Two").write_string(0, 0, "b")
    assert [export.label for export in find_exports(tmp_path)] == ["both.xlsx, sheet One", "both.xlsx, sheet Two"]


def test_reading_leaves_no_copy_behind(tmp_path):
    read(write(tmp_path, "a,b\n1,2\n"))
    assert [path.name for path in tmp_path.iterdir()] == ["export.csv"]


def test_names_in_sql_are_quoted():
    assert reading.quoted('a"b') == '"a""b"'
    assert reading.literal("it's") == "'it''s'"


def test_a_long_case_note_is_no_broken_line(tmp_path):
    note = "word " * 50_000
    _, sound, broken = read(write(tmp_path, f'a,b\n1,"{note}\nend"\n'))
    assert broken == []
    assert sound == [(2, "1", f"{note}\nend")]
