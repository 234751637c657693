"""Takes away what the model repeated of the text before the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.site import Site

_WORDS = re.compile(r"\w")
# A passage with fewer than three tells nothing; it is not read further than to the third.
_SOME_WORDS = re.compile(r"\w(?:\W*+\w){2}")
# A line may begin with these, and no line with them twice.
_SIGNS = re.compile(r"//+|/\*+|\*|</|\.{2,3}")
_CLOSES_TAGS = re.compile(r"(?:\s*</[\w.:-]*>)+")
# Behind a letter that was typed, one of these is the word itself, and no part of another one.
_KEYWORD = re.compile(
    r"(?:await|break|case|class|const|default|else|enum|export|for|function|if|import|interface|let"
    r"|return|switch|throw|try|type|while)\b"
)
_TELLING = 10
_NEAR = 20


def repeated_prefix(answer: Answer) -> Answer:
    """Drop a start that repeats the cursor's line, or whole lines above and that line.

    Without a pre-filled answer, models tend to write the line from its beginning, and lines above
    it, in an indentation of their own. An answer that has only whole lines from above, and no end
    of the cursor's line, is dropped.
    """
    body = answer.text.lstrip()
    for passage in _passages(answer.site, body):
        rest = _behind(body, passage)
        if rest is not None and _tells(passage):
            return answer.with_text(rest)
    begun = answer.site.line_prefix.strip()
    if begun and body.startswith(begun) and _is_begun_again(answer, begun):
        return answer.with_text(body[len(begun) :])
    return answer.drop("duplicate") if _only_repeats(body.rstrip(), answer) else answer


def may_be_repeating(answer: Answer) -> bool:
    """Whether an answer that is still coming is, so far, a repetition of lines above."""
    body = answer.text.strip()
    return bool(body) and any(
        _behind("\n".join(passage), _lines(body)) is not None and _tells(passage)
        for passage in _passages(answer.site, body)
    )


def _only_repeats(body: str, answer: Answer) -> bool:
    site = answer.site
    # On an empty line, one line may well be wanted a second time.
    if len(_WORDS.findall(body)) < _TELLING or (site.starts_line and "\n" not in body):
        return False
    lines = _lines(body)
    return any(
        passage[: len(lines)] == lines and _tells(passage)
        for passage in _passages(site, body)
        # What stands further above may be wanted again, unless the answer broke off within it.
        if len(passage) <= _NEAR or not answer.whole
    )


def _passages(site: Site, body: str) -> Iterator[Sequence[str]]:
    """Yield the lines before the cursor from each of the last ones on, the longest passage first.

    One that cannot agree with a body, because their first lines do not, is left out.
    """
    lines, places = _lines_above(site)
    first, ended, _ = body.partition("\n")
    begun = first.rstrip()
    if ended:
        starts = list(places.get(begun, ()))
    else:
        starts = [number for number, line in enumerate(lines) if line and line.startswith(begun)]
    # The cursor's line may go on in the body.
    if lines[-1] and begun.startswith(lines[-1]) and len(lines) - 1 not in starts:
        starts.append(len(lines) - 1)
    yield from (lines[start:] for start in starts)


@lru_cache(maxsize=8)
def _lines_above(site: Site) -> tuple[Sequence[str], Mapping[str, Sequence[int]]]:
    """Return the lines up to the cursor, and where each that is not blank stands."""
    lines = _lines(site.before.rstrip())
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if line:
            places.setdefault(line, []).append(number)
    return lines, places


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def _behind(text: str, lines: Sequence[str]) -> str | None:
    """Return what comes behind some lines, however they are indented; None when others come."""
    *whole, last = lines
    for line in whole:
        written, _, text = text.partition("\n")
        if written.strip() != line:
            return None
    text = text.lstrip(" \t")
    return text[len(last) :] if text.startswith(last) else None


def _tells(passage: Sequence[str]) -> bool:
    """Whether a passage has enough words for its repetition to be no chance."""
    text = "\n".join(passage)
    return _SOME_WORDS.search(text) is not None and not _CLOSES_TAGS.fullmatch(text)


def _is_begun_again(answer: Answer, begun: str) -> bool:
    """Whether an answer that starts with what stands on its line writes that line again."""
    site, body = answer.site, answer.text.lstrip()
    if site.indent and answer.text.lstrip("\n").startswith(site.indent + begun):
        return True
    in_word = begun[-1].isalpha() and site.line_prefix.endswith(begun)
    told = len(begun) > 1 or _KEYWORD.match(body) is not None
    goes_on = in_word and told and _WORDS.match(body, len(begun)) is not None
    return goes_on or _SIGNS.fullmatch(begun) is not None
