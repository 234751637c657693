"""Wires gate, door, model and engine into the services, as the settings say.

Editors, the terminal and the evaluation all get their services here, so that what is measured
is what engineers use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.assist.completion import Completer
from groundspeed_server.assist.context.source import ContextSource
from groundspeed_server.assist.context.sources import context_sources
from groundspeed_server.assist.judging import Judge
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.assist.review import Reviewer
from groundspeed_server.assist.upgrades import Told
from groundspeed_server.egress import EgressDoor, Permit
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.choose import choose_client
from groundspeed_server.prompts.files import PromptFile
from groundspeed_server.prompts.kinds import choose_prompts
from groundspeed_server.settings.values import Settings
from groundspeed_server.workspace.surroundings import Surroundings


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
    settings: Settings,
    *,
    roots: tuple[Path, ...],
    environment: Mapping[str, str],
    prompts: Mapping[str, PromptFile] | None = None,
    permit: Permit | None = None,
) -> Services:
    """Return the services with the model that the settings and the environment lead to.

    They are for a few questions: imports are followed, but the folders are not indexed.

    Raises:
        UserError: Nothing can answer; the text says why, and what to do.
    """
    client = choose_client(settings.model, environment=environment)
    around = Surroundings.on_disk(Gate(settings.gate, roots), roots, indexed=False)
    door = EgressDoor(client, permit=permit)
    return assemble_behind(door, settings, roots, surroundings=around, prompts=prompts)


def assemble_behind(
    door: EgressDoor | None,
    settings: Settings,
    roots: tuple[Path, ...],
    judge: Judge | None = None,
    surroundings: Surroundings | None = None,
    *,
    restraint: Restraint | None = None,
    prompts: Mapping[str, PromptFile] | None = None,
    standby: EgressDoor | None = None,
    told: Told | None = None,
    asks_again: bool = False,
) -> Services:
    """Return the services with the model behind a door, or with none: only local checks then.

    Args:
        door: The way to the model; services for other folders may share it.
        settings: What is offered, when, and what is excluded.
        roots: The folders that are open: nothing outside them is sent.
        judge: Looks at candidates before one is shown, where there is one.
        surroundings: The code around the documents; None sends nothing of other files.
        restraint: What is known of the engineer; services made later should share it.
        prompts: Prompt files that the settings may choose beside the built-in ones, by name.
        standby: The way to the model that completes while the first one fails; None for none.
        told: Learns what came of questions beside the requests; see `Upgrades`.
        asks_again: Whether the editor asks again when there is news for it.

    Raises:
        UserError: The settings choose a prompt that cannot be used.
    """
    gate = Gate(settings.gate, roots)
    completion = settings.completion
    chosen = choose_prompts(settings.prompts, prompts)
    sources: Sequence[ContextSource] = ()
    if surroundings is not None:
        reads = None if door is None else door.identity.prompt_tokens
        sources = context_sources(completion, surroundings, reads=reads)
    return Services(
        completer=Completer(
            completion,
            gate,
            door,
            sources=sources,
            judge=judge,
            restraint=restraint,
            prompts=chosen,
            standby=standby,
            told=told,
            asks_again=asks_again,
        ),
        reviewer=Reviewer(settings.review, gate, door, prompts=chosen),
        door=door,
    )
