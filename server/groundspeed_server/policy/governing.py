"""Settings under the organisation's policy: what editors, terminal and doctor go by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from groundspeed_server.engine.values import Decision
from groundspeed_server.errors import UserError
from groundspeed_server.models.port import ModelErrorCode
from groundspeed_server.policy.document import KillSwitch, Limits
from groundspeed_server.policy.keeping import PolicyShelf
from groundspeed_server.policy.permit import PolicyPermit, switched_off
from groundspeed_server.policy.source import open_source
from groundspeed_server.policy.spending import Spending
from groundspeed_server.policy.watch import PolicyWatch, Refused, Standing
from groundspeed_server.prompts.files import PromptFile
from groundspeed_server.settings.load import Loaded, load
from groundspeed_server.settings.places import state_dir
from groundspeed_server.settings.values import ModelSettings, Settings
from groundspeed_server.telemetry.identity import engineer_id, organisation_key

_FIRST_LOOK_S = 2.0
_LAST_STAYS = "The last good one stays in force."


@dataclass(frozen=True, slots=True)
class Governed:
    """Settings, and what a policy adds to them.

    Attributes:
        loaded: The settings, narrowed as the policy wants.
        version: The policy's version; None without one.
        arms: The engineer's arm in each of the policy's experiments.
        prompts: The prompt files that it brings along, by name.
        kill_switch: Whether everything is off.
        limits: What may be spent.
        passed_over: Sentences about what the policy says and this version does not know.
        refused: Why the lake's newest policy is not the one in force; None when it is.
    """

    loaded: Loaded
    version: str | None = None
    arms: Mapping[str, str] = field(default_factory=dict)
    prompts: Mapping[str, PromptFile] = field(default_factory=dict)
    kill_switch: KillSwitch = field(default_factory=KillSwitch)
    limits: Limits = field(default_factory=Limits)
    passed_over: tuple[str, ...] = ()
    refused: Refused | None = None

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about what was ignored or refused, to be shown once."""
        return (*map(str, self.loaded.notices), *self.passed_over, *self._refusal())

    @property
    def settings(self) -> Settings:
        """The settings to go by."""
        return self.loaded.settings

    def explained(self, decision: Decision) -> Decision:
        """Return a decision that says under which policy it was made."""
        if self.version is None:
            return decision
        if self.kill_switch.on and decision.reason == "disabled":
            reason, detail = ModelErrorCode.SWITCHED_OFF.value, switched_off(self.kill_switch)
            decision = replace(decision, reason=reason, detail=detail)
        return replace(decision, policy=self.version, arms=dict(self.settings.arms))

    def _refusal(self) -> tuple[str, ...]:
        if self.refused is None:
            return ()
        last = "There is none before it." if self.version is None else _LAST_STAYS
        return (f"A policy was refused: {self.refused.sentence} {last}",)


class Governor:
    """Finds what holds in one workspace, now and after the policy has changed.

    Attributes:
        permit: For the egress door; it goes by what `govern` found last.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        roots: Sequence[Path] = (),
        editor: Mapping[str, object] | None = None,
    ) -> None:
        """Read the settings and the policy that was kept. Connects to nothing.

        Args:
            environment: The process's environment.
            roots: The open folders, whose own settings count. The first one tells who the engineer
                is, for as long as the session lasts.
            editor: The editor's settings.

        Raises:
            SettingsError: The settings cannot be used.
        """
        self._environment = environment
        self._editor = editor
        self._own = load(environment, roots=roots, editor=editor)
        settings = self._own.settings
        self._state = state_dir(environment, settings.state_dir)
        self._roots = self._open = roots
        self.permit = PolicyPermit(Spending(self._state))
        self.watch = self._new_watch()
        self._told = Standing()
        self._on_change: Callable[[], None] | None = None

    def allowed_regions(self) -> tuple[str, ...]:
        """Return where this machine may send code, by its own settings."""
        return _allowed_regions(self._own.settings.model)

    @property
    def standing(self) -> Standing:
        """What is known of the policy; nothing where there is no lake."""
        return self.watch.standing if self.watch is not None else Standing()

    def govern(self) -> Governed:
        """Return what holds now, and let the permit go by it.

        Raises:
            SettingsError: The settings cannot be used.
        """
        self._told = standing = self.standing
        policy = standing.policy
        if policy is None:
            self.permit.obey(KillSwitch(), Limits())
            return Governed(self._own, refused=standing.refused)
        ruling = policy.ruling(self._engineer(), self._own.settings.telemetry.team)
        loaded = load(
            self._environment,
            roots=self._open,
            editor=self._editor,
            organisation=ruling,
        )
        document = policy.document
        self.permit.obey(document.kill_switch, document.limits)
        return Governed(
            loaded=loaded,
            version=document.version,
            arms=ruling.arms,
            prompts=policy.prompts,
            kill_switch=document.kill_switch,
            limits=document.limits,
            passed_over=policy.notices,
            refused=standing.refused,
        )

    def open_folders(self, roots: Sequence[Path]) -> None:
        """Go by these folders from the next `govern` on.

        Raises:
            SettingsError: The settings cannot be used; those from before stay.
        """
        self._own = load(self._environment, roots=roots, editor=self._editor)
        self._open = roots

    def follow(self) -> None:
        """Follow the lake from now on, in a thread of its own.

        Where no policy is kept, the first look is waited for a little: whoever has a policy wants
        no call without it.
        """
        if self.watch is None:
            return
        looked = self.watch.start(self._changed)
        if self.standing.policy is None:
            looked.wait(_FIRST_LOOK_S)

    def listen(self, on_change: Callable[[], None]) -> None:
        """Call a listener after every change, also of one that it has just missed."""
        self._on_change = on_change
        if self.standing.differs_from(self._told):
            on_change()

    def _engineer(self) -> str:
        """Return who the engineer is; without a policy nobody asks, and nothing is written."""
        settings = self._own.settings
        key = organisation_key(self._environment, settings.telemetry.key_env)
        return engineer_id(key, self._environment, self._roots, self._state)

    def _new_watch(self) -> PolicyWatch | None:
        place = self._own.settings.telemetry.lake
        if place is None:
            return None
        shelf = PolicyShelf(self._state)
        return PolicyWatch(place, open_source(place), shelf, allowed_regions=self.allowed_regions)

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change()

    def close(self) -> None:
        """Follow the policy no more."""
        if self.watch is not None:
            self.watch.close()
        self.permit.close()


@contextmanager
def governed_command(
    environment: Mapping[str, str], *, roots: Sequence[Path]
) -> Iterator[tuple[Governed, PolicyPermit]]:
    """Give one command what holds, after a look into the lake if the last one is long ago.

    Raises:
        SettingsError: The settings cannot be used.
        UserError: The policy has switched everything off.
    """
    with closing(Governor(environment, roots=roots)) as governor:
        if governor.watch is not None and not governor.watch.is_fresh:
            governor.watch.look()
        governed = governor.govern()
        if governed.kill_switch.on:
            raise UserError(switched_off(governed.kill_switch))
        yield governed, governor.permit


def _allowed_regions(settings: ModelSettings) -> tuple[str, ...]:
    """Return where this machine may send code: the listed regions, else the one that is set up."""
    if settings.allowed_regions is not None:
        return settings.allowed_regions
    from groundspeed_server.models.bedrock.regions import configured_region  # noqa: PLC0415

    region = configured_region(settings)
    return () if region is None else (region,)
