"""Answers without asking: what is left of a suggestion, or what was said at this place before."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

from groundspeed_server.assist.listening import Heard
from groundspeed_server.assist.preparing import Question
from groundspeed_server.assist.verdicts import undecided
from groundspeed_server.engine.candidates import Candidate, repaired
from groundspeed_server.engine.recall import AnswerMemory, Place, Recalled, Said
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.steps import OPENING, is_over, run
from groundspeed_server.engine.reuse import Offer, OfferStore, Reused
from groundspeed_server.engine.shape import decide_shape
from groundspeed_server.engine.site import Site
from groundspeed_server.engine.values import (
    CompletionQuery,
    Outcome,
    Source,
    Suggestion,
    Workspace,
)
from groundspeed_server.settings.values import TechniqueSettings
from groundspeed_server.syntax.position import PositionKind


class Recollection:
    """What one completer has offered and heard. Safe to use from many threads."""

    def __init__(self, techniques: TechniqueSettings, clock: Callable[[], float]) -> None:
        self._techniques = techniques
        self._clock = clock
        self._offers = OfferStore()
        self._answers = AnswerMemory()
        self._additions = 0

    @property
    def additions(self) -> int:
        """How often something was added: as long as this stays, so does every outcome."""
        return self._additions

    def outcome(self, query: CompletionQuery, workspace: Workspace) -> Outcome | None:
        """Return what can be offered without asking; None when the model must be asked."""
        now = self._clock()
        if self._techniques.reuse and (left := self._offers.reuse(query, now)):
            return _again(query, left)
        if not self._techniques.cache:
            return None
        recalled = self._answers.recall(
            query, workspace.open_documents, now, ahead=self._techniques.read_ahead
        )
        return None if recalled is None else self._from_memory(query, recalled)

    def offer(
        self,
        query: CompletionQuery,
        kind: PositionKind,
        candidates: Sequence[Candidate],
        *,
        ahead: bool = False,
    ) -> tuple[Suggestion, ...]:
        """Make suggestions of candidates, the best first; keep them for what is typed next.

        With `ahead` they are kept for a request that is still to come.

        Another request may have been answered meanwhile. Where both say the same, what is on the
        screen stays what it is, under its own id.
        """
        now, document = self._clock(), query.document
        shown = self._offers.reuse(query, now)
        if shown is not None and [shown.suggestion.text] == [each.text for each in candidates]:
            return (shown.suggestion,)
        suggestions = tuple(
            shown.suggestion
            if shown is not None and shown.suggestion.text == each.text
            else Suggestion(str(uuid.uuid4()), each.text, each.replace)
            for each in candidates
        )
        self._offers.keep(
            *(
                Offer(document.uri, document.text, query.offset, each, kind, now, ahead)
                for each in suggestions
            )
        )
        self._additions += 1
        return suggestions

    def keep(self, question: Question, heard: Heard) -> None:
        """Keep an answer of which something was shown, with all that was not."""
        site, shape = question.site, question.shape
        opened, _ = run(Answer(heard.text, site, shape), OPENING)
        if opened.dropped is not None or not opened.text.strip():
            return
        # A stream that was stopped where its answer was whole may have begun another line, and
        # what stands before a comment in place of code is not whole.
        whole = heard.whole and opened.whole and not is_over(opened)
        said = Said(
            place=Place.of(question.query),
            text=opened.text,
            whole=whole,
            shape=shape,
            kind=site.kind,
            declared=question.declared,
            said_at=self._clock(),
        )
        self._answers.keep(said)
        self._additions += 1

    def _from_memory(self, query: CompletionQuery, recalled: Recalled) -> Outcome | None:
        said, kind = recalled.said, recalled.kind
        site = Site.of(query.document.text, query.offset, kind)
        shape = decide_shape(site) if recalled.ahead else said.shape
        answer = Answer(recalled.text, site, shape, whole=said.whole)
        candidate = repaired(answer, query.offset)
        if candidate.dropped is not None:
            return None
        (suggestion,) = self.offer(query, kind, [candidate])
        decision = replace(
            undecided(query, kind),
            source=Source.SPECULATIVE if recalled.ahead else Source.CACHE,
            completion=suggestion.completion,
            repairs=candidate.repairs,
        )
        return Outcome(suggestion, decision)


def _again(query: CompletionQuery, left: Reused) -> Outcome:
    source = Source.SPECULATIVE if left.ahead else Source.CACHE
    decision = replace(
        undecided(query, left.kind),
        source=Source.TYPED_THROUGH if left.typed else source,
        completion=left.suggestion.completion,
    )
    return Outcome(left.suggestion, decision)
