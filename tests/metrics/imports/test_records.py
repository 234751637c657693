"""Records are found in every shape in which exports come, and what is broken is set aside."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_metrics.imports.records import (
    DamagedFileError,
    Record,
    Unreadable,
    find_records,
    plain_name,
    read_content,
)

A, B, C = {"a": 1}, {"b": [2]}, {"c": "]["}
PAGE = {"data": {"repository": {"name": "r", "pullRequests": {"nodes": [A, B], "pageInfo": {}}}}}

NEIGHBOURS = {"data": {
    "r": {"pullRequests": {"nodes": [A]}, "deployments": {"nodes": [B], "totalCount": 1}},
    "s": {"pullRequests": {"nodes": [C]}},
}}  # fmt: skip
EDGES = {"data": {"r": {"p": {"edges": [{"node": A, "cursor": "x"}, None, {"node": C}]}}}}
ACROSS = {"data": {"organization": {"repositories": {"pageInfo": {}, "nodes": [
    {"name": "r", "pullRequests": {"nodes": [A, B]}, "deployments": {"nodes": []}},
    None,
    {"name": "s", "pullRequests": {"edges": [{"node": C}]}},
]}}}}  # fmt: skip

SHAPES = {
    "an array": (f"[{json.dumps(A)}, {json.dumps(B)}]", [A, B]),
    "an object a line": (f"{json.dumps(A)}\n{json.dumps(B)}\n", [A, B]),
    "arrays behind each other": (f"[{json.dumps(A)}][{json.dumps(B)},{json.dumps(C)}]", [A, B, C]),
    "an empty array": ("[]", []),
    "nothing": ("\n", []),
    "pages of GraphQL": (json.dumps(PAGE) + "\n" + json.dumps(PAGE), [A, B, A, B]),
    "lists of GraphQL beside each other": (json.dumps(NEIGHBOURS), [A, B, C]),
    "pages in an array, as --slurp writes them": (json.dumps([[A, B], [C], []]), [A, B, C]),
    "edges of GraphQL": (json.dumps(EDGES), [A, None, C]),
    "lists of GraphQL across an organisation": (json.dumps(ACROSS), [None, A, B, C]),
    "what is left of one without its frame": (
        json.dumps(ACROSS["data"]["organization"]["repositories"]["nodes"]), [A, B, None, C]
    ),
    "a report of days": (json.dumps({"report_start_day": "x", "day_totals": [A]}), [A]),
    "a list of seats": (
        json.dumps({"total_seats": 2, "seats": [A, C]}), [{"total_seats": 2}, A, C]
    ),
    "a byte order mark": ("\ufeff" + json.dumps([A]), [A]),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_json_is_read_in_every_shape(name: str) -> None:
    text, wanted = SHAPES[name]

    found = list(find_records(text.encode(), ".json"))

    assert [item.value for item in found if isinstance(item, Record)] == wanted
    assert len(found) == len(wanted)


BROKEN = {
    "one bad line": ('{"a": 1}\n{"b": \n{"c": 3}\n', [(1, None), (2, "not_json"), (3, None)]),
    "cut off in an array": ('[{"a": 1},\n{"b"', [(1, None), (2, "not_json")]),
    "cut off between records": ('[{"a": 1},\n', [(1, None), (2, "cut_off")]),
    "no JSON at all": ("<html>\n", [(1, "not_json")]),
    "far too deep": ("[" + '{"a":' * 100_000, [(1, "not_json")]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_set_aside_with_its_line(name: str) -> None:
    text, wanted = BROKEN[name]

    found = list(find_records(text.encode(), ".json"))

    assert [(i.line, i.reason if isinstance(i, Unreadable) else None) for i in found] == wanted


def test_a_file_of_something_else_is_gone_through_once() -> None:
    """Each error of JSON would count the lines before it: half a million of them for ever."""
    found = list(find_records(b"{something: else}\n" * 500_000, ".ndjson"))

    assert len(found) == 500_000
    assert found[-1] == Unreadable(500_000, "not_json")


def test_what_is_no_number_is_missing_and_spoils_no_other_record() -> None:
    text = '[{"a": 1}, {"a": NaN}, {"a": -Infinity}, {"a": 2}]'

    assert list(find_records(text.encode(), ".json")) == [
        Record(1, {"a": value}) for value in (1, None, None, 2)
    ]


def test_records_of_a_printed_array_know_their_lines() -> None:
    text = json.dumps([A, B, C], indent=1)

    lines = [item.line for item in find_records(text.encode(), ".json")]

    assert [text.splitlines()[line - 1].strip() for line in lines] == ["{"] * 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text().map("x{}".format), JSON))


@given(OBJECTS, st.sampled_from((None, 1)))
def test_whatever_is_written_is_read_again(records: list[object], indent: int | None) -> None:
    array = json.dumps(records, indent=indent).encode()
    lines = b"\n".join(json.dumps(record).encode() for record in records)

    for content in (array, lines):
        assert [i.value for i in find_records(content, ".json") if isinstance(i, Record)] == records


@given(st.binary())
def test_no_bytes_make_it_fail(content: bytes) -> None:
    for suffix in (".json", ".csv", ".toml"):
        with suppress(DamagedFileError):
            assert all(item.line >= 1 for item in find_records(content, suffix))


def test_a_table_is_read_by_its_header_with_lines() -> None:
    text = 'a,b\n1, 2 \n"3\n3",4\n5\n6,7\n'

    assert list(find_records(text.encode(), ".csv")) == [
        Record(2, {"a": "1", "b": "2"}),
        Record(3, {"a": "3\n3", "b": "4"}),
        Unreadable(5, "other_number_of_fields"),
        Record(6, {"a": "6", "b": "7"}),
    ]


def test_a_line_that_is_no_csv_takes_no_other_with_it() -> None:
    text = 'a,b\n1,"2"x\n3,4\n5,"6\n7,8\n\n9,"0"\n1,"2'

    assert list(find_records(text.encode(), ".csv")) == [
        Unreadable(2, "not_csv"),
        Record(3, {"a": "3", "b": "4"}),
        Unreadable(4, "not_csv"),
        Record(5, {"a": "7", "b": "8"}),
        Record(7, {"a": "9", "b": "0"}),
        Unreadable(8, "not_csv"),
    ]


def test_a_table_is_read_as_spreadsheets_write_it() -> None:
    text = "\ufeffa,b,,\r\n1,2,,\r\n\r\n3,4,,\r\n,,,\r\n  \r\n , ,,\r\n"

    assert list(find_records(text.encode(), ".csv")) == [
        Record(2, {"a": "1", "b": "2", "": ""}),
        Record(4, {"a": "3", "b": "4", "": ""}),
    ]


def test_columns_may_be_headed_as_people_write() -> None:
    """A column that goes by another name is not missed: nobody would be in a team."""
    text = "E-mail,Team, Exposed  from \n1,2,3\n"

    assert list(find_records(text.encode(), ".csv")) == [
        Record(2, {"e-mail": "1", "team": "2", "exposed_from": "3"})
    ]


@pytest.mark.parametrize("between", [";", "\t"])
def test_a_table_is_read_with_what_spreadsheets_of_other_countries_put_between(
    between: str,
) -> None:
    text = 'a;b;c\r\n"1;2";3,5;"x\r\ny"\r\n'.replace(";", between)

    assert list(find_records(text.encode(), ".csv")) == [
        Record(2, {"a": f"1{between}2", "b": "3,5", "c": "x\r\ny"})
    ]


@pytest.mark.parametrize("header", ["a,b;c;d;e", '"a;b;c",d', '"a;\tb",c\td'])
def test_what_stands_in_a_name_of_a_column_is_not_between_columns(header: str) -> None:
    (found,) = find_records(f"{header}\n1,2\n".encode(), ".csv")

    assert isinstance(found, Record)


def test_json_that_is_not_utf_8_says_so() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        with pytest.raises(DamagedFileError, match="UTF-8"):
            list(find_records(json.dumps([A], indent=1).encode(encoding), ".json"))


HEADERS = {
    "Windows' own letters": ("email,Größe\n".encode("cp1252"), "not UTF-8"),
    "UTF-16": ("email,team\n".encode("utf-16"), "not UTF-8"),
    "UTF-16 without a mark": ("email,team\n".encode("utf-16-le"), "not UTF-8"),
    "a quote that is not closed": (b'email,"team\na,b\n', "not CSV"),
    "one name twice": (b"team,email, Email \n", "column 2 of its header comes twice"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_table_whose_header_says_nothing_is_damaged(name: str) -> None:
    content, wanted = HEADERS[name]

    with pytest.raises(DamagedFileError, match=wanted):
        list(find_records(content, ".csv"))


def test_toml_holds_a_list_of_prices() -> None:
    text = '[[price]]\nmodel = "m"\n[[price]]\nmodel = "n"\n'

    found = [i.value for i in find_records(text.encode(), ".toml") if isinstance(i, Record)]
    assert found == [{"model": "m"}, {"model": "n"}]
    assert list(find_records(b"[[price", ".toml")) == [Unreadable(1, "not_toml")]


def test_packed_files_are_unpacked_and_damaged_ones_say_why(tmp_path: Path) -> None:
    whole, cut = tmp_path / "A.NDJSON.GZ", tmp_path / "b.json.gz"
    whole.write_bytes(gzip.compress(b"{}"))
    cut.write_bytes(gzip.compress(b"{}" * 100)[:-9])

    assert (plain_name(whole), read_content(whole)) == (".ndjson", b"{}")
    with pytest.raises(DamagedFileError, match="cut off or not gzip"):
        read_content(cut)
    with pytest.raises(DamagedFileError, match="No such file"):
        read_content(tmp_path / "absent.json")
