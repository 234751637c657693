"""Keeps the policy in force: the last good one at once, and a new one within minutes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

import msgspec

from groundspeed_server.policy.accepting import Policy, accept
from groundspeed_server.policy.checking import LARGEST_PROMPT
from groundspeed_server.policy.document import LARGEST_FILE, PolicyRefused
from groundspeed_server.policy.keeping import KeptPolicy, PolicyShelf
from groundspeed_server.policy.source import (
    POLICY_KEY,
    LakeUnreachable,
    PolicySource,
    Stored,
    prompt_key,
)

LOOK_EVERY_S = 900.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a policy is not in force, and what to do about it."""

    what: str
    remedy: str = ""

    @property
    def sentence(self) -> str:
        """Both, for where there is one line."""
        return f"{self.what} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the policy at present.

    Attributes:
        policy: The one in force; None when there is none.
        seen_s: When it was seen last in the lake, in seconds since 1970; None when never.
        refused: Why the lake's newer one is not in force; None when there is none such.
        unreachable: Why the lake could not be read just now; None when it could.
    """

    policy: Policy | None = None
    seen_s: float | None = None
    refused: Refused | None = None
    unreachable: str | None = None

    def differs_from(self, other: Standing) -> bool:
        """Whether somebody who knows the other one should be told of this one."""
        return (self.policy, self.refused) != (other.policy, other.refused)


class PolicyWatch:
    """Looks after the policy of one lake.

    Args:
        place: The lake, as in the settings; the policy of another lake is none of ours.
        source: What reads it.
        shelf: Keeps the last good policy.
        allowed_regions: Returns where this machine may send code.
        wall: Seconds since 1970; how often is looked does not depend on it.
    """

    def __init__(
        self,
        place: str,
        source: PolicySource,
        shelf: PolicyShelf,
        *,
        allowed_regions: Callable[[], Collection[str]] = tuple,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._place = place
        self._source = source
        self._shelf = shelf
        self._allowed_regions = allowed_regions
        self._wall = wall
        self._looking = threading.Lock()
        self._ending = threading.Event()
        self._kept = shelf.read(place)
        self._standing = self._restored()

    @property
    def standing(self) -> Standing:
        """What is known of the policy at present."""
        return self._standing

    @property
    def is_fresh(self) -> bool:
        """Whether the lake was read so lately that nobody needs to look again."""
        seen_s = self._standing.seen_s
        return seen_s is not None and 0 <= self._wall() - seen_s < LOOK_EVERY_S

    def look(self) -> bool:
        """Read the lake, and put what is new into force. Blocks for some seconds at most.

        Returns:
            Whether anything about the standing changed that somebody should be told.
        """
        with self._looking:
            before = self._standing
            self._standing = self._looked(before)
            return self._standing.differs_from(before)

    def start(self, on_change: Callable[[], None]) -> threading.Event:
        """Look in a thread of its own: at once, and every quarter of an hour.

        Args:
            on_change: Called in that thread after every change.

        Returns:
            An event that is set after the first look, and its call of `on_change`.
        """
        looked = threading.Event()

        def watch() -> None:
            while True:
                try:
                    if self.look() and not self._ending.is_set():
                        on_change()
                except Exception as error:  # noqa: BLE001 - Tomorrow's policy may do better.
                    _log.error("the policy could not be followed: %s", type(error).__name__)
                looked.set()
                if self._ending.wait(LOOK_EVERY_S):
                    return

        threading.Thread(target=watch, name="groundspeed-policy", daemon=True).start()
        return looked

    def close(self) -> None:
        """Look no more."""
        self._ending.set()

    def _restored(self) -> Standing:
        """Return the policy that was kept, checked anew: rules may have become stricter."""
        kept = self._kept
        if kept is None:
            return Standing()
        try:
            policy = accept(kept.policy, lambda name: kept.prompts[name], self._allowed_regions)
        except (PolicyRefused, KeyError) as error:
            self._kept = None
            return Standing(refused=_refused(error))
        return Standing(policy, kept.fetched_s)

    def _looked(self, before: Standing) -> Standing:
        etag = self._kept.etag if self._kept is not None else None
        try:
            stored = self._source.read(POLICY_KEY, limit=LARGEST_FILE, etag=etag)
            if stored is None:
                return self._unchanged(before)
            return self._taken(stored)
        except FileNotFoundError:
            return self._without(before)
        except LakeUnreachable as error:
            return Standing(before.policy, before.seen_s, before.refused, error.why)
        except PolicyRefused as error:
            return Standing(before.policy, before.seen_s, _refused(error))

    def _taken(self, stored: Stored) -> Standing:
        """Put a policy into force, and keep it."""
        prompts: dict[str, bytes] = {}

        def prompt(name: str) -> bytes:
            prompts[name] = self._prompt(name)
            return prompts[name]

        policy = accept(stored.content, prompt, self._allowed_regions)
        self._keep(
            KeptPolicy(
                place=self._place,
                etag=stored.etag,
                policy=stored.content,
                prompts=prompts,
                fetched_s=self._wall(),
            )
        )
        return Standing(policy, self._wall())

    def _unchanged(self, before: Standing) -> Standing:
        if self._kept is not None:
            self._keep(msgspec.structs.replace(self._kept, fetched_s=self._wall()))
        return Standing(before.policy, self._wall())

    def _keep(self, kept: KeptPolicy) -> None:
        self._kept = kept
        self._shelf.write(kept)

    def _without(self, before: Standing) -> Standing:
        """Return the standing under a lake without a policy: rules do not end by getting lost."""
        if before.policy is None:
            return Standing()
        refused = Refused(
            "The lake holds no policy any more.",
            "To end the last one, publish one with `schema` and `version` alone.",
        )
        return Standing(before.policy, before.seen_s, refused)

    def _prompt(self, name: str) -> bytes:
        try:
            stored = self._source.read(prompt_key(name), limit=LARGEST_PROMPT)
        except FileNotFoundError:
            stored = None
        if stored is None:
            raise PolicyRefused(
                f"The policy's prompt {name} is not in the lake.",
                "Put the file into the lake first, and then the policy.",
            )
        return stored.content


def _refused(error: PolicyRefused | KeyError) -> Refused:
    if isinstance(error, PolicyRefused):
        return Refused(error.what, error.remedy)
    return Refused(
        "The policy that was kept on this machine has lost a prompt.",
        "It is read anew once the lake can be reached.",
    )
