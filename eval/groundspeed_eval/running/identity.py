"""Who is asked, and under which settings: what makes two runs one and the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from groundspeed_eval.models.opening import weights_digest
from groundspeed_eval.running.engine_version import engine_version
from groundspeed_eval.running.run_folder import SCHEMA, Parameters, RunIdentity
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.tasks.task_file import TaskSet
from groundspeed_server.models.port import ModelIdentity
from groundspeed_server.settings.values import Settings, TypeCheckSettings


class _Manifest(msgspec.Struct, frozen=True):
    version: str = ""


def run_identity(
    system: str, model: ModelIdentity | None, setup: Setup, tasks: TaskSet
) -> RunIdentity:
    """Return the identity of a run.

    Args:
        system: The system's name.
        model: Which model answers; without one nothing of the setup matters.
        setup: What the system was made from.
        tasks: What it is asked.
    """
    if model is None:
        return RunIdentity(
            schema=SCHEMA, system=system, engine=engine_version(), tasks=tasks.digest
        )
    settings, recording = setup.settings, setup.recording
    weights = weights_digest(model, settings.model, setup.environment)
    return RunIdentity(
        schema=SCHEMA,
        system=system,
        engine=engine_version(),
        tasks=tasks.digest,
        trigger=setup.trigger.value,
        provider=model.provider,
        model=model.label,
        parameters=_parameters(settings),
        settings=_digest(setup, weights, reviews=system == "reviewer"),
        recording=recording is not None and recording.applies_to(model),
        repositories=_seen(setup.repositories, tasks),
        type_checks=_seen(setup.type_checks, tasks),
    )


def _parameters(settings: Settings) -> Parameters:
    """Return the settings of completions in the form in which they are read back."""
    return msgspec.json.decode(msgspec.json.encode(settings.completion), type=Parameters)


def _digest(setup: Setup, weights: str, *, reviews: bool) -> str:
    """Return the digest of all that can change an answer, what stands behind the model included.

    The model's id and address are among them, and may be private: only their digest is kept.
    """
    settings = setup.settings
    work = settings.review if reviews else settings.completion
    arms = sorted(settings.arms.items())
    prompts = sorted(str(file.source) for file in setup.prompts.values())
    parts = (settings.model, weights, work, settings.gate, arms, settings.prompts, prompts)
    if setup.type_checks:
        checks = sorted((name, _checking(each)) for name, each in setup.type_checks.items())
        return hashlib.sha256(msgspec.json.encode((*parts, checks))).hexdigest()
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def _checking(settings: TypeCheckSettings) -> tuple[str, TypeCheckSettings]:
    """Return which TypeScript it is, wherever it is installed, and how it is used."""
    manifest = Path(settings.typescript or "") / "package.json"
    version = msgspec.json.decode(manifest.read_bytes(), type=_Manifest).version
    return version, msgspec.structs.replace(settings, typescript=None, node=None)


def _seen(repositories: Iterable[str], tasks: TaskSet) -> list[str]:
    """Return the repositories of the tasks that a system can look into."""
    return sorted({task.repo for task in tasks.tasks}.intersection(repositories))
