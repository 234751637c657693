"""What must hold between the parts of a policy, beyond the form of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping

from groundspeed_server.gate.ignore_rules import unreadable_pattern
from groundspeed_server.models.bedrock.regions import OutsideAllowedRegions, check_regions
from groundspeed_server.models.local.catalogue import catalogue
from groundspeed_server.policy.document import (
    Arm,
    Experiment,
    ModelChoice,
    PolicyDocument,
    PolicyRefused,
)
from groundspeed_server.prompts.files import (
    PromptFile,
    PromptFileError,
    load_prompt_file,
    parse_prompt_file,
)
from groundspeed_server.prompts.kinds import KINDS
from groundspeed_server.settings.values import PromptSettings
from groundspeed_server.settings.wording import shown

LARGEST_PROMPT = 64 * 1024


def check_document(document: PolicyDocument) -> None:
    """Check a policy by itself.

    Raises:
        PolicyRefused: A table names an arm or a wave that there is not, an experiment has no arm
            that anybody can be in, or two experiments choose the same thing.
    """
    for name, experiment in document.experiments.items():
        _check_experiment(name, experiment, document)
    _check_apart(document)
    if (unreadable := unreadable_pattern(document.narrow.exclude)) is not None:
        raise PolicyRefused(
            f"The policy's `narrow.exclude` holds {shown(unreadable)}, which is no pattern.",
            "Write each as a line of a .gitignore file.",
        )
    for place, choice in _models(document):
        if choice.provider == "local" and choice.name not in {None, *catalogue()}:
            raise PolicyRefused(
                f"The policy's `{place}` names an embedded model that is not in the catalogue.",
                "`groundspeed model list` has those that are.",
            )


def check_reach(document: PolicyDocument, allowed_regions: Callable[[], Collection[str]]) -> None:
    """Check that no choice of a policy sends code beyond the regions that a machine allows.

    Raises:
        PolicyRefused: One would.
    """
    for place, choice in _models(document):
        if choice.provider != "bedrock":
            continue
        allowed = allowed_regions()
        region = choice.region or next(iter(allowed), "")
        try:
            check_regions(choice.name or "", region, allowed or ("",))
        except OutsideAllowedRegions as error:
            raise PolicyRefused(
                f"The policy's `{place}` would widen what leaves this machine. {error.what}",
                "Add the region to `allowed_regions` under [model] on this machine, if it may.",
            ) from None


def check_prompts(
    document: PolicyDocument, contents: Mapping[str, bytes]
) -> Mapping[str, PromptFile]:
    """Return the prompts that a policy brings along, read and checked.

    Args:
        document: The policy.
        contents: The content of each prompt file that the policy names.

    Raises:
        PolicyRefused: A file is not the one that is named, not in order, or not of the kind that
            it is chosen for.
    """
    files: dict[str, PromptFile] = {}
    try:
        for name, named in document.prompt_files.items():
            content = contents[name]
            if hashlib.sha256(content).hexdigest() != named.sha256:
                raise PolicyRefused(
                    f"The prompt {name} is not the one that the policy names: its SHA-256 differs.",
                    "Put the file into the lake first, and then the policy.",
                )
            if _is_packaged(name):
                raise PolicyRefused(
                    f"The prompt {name} is built in.", "Give yours a version of its own."
                )
            files[name] = parse_prompt_file(name, content)
        for place, chosen in _prompts(document):
            _check_chosen(place, chosen, files)
    except PromptFileError as error:
        raise PolicyRefused(f"The policy's prompt {error}.") from None
    return files


def _check_experiment(name: str, experiment: Experiment, document: PolicyDocument) -> None:
    tables = (experiment.engineers, experiment.teams, experiment.waves)
    for arm in (arm for table in tables for arm in table.values()):
        if arm not in experiment.arms:
            raise PolicyRefused(f"The policy's experiment {name} has no arm called {arm}.")
    for wave in experiment.waves:
        if wave not in document.waves:
            raise PolicyRefused(f"The policy has no wave called {wave}.")
    if not any(arm.weight > 0 for arm in experiment.arms.values()):
        raise PolicyRefused(f"No arm of the policy's experiment {name} has a weight.")


def _check_apart(document: PolicyDocument) -> None:
    """Refuse experiments of which one would spoil the other."""
    choosers: dict[str, str] = {}
    for name, experiment in document.experiments.items():
        for subject in {one for arm in experiment.arms.values() for one in _subjects(arm)}:
            other = choosers.setdefault(subject, name)
            if other != name:
                raise PolicyRefused(
                    f"The policy's experiments {other} and {name} both choose the {subject}."
                )


def _subjects(arm: Arm) -> Iterator[str]:
    if arm.model is not None:
        yield "model"
    yield from (f"prompt {kind}" for kind in KINDS if getattr(arm.prompts, kind) is not None)


def _models(document: PolicyDocument) -> Iterator[tuple[str, ModelChoice]]:
    if document.model is not None:
        yield "model", document.model
    for place, arm in _arms(document):
        if arm.model is not None:
            yield f"{place}.model", arm.model


def _prompts(document: PolicyDocument) -> Iterator[tuple[str, PromptSettings]]:
    yield "prompts", document.prompts
    for place, arm in _arms(document):
        yield f"{place}.prompts", arm.prompts


def _arms(document: PolicyDocument) -> Iterator[tuple[str, Arm]]:
    for name, experiment in document.experiments.items():
        for arm, facts in experiment.arms.items():
            yield f"experiments.{name}.arms.{arm}", facts


def _check_chosen(place: str, chosen: PromptSettings, files: Mapping[str, PromptFile]) -> None:
    for kind, facts in KINDS.items():
        name: str | None = getattr(chosen, kind)
        if name is None:
            continue
        if name not in files and not _is_packaged(name):
            raise PolicyRefused(
                f"The policy's `{place}.{kind}` chooses the prompt {name}, which there is not.",
                "Put it into the lake under policy/prompts/, and its SHA-256 under `prompt_files`.",
            )
        facts.check(files.get(name) or load_prompt_file(name))


def _is_packaged(name: str) -> bool:
    try:
        load_prompt_file(name)
    except PromptFileError:
        return False
    return True
