"""Which TypeScript the engine checks types with, as a command line says it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from groundspeed_server.history import Repository
from groundspeed_server.settings.values import Settings, TypeCheckSettings
from groundspeed_server.typecheck.tools import Unavailable, find_tools


def chosen_type_checks(
    settings: Settings,
    repositories: Mapping[str, Repository],
    folders: Sequence[Path],
    environment: Mapping[str, str],
) -> dict[str, TypeCheckSettings]:
    """Return the settings of type checks by repository, and say in which none are made, and why.

    A clone's own TypeScript comes first, where it is installed and can be used.

    Args:
        settings: Of the run; none are made where the technique is off.
        repositories: The clones, by public name.
        folders: Where npm installed `typescript`; none are made where this is empty.
        environment: Where the search path is.
    """
    if not settings.completion.techniques.type_check:
        return {}
    if not repositories:
        if folders:
            _tell("The engine checks no types in this run: name a clone with --repository.")
        return {}
    if not folders:
        _tell("The engine checks no types in this run: name a folder with --typescript.")
        return {}
    found = {}
    for name, repository in repositories.items():
        places = [folder / "node_modules" / "typescript" for folder in (repository.root, *folders)]
        choice = _first_usable(settings.type_check, places, environment)
        if isinstance(choice, Unavailable):
            _tell(f"{name}: {choice}")
        else:
            found[name] = choice
    return found


def _first_usable(
    settings: TypeCheckSettings, places: Sequence[Path], environment: Mapping[str, str]
) -> TypeCheckSettings | Unavailable:
    refusal = Unavailable("Types are not checked: no folder with TypeScript was named.")
    for place in places:
        choice = replace(settings, typescript=str(place.resolve()))
        try:
            find_tools(choice, (), trusted=False, environment=environment)
        except Unavailable as reason:
            refusal = reason
        else:
            return choice
    return refusal


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
