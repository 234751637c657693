"""Who is asked, and under which settings: what makes two runs one and the same."""

from __future__ import annotations

import hashlib

import msgspec

from groundspeed_eval.running.engine_version import engine_version
from groundspeed_eval.running.run_folder import SCHEMA, Parameters, RunIdentity
from groundspeed_server.engine.values import Trigger
from groundspeed_server.models.port import ModelIdentity
from groundspeed_server.settings.values import Settings


def run_identity(
    *,
    system: str,
    trigger: Trigger,
    model: ModelIdentity | None,
    settings: Settings,
    tasks: str,
    recording: bool = False,
) -> RunIdentity:
    """Return the identity of a run.

    Args:
        system: The system's name.
        trigger: Who asks.
        model: Which model answers; without one neither settings nor trigger matter.
        settings: The settings under which it is asked.
        tasks: The digest of the tasks.
        recording: Whether the model's raw answers are kept and played back.
    """
    if model is None:
        return RunIdentity(schema=SCHEMA, system=system, engine=engine_version(), tasks=tasks)
    return RunIdentity(
        schema=SCHEMA,
        system=system,
        engine=engine_version(),
        tasks=tasks,
        trigger=trigger.value,
        provider=model.provider,
        model=model.label,
        parameters=_parameters(settings),
        settings=_digest(settings),
        recording=recording,
    )


def _parameters(settings: Settings) -> Parameters:
    """Return the settings of completions in the form in which they are read back."""
    return msgspec.json.decode(msgspec.json.encode(settings.completion), type=Parameters)


def _digest(settings: Settings) -> str:
    """Return the digest of the settings that can change an answer.

    The model's id and address are among them, and may be private: only their digest is kept.
    """
    parts = (settings.model, settings.completion, settings.gate, sorted(settings.arms.items()))
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
