"""What tsconfig.json says of where imports lead."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.workspace.configuration import path_mapping, read_jsonc
from groundspeed_server.workspace.files import GivenFiles

TOP = Path("/p")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(alphabet='/*,"\\ a{}', max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("k/*"), inner, max_size=3),
    max_leaves=8,
)


def candidates(files: dict[str, str], specifier: str, folder: str = "/p/src") -> list[str]:
    given_files = GivenFiles({Path(path): text for path, text in files.items()})
    found = path_mapping(given_files, Path(folder), TOP).candidates(specifier)
    return [str(path) for path in found]


@given(JSON)
def test_plain_json_stays_what_it_is(value: object) -> None:
    assert msgspec.json.decode(read_jsonc(msgspec.json.encode(value).decode())) == value


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, 2,],}',
        '{// why\n"a": [1, 2]}',
        '/* why */ {"a": /* , ] */ [1, 2, /* last */ ], // end\n}',
    ],
)
def test_comments_and_trailing_commas_are_read_over(text: str) -> None:
    assert msgspec.json.decode(read_jsonc(text)) == {"a": [1, 2]}


def test_a_comment_that_holds_brackets_takes_no_comma_away() -> None:
    """So `tsc --init` writes a configuration."""
    text = """{
      "compilerOptions": {
        "target": "es2016",       /* Set the language version. */
        // "lib": [],             /* Specify a set of {library} files. */
        "module": "commonjs",     /* Specify what module code is generated. */
      }
    }"""

    options = {"target": "es2016", "module": "commonjs"}
    assert msgspec.json.decode(read_jsonc(text)) == {"compilerOptions": options}


@pytest.mark.parametrize("between", ["/* a */ ", "/* a */\n", "  // a /* b */\n", "/**/"])
def test_many_comments_in_a_row_are_read_over(between: str) -> None:
    text = '{"a": 1,' + between * 10_000 + '"b": 2,' + between * 10_000 + "}"

    assert msgspec.json.decode(read_jsonc(text)) == {"a": 1, "b": 2}


@pytest.mark.parametrize("beginning", ['"\\', "/* ", ",/*", ",/**/", ',"\\"', "/", '"'])
def test_what_has_no_end_is_read_once(beginning: str) -> None:
    """A repository may bring such a file along, and nothing else runs meanwhile."""
    read_jsonc("{" + beginning * 50_000)


def test_a_string_that_looks_like_a_comment_stays() -> None:
    assert msgspec.json.decode(read_jsonc('{"@/*": "http://x"}')) == {"@/*": "http://x"}


@pytest.mark.parametrize(
    ("configuration", "specifier", "expected"),
    [
        ('{"compilerOptions": {"baseUrl": "src"}}', "lib/a", ["/p/src/lib/a"]),
        ('{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}', "@/a/b", ["/p/src/a/b"]),
        ('{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}', "react", []),
        ('{"compilerOptions": {"paths": {"exact": ["./x.ts"]}}}', "exact", ["/p/x.ts"]),
        (
            '{"compilerOptions": {"paths": {"*": ["./t/*"], "a/*": ["./u/*", "./v/*"]}}}',
            "a/b",
            ["/p/u/b", "/p/v/b", "/p/t/a/b"],
        ),
        (
            '{"compilerOptions": {"baseUrl": "..", "paths": {"@/*": ["q/*"]}}}',
            "@/a",
            ["/q/a", "/@/a"],
        ),
        ("not json", "a", []),
        ('{"compilerOptions": {"paths": 5}}', "a", []),
    ],
)
def test_patterns_lead_where_the_configuration_says(
    configuration: str, specifier: str, expected: list[str]
) -> None:
    assert candidates({"/p/tsconfig.json": configuration}, specifier) == expected


def test_the_nearest_configuration_decides_and_inherits() -> None:
    files = {
        "/p/tsconfig.json": '{"compilerOptions": {"paths": {"far": ["./far"]}}}',
        "/p/base/tsconfig.base.json": '{"compilerOptions": {"paths": {"@/*": ["./lib/*"]}}}',
        "/p/src/tsconfig.json": '{"extends": "../base/tsconfig.base"}',
    }

    assert candidates(files, "@/a") == ["/p/base/lib/a"]
    assert candidates(files, "far") == []


def test_a_configuration_of_a_package_can_be_extended() -> None:
    files = {
        "/p/node_modules/@us/config/tsconfig.json": '{"compilerOptions": {"baseUrl": "lib"}}',
        "/p/tsconfig.json": '{"extends": ["./missing.json", "@us/config"]}',
    }

    assert candidates(files, "a") == ["/p/node_modules/@us/config/lib/a"]


def test_configurations_that_extend_each_other_come_to_an_end() -> None:
    files = {"/p/tsconfig.json": '{"extends": "./tsconfig.json"}'}

    assert candidates(files, "a") == []


def test_configurations_that_all_extend_each_other_are_read_once() -> None:
    names = [f"./{name}.json" for name in "abcdef"]
    every = msgspec.json.encode({"extends": names * 3, "compilerOptions": {"baseUrl": "lib"}})
    files = {f"/p/{name}": every.decode() for name in [*names, "tsconfig.json"]}

    assert candidates(files, "x") == ["/p/lib/x"]


def test_nobody_looks_above_the_open_folder() -> None:
    files = {"/tsconfig.json": '{"compilerOptions": {"baseUrl": "."}}'}

    assert candidates(files, "a") == []
