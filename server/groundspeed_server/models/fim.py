"""How a model is asked to fill in the middle that wants it said in tokens of its own."""

from __future__ import annotations

import re
from functools import cache, cached_property
from importlib.resources import files

import msgspec

from groundspeed_server.errors import UserError

_PLACES = re.compile(r"\{(prefix|suffix)\}")
# Enough that a chat template, which some servers put around every text, is told from tokens.
_PROBE_TIMES = 12
# What a server may put before a text, such as a token for its beginning.
_BEFORE_TEXT = 4


class FimFormat(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """What the models of one kind are sent; `fim.toml` explains each field."""

    name: str
    prompt: str

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The tokens around the two texts, each of which the model's vocabulary has as one."""
        return tuple(text for text in _PLACES.sub("\n", self.prompt).splitlines() if text)

    @property
    def probe(self) -> str:
        """A text that is short for a model that knows the tokens, and long for every other."""
        return "".join(self.tokens) * _PROBE_TIMES

    def knows(self, probe_tokens: int | None) -> bool:
        """Whether a model knows the tokens that counted so many in the probe; None where unsaid."""
        most = len(self.tokens) * _PROBE_TIMES + _BEFORE_TEXT
        return probe_tokens is None or probe_tokens <= most

    def render(self, prefix: str, suffix: str) -> str:
        """Return the text to send; code that holds the tokens themselves is sent without them.

        What nothing follows is simply continued, which is how a model is trained most of the time.
        """
        if not suffix:
            return self._cleaned(prefix)
        texts = {"prefix": self._cleaned(prefix), "suffix": self._cleaned(suffix)}
        return _PLACES.sub(lambda place: texts[place[1]], self.prompt)

    def _cleaned(self, code: str) -> str:
        while any(token in code for token in self.tokens):
            for token in self.tokens:
                code = code.replace(token, "")
        return code


@cache
def fim_formats() -> dict[str, FimFormat]:
    """Return every format by the name of its kind."""
    table = files(__package__).joinpath("fim.toml").read_bytes()
    return msgspec.toml.decode(table, type=dict[str, FimFormat])


def find_format(model: str) -> FimFormat | None:
    """Return the format of a model that is called so; None where the name tells none."""
    for known in fim_formats().values():
        if re.search(known.name, model, re.IGNORECASE):
            return known
    return None


def named_format(kind: str) -> FimFormat:
    """Return the format of a kind of model, as the settings name it.

    Raises:
        UserError: There is no such kind.
    """
    known = fim_formats()
    if kind not in known:
        raise UserError(
            f"`fill_in_middle` under [model] names {kind!r}, which is no format that is known.",
            f"Write true, false or one of: {', '.join(known)}.",
        )
    return known[kind]


def configured_format(setting: bool | str | None, model: str) -> FimFormat | None:  # noqa: FBT001
    """Return the format that the settings or else the name tell; None where none is wanted.

    Raises:
        UserError: The settings name a format that is not known.
    """
    if isinstance(setting, str):
        return named_format(setting)
    return None if setting is False else find_format(model)
