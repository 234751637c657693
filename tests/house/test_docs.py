"""What the documentation says of commands and settings is what the product does."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from groundspeed_server.settings.layers import ENVIRONMENT_KEYS, OTHER_NAMES, checked
from groundspeed_server.settings.values import Settings
from support.cli_programs import PROGRAMS, parse

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("extension/*/README.md")]
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def documented() -> dict[str, object]:
    match = re.search(r"```toml\n(.*?)```", CONFIGURATION, re.DOTALL)
    assert match is not None
    return tomllib.loads(match.group(1))


def keys(struct: type[msgspec.Struct]) -> set[str]:
    found: set[str] = set()
    for field in msgspec.structs.fields(struct):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            found |= {f"{field.name}.{key}" for key in keys(field.type)}
        else:
            found.add(field.name)
    return found


def given(values: Mapping[str, object]) -> set[str]:
    """Return the dotted names of what a file sets; the arms are one key, whatever they are."""
    found: set[str] = set()
    for name, value in values.items():
        if isinstance(value, Mapping) and name != "arms":
            found |= {f"{name}.{key}" for key in given(value)}
        else:
            found.add(name)
    return found


def test_the_documented_file_is_valid_and_shows_every_key() -> None:
    layer = checked("docs/configuration.md", documented())

    assert given(layer.values) == keys(Settings)


def test_every_environment_name_is_documented() -> None:
    named = set(re.findall(r"^\| `(GROUNDSPEED_\w+)`", CONFIGURATION, re.MULTILINE))

    assert named == {*ENVIRONMENT_KEYS, *OTHER_NAMES}


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^()\s]+)\)", page.read_text(encoding="utf-8"))
    inside = [link.partition("#") for link in links if "://" not in link]
    places = [(page.parent / path if path else page, anchor) for path, _, anchor in inside]

    assert [str(place) for place, _ in places if not place.exists()] == []
    assert [anchor for place, anchor in places if anchor and anchor not in anchors(place)] == []


def commands(page: Path) -> list[str]:
    """Return what a page tells to type of our programs, without what the shell makes of it."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    lines = "\n".join(blocks).replace("\\\n", " ").replace("&&", "\n").splitlines()
    plain = (re.sub(r"(^| )[A-Z_]+=\S+|\$(seen|checked)|[>|#&].*", "", line) for line in lines)
    return [line.strip() for line in plain if line.split()[:1] and line.split()[0] in PROGRAMS]


@pytest.mark.parametrize(
    "line", [pytest.param(line, id=f"{p.name}: {line}") for p in PAGES for line in commands(p)]
)
def test_every_printed_command_is_understood(line: str) -> None:
    parsed = parse(shlex.split(line.replace("$system", "engine")))

    assert parsed.command is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_exists(page: Path) -> None:
    targets = re.findall(r"(?:^|`)make ([a-z0-9]+)", page.read_text("utf-8"), re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert set(targets) <= set(re.findall(r"^([a-z0-9]+):", makefile, re.MULTILINE))


def tab_mappings(text: str) -> set[str]:
    """Return the functions behind a `<Tab>` mapping that a text shows, whatever its indentation."""
    mapping = r"^([ ]*)vim\.keymap\.set\('i', '<Tab>', function\(\)\n(.*?)^\1end, "
    found = re.findall(mapping, text, re.DOTALL | re.MULTILINE)
    return {textwrap.dedent(body) for _, body in found}


@pytest.mark.parametrize(
    "path",
    ["docs/editors.md", "extension/nvim/doc/groundspeed.txt", "tests/support/editor_nvim.py"],
)
def test_the_tab_key_is_mapped_alike_wherever_it_is_shown(path: str) -> None:
    [own] = tab_mappings((ROOT / "extension" / "nvim" / "README.md").read_text(encoding="utf-8"))
    native = own.replace("require('groundspeed').accept()", "vim.lsp.inline_completion.get()")
    shown = tab_mappings((ROOT / path).read_text(encoding="utf-8"))

    assert own in shown
    assert shown <= {own, native}


def first_column(text: str, heading: str) -> list[str]:
    """Return the first cells of the table under a heading, without the table's own head."""
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found
    return re.findall(r"^\| (.+?) \|", found.group(1), re.MULTILINE)[1:]


def test_the_page_of_the_extension_has_its_commands_and_settings() -> None:
    page = (ROOT / "extension" / "vscode" / "README.md").read_text(encoding="utf-8")
    manifest = json.loads((ROOT / "extension" / "vscode" / "package.json").read_text("utf-8"))
    has = manifest["contributes"]
    titles = [f"{command['category']}: {command['title']}" for command in has["commands"]]
    settings = [name.removeprefix("groundspeed.") for name in has["configuration"]["properties"]]
    named = re.findall(r"`([\w.]+)`", " ".join(first_column(page, "Settings")))

    assert sorted(first_column(page, "Commands")) == sorted(titles)
    assert sorted(named) == sorted(settings)
