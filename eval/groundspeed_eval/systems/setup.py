"""What systems are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from groundspeed_eval.models.opening import Recording
from groundspeed_server.engine.values import Trigger
from groundspeed_server.history import Repository
from groundspeed_server.prompts.files import PromptFile
from groundspeed_server.settings.values import Settings, TypeCheckSettings


@dataclass(frozen=True, slots=True)
class Setup:
    """Settings, and what surrounds a run.

    Attributes:
        environment: The process's environment, where models and credentials are looked for.
        root: An empty folder of the run's own, which stands for the workspace.
        trigger: Who asks, as far as the system makes a difference.
        repositories: The tasks' repositories by public name, for systems that look into them.
        recording: Whether the model's raw answers are kept and played back; None does neither.
        type_checks: With which TypeScript the engine checks the types of which repositories.
        prompts: Prompt files that the settings may choose beside the built-in ones, by name.
    """

    settings: Settings
    environment: Mapping[str, str]
    root: Path
    trigger: Trigger
    repositories: Mapping[str, Repository] = field(default_factory=dict)
    recording: Recording | None = None
    type_checks: Mapping[str, TypeCheckSettings] = field(default_factory=dict)
    prompts: Mapping[str, PromptFile] = field(default_factory=dict)
