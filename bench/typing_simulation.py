"""An editor and a model, in virtual time, around the real engine; `typist` types into it.

Everything that decides is the product's own: restraint, memory, copies, gates, context, the desk
where requests wait for calls, the cut of the stream and the repairs. Only the threads that wait are
played here, so that a session is the same on every machine.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import count
from pathlib import Path

from bench.played_model import LONGEST, TOKEN, ModelPlay, answer, first_token_s

from groundspeed_server.assist.concluding import Conclusion
from groundspeed_server.assist.context.gathering import ContextGatherer
from groundspeed_server.assist.copying import Copier, Copy
from groundspeed_server.assist.desk import Call, Desk, Request
from groundspeed_server.assist.listening import Heard
from groundspeed_server.assist.preparing import Preparation, Question, Spot
from groundspeed_server.assist.recollection import Recollection
from groundspeed_server.assist.restraint import Restraint, Verdict
from groundspeed_server.assist.under_way import ORPHAN_GRACE_S
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.flight import Start
from groundspeed_server.engine.stopping import Cut, StreamCutter
from groundspeed_server.engine.takeover import may_take_over
from groundspeed_server.engine.typed import typed_since
from groundspeed_server.engine.values import CompletionQuery, Outcome, Suggestion, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.port import PromptShape
from groundspeed_server.models.scripted import ScriptedModel
from groundspeed_server.settings.values import CompletionSettings, GateSettings
from groundspeed_server.syntax.cache import SyntaxCache

_BEGINNING = 8
# The next key, the next token and the next moment are all within a hundredth of a second.
_LOOK_S = 0.005

Answered = Callable[[Outcome], None]


@dataclass(slots=True)
class Tally:
    """What a session came to.

    Attributes:
        characters: Characters of the sessions.
        seconds: How long they took, reading and pauses included.
        keys: Keys pressed, those that took a suggestion included.
        calls: Model calls.
        most_at_once: Model calls under way at once, at most.
        tokens: Tokens that the model generated.
        shown_tokens: Tokens of them that were seen.
        read_in_vain: Wrong suggestions that the engineer read to the end.
        starved_s: The longest stretch of typing in which nothing was offered and nobody asked.
    """

    characters: int = 0
    seconds: float = 0.0
    keys: int = 0
    calls: int = 0
    most_at_once: int = 0
    tokens: float = 0.0
    shown_tokens: float = 0.0
    read_in_vain: int = 0
    starved_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Errand:
    """A request for a model, and what is to be made of the answer.

    Attributes:
        not_before: The moment from which the model may be asked.
        typed: What was typed so far.
        rest: What a perfect model says.
        answered: Learns the outcome.
        copy: What could be copied there.
        may_show: Whether a text may take the place of what is shown; None where nothing is.
    """

    not_before: float
    typed: str
    rest: str
    answered: Answered
    copy: Copy | None = None
    may_show: Callable[[str], bool] | None = None


@dataclass(slots=True)
class _Upgrade:
    """A question beside what is shown already."""

    query: CompletionQuery
    cancellation: Cancellation
    typed: bool = False


@dataclass(slots=True)
class _Stream:
    """A call's answer: what the model will say, and how much of it has come."""

    call: Call
    errand: _Errand
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
    """Answers whoever types, and keeps the tally.

    Args:
        settings: How the engine completes.
        play: How the model answers.

    Attributes:
        tally: What it came to so far.
        asked_at: When the model was last asked, in virtual seconds.
    """

    def __init__(self, settings: CompletionSettings, play: ModelPlay) -> None:
        self.tally = Tally()
        self.asked_at = 0.0
        self._play = play
        self._now = 0.0
        self._order = count()
        self._moments: list[_Moment] = []
        self._techniques = techniques = settings.techniques
        gate = Gate(GateSettings(), (Path("/bench"),))
        self._restraint = Restraint(techniques, paced=True, clock=self._clock)
        self._recollection = Recollection(techniques, self._clock)
        self._conclusion = Conclusion(self._recollection, None)
        self._copier = Copier(gate) if techniques.copy_rule else None
        self._preparation = Preparation(
            settings, gate, ContextGatherer(settings), SyntaxCache(self._clock)
        )
        self._door = EgressDoor(ScriptedModel([], PromptShape.HOLE))
        self._desk = Desk(shared=techniques.recycling)
        self._upgrade: _Upgrade | None = None
        self._streams: list[_Stream] = []

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
        typed: str,
        rest: str,
        cancellation: Cancellation,
        *,
        answered: Answered,
        renewed: Callable[[], None],
    ) -> None:
        """Send a request; it is answered at once, later or never.

        Args:
            query: The request.
            typed: What was typed so far of what is meant.
            rest: What a perfect model says; empty where the document went astray.
            cancellation: Fires when the request is taken back.
            answered: Learns the outcome.
            renewed: Told when there is something better for whoever asks again.
        """

        def told(outcome: Outcome) -> None:
            answered(self._restrained(query, outcome))

        self._restraint.observe(query)
        self._observe(query)
        self._desk.observe(query)
        not_before = self._restraint.not_before(query)
        known = self._recollection.outcome(query, Workspace())
        if known is not None:
            self._restraint.served()
            told(known)
            return
        spot = self._preparation.spot(query, Workspace())
        if isinstance(spot, Outcome):
            told(spot)
            return
        copy = None if self._copier is None else self._copier.copy(spot)
        errand = _Errand(not_before, typed, rest, told, copy)
        if copy is not None and copy.certain and self._copied(spot, copy, errand, renewed):
            return
        self._send(spot, errand, cancellation)

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

        self.later(ORPHAN_GRACE_S, sweep)

    def seen(self, text: str) -> None:
        """Count the tokens of an answer that were on the screen, blanks included, each once.

        What was generated ahead is seen later, under another id, and repairs change an end; so an
        answer is found by how the text begins.
        """
        for stream in reversed(self._streams):
            came = stream.answer[: stream.came]
            start = came.find(text.lstrip()[:_BEGINNING])
            if start >= 0:
                start = max(0, start - len(text) + len(text.lstrip()))
                same = SequenceMatcher(None, came[start:], text, autojunk=False)
                shown = (range(start + a, start + a + n) for a, _, n in same.get_matching_blocks())
                new = {place for places in shown for place in places} - stream.seen
                stream.seen |= new
                self.tally.shown_tokens += len(new) / TOKEN
                return

    def _restrained(self, query: CompletionQuery, outcome: Outcome) -> Outcome:
        """Keep back what the engineer does not want to see now, as the product does."""
        if outcome.suggestion is None:
            return outcome
        if self._restraint.hushed(query, outcome.suggestion) is not None:
            return replace(outcome, suggestion=None)
        self._restraint.offered(query, outcome.suggestion)
        return outcome

    def _copied(self, spot: Spot, copy: Copy, errand: _Errand, renewed: Callable[[], None]) -> bool:
        """Whether what the code around makes certain was offered; a model may improve on it."""
        proposed = Suggestion("", copy.candidate.text, copy.candidate.replace)
        if self._restraint.hushed(spot.query, proposed) is not None:
            return False
        outcome = self._conclusion.conclude_copy(spot, copy, Cancellation())
        if (shown := outcome.suggestion) is None:
            return False
        self._restraint.served()
        errand.answered(outcome)
        if self._techniques.two_speeds:
            self._improve(spot, shown, errand, renewed)
        return True

    def _improve(
        self, spot: Spot, shown: Suggestion, errand: _Errand, renewed: Callable[[], None]
    ) -> None:
        if self._upgrade is not None:
            self._upgrade.cancellation.cancel()
        self._upgrade = upgrade = _Upgrade(spot.query, Cancellation())
        began_at = self._now

        def may_show(text: str) -> bool:
            shown_for_s = self._now - began_at
            return may_take_over(text, shown.text, shown_for_s=shown_for_s, typed=upgrade.typed)

        def told(outcome: Outcome) -> None:
            if outcome.suggestion is not None:
                renewed()

        again = replace(errand, answered=told, may_show=may_show)
        self._send(spot, again, upgrade.cancellation)

    def _observe(self, query: CompletionQuery) -> None:
        """What does not lead on from what is being improved, ends that."""
        if self._upgrade is None:
            return
        typed = typed_since(self._upgrade.query, query)
        if typed is None:
            self._upgrade.cancellation.cancel()
            self._upgrade = None
        elif typed:
            self._upgrade.typed = True

    def _send(self, spot: Spot, errand: _Errand, cancellation: Cancellation) -> None:
        question = self._preparation.question(spot, self._door)
        if isinstance(question, Outcome):
            errand.answered(question)
            return
        request = Request(question, cancellation)
        self._desk.requests.append(request)
        self._move(request, errand)

    def _move(self, request: Request, errand: _Errand) -> None:
        """Do what the desk says, until the request has its answer or is taken back."""
        if request.answer is not None:
            self._desk.requests.remove(request)
            errand.answered(request.answer)
            return
        if not request.waits:
            self._desk.requests.remove(request)
            return
        if not any(call.request is request for call in self._desk.calls):
            move = self._desk.next_move(request, self._now, errand.not_before)
            if isinstance(move, Start):
                known = self._recollection.outcome(request.query, Workspace())
                if known is not None and errand.may_show is None:
                    request.answer = known
                else:
                    self._begin(request, errand)
        self.later(_LOOK_S, lambda: self._move(request, errand))

    def _begin(self, request: Request, errand: _Errand) -> None:
        self._restraint.served()
        call = self._desk.begin(request, self._now)
        question = request.question
        self.tally.calls += 1
        alive = [call for call in self._desk.calls if not call.cancellation.cancelled]
        self.tally.most_at_once = max(self.tally.most_at_once, len(alive))
        self.asked_at = self._now
        document = question.query.document.uri
        said = answer(self._play, document, errand.typed, errand.rest)
        stream = _Stream(call, errand, StreamCutter(question.site, question.shape), said)
        self._streams.append(stream)
        pause = first_token_s(self._play, document, errand.typed)
        self.later(pause, lambda: self._hear(stream, question))

    def _hear(self, stream: _Stream, question: Question) -> None:
        call = stream.call
        if call.cancellation.cancelled:
            self._land(stream, question, whole=False)
            return
        piece = stream.answer[stream.came : stream.came + TOKEN]
        stream.came += len(piece)
        self.tally.tokens += len(piece) / TOKEN
        if stream.cutter.feed(piece):
            self._land(stream, question, whole=stream.cutter.cut is Cut.WHOLE)
        elif stream.came >= min(len(stream.answer), LONGEST):
            self._land(stream, question, whole=stream.came >= len(stream.answer))
        else:
            call.heard = stream.cutter.text
            self.later(self._play.token_s, lambda: self._hear(stream, question))

    def _land(self, stream: _Stream, question: Question, *, whole: bool) -> None:
        text, call, errand = stream.cutter.text, stream.call, stream.errand
        if text:
            self._restraint.answered(self._now - call.began_at)
        heard = Heard(text="" if call.cancellation.cancelled else text, whole=whole)
        outcome = self._conclusion.conclude(
            question, [heard], call.cancellation, copy=errand.copy, may_show=errand.may_show
        )
        self._desk.land(call, outcome, self._now)

    def _clock(self) -> float:
        return self._now
