"""Wires gate, door, model and engine into the services, as the settings say.

Editors, the terminal and the evaluation all get their services here, so that what is measured
is what engineers use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from groundspeed_server.assist.completion import Completer
from groundspeed_server.assist.review import Reviewer
from groundspeed_server.egress import EgressDoor
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.choose import choose_client
from groundspeed_server.models.port import ModelClient
from groundspeed_server.settings.values import CompletionSettings, Settings


@dataclass(frozen=True, slots=True)
class Services:
    """What Groundspeed does for one workspace.

    Attributes:
        completer: Completes code.
        reviewer: Reviews code.
        door: The way to the model; None when there is none.
    """

    completer: Completer
    reviewer: Reviewer
    door: EgressDoor | None


def assemble(
    settings: Settings, *, roots: tuple[Path, ...], environment: Mapping[str, str]
) -> Services:
    """Return the services with the model that the settings and the environment lead to.

    Raises:
        UserError: Nothing can answer; the text says why, and what to do.
    """
    return assemble_with(choose_client(settings.model, environment=environment), settings, roots)


def assemble_with(
    client: ModelClient | None, settings: Settings, roots: tuple[Path, ...]
) -> Services:
    """Return the services with a given model, or with none: then only local checks answer."""
    gate = Gate(settings.gate, roots)
    door = None if client is None else EgressDoor(client)
    return Services(
        completer=Completer(_in_time(settings.completion, client), gate, door),
        reviewer=Reviewer(settings.review, gate, door),
        door=door,
    )


def assemble_completer(
    settings: Settings, *, roots: tuple[Path, ...], environment: Mapping[str, str]
) -> Completer:
    """Return the completer alone; see `assemble`."""
    return assemble(settings, roots=roots, environment=environment).completer


def _in_time(settings: CompletionSettings, client: ModelClient | None) -> CompletionSettings:
    """Send a slow model no more than it can read before the deadline."""
    most = None if client is None else client.identity.prompt_tokens
    if most is None:
        return settings
    return msgspec.structs.replace(settings, prefix_tokens=min(settings.prefix_tokens, most))
