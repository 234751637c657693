"""An engineer who types, an editor and a model, in virtual time, around the real engine.

Everything that decides is the product's own: restraint, memory, gates, context, the desk where
requests wait for calls, the cut of the stream and the repairs. Only the threads that wait are
played here, so that a session is the same on every machine.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from bench.typing_sessions import EDITOR_DELAY_S, Key, Session, keys

from groundspeed_server.assist.concluding import Conclusion
from groundspeed_server.assist.context.gathering import ContextGatherer
from groundspeed_server.assist.desk import Call, Desk, Request
from groundspeed_server.assist.listening import Heard
from groundspeed_server.assist.preparing import Preparation, Question
from groundspeed_server.assist.recollection import Recollection
from groundspeed_server.assist.restraint import Restraint, Verdict
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.flight import Start
from groundspeed_server.engine.stopping import Cut, StreamCutter
from groundspeed_server.engine.values import (
    CompletionQuery,
    Outcome,
    Suggestion,
    Workspace,
)
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.port import PromptShape
from groundspeed_server.models.scripted import ScriptedModel
from groundspeed_server.settings.values import CompletionSettings, GateSettings
from groundspeed_server.syntax.cache import SyntaxCache

# An engineer reads ghost text before taking it, and only takes what is right to the last letter.
_READING_S = 0.6
_GRACE_S = 0.3
_TOKEN = 4
_SEEN_S = 0.05
# Typing over a suggestion that stood shorter says nothing about it: it was hardly read.
_READ_S = 0.75


@dataclass(frozen=True, slots=True)
class ModelPlay:
    """How the model answers.

    Attributes:
        right: How often it says what is going to be typed.
        first_token_s: Seconds to its first token.
        token_s: Seconds for each token.
    """

    right: float = 0.6
    first_token_s: float = 0.45
    token_s: float = 0.012


@dataclass(slots=True)
class Tally:
    """What a session came to.

    Attributes:
        characters: Characters of the sessions.
        keys: Keys pressed, those that took a suggestion included.
        calls: Model calls.
        most_at_once: Model calls under way at once, at most.
        tokens: Tokens that the model generated.
        shown_tokens: Tokens of them that were seen.
        starved_s: The longest stretch of typing in which nothing was offered and nobody asked.
        waits_s: For each key after which something was offered, how long that took.
    """

    characters: int = 0
    keys: int = 0
    calls: int = 0
    most_at_once: int = 0
    tokens: float = 0.0
    shown_tokens: float = 0.0
    starved_s: float = 0.0
    waits_s: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Stream:
    """A call's answer: what the model will say, and how much of it has come."""

    call: Call
    cutter: StreamCutter
    answer: str
    came: int = 0
    seen: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Moment:
    at: float
    order: int
    run: Callable[[], None] = field(compare=False)

    def __lt__(self, other: _Moment) -> bool:
        return (self.at, self.order) < (other.at, other.order)


class Simulation:
    """Types sessions, one after the other, and keeps the tally.

    Attributes:
        tally: What it came to so far.
        asked_at: When the model was last asked, in virtual seconds.
    """

    def __init__(self, settings: CompletionSettings, play: ModelPlay, seed: int = 1) -> None:
        self.tally = Tally()
        self.asked_at = 0.0
        self._play = play
        self._chance = random.Random(seed)
        self._now = 0.0
        self._order = count()
        self._moments: list[_Moment] = []
        techniques = settings.techniques
        self._restraint = Restraint(techniques, paced=True, clock=self._clock)
        self._recollection = Recollection(techniques, self._clock)
        self._conclusion = Conclusion(self._recollection, None)
        self._preparation = Preparation(
            settings,
            Gate(GateSettings(), (Path("/bench"),)),
            ContextGatherer(settings),
            SyntaxCache(self._clock),
        )
        self._door = EgressDoor(ScriptedModel([], PromptShape.HOLE))
        self._desk = Desk(shared=techniques.recycling)
        self._streams: list[_Stream] = []

    def type(self, session: Session, number: int) -> None:
        """Type one session to its end."""
        self.tally.characters += len(session.typed)
        _Typist(self, session, number).type()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        until = self._now + seconds
        while self._moments and self._moments[0].at <= until:
            moment = heapq.heappop(self._moments)
            self._now = moment.at
            moment.run()
        self._now = until

    @property
    def now(self) -> float:
        """Virtual seconds."""
        return self._now

    def later(self, seconds: float, run: Callable[[], None]) -> None:
        """Do something later."""
        heapq.heappush(self._moments, _Moment(self._now + seconds, next(self._order), run))

    def ask(
        self,
        query: CompletionQuery,
        truth: str,
        cancellation: Cancellation,
        answered: Callable[[Outcome], None],
    ) -> None:
        """Send a request; it is answered at once, later or never."""
        told, answered = answered, lambda outcome: told(self._restrained(query, outcome))
        self._restraint.observe(query)
        not_before = self._restraint.not_before(query)
        known = self._recollection.outcome(query, Workspace())
        if known is not None:
            self._restraint.served()
            answered(known)
            return
        spot = self._preparation.spot(query, Workspace())
        question = (
            spot if isinstance(spot, Outcome) else self._preparation.question(spot, self._door)
        )
        if isinstance(question, Outcome):
            answered(question)
            return
        request = Request(question, cancellation)
        self._desk.requests.append(request)
        self._move(request, not_before, truth, answered)

    def learn(self, completion: str, verdict: Verdict) -> None:
        """Take note of what the engineer made of a suggestion."""
        self._restraint.learn(completion, verdict)

    def left(self) -> None:
        """Note that the newest request was taken back."""
        self._desk.departures += 1
        departure = self._desk.departures

        def sweep() -> None:
            if self._desk.abandoned and self._desk.departures == departure:
                for call in self._desk.calls:
                    call.cancellation.cancel()

        self.later(_GRACE_S, sweep)

    def seen(self, text: str) -> None:
        """Count the tokens of an answer that were on the screen, each once.

        What was generated ahead is seen later, under another id; so it is found by its text.
        """
        for stream in reversed(self._streams):
            start = stream.answer[: stream.came].find(text)
            if start >= 0:
                new = set(range(start, start + len(text))) - stream.seen
                stream.seen |= new
                self.tally.shown_tokens += len(new) / _TOKEN
                return

    def _restrained(self, query: CompletionQuery, outcome: Outcome) -> Outcome:
        """Keep back what the engineer does not want to see now, as the product does."""
        if outcome.suggestion is None:
            return outcome
        if self._restraint.hushed(query, outcome.suggestion) is not None:
            return replace(outcome, suggestion=None)
        self._restraint.offered(query, outcome.suggestion)
        return outcome

    def _move(
        self,
        request: Request,
        not_before: float,
        truth: str,
        answered: Callable[[Outcome], None],
    ) -> None:
        """Do what the desk says, until the request has its answer or is taken back."""
        if request.answer is not None:
            self._desk.requests.remove(request)
            answered(request.answer)
            return
        if not request.waits:
            self._desk.requests.remove(request)
            return
        if not any(call.request is request for call in self._desk.calls):
            move = self._desk.next_move(request, self._now, not_before)
            if isinstance(move, Start):
                known = self._recollection.outcome(request.query, Workspace())
                if known is not None:
                    request.answer = known
                else:
                    self._begin(request, truth)
        # The next key, the next token and the next moment are all within a hundredth of a second.
        self.later(0.005, lambda: self._move(request, not_before, truth, answered))

    def _begin(self, request: Request, truth: str) -> None:
        self._restraint.served()
        call = self._desk.begin(request, self._now)
        question = request.question
        self.tally.calls += 1
        alive = [call for call in self._desk.calls if not call.cancellation.cancelled]
        self.tally.most_at_once = max(self.tally.most_at_once, len(alive))
        self.asked_at = self._now
        right = self._chance.random() < self._play.right
        answer = truth if right else f"value{self._chance.randrange(99)}.apply(previous);\n"
        stream = _Stream(call, StreamCutter(question.site, question.shape), answer)
        self._streams.append(stream)
        self.later(
            self._chance.lognormvariate(0, 0.25) * self._play.first_token_s,
            lambda: self._hear(stream, question),
        )

    def _hear(self, stream: _Stream, question: Question) -> None:
        call = stream.call
        if call.cancellation.cancelled:
            self._land(stream, question, whole=False)
            return
        piece = stream.answer[stream.came : stream.came + _TOKEN]
        stream.came += len(piece)
        self.tally.tokens += len(piece) / _TOKEN
        if stream.cutter.feed(piece):
            self._land(stream, question, whole=stream.cutter.cut is Cut.WHOLE)
        elif stream.came >= min(len(stream.answer), 1_000):
            self._land(stream, question, whole=stream.came >= len(stream.answer))
        else:
            call.heard = stream.cutter.text
            self.later(self._play.token_s, lambda: self._hear(stream, question))

    def _land(self, stream: _Stream, question: Question, *, whole: bool) -> None:
        text = stream.cutter.text
        if text:
            self._restraint.answered(self._now - stream.call.began_at)
        heard = Heard(text="" if stream.call.cancellation.cancelled else text, whole=whole)
        outcome = self._conclusion.conclude(question, [heard], stream.call.cancellation)
        self._desk.land(stream.call, outcome, self._now)

    def _clock(self) -> float:
        return self._now


class _Typist:
    """One engineer with one session."""

    def __init__(self, simulation: Simulation, session: Session, number: int) -> None:
        self._simulation = simulation
        self._session = session
        self._uri = f"file:///bench/{number}.ts"
        self._chance = random.Random(number)
        self._typed = ""
        self._version = 0
        self._request = Cancellation()
        self._ghost: Suggestion | None = None
        self._ghost_since = 0.0
        self._pressed_at = 0.0
        self._last_chance = 0.0

    def type(self) -> None:
        """Press the keys of the session, and take what is offered where it is right."""
        simulation = self._simulation
        self._last_chance = simulation.now
        pending = list(keys(self._session, self._chance))
        while pending:
            key = pending.pop(0)
            self._pause(key)
            if taken := self._takes():
                left = len(taken)
                pending.insert(0, key)
                while left > 0 and pending:
                    left -= len(pending.pop(0).text)
                self._press(taken)
            else:
                self._press(key.text)
        self._leave()
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
        rest = self._session.typed[len(self._typed) :]
        ghost = self._ghost.text if self._ghost is not None else ""
        return ghost if len(ghost) > 1 and rest.startswith(ghost) else None

    def _close_ghost(self) -> None:
        if self._ghost is not None and self._simulation.now - self._ghost_since >= _SEEN_S:
            self._simulation.seen(self._ghost.text.strip())

    def _press(self, text: str) -> None:
        simulation = self._simulation
        simulation.tally.keys += 1
        self._judge(text)
        self._pressed_at = simulation.now
        self._typed += text
        self._ghost = None
        self._version += 1
        starved = simulation.now - max(self._last_chance, simulation.asked_at)
        simulation.tally.starved_s = max(simulation.tally.starved_s, starved)
        self._leave()
        self._request = request = Cancellation()
        version = self._version

        def ask() -> None:
            if not request.cancelled:
                query = self._session.query(self._typed, version, self._uri)
                simulation.ask(query, self._truth(), request, lambda o: self._answered(o, version))

        simulation.later(EDITOR_DELAY_S, ask)

    def _judge(self, text: str) -> None:
        """Take a suggestion, or type over one that was there long enough to be read."""
        ghost = self._ghost
        if ghost is None:
            return
        if text == ghost.text:
            self._simulation.learn(ghost.completion, "accepted")
        elif self._simulation.now - self._ghost_since >= _READ_S and not ghost.text.startswith(
            text
        ):
            self._simulation.learn(ghost.completion, "typed_over")

    def _leave(self) -> None:
        self._request.cancel()
        self._simulation.left()

    def _truth(self) -> str:
        """Return what a perfect model says: the rest, and then the file as it goes on."""
        return self._session.typed[len(self._typed) :] + self._session.after

    def _answered(self, outcome: Outcome, version: int) -> None:
        if version != self._version:
            return
        self._last_chance = self._simulation.now
        if outcome.suggestion is not None:
            self._ghost = outcome.suggestion
            self._ghost_since = self._simulation.now
            self._simulation.tally.waits_s.append(self._ghost_since - self._pressed_at)
