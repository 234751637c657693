"""Prompts that a command line puts in the place of the configured ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from groundspeed_eval.whole_files import read_whole
from groundspeed_server.errors import UserError
from groundspeed_server.prompts.files import (
    PromptFile,
    PromptFileError,
    load_prompt_file,
    parse_prompt_file,
)
from groundspeed_server.prompts.kinds import kind_of
from groundspeed_server.settings.values import Settings

_REMEDY = "Give the name of a built-in prompt, or a file `<id>.v<version>.md`."


def named_prompts(names: Sequence[str]) -> dict[str, PromptFile]:
    """Return prompt files by name.

    Args:
        names: Names of built-in prompts, or paths of files that end in `.md`.

    Raises:
        UserError: A file cannot be read, or is not in order.
    """
    files = [_named(name) for name in names]
    return {file.source.name: file for file in files}


def with_prompts(settings: Settings, files: dict[str, PromptFile]) -> Settings:
    """Return settings that choose these prompts, each for what it is."""
    chosen = {kind_of(file).name: name for name, file in files.items()}
    prompts = msgspec.structs.replace(settings.prompts, **chosen)
    return msgspec.structs.replace(settings, prompts=prompts)


def _named(name: str) -> PromptFile:
    path = Path(name).expanduser()
    try:
        if path.suffix == ".md":
            file = parse_prompt_file(path.stem, read_whole(path))
        else:
            file = load_prompt_file(name)
        kind_of(file)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", _REMEDY) from None
    except PromptFileError as error:
        raise UserError(f"The prompt {name} cannot be used: {error}.", _REMEDY) from None
    return file
