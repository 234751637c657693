"""From the bytes of a policy and its prompts to a policy that may come into force."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from groundspeed_server.policy.assignment import assigned_arm
from groundspeed_server.policy.checking import check_document, check_prompts, check_reach
from groundspeed_server.policy.document import ModelChoice, PolicyDocument, read_document
from groundspeed_server.prompts.files import PromptFile
from groundspeed_server.prompts.kinds import KINDS
from groundspeed_server.settings.layers import Values
from groundspeed_server.settings.load import Organisation


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that was checked.

    Attributes:
        document: What it says.
        prompts: The prompt files that it brings along, by name.
        notices: Sentences about what was passed over.
    """

    document: PolicyDocument
    prompts: Mapping[str, PromptFile]
    notices: tuple[str, ...]

    def arms(self, engineer: str, team: str | None) -> dict[str, str]:
        """Return an engineer's arm in each experiment that has one for everybody like this."""
        found = {
            name: assigned_arm(
                name, experiment, engineer=engineer, team=team, waves=self.document.waves
            )
            for name, experiment in self.document.experiments.items()
        }
        return {name: arm for name, arm in found.items() if arm is not None}

    def ruling(self, engineer: str, team: str | None) -> Organisation:
        """Return what the policy means for an engineer, for the layers of the settings."""
        arms = self.arms(engineer, team)
        chosen = [self.document.experiments[name].arms[arm] for name, arm in arms.items()]
        model = next((arm.model for arm in chosen if arm.model), self.document.model)
        prompts = {
            kind: name
            for choice in (self.document.prompts, *(arm.prompts for arm in chosen))
            for kind in KINDS
            if (name := getattr(choice, kind)) is not None
        }
        values: Values = {"prompts": prompts} if prompts else {}
        if model is not None:
            values["model"] = _as_settings(model)
        return Organisation(
            origin=f"the organisation's policy {self.document.version}",
            chosen=values,
            narrowed=_narrowed(self.document),
            arms=arms,
        )


def accept(
    content: bytes, prompt: Callable[[str], bytes], allowed_regions: Callable[[], Collection[str]]
) -> Policy:
    """Return the policy, if all of it can be used.

    Args:
        content: The policy file.
        prompt: Returns the content of a prompt file by its name.
        allowed_regions: Returns where this machine may send code; asked when it matters.

    Raises:
        PolicyRefused: Something about it cannot be used; so nothing of it is.
    """
    document, notices = read_document(content)
    check_document(document)
    check_reach(document, allowed_regions)
    contents = {name: prompt(name) for name in document.prompt_files}
    return Policy(document, check_prompts(document, contents), notices)


def _as_settings(model: ModelChoice) -> Values:
    values = {
        "provider": model.provider,
        "name": model.name,
        "family": model.family,
        "region": model.region,
    }
    return {key: value for key, value in values.items() if value is not None}


def _narrowed(document: PolicyDocument) -> Values:
    narrow = document.narrow
    model: Values = {}
    if narrow.providers is not None:
        model["allowed_providers"] = list(narrow.providers)
    if narrow.regions is not None:
        model["allowed_regions"] = list(narrow.regions)
    completion: Values = {}
    if narrow.languages is not None:
        completion["languages"] = [language.value for language in narrow.languages]
    gate: Values = {"exclude": list(narrow.exclude)} if narrow.exclude else {}
    review: Values = {}
    if document.kill_switch.on:
        completion["enabled"] = review["enabled"] = False
    tables = {"model": model, "completion": completion, "gate": gate, "review": review}
    return {name: table for name, table in tables.items() if table}
