"""Opens retrieval by meaning as the settings say, or says why there is none."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from groundspeed_server.egress import EmbeddingDoor, Permit
from groundspeed_server.embedding.account import EmbeddingAccount
from groundspeed_server.embedding.embeddings import Embeddings
from groundspeed_server.embedding.sending import Sending
from groundspeed_server.embedding.shelf import VectorShelf
from groundspeed_server.errors import UserError
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.embedding.choose import choose_embedding
from groundspeed_server.settings.places import state_dir
from groundspeed_server.settings.values import Settings
from groundspeed_server.telemetry.events import EventBody
from groundspeed_server.workspace.files import FilesOnDisk


class SessionEmbeddings:
    """Retrieval by meaning of one session, opened anew whenever settings or folders change.

    Args:
        environment: The process's environment.
        permit: Whether calls may be made.
        record: Takes events of what was sent.
        status_changed: Called when `problem` has changed.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        permit: Permit | None,
        record: Callable[[EventBody], None],
        status_changed: Callable[[], None],
    ) -> None:
        self._environment = environment
        self._permit = permit
        self._record = record
        self._status_changed = status_changed
        self._held = False
        self._opened: Embeddings | None = None
        self._unusable: str | None = None

    @property
    def problem(self) -> str | None:
        """Why words alone find context although vectors should; None when all is as it should."""
        why = self._opened.problem if self._opened is not None else self._unusable
        return None if why is None else f"Words alone find context, without embeddings: {why}"

    def hold(self, *, held: bool) -> None:
        """Send nothing unasked while held, neither now nor when opened anew."""
        self._held = held
        if self._opened is not None:
            self._opened.hold(held=held)

    def open(self, settings: Settings, roots: tuple[Path, ...]) -> Embeddings | None:
        """Return the retrieval by meaning of open folders, begun; whoever gets it closes it.

        Returns:
            None where it is switched off, or cannot be used, which `problem` then explains.
        """
        self._opened = self._unusable = None
        try:
            self._opened = self._new(settings, roots)
        except UserError as error:
            self._unusable = f"{error.what} {error.remedy}".strip()
        return self._opened

    def _new(self, settings: Settings, roots: tuple[Path, ...]) -> Embeddings | None:
        completion, limits = settings.completion, settings.embedding
        if not (completion.enabled and completion.techniques.embeddings):
            return None
        client = choose_embedding(settings, environment=self._environment)
        door = EmbeddingDoor(client, permit=self._permit)
        shelf = VectorShelf(state_dir(self._environment, settings.state_dir), door.identity)
        account = EmbeddingAccount(door.identity, self._record, time.monotonic)
        gate = Gate(settings.gate, roots)
        opened = Embeddings(
            limits,
            gate,
            FilesOnDisk(gate, roots),
            shelf,
            Sending(door, shelf, account, limits.tokens_per_day),
            status_changed=self._status_changed,
        )
        opened.hold(held=self._held)
        opened.start()
        return opened
