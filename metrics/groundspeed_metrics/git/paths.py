"""What kind of file a path is: its class, its language, and its pseudonym.

Plain paths do not enter the warehouse. Everything that a metric needs of a path is decided here:
a class, a language and a keyed hash under which the same file can be followed through history.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from groundspeed_metrics.git.lock_files import lock_files
from groundspeed_metrics.identity import Pseudonyms

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

PathClass = Literal[
    "code", "test", "docs", "config", "generated", "vendored", "lock", "submodule", "other"
]

# Raised when the rules below or those of messages change, so that histories that were read under
# old rules are re-read.
RULES_VERSION = 16

_LANGUAGES = {
    "ts": "typescript", "mts": "typescript", "cts": "typescript", "tsx": "typescriptreact",
    "js": "javascript", "mjs": "javascript", "cjs": "javascript", "jsx": "javascriptreact",
    "py": "python", "pyi": "python", "go": "go", "rs": "rust", "java": "java", "kt": "kotlin",
    "kts": "kotlin", "swift": "swift", "rb": "ruby", "php": "php", "cs": "csharp", "c": "c",
    "h": "c", "cc": "cpp", "cpp": "cpp", "hpp": "cpp", "scala": "scala", "lua": "lua",
    "sh": "shell", "bash": "shell", "sql": "sql", "vue": "vue", "svelte": "svelte", "css": "css",
    "scss": "css", "less": "css", "html": "html", "j2": "html", "graphql": "graphql",
    "proto": "protobuf", "tf": "terraform", "ex": "elixir", "exs": "elixir", "dart": "dart",
}  # fmt: skip
_DOCS = {"md", "mdx", "rst", "txt", "adoc", "org", "tex"}
_CONFIG = {"json", "json5", "jsonc", "yaml", "yml", "toml", "ini", "cfg", "conf", "properties",
           "env", "xml", "editorconfig", "lock"}  # fmt: skip
_CONFIG_NAMES = {"dockerfile", "makefile", "justfile", "procfile", "codeowners", "jenkinsfile",
                 ".gitignore", ".gitattributes", ".npmrc", ".nvmrc", ".mailmap"}  # fmt: skip
_VENDORED = re.compile(
    r"(?:^|/)(?:node_modules|vendor|vendored|third[-_]party|bower_components"
    r"|\.yarn/(?:releases|plugins|sdks))/",
    re.IGNORECASE,
)
_GENERATED = re.compile(
    r"(?:^|/)(?:dist|__generated__|generated|gen|lcov-report|__snapshots__)/"
    r"|\.min\.(?:js|css|mjs)$|\.(?:map|snap)$|\.gen(?:erated)?\.\w+$"
    r"|_pb2?\.(?:py|js|ts)$|\.pb\.\w+$"
    r"|(?:^|/)(?:lcov\.info|coverage-(?:final|summary)\.json|\.pnp\.[\w.]+)$",
    re.IGNORECASE,
)
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|specs|e2e|cypress|fixtures|testdata|__mocks__)/"
    r"|\.(?:(?:test|spec)(?:-d)?|e2e|cy)\.\w+$|(?:^|/)test_[^/]+\.py$|_test\.(?:go|py|ts|js|rb|exs)$",
    re.IGNORECASE,
)
_ATTRIBUTES: dict[str, PathClass] = {
    "linguist-generated": "generated",
    "linguist-vendored": "vendored",
    "linguist-documentation": "docs",
}
# At the root alone, as GitHub has it: deeper, `docs` names a part of a product as often.
_DOC_FOLDER = re.compile(r"^docs?/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PathFacts:
    """What the warehouse keeps of a path."""

    key: str
    path_class: PathClass
    language: str | None


class PathRules:
    """Classes paths of one repository, by the known patterns and its own `.gitattributes`."""

    def __init__(self, pseudonyms: Pseudonyms, repository: str, attributes: str) -> None:
        self._pseudonyms = pseudonyms
        self._repository = repository
        self._marks = _marks(attributes)
        self._known: dict[str, PathFacts] = {}

    def facts(self, path: str, *, is_submodule: bool = False) -> PathFacts:
        """Return what the warehouse keeps of this path; a submodule has a class of its own."""
        if is_submodule:
            return replace(self.facts(path), path_class="submodule")
        known = self._known.get(path)
        if known is None:
            extension = path.rpartition("/")[2].rpartition(".")[2].lower()
            known = PathFacts(
                key=self._pseudonyms.path(self._repository, path),
                path_class=self._classify(path),
                language=_LANGUAGES.get(extension),
            )
            self._known[path] = known
        return known

    def _classify(self, path: str) -> PathClass:
        denied: set[PathClass] = set()
        # As in git, the last line that matches a path decides of each attribute.
        for mark in reversed(self._marks):
            if mark.path_class not in denied and mark.spec.match_file(path):
                if mark.holds:
                    return mark.path_class
                denied.add(mark.path_class)
        return classify(path, denied)


def classify(path: str, denied: Collection[PathClass] = ()) -> PathClass:
    """Return the class of a path by its name alone; `denied` are those that it does not have."""
    name = path.rpartition("/")[2].lower()
    # Data that tests read are nobody's lines of tests.
    is_code = name.rpartition(".")[2] in _LANGUAGES
    for path_class, applies in (
        ("lock", name in lock_files()),
        ("vendored", _VENDORED.search(path) is not None),
        ("generated", _GENERATED.search(path) is not None),
        ("test", name.endswith(".feature") or (is_code and _TEST.search(path) is not None)),
    ):
        if applies and path_class not in denied:
            return path_class  # type: ignore[return-value]
    return _by_extension(path, name, is_document="docs" not in denied)


def _by_extension(path: str, name: str, *, is_document: bool) -> PathClass:
    # The first dot of `.eslintrc` starts a name, and no extension.
    extension = name.rpartition(".")[2] if "." in name[1:] else ""
    if extension in _DOCS or name in {"license", "readme", "changelog"}:
        return "docs"
    if extension in _LANGUAGES:
        return "docs" if is_document and _DOC_FOLDER.search(path) else "code"
    if extension in _CONFIG or name in _CONFIG_NAMES or (name.startswith(".") and not extension):
        return "config"
    return "other"


class _Mark(NamedTuple):
    """What a line of attributes says of the paths that match: that they have a class, or not."""

    spec: GitIgnoreSpec
    path_class: PathClass
    holds: bool


def _marks(attributes: str) -> list[_Mark]:
    if "linguist-" not in attributes:
        return []
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - few repositories need it.

    marks: list[_Mark] = []
    for line in attributes.splitlines():
        pattern, *words = line.split()[:16] or [""]
        if not words or pattern.startswith(("#", '"', "!", "[attr]")):
            continue
        for attribute, path_class in _ATTRIBUTES.items():
            holds = attribute in words or f"{attribute}=true" in words
            if holds or f"-{attribute}" in words or f"{attribute}=false" in words:
                marks.append(_Mark(GitIgnoreSpec.from_lines([pattern]), path_class, holds))
    return marks
