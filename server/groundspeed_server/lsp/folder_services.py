"""What looks at the open folders of one editor: their index, vectors of it, and type checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from groundspeed_server.egress import Permit
from groundspeed_server.embedding.opening import SessionEmbeddings
from groundspeed_server.gate.gate import Gate
from groundspeed_server.settings.values import Settings
from groundspeed_server.telemetry.events import CompletionChecked
from groundspeed_server.telemetry.recorder import Recorder
from groundspeed_server.typecheck.checker import Checked, Phase, TypeChecker
from groundspeed_server.workspace.surroundings import Surroundings


class FolderServices:
    """Opened for some folders under some settings, and again whenever either changes.

    Args:
        settings: What is wanted.
        roots: The open folders.
        environment: The process's environment.
        permit: Whether models may be called; None allows all calls.
        recorder: Takes events of what was sent, and of what was found out.
        status_changed: Called when `problems` may have changed.
        trusted: Whether programs of these folders may be run.
        held: Whether nothing may be sent unasked, until `hold` allows it.

    Attributes:
        surroundings: The code of the folders.
        checker: What checks types in them; None where nobody wants it.
    """

    def __init__(
        self,
        settings: Settings,
        roots: tuple[Path, ...],
        *,
        environment: Mapping[str, str],
        permit: Permit | None,
        recorder: Recorder,
        status_changed: Callable[[], None],
        trusted: bool,
        held: bool,
    ) -> None:
        self._environment = environment
        self._recorder = recorder
        self._status_changed = status_changed
        self._trusted = trusted
        self._embeddings = SessionEmbeddings(environment, permit, recorder.record, status_changed)
        self._embeddings.hold(held=held)
        self.checker = self._new_checker(settings, roots)
        self.surroundings = self._new_surroundings(settings, roots)

    def reopen(self, settings: Settings, roots: tuple[Path, ...]) -> None:
        """Open what the settings want now; type checks go on, until `leave` ends them."""
        self.checker = self.checker or self._new_checker(settings, roots)
        self.surroundings.close()
        self.surroundings = self._new_surroundings(settings, roots)

    def hold(self, *, held: bool) -> None:
        """Send nothing of the folders unasked while held."""
        self._embeddings.hold(held=held)

    def leave(self) -> None:
        """The folders are others from now on: check no types of those before."""
        if self.checker is not None:
            self.checker.close()
        self.checker = None

    def problems(self) -> Iterator[str]:
        """Yield what does not work."""
        if self._embeddings.problem is not None:
            yield self._embeddings.problem
        if self.checker is not None and self.checker.status.phase is Phase.OFF:
            yield self.checker.status.detail

    def close(self) -> None:
        """End everything; returns at once."""
        self.surroundings.close()
        self.leave()

    def _new_surroundings(self, settings: Settings, roots: tuple[Path, ...]) -> Surroundings:
        on = settings.completion.techniques
        looked_for = on.retrieval or on.signatures or on.embeddings
        return Surroundings.on_disk(
            Gate(settings.gate, roots),
            roots,
            indexed=settings.completion.enabled and looked_for,
            similar=self._embeddings.open(settings, roots),
        )

    def _new_checker(self, settings: Settings, roots: tuple[Path, ...]) -> TypeChecker | None:
        completion = settings.completion
        if not (completion.enabled and completion.techniques.type_check):
            return None
        return TypeChecker(
            settings.type_check,
            roots,
            trusted=self._trusted,
            environment=self._environment,
            on_checked=self._record_checked,
            on_status=self._status_changed,
        )

    def _record_checked(self, checked: Checked) -> None:
        self._recorder.record(
            CompletionChecked(
                request=checked.request,
                type_errors=checked.type_errors,
                check_ms=checked.took_ms,
            )
        )
