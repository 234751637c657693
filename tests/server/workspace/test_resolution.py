"""Where imports lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundspeed_server.workspace.files import GivenFiles
from groundspeed_server.workspace.resolution import resolve

TOP = Path("/p")
IMPORTER = Path("/p/src/app/main.ts")


def leads_to(specifier: str, files: dict[str, str]) -> str | None:
    given_files = GivenFiles({Path(path): text for path, text in files.items()})
    found = resolve(given_files, IMPORTER, specifier, TOP)
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("specifier", "file"),
    [
        ("./a", "/p/src/app/a.ts"),
        ("./a", "/p/src/app/a.tsx"),
        ("./a", "/p/src/app/a.d.ts"),
        ("./a", "/p/src/app/a/index.ts"),
        ("./a.js", "/p/src/app/a.ts"),
        ("./a.js", "/p/src/app/a.tsx"),
        ("./a.jsx", "/p/src/app/a.tsx"),
        ("./a.mjs", "/p/src/app/a.mts"),
        ("./a.ts", "/p/src/app/a.ts"),
        ("./a.b", "/p/src/app/a.b.ts"),
        ("../lib/a", "/p/src/lib/a.ts"),
        ("..", "/p/src/index.ts"),
        (".", "/p/src/app/index.ts"),
        ("./", "/p/src/app/index.ts"),
    ],
)
def test_relative_imports_lead_to_files_as_typescript_reads_them(specifier: str, file: str) -> None:
    assert leads_to(specifier, {file: ""}) == file


def test_a_file_goes_before_a_folder_and_a_source_before_its_declarations() -> None:
    files = {"/p/src/app/a.d.ts": "", "/p/src/app/a/index.ts": "", "/p/src/app/a.ts": ""}

    assert leads_to("./a", files) == "/p/src/app/a.ts"


def test_a_mapped_import_leads_to_a_source() -> None:
    files = {
        "/p/tsconfig.json": '{"compilerOptions": {"paths": {"~/*": ["./src/*"]}}}',
        "/p/src/lib/a.ts": "",
    }

    assert leads_to("~/lib/a", files) == "/p/src/lib/a.ts"


PACKAGE = "/p/node_modules/pkg"


@pytest.mark.parametrize(
    ("specifier", "described", "file"),
    [
        ("pkg", '{"types": "lib/main.d.ts"}', "lib/main.d.ts"),
        ("pkg", '{"typings": "./main.d.ts"}', "main.d.ts"),
        ("pkg", '{"main": "./lib/main.js"}', "lib/main.d.ts"),
        ("pkg", "{}", "index.d.ts"),
        ("pkg", '{"exports": "./m.mjs"}', "m.d.mts"),
        ("pkg", '{"exports": {"types": "./t.d.ts", "default": "./m.js"}}', "t.d.ts"),
        ("pkg", '{"exports": {".": {"import": {"types": "./t.d.mts"}}}}', "t.d.mts"),
        ("pkg", '{"exports": {".": {"browser": "./b.js", "default": "./d.js"}}}', "d.d.ts"),
        ("pkg", '{"exports": {".": [{"deno": "./x.ts"}, "./y.js"]}}', "y.d.ts"),
        ("pkg/sub", '{"exports": {"./sub": {"types": "./s.d.ts"}}}', "s.d.ts"),
        ("pkg/a/b", '{"exports": {"./*": "./lib/*.js", "./a/*": "./alpha/*.js"}}', "alpha/b.d.ts"),
        ("pkg/sub", "{}", "sub.d.ts"),
        ("pkg/sub", "{}", "sub/index.d.ts"),
    ],
)
def test_packages_say_where_their_declarations_are(
    specifier: str, described: str, file: str
) -> None:
    files = {f"{PACKAGE}/package.json": described, f"{PACKAGE}/{file}": ""}

    assert leads_to(specifier, files) == f"{PACKAGE}/{file}"


@pytest.mark.parametrize(
    "described",
    [
        '{"exports": {".": {"types": "../../../etc/passwd.d.ts"}}}',
        '{"exports": {"./other": "./index.js"}}',
        '{"exports": {".": null}}',
        "[]",
        "{",
        '{"types": 7}',
    ],
)
def test_a_package_that_says_nothing_usable_leads_nowhere(described: str) -> None:
    files = {
        f"{PACKAGE}/package.json": described,
        f"{PACKAGE}/index.d.ts": "",
        "/etc/passwd.d.ts": "",
    }

    assert leads_to("pkg", files) is None


def test_declarations_may_come_in_a_package_of_their_own() -> None:
    folder = "/p/node_modules/@types/scope__pkg"
    files = {f"{folder}/package.json": '{"types": "index.d.ts"}', f"{folder}/index.d.ts": ""}

    assert leads_to("@scope/pkg", files) == f"{folder}/index.d.ts"


@pytest.mark.parametrize(
    "specifier", ["node:fs", "/abs", "", "@scope", "a/../b", "missing", "a\0b"]
)
def test_what_is_no_file_of_the_workspace_leads_nowhere(specifier: str) -> None:
    assert leads_to(specifier, {"/p/src/app/b.ts": "", "/abs.ts": ""}) is None
