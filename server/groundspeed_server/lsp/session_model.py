"""The model of one editor's session: which one answers, what stands in for it, and how it is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from groundspeed_server.egress import EgressDoor, Permit
from groundspeed_server.engine.values import ModelCall
from groundspeed_server.errors import UserError
from groundspeed_server.lsp.ports import Status, StatusKind
from groundspeed_server.models.breaker import BreakerStatus, Phase
from groundspeed_server.models.choose import choose_client
from groundspeed_server.models.port import ModelError, ModelErrorCode, ModelIdentity
from groundspeed_server.settings.values import ModelSettings, Settings

# Somebody who just signed in, or installed a model, should not have to restart an editor.
_LOOK_AGAIN_S = 30.0

_log = logging.getLogger(__name__)


class SessionModel:
    """Finds the model that the settings name, and knows how it is. Safe to use from many threads.

    Args:
        environment: The process's environment.
        permit: Whether calls may be made; None allows them all.
        clock: Monotonic seconds.
        changed: Called when `status` may have changed.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        permit: Permit | None,
        clock: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        self._environment = environment
        self._permit = permit
        self._clock = clock
        self._changed = changed
        self._looking = threading.Lock()
        self._looked_at = clock()
        self._door: EgressDoor | None = None
        self._standby: EgressDoor | None = None
        self._missing = ""
        self._not_ready: str | None = None
        self._seen_changes = 0
        self._seen_failing: str | None = None
        self._seen_rests = 0

    @property
    def door(self) -> EgressDoor | None:
        """The way to the model; None when there is none."""
        return self._door

    @property
    def standby(self) -> EgressDoor | None:
        """The way to the embedded model, where it is not the one that answers anyway."""
        return self._standby

    def look(self, settings: Settings) -> None:
        """Find the model that the settings name; calls under way to another one end."""
        with self._looking:
            self._find(settings)

    def look_again(self, settings: Settings) -> bool:
        """Look once more when there was no model a while ago; return whether that was done."""
        if self._door is not None or not self._looking.acquire(blocking=False):
            return False
        try:
            due = self._clock() - self._looked_at >= _LOOK_AGAIN_S
            if due:
                self._find(settings)
            return due
        finally:
            self._looking.release()

    def may_find_another(self, settings: Settings) -> bool:
        """Whether to look anew can lead to another model than the one that answers."""
        door = self._door
        return door is None or (door.identity.embedded and settings.model.provider is None)

    def try_again(self) -> None:
        """Ask the model with the next request, whatever kept it from answering."""
        if self._door is not None:
            self._door.try_again()
            self._not_ready = None

    def warm_up(self) -> None:
        """Load what the first request would wait for, beside everything else."""
        door = self._door
        if door is None or door.off:
            return

        def warm() -> None:
            remedy = None
            try:
                door.warm_up()
            except ModelError as error:
                remedy = error.remedy
            except Exception as error:  # noqa: BLE001 - A first call will say what is wrong.
                _log.warning("the model could not be warmed up: %s", type(error).__name__)
            # Another model may have taken its place meanwhile.
            if door is self._door:
                self._not_ready = remedy
            self._changed()

        threading.Thread(target=warm, name="groundspeed-warm-up", daemon=True).start()

    def watch(self, call: ModelCall | None) -> int:
        """Learn of a call, and tell of a model that changed by it.

        Returns:
            How often the door opened or closed since the last call.
        """
        door = self._door
        if door is None:
            return 0
        recovered = self._not_ready is not None and call is not None and call.ttft_ms is not None
        if recovered:
            self._not_ready = None
        breaker = door.status
        turns = max(0, breaker.changes - self._seen_changes)
        news = breaker.failing != self._seen_failing
        self._seen_changes, self._seen_failing = breaker.changes, breaker.failing
        if not door.identity.embedded:
            self._wake(breaker)
        if recovered or turns or news:
            self._changed()
        return turns

    def _wake(self, breaker: BreakerStatus) -> None:
        """Have a model that is too slow made ready while it is left alone.

        A server may have put it away, and load it only while somebody waits.
        """
        began, self._seen_rests = breaker.rests > self._seen_rests, breaker.rests
        if began and breaker.code is ModelErrorCode.TIMEOUT:
            self.warm_up()

    def status(self, refusal: str | None, *, copies: bool) -> Status:
        """Return which model answers; or why none does, and what to do.

        Args:
            refusal: Why the organisation's policy forbids calls; None while it allows them.
            copies: Whether suggestions are copied from open files while no model answers.
        """
        door = self._door
        if refusal is not None and (door is None or door.off):
            return Status(StatusKind.INACTIVE, refusal)
        if door is None:
            return Status(StatusKind.ERROR, self._missing)
        identity, breaker = door.identity, door.status
        if refusal is not None:
            return self._standing_in(refusal, identity, copies=copies)
        if breaker.phase is not Phase.CLOSED and not door.off:
            reason = breaker.reason or "The model failed."
            return self._standing_in(reason, identity, copies=copies)
        amiss = breaker.failing or self._not_ready
        if amiss is not None and not door.off:
            return Status(StatusKind.WARNING, amiss, identity.provider, identity.label)
        answers = f"{identity.label} ({identity.provider}) answers."
        return Status(StatusKind.NORMAL, answers, identity.provider, identity.label)

    def close(self) -> None:
        """End the calls under way, and free what was loaded."""
        for door in (self._door, self._standby):
            if door is not None:
                door.close()

    def _find(self, settings: Settings) -> None:
        self._looked_at = self._clock()
        self._not_ready, self._seen_failing = None, None
        self._seen_changes = self._seen_rests = 0
        if self._door is not None:
            self._door.close()
        try:
            client = choose_client(settings.model, environment=self._environment)
        except UserError as error:
            self._door, self._missing = None, f"{error.what} {error.remedy}"
            return
        if self._standby is not None:
            # Its model would stay in memory, since whoever has loaded it frees it by closing.
            self._standby.close()
        self._standby = self._standby_for(client.identity, settings)
        self._door = EgressDoor(client, permit=self._permit)

    def _standing_in(self, reason: str, failing: ModelIdentity, *, copies: bool) -> Status:
        """Return the status while the configured model does not answer."""
        if (standby := self._standby) is not None and standby.status.phase is Phase.CLOSED:
            message = f"{reason} Meanwhile the embedded model {standby.identity.label} answers."
            identity = standby.identity
            return Status(StatusKind.WARNING, message, identity.provider, identity.label)
        meanwhile = " Meanwhile suggestions are copied from open files." if copies else ""
        message = f"{reason}{meanwhile}"
        return Status(StatusKind.WARNING, message, failing.provider, failing.label)

    def _standby_for(self, configured: ModelIdentity, settings: Settings) -> EgressDoor | None:
        if configured.embedded or not settings.completion.techniques.standby:
            return None
        allowed = settings.model.allowed_providers
        embedded = ModelSettings(provider="local", allowed_providers=allowed)
        try:
            client = choose_client(embedded, environment=self._environment)
        except UserError:
            return None
        return EgressDoor(client, permit=self._permit)
