"""What each kind of prompt can say, and which file is used for it.

A file may leave out what it has no use for, but neither the code nor the mark that sets the code
apart from the instructions.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

from groundspeed_server.errors import UserError
from groundspeed_server.prompts.completion import CHAT_FILE, HOLE_FILE
from groundspeed_server.prompts.files import PromptFile, PromptFileError, load_prompt_file
from groundspeed_server.prompts.review import REVIEW_FILE
from groundspeed_server.settings.values import PromptSettings


@dataclass(frozen=True, slots=True)
class PromptKind:
    """One kind of prompt.

    Attributes:
        name: Its key in the settings.
        section: A section that only this shape of prompt has.
        variables: What a file may use.
        required: What it must use.
        packaged: The built-in file.
    """

    name: str
    section: str
    variables: frozenset[str]
    required: frozenset[str]
    packaged: str

    def check(self, file: PromptFile) -> None:
        """Check that a file can be used for this kind.

        Raises:
            PromptFileError: It is for another shape of model, uses a variable that there is not,
                or lacks one that there must be.
        """
        if self.section not in file.sections:
            raise PromptFileError(f"{file.source.name}: has no section # {self.section}")
        if unknown := sorted(file.variables - self.variables):
            raise PromptFileError(f"{file.source.name}: a {self.name} has no variable {unknown[0]}")
        if missing := sorted(self.required - file.variables):
            raise PromptFileError(f"{file.source.name}: does not use the variable {missing[0]}")


_CHAT_VARIABLES = frozenset(
    {
        "boundary",
        "changing",
        "context",
        "extent",
        "language",
        "line",
        "path",
        "prefix",
        "suffix",
    }
)

KINDS: Mapping[str, PromptKind] = {
    kind.name: kind
    for kind in (
        PromptKind(
            "completion_chat",
            "User",
            _CHAT_VARIABLES,
            frozenset({"boundary", "prefix"}),
            CHAT_FILE,
        ),
        PromptKind(
            "completion_hole",
            "Prefix",
            frozenset({"context", "path", "prefix", "suffix"}),
            frozenset({"prefix"}),
            HOLE_FILE,
        ),
        PromptKind(
            "review_chat",
            "User",
            frozenset({"boundary", "code", "language", "path", "rules"}),
            frozenset({"boundary", "code", "rules"}),
            REVIEW_FILE,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Prompts:
    """The file that is used for each kind of prompt."""

    completion_chat: PromptFile
    completion_hole: PromptFile
    review_chat: PromptFile


def kind_of(file: PromptFile) -> PromptKind:
    """Return the kind of prompt that a file is for.

    Raises:
        PromptFileError: It is for none.
    """
    for kind in KINDS.values():
        with contextlib.suppress(PromptFileError):
            kind.check(file)
            return kind
    raise PromptFileError(f"{file.source.name}: is of no kind that is known here")


def choose_prompts(
    chosen: PromptSettings = PromptSettings(),  # noqa: B008 - frozen.
    further: Mapping[str, PromptFile] | None = None,
) -> Prompts:
    """Return the prompts that settings choose.

    Args:
        chosen: The name of a file for each kind; the built-in one where there is none.
        further: Files beside the built-in ones, by name.

    Raises:
        UserError: A file is not there, or not of the kind that it is chosen for.
    """
    return Prompts(*(_chosen(kind, chosen, further or {}) for kind in KINDS.values()))


def _chosen(
    kind: PromptKind, chosen: PromptSettings, further: Mapping[str, PromptFile]
) -> PromptFile:
    name: str = getattr(chosen, kind.name) or kind.packaged
    try:
        file = further[name] if name in further else load_prompt_file(name)
        kind.check(file)
    except PromptFileError as error:
        raise UserError(
            f"The prompt {name} cannot be used: {error}.",
            f"Choose another `{kind.name}` under [prompts].",
        ) from None
    return file
