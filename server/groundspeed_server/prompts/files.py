"""Prompt files: Markdown with a header, rendered strictly.

A file `<id>.v<version>.md` begins with TOML between `+++` lines, which says what the prompt is for
and which variables and parameters it has. Then come sections, each under a heading of its own:
`# System`, `# Context` and `# User` for a model that converses, `# Prefix` and `# Suffix` for a
model that continues text. A section's text is what stands between the headings, without the blank
lines around it.

`{{name}}` stands for a variable. Any other brace is text, and a value is inserted as it is: braces
in it mean nothing.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated

import msgspec

from groundspeed_server.prompts.prompt import ChatPrompt, HolePrompt, PromptId

_FILE = re.compile(r"\A\+\+\+\n(?P<header>.*?)^\+\+\+\n(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^# (System|Context|User|Prefix|Suffix)[ ]*\n", re.MULTILINE)
_VARIABLE = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")
_CHAT_SECTIONS = {"System", "Context", "User"}
_HOLE_SECTIONS = {"Prefix", "Suffix"}


class PromptFileError(ValueError):
    """A prompt file, or the values for it, are not what the other says."""


Limit = Annotated[int, msgspec.Meta(ge=16, le=4_096)]
Stop = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Name = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{0,47}$")]


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the model should be asked.

    Attributes:
        stops: Stop sequences.
        stops_one_line: Further stop sequences when only the rest of a line is wanted.
        temperature: How freely the model chooses its words, for models that can be told.
        max_tokens: The most tokens of an answer; the settings may allow fewer.
        max_tokens_one_line: The same when only the rest of a line is wanted.
    """

    stops: Annotated[tuple[Stop, ...], msgspec.Meta(max_length=4)] = ()
    stops_one_line: Annotated[tuple[Stop, ...], msgspec.Meta(max_length=4)] = ()
    temperature: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    max_tokens: Limit | None = None
    max_tokens_one_line: Limit | None = None

    def limit(self, *, one_line: bool) -> int | None:
        """Return the most tokens of an answer; None when the file sets no limit."""
        if one_line and self.max_tokens_one_line is not None:
            return self.max_tokens_one_line
        return self.max_tokens


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Name
    version: Annotated[int, msgspec.Meta(ge=1, le=999_999)]
    description: str
    variables: tuple[str, ...]
    parameters: Parameters = Parameters()


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt file that was read and found in order.

    Attributes:
        source: Its id and digest; everything that comes of the prompt carries them.
        description: What it is for.
        variables: The names that `render` must be given, no more and no fewer.
        parameters: How the model should be asked.
        sections: The text of each section, by heading.
    """

    source: PromptId
    description: str
    variables: frozenset[str]
    parameters: Parameters
    sections: Mapping[str, str]

    def render(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return each section's text with the values in it.

        Raises:
            PromptFileError: A variable has no value, or a value has no variable.
        """
        if values.keys() != self.variables:
            missing = sorted(self.variables - values.keys())
            unknown = sorted(values.keys() - self.variables)
            raise PromptFileError(f"{self.source}: missing {missing}, unknown {unknown}")
        return {
            heading: _VARIABLE.sub(lambda match: values[match[1]], text)
            for heading, text in self.sections.items()
        }

    def pick(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return those of the values that the file asks for: it need not use all that there is."""
        return {name: value for name, value in values.items() if name in self.variables}

    def chat(
        self,
        values: Mapping[str, str],
        *,
        answer_schema: str | None = None,
        one_line: bool = False,
    ) -> ChatPrompt:
        """Render a prompt for a model that converses.

        Raises:
            PromptFileError: The values do not fit, or the file is not for such a model.
        """
        if "User" not in self.sections:
            raise PromptFileError(f"{self.source}: has no section for a model that converses")
        texts = self.render(values)
        return ChatPrompt(
            source=self.source,
            system=texts.get("System", ""),
            context=texts.get("Context", ""),
            user=texts["User"],
            stops=self.parameters.stops,
            answer_schema=answer_schema,
            temperature=self.parameters.temperature,
            max_tokens=self.parameters.limit(one_line=one_line),
        )

    def hole(self, values: Mapping[str, str], *, one_line: bool) -> HolePrompt:
        """Render a prompt for a model that continues text.

        Raises:
            PromptFileError: The values do not fit, or the file is not for such a model.
        """
        if "Prefix" not in self.sections:
            raise PromptFileError(f"{self.source}: has no section for a model that continues text")
        texts = self.render(values)
        further = self.parameters.stops_one_line if one_line else ()
        return HolePrompt(
            source=self.source,
            prefix=texts["Prefix"],
            suffix=texts.get("Suffix", ""),
            stops=(*self.parameters.stops, *further),
            temperature=self.parameters.temperature,
            max_tokens=self.parameters.limit(one_line=one_line),
        )


@cache
def load_prompt_file(name: str) -> PromptFile:
    """Return the packaged prompt file `<name>.md`, such as `completion-chat.v2`.

    Raises:
        PromptFileError: There is no such file, or it is not in order.
    """
    file = resources.files("groundspeed_server.prompts").joinpath(f"{name}.md")
    if not file.is_file():
        raise PromptFileError(f"there is no prompt file {name}.md")
    return parse_prompt_file(name, file.read_bytes())


def parse_prompt_file(name: str, content: bytes) -> PromptFile:
    """Read a prompt file's content and check it.

    Raises:
        PromptFileError: The header is not as described, does not fit the name, or declares other
            variables than the sections use; or the sections are not those of one kind of prompt.
    """
    try:
        parts = _FILE.match(content.decode("utf-8").replace("\r\n", "\n"))
    except UnicodeDecodeError:
        raise PromptFileError(f"{name}: is not UTF-8 text") from None
    if parts is None:
        raise PromptFileError(f"{name}: does not begin with a header between +++ lines")
    header = _header(name, parts["header"])
    sections = _sections(name, parts["body"])
    used = {match[1] for text in sections.values() for match in _VARIABLE.finditer(text)}
    if used != set(header.variables):
        differing = sorted(used ^ set(header.variables))
        raise PromptFileError(f"{name}: declared and used variables differ in {differing}")
    return PromptFile(
        source=PromptId(name, hashlib.sha256(content).hexdigest()[:12]),
        description=header.description,
        variables=frozenset(used),
        parameters=header.parameters,
        sections=sections,
    )


def _header(name: str, text: str) -> _Header:
    try:
        header = msgspec.convert(tomllib.loads(text), _Header)
    except (ValueError, RecursionError) as error:
        raise PromptFileError(f"{name}: its header is not in order: {error}") from error
    if name != f"{header.id}.v{header.version}":
        raise PromptFileError(f"{name}: its header says {header.id}.v{header.version}")
    return header


def _sections(name: str, body: str) -> dict[str, str]:
    before, *found = _HEADING.split(body)
    headings, texts = found[::2], found[1::2]
    kinds = (_CHAT_SECTIONS, _HOLE_SECTIONS)
    if before.strip() or not headings or not any(set(headings) <= kind for kind in kinds):
        raise PromptFileError(
            f"{name}: must hold the sections of one kind of prompt, and only them"
        )
    if len(set(headings)) < len(headings):
        raise PromptFileError(f"{name}: holds a section twice")
    return {heading: text.strip("\n") for heading, text in zip(headings, texts, strict=True)}
