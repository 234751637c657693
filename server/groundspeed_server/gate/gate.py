"""The gate between context and model: what may be sent, and the seal on what was cleared.

The completer asks three times: `admit` before it looks at a document, `screen` when it has
gathered context, `clear` when the prompt is written. Each is enough to stop a request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from groundspeed_server.engine.values import ContextKind, DroppedExcerpt, Excerpt
from groundspeed_server.gate.clearance import _GATE_KEY, ClearedPrompt, ClearedText
from groundspeed_server.gate.paths import PathRules
from groundspeed_server.gate.refusal import Reason, Refusal
from groundspeed_server.gate.secrets import Finding, default_scanner, whole_lines
from groundspeed_server.prompts.prompt import ChatPrompt, HolePrompt, Prompt, prompt_texts
from groundspeed_server.settings.values import GateSettings
from groundspeed_server.text.characters import encodable
from groundspeed_server.text.snapshot import DocumentSnapshot, Span, overlap

# With less than this before the cursor, in characters that are not white space, a model guesses.
_USEFUL_PREFIX = 20
# Each keeps the text of its file.
_REMEMBERED_PIECES = 128
_AROUND_CURSOR = (ContextKind.PREFIX, ContextKind.SUFFIX)


@dataclass(frozen=True, slots=True)
class Screened:
    """Context that may be sent.

    Attributes:
        kept: In the order given; a prefix or suffix may be shorter than it was.
        dropped: What is withheld, and why. A shortened prefix or suffix appears in both.
    """

    kept: tuple[Excerpt, ...]
    dropped: tuple[DroppedExcerpt, ...]


class Gate:
    """Decides for one workspace. Safe to use from many threads."""

    def __init__(self, settings: GateSettings, roots: tuple[Path, ...]) -> None:
        """Make a gate.

        Args:
            settings: What is excluded beyond the built-in list.
            roots: The folders that the editor opened. Without any, a document's own folder is
                its workspace.
        """
        self._paths = PathRules(roots, settings.exclude)
        self._scanner = default_scanner()
        # The same pieces of other code go along with key after key.
        self._findings_in = lru_cache(_REMEMBERED_PIECES)(self._scanner.scan)

    def admit(self, document: DocumentSnapshot) -> Refusal | None:
        """Return why nothing of `document` may be sent, or None when it may."""
        return self._paths.refusal(document)

    def screen(self, excerpts: Sequence[Excerpt]) -> Screened | Refusal:
        """Withhold what must not be sent.

        Context of an excluded document, or with a secret on its lines or in its file's name, is
        dropped whole. A prefix is cut to begin after the last secret before the cursor, a suffix
        to end before the first one after it.

        Returns:
            A refusal when the document around the cursor is excluded or its name holds a secret,
            when the cursor's own line holds one, or when too little is left before the cursor.
        """
        documents = {excerpt.document.uri: excerpt.document for excerpt in excerpts}
        refusals = {
            uri: self.admit(document) or self._named_by_secret(document)
            for uri, document in documents.items()
        }
        kept: list[Excerpt] = []
        dropped: list[DroppedExcerpt] = []
        for excerpt in excerpts:
            rest = refusals[excerpt.document.uri] or self._harmless_part(excerpt)
            if isinstance(rest, Refusal):
                if excerpt.kind in _AROUND_CURSOR:
                    return rest
                dropped.append(DroppedExcerpt(excerpt.kind, excerpt.tokens, rest.reason))
                continue
            if rest.span != excerpt.span:
                withheld = excerpt.tokens - rest.tokens
                dropped.append(DroppedExcerpt(excerpt.kind, withheld, Reason.SECRET))
            kept.append(rest)
        return Screened(tuple(kept), tuple(dropped))

    def clear(self, prompt: Prompt) -> ClearedPrompt | Refusal:
        """Seal a prompt, made fit for encoding, unless a last scan of it finds a secret."""
        clean = _encodable(prompt)
        for text in prompt_texts(clean):
            findings = self._scanner.scan(text)
            if findings:
                return _secret(findings[0], "The prompt")
        return ClearedPrompt(clean, _GATE_KEY)

    def clear_excerpt(self, excerpt: Excerpt) -> ClearedText | Refusal:
        """Seal an excerpt that is sent by itself, made fit for encoding.

        Nothing is cut off it: one with a secret on its lines stays here whole, as does one of a
        document that is excluded.
        """
        refusal = self.admit(excerpt.document)
        if refusal is not None:
            return refusal
        text = encodable(excerpt.text)
        findings = self._scanner.scan(excerpt.document.text, excerpt.span)
        findings = findings or self._scanner.scan(text)
        return _secret(findings[0], "The code") if findings else ClearedText(text, _GATE_KEY)

    def _named_by_secret(self, document: DocumentSnapshot) -> Refusal | None:
        """Return why the name of a document, which goes along with its code, may not be sent."""
        findings = self._findings_in(document.name)
        return _secret(findings[0], "The name of this file") if findings else None

    def _harmless_part(self, excerpt: Excerpt) -> Excerpt | Refusal:
        if excerpt.kind in _AROUND_CURSOR:
            return self._cut(excerpt)
        for one in (excerpt, *excerpt.made_of):
            if findings := self._findings_in(one.document.text, one.span):
                return _secret(findings[0], "Context")
        return excerpt

    def _cut(self, excerpt: Excerpt) -> Excerpt | Refusal:
        """Cut secrets off a prefix or suffix, at the end that is far from the cursor."""
        text, span = excerpt.document.text, excerpt.span
        is_prefix = excerpt.kind is ContextKind.PREFIX
        cursor = span.end if is_prefix else span.start
        line = whole_lines(text, Span(cursor, cursor))
        reach = Span(min(span.start, line.start), max(span.end, line.end))
        findings = self._scanner.scan(text, reach)
        for finding in findings:
            if overlap(finding.span, line):
                return _secret(finding, "The line being completed")
        if not findings:
            return excerpt
        if not is_prefix:
            first = min(finding.span.start for finding in findings)
            return _shortened(excerpt, Span(span.start, max(span.start, min(span.end, first))))
        last = max(finding.span.end for finding in findings)
        rest = _shortened(excerpt, Span(max(span.start, min(span.end, last)), span.end))
        if len("".join(rest.text.split())) < _USEFUL_PREFIX:
            return _secret(findings[-1], "Code just before the cursor")
        return rest


def _shortened(excerpt: Excerpt, span: Span) -> Excerpt:
    whole = excerpt.span.end - excerpt.span.start
    share = (span.end - span.start) / whole if whole else 1
    return replace(excerpt, span=span, tokens=round(excerpt.tokens * share))


def _secret(finding: Finding, where: str) -> Refusal:
    return Refusal(
        Reason.SECRET,
        f"{where} holds what looks like {finding.kind.description}, so nothing was sent.",
    )


def _encodable(prompt: Prompt) -> Prompt:
    match prompt:
        case ChatPrompt():
            return replace(
                prompt,
                system=encodable(prompt.system),
                context=encodable(prompt.context),
                user=encodable(prompt.user),
            )
        case HolePrompt():
            return replace(prompt, prefix=encodable(prompt.prefix), suffix=encodable(prompt.suffix))
