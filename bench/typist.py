"""An engineer with one session, in virtual time: reads, takes, errs, and types on."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from bench.typing_sessions import EDITOR_DELAY_S, Key, Session, keys
from bench.typing_simulation import Simulation

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.values import CompletionQuery, Outcome, Suggestion

# An engineer reads ghost text before taking it.
_READING_S = 0.6
_SEEN_S = 0.05
_READ_S = 0.75
_NOTICING_S = 0.35
_REGRETTING_S = 0.8
_DELETING_S = 0.2
_WORD = re.compile(r"\w+\s*$|\W\s*$")


@dataclass(frozen=True, slots=True)
class EngineerPlay:
    """What an engineer does beside typing.

    Attributes:
        slips: How often a letter is mistyped, and taken back.
        reads: How often a wrong suggestion that is on the screen is read to its end, at each key.
        dismisses: How many of those are pressed away; only some editors tell.
        misjudges: How many of those are taken, and deleted again.
    """

    slips: float = 0.05
    reads: float = 0.3
    dismisses: float = 0.3
    misjudges: float = 0.15


class Typist:
    """Types one session.

    Args:
        simulation: The editor, and all behind it.
        session: What is typed.
        number: Names the document, and is what chance depends on.
        play: What else the engineer does.
    """

    def __init__(
        self, simulation: Simulation, session: Session, number: int, play: EngineerPlay
    ) -> None:
        self._simulation = simulation
        self._session = session
        self._play = play
        self._uri = f"file:///bench/{number}.ts"
        self._keys = random.Random(number)
        self._typed = ""
        self._astray = ""
        self._version = 0
        self._request = Cancellation()
        self._ghost: Suggestion | None = None
        self._ghost_since = 0.0
        self._read = ""
        self._read_here = 0
        self._last_chance = 0.0

    def type(self) -> None:
        """Press the keys of the session, and take what is offered where it is right."""
        simulation = self._simulation
        simulation.tally.characters += len(self._session.typed)
        self._last_chance = began_at = simulation.now
        pending = list(keys(self._session, self._keys))
        while pending:
            key = pending.pop(0)
            self._pause(key)
            if taken := self._takes():
                pending = _after([key, *pending], len(taken))
                self._press(taken)
            elif self._reads_in_vain():
                # Whoever was interrupted looks anew.
                pending.insert(0, key)
            else:
                self._slip(key)
                self._press(key.text)
        self._leave()
        simulation.tally.seconds += simulation.now - began_at
        simulation.wait(2.0)

    def _pause(self, key: Key) -> None:
        simulation = self._simulation
        # Whoever is reading a suggestion does not type meanwhile.
        if self._ghost is not None and self._right_ghost():
            simulation.wait(max(key.pause_s, _READING_S))
            return
        simulation.wait(key.pause_s)
        if key.pause_s > 1.0:
            self._last_chance = simulation.now

    def _takes(self) -> str | None:
        """Return the suggestion, if it is right and was on the screen long enough to be read."""
        simulation = self._simulation
        self._close_ghost()
        long_enough = simulation.now - self._ghost_since >= _READING_S / 2
        return self._right_ghost() if long_enough else None

    def _right_ghost(self) -> str | None:
        """Return the lines of the suggestion that are right from its beginning, if any is."""
        rest = self._session.typed[len(self._typed) :]
        ghost = self._ghost.text if self._ghost is not None else ""
        right = ""
        for line in ghost.splitlines(keepends=True):
            if not rest.startswith(right + line):
                break
            right += line
        right = right if right == ghost else right.rstrip("\n")
        return right if len(right) > 1 else None

    def _close_ghost(self) -> None:
        if self._ghost is not None and self._simulation.now - self._ghost_since >= _SEEN_S:
            self._simulation.seen(self._ghost.text)

    def _reads_in_vain(self) -> bool:
        """Whether a wrong suggestion was read to its end, and something made of it."""
        simulation, ghost = self._simulation, self._ghost
        if ghost is None or ghost.completion == self._read or self._right_ghost():
            return False
        if simulation.now - self._ghost_since < _SEEN_S or not self._does("reads"):
            return False
        self._read = ghost.completion
        self._read_here += 1
        simulation.tally.read_in_vain += 1
        simulation.wait(max(0.0, self._ghost_since + _READ_S - simulation.now))
        if self._does("dismisses"):
            simulation.tally.keys += 1
            simulation.learn(ghost.completion, "rejected")
            # What was pressed away and is there again, is read again.
            self._ghost, self._read = None, ""
        elif self._does("misjudges"):
            self._take_and_delete(ghost)
            self._read = ""
        return True

    def _take_and_delete(self, ghost: Suggestion) -> None:
        self._press("", astray=ghost.text)
        self._simulation.wait(_REGRETTING_S)
        while self._astray:
            self._press("", astray=_WORD.sub("", self._astray) if self._astray.strip() else "")
            self._simulation.wait(_DELETING_S)

    def _slip(self, key: Key) -> None:
        if key.text.isalpha() and self._does("slips"):
            self._press("", astray="q" if key.text != "q" else "a")
            self._simulation.wait(_NOTICING_S)
            self._press("", astray="")
            self._simulation.wait(_DELETING_S)

    def _does(self, what: str) -> bool:
        """Whether the engineer does something here; the same whatever was offered elsewhere."""
        often: float = getattr(self._play, what)
        place = f"{self._uri} {len(self._typed)} {self._read_here} {what}"
        return random.Random(place).random() < often

    def _press(self, text: str, *, astray: str = "") -> None:
        """Type what is meant, or leave what is not meant behind it."""
        simulation = self._simulation
        simulation.tally.keys += 1
        self._tell(text or astray)
        self._typed += text
        self._astray = astray
        self._read_here = 0 if text else self._read_here
        self._ghost = None
        self._version += 1
        starved = simulation.now - max(self._last_chance, simulation.asked_at)
        simulation.tally.starved_s = max(simulation.tally.starved_s, starved)
        self._leave()
        self._request = request = Cancellation()
        simulation.later(EDITOR_DELAY_S, lambda: self._ask(request))

    def _ask(self, request: Cancellation) -> None:
        if request.cancelled:
            return
        version = self._version
        self._simulation.ask(
            self._query(),
            self._typed,
            self._rest(),
            request,
            answered=lambda outcome: self._answered(outcome, version),
            renewed=lambda: self._ask(request),
        )

    def _query(self) -> CompletionQuery:
        return self._session.query(self._typed + self._astray, self._version, self._uri)

    def _tell(self, text: str) -> None:
        """Tell that a suggestion was taken, wholly or by line, where a text is no single key."""
        ghost = self._ghost
        if ghost is not None and len(text) > 1 and ghost.text.startswith(text):
            self._simulation.learn(ghost.completion, "accepted")

    def _leave(self) -> None:
        self._request.cancel()
        self._simulation.left()

    def _rest(self) -> str:
        """Return what a perfect model says: the rest, and then the file as it goes on."""
        if self._astray:
            return ""
        return self._session.typed[len(self._typed) :] + self._session.after

    def _answered(self, outcome: Outcome, version: int) -> None:
        if version != self._version:
            return
        self._last_chance = self._simulation.now
        if outcome.suggestion is None or self._ghost == outcome.suggestion:
            return
        self._close_ghost()
        self._ghost = outcome.suggestion
        self._ghost_since = self._simulation.now


def _after(pending: list[Key], taken: int) -> list[Key]:
    """Return the keys that are left when so many characters need not be typed."""
    for number, key in enumerate(pending):
        if taken < len(key.text):
            return [Key(key.text[taken:], key.pause_s), *pending[number + 1 :]]
        taken -= len(key.text)
    return []
