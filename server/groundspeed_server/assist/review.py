"""The review service: a document in, checked hints out."""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from groundspeed_server.assist.calls import Reading, describe_call
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.engine.values import ContextKind, Excerpt, ModelCall, Workspace
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.gate.gate import Gate, Screened
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.models.port import Finished, ModelError, StopReason, TextDelta, Usage
from groundspeed_server.prompts.kinds import Prompts, choose_prompts
from groundspeed_server.prompts.prompt import PromptId
from groundspeed_server.prompts.review import CodeUnderReview, render_review
from groundspeed_server.review.answer import UnreadableAnswer, answer_schema, parse_answer
from groundspeed_server.review.checking import ReviewedText, check_hints
from groundspeed_server.review.invisible import invisible_hints
from groundspeed_server.review.rules import rules_to_ask
from groundspeed_server.review.selection import BUDGET_CHARACTERS, Selection, select
from groundspeed_server.review.values import Hint, ReviewOutcome, ReviewQuery
from groundspeed_server.settings.values import ReviewSettings
from groundspeed_server.syntax.errors import error_count
from groundspeed_server.syntax.functions import functions
from groundspeed_server.syntax.tree import SyntaxTree, Unparsed, parse
from groundspeed_server.text.snapshot import DocumentSnapshot, Span

_PARSE_DEADLINE_MS = 200
_MAX_TOKENS = 1_500

_CUT = "The model's answer broke off, so that there may be more to find."


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back: the hints' text or why there is none, and what it cost."""

    text: str
    call: ModelCall | None
    reason: str | None = None
    detail: str | None = None


class Reviewer:
    """Reviews changed functions with the model behind a door; safe to use from any thread.

    Args:
        settings: How many hints, how sure, and by when.
        gate: Decides what may be sent.
        door: The way to the model; None when there is none: local checks still run.
        prompts: How to ask; by default, with the built-in prompts.
    """

    def __init__(
        self,
        settings: ReviewSettings,
        gate: Gate,
        door: EgressDoor | None,
        *,
        prompts: Prompts | None = None,
    ) -> None:
        self._prompts = prompts or choose_prompts()
        self._settings = settings
        self._gate = gate
        self._door = door

    def review(
        self,
        query: ReviewQuery,
        workspace: Workspace,  # noqa: ARG002 - the port's; wider context will come from it.
        cancellation: Cancellation,
    ) -> ReviewOutcome:
        """Review one document.

        Invisible characters are found in any text; the rest needs a syntax tree, the gate's
        leave and a model. An outcome with a reason still has the hints that were found locally.
        """
        started = time.monotonic()
        local = invisible_hints(query.document.text)
        outcome = self._by_model(query, cancellation)
        hints = sorted((*local, *outcome.hints), key=lambda hint: hint.span.start)
        elapsed = (time.monotonic() - started) * 1000
        return replace(outcome, hints=tuple(hints), latency_ms=elapsed)

    def _by_model(self, query: ReviewQuery, cancellation: Cancellation) -> ReviewOutcome:
        document = query.document
        refused = self._refused(document)
        if refused is not None:
            return refused
        tree = parse(document.text, document.language, _PARSE_DEADLINE_MS)
        if isinstance(tree, Unparsed):
            return _nothing(tree.reason.value, "The file cannot be parsed, so it is not reviewed.")
        selection = select(functions(tree), query.changed)
        screened = self._gate.screen([_excerpt(document, f.span) for f in selection.functions])
        if isinstance(screened, Refusal):
            return _nothing(screened.reason, screened.detail)
        if screened.kept:
            answer = self._ask(query, screened.kept, cancellation)
            outcome = self._checked(answer, tree, tuple(excerpt.span for excerpt in screened.kept))
            if outcome.reason is not None:
                return outcome
        else:
            outcome = _nothing(*_why_nothing(screened, selection))
        unseen = _unseen(selection.too_long, len(screened.dropped))
        detail = " ".join(filter(None, (outcome.detail, unseen)))
        left_out = tuple(function.span for function in selection.left_out)
        return replace(outcome, left_out=left_out, detail=detail or None)

    def _refused(self, document: DocumentSnapshot) -> ReviewOutcome | None:
        """Return why nothing of a document may be reviewed, or None when it may."""
        if not self._settings.enabled:
            return _nothing("disabled", "Review hints are switched off in the settings.")
        refusal = self._gate.admit(document)
        return _nothing(refusal.reason, refusal.detail) if refusal is not None else None

    def _ask(
        self, query: ReviewQuery, shown: Sequence[Excerpt], cancellation: Cancellation
    ) -> _Answer:
        door, document = self._door, query.document
        if door is None:
            return _Answer("", None, "no_model", "No model is configured.")
        if door.identity.embedded and query.unasked:
            # A review takes it half a minute, in which it would complete nothing.
            detail = f"{door.identity.label} reviews on request only: completions go first."
            return _Answer("", None, "model_cannot_review", detail)
        if not door.identity.chats:
            detail = f"{door.identity.label} completes text but cannot be asked for a review."
            return _Answer("", None, "model_cannot_review", detail)
        prompt = render_review(
            [_code(excerpt) for excerpt in shown],
            path=document.path.name if document.path else "untitled",
            language=document.language.value,
            rules=rules_to_ask(),
            answer_schema=answer_schema(),
            boundary=secrets.token_hex(8),
            file=self._prompts.review_chat,
        )
        cleared = self._gate.clear(prompt)
        if isinstance(cleared, Refusal):
            return _Answer("", None, cleared.reason, cleared.detail)
        return self._collect(door, cleared, prompt.source, cancellation)

    def _collect(
        self,
        door: EgressDoor,
        cleared: ClearedPrompt,
        source: PromptId,
        cancellation: Cancellation,
    ) -> _Answer:
        pieces: list[str] = []
        usage = Usage()
        ttft_ms: float | None = None
        last_token_ms: float | None = None
        reason = detail = None
        try:
            with door.ask(
                cleared,
                max_tokens=min(_MAX_TOKENS, cleared.prompt.max_tokens or _MAX_TOKENS),
                deadline_s=self._settings.deadline_ms / 1000,
                cancellation=cancellation,
                retry=True,
            ) as stream:
                for event in stream:
                    match event:
                        case TextDelta(text=text, usage=so_far):
                            pieces.append(text)
                            usage = so_far or usage
                        case Finished(reason=StopReason.REFUSED):
                            reason, detail = "refused", "The model declined to review this code."
                        case Finished(usage=counted):
                            usage = counted
                    ttft_ms, last_token_ms = stream.ttft_ms, stream.last_text_ms
        except ModelError as error:
            reason, detail = error.code.value, error.remedy
        said = "".join(pieces)
        today = datetime.datetime.now(datetime.UTC).date()
        call = describe_call(
            door.identity, source, Reading(said, usage, ttft_ms, last_token_ms), today
        )
        return _Answer(said, call, reason, detail)

    def _checked(self, answer: _Answer, tree: SyntaxTree, shown: tuple[Span, ...]) -> ReviewOutcome:
        if answer.reason is not None:
            return _nothing(answer.reason, answer.detail, answer.call)
        try:
            proposals = parse_answer(answer.text)
        except UnreadableAnswer:
            detail = "The model's answer was not in the form that was asked for."
            return _nothing("unreadable_answer", detail, answer.call)
        errors = error_count(tree)

        def still_parses(text: str) -> bool:
            changed = parse(text, tree.language, _PARSE_DEADLINE_MS, tree)
            return isinstance(changed, SyntaxTree) and error_count(changed) <= errors

        checked = check_hints(
            proposals.hints,
            ReviewedText(tree.text, shown, still_parses),
            min_confidence=self._settings.min_confidence,
            max_hints=self._settings.max_hints,
        )
        malformed = (("malformed", proposals.malformed),) if proposals.malformed else ()
        return ReviewOutcome(
            checked.hints,
            0.0,
            detail=_CUT if proposals.is_cut else None,
            call=answer.call,
            reviewed=shown,
            refused=(*checked.refused, *malformed),
        )


def _code(excerpt: Excerpt) -> CodeUnderReview:
    """Number a function from the start of its first line, so that its indentation shows."""
    text = excerpt.document.text
    start_of_line = text.rfind("\n", 0, excerpt.span.start) + 1
    indentation = text[start_of_line : excerpt.span.start]
    padding = indentation if not indentation.strip() else ""
    return CodeUnderReview(text.count("\n", 0, excerpt.span.start) + 1, padding + excerpt.text)


def _excerpt(document: DocumentSnapshot, span: Span) -> Excerpt:
    tokens = estimate_tokens(document.text[span.start : span.end])
    return Excerpt(ContextKind.REVIEWED, document, span, tokens)


def _why_nothing(screened: Screened, selection: Selection) -> tuple[str, str | None]:
    """Return why there was nothing to show a model: a word, and a sentence where one is needed."""
    if screened.dropped:
        return screened.dropped[0].reason, None
    if selection.too_long:
        return "too_large", None
    return "no_change", "There is no function to review."


def _unseen(too_long: int, withheld: int) -> str | None:
    """Say which functions a model has not seen."""
    parts = (
        (too_long, f"longer than the {BUDGET_CHARACTERS:,} characters of a review"),
        (withheld, "withheld by the gate, since there may be a secret in it"),
    )
    told = (
        f"{count} function{'s are' if count > 1 else ' is'} {what}."
        for count, what in parts
        if count
    )
    return " ".join(told) or None


def _nothing(reason: str, detail: str | None, call: ModelCall | None = None) -> ReviewOutcome:
    hints: tuple[Hint, ...] = ()
    return ReviewOutcome(hints, 0.0, reason=reason, detail=detail, call=call)
