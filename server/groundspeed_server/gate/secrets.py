"""Finds secrets in source text by a table of rules, `secrets.toml`.

A finding covers whole lines, because a secret cut in half is still half a secret. Entropy alone
never makes a finding: every rule needs a vendor's prefix, a known structure, or a name that says
what the literal is.

Results are kept by the text of a line, and of the lines between the first two and the last two of
what is scanned: a keystroke beside them costs the scan of one line.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import msgspec

from groundspeed_server.text.snapshot import Span, overlap

# A longer line is scanned in windows. They overlap by more than any rule needs to see at once.
_WINDOW = 4096
_OVERLAP = 1024
_REMEMBERED_UNITS = 8192
_REMEMBERED_STRETCHES = 256
_LONGEST_REMEMBERED = 1 << 16
# No rule can match in less.
_SHORTEST = 8

_LINE_END = re.compile(r"\r\n?|\n")
_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")
# Between literals that are added up: a long token is broken into several, and so is one that a
# scanner of repositories should not see.
_JOINT = re.compile(r"""["'`]\s{0,80}+\+\s{0,80}+["'`]""")
# Its end is looked for first, since signs are far rarer than quotes.
_JOINT_END = re.compile(r"""\+\s{0,80}+["'`]""")
_MOST_BLANKS = 80
_QUOTES = ("'", '"', "`")
# Formatters break a long literal away from its name: the next line belongs to this one.
_OPEN_ASSIGNMENT = ("=", ":", "??", "||", "(", "[", "{")


@dataclass(frozen=True, slots=True)
class SecretKind:
    """A kind of secret: its id in the table, and a noun phrase such as `a GitHub token`."""

    id: str
    description: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Lines that must not be sent.

    Attributes:
        kind: What they seem to hold.
        span: The whole lines, with their line ends.
    """

    kind: SecretKind
    span: Span


class _LineRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    description: str
    keywords: tuple[str, ...]
    pattern: str
    min_entropy: float = 0.0
    skip_placeholders: bool = False
    unless: str | None = None


class _BlockRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    description: str
    marker: str
    begin: str
    body: str
    end: str
    reach: int


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    placeholder: str
    rule: tuple[_LineRule, ...]
    block: tuple[_BlockRule, ...]


class _LineDetector:
    """One rule of the table, compiled."""

    def __init__(self, rule: _LineRule, placeholder: re.Pattern[str]) -> None:
        self.kind = SecretKind(rule.id, rule.description)
        self.keywords = rule.keywords
        self._pattern = re.compile(rule.pattern)
        self._min_entropy = rule.min_entropy
        own = [re.compile(rule.unless)] if rule.unless else []
        self._harmless = [*own, *([placeholder] if rule.skip_placeholders else [])]

    def detects(self, unit: str) -> bool:
        """Whether a line, or a window of one, holds such a secret."""
        lowered = unit.lower()
        return any(keyword in lowered for keyword in self.keywords) and any(
            self._convinces(match) for match in self._pattern.finditer(unit)
        )

    def _convinces(self, match: re.Match[str]) -> bool:
        value = match["value"] if "value" in self._pattern.groupindex else match[0]
        if self._min_entropy and shannon_entropy(value) < self._min_entropy:
            return False
        return not any(harmless.search(value) for harmless in self._harmless)


class _BlockDetector:
    """One rule for secrets of several lines, compiled."""

    def __init__(self, rule: _BlockRule) -> None:
        self.kind = SecretKind(rule.id, rule.description)
        self._marker = rule.marker
        self._begin = re.compile(rule.begin)
        self._body = re.compile(rule.body)
        self._end = re.compile(rule.end)
        self._reach = rule.reach

    def detect(self, text: str) -> Iterator[Span]:
        """Yield the blocks of `text`."""
        if self._marker not in text:
            return
        for begin in self._begin.finditer(text):
            if self._body.match(text, begin.end()):
                limit = min(len(text), begin.end() + self._reach)
                end = self._end.search(text, begin.end(), limit)
                yield Span(begin.start(), end.end() if end else limit)


class SecretScanner:
    """Finds secrets; remembers lines it has seen. Safe to use from many threads."""

    def __init__(self, table: _Table) -> None:
        placeholder = re.compile(table.placeholder)
        self._detectors = tuple(_LineDetector(rule, placeholder) for rule in table.rule)
        self._blocks = tuple(_BlockDetector(rule) for rule in table.block)
        self._keywords = frozenset(word for one in self._detectors for word in one.keywords)
        self._seen: dict[str, tuple[SecretKind, ...]] = {}
        self._remembered = lru_cache(_REMEMBERED_STRETCHES)(self._scan_stretch)
        self._last_blocks: tuple[str, tuple[Finding, ...]] = ("", ())

    @property
    def kinds(self) -> tuple[SecretKind, ...]:
        """Every kind of secret that the table knows."""
        of_lines = (detector.kind for detector in self._detectors)
        return (*of_lines, *(detector.kind for detector in self._blocks))

    def scan(self, text: str, part: Span | None = None) -> tuple[Finding, ...]:
        """Return what must not be sent of the lines that `part` touches, in text order.

        Lines are scanned whole, and blocks are looked for in the whole text, even where `part`
        holds only a piece of them.
        """
        wanted = whole_lines(text, part or Span(0, len(text)))
        findings = {*self._scan_lines(text, wanted), *self._blocks_in(text)}
        touching = (finding for finding in findings if overlap(finding.span, wanted))
        return tuple(sorted(touching, key=lambda found: (found.span.start, found.kind.id)))

    def _scan_lines(self, text: str, wanted: Span) -> Iterator[Finding]:
        # One line more on either side, for a literal that stands apart from its name; a line end
        # has up to two characters.
        start = whole_lines(text, Span(max(0, wanted.start - 2), wanted.start)).start
        end = whole_lines(text, Span(wanted.end, wanted.end)).end
        for part in _stretches(text, Span(start, end)):
            long = part.end - part.start > _LONGEST_REMEMBERED
            scan = self._scan_stretch if long else self._remembered
            for found in scan(text[part.start : part.end]):
                first, after = found.span.start, found.span.end
                yield Finding(found.kind, Span(part.start + first, part.start + after))

    def _scan_stretch(self, text: str) -> tuple[Finding, ...]:
        """Scan whole lines by themselves; the spans count from the first of them."""
        units = _units(text, Span(0, len(text)))
        kinds = self._kinds_on({unit for unit, _, _ in units})
        return tuple(
            Finding(kind, Span(first, after))
            for unit, first, after in units
            for kind in kinds[unit]
        )

    def _kinds_on(self, units: set[str]) -> Mapping[str, tuple[SecretKind, ...]]:
        """Scan the units that were not seen before, and return all that is remembered."""
        if len(self._seen) > _REMEMBERED_UNITS:
            self._seen = {}
        remembered = self._seen
        fresh = units.difference(remembered)
        if fresh:
            lowered = "\n".join(fresh).lower()
            # Most lines hold no keyword at all.
            held = {keyword for keyword in self._keywords if keyword in lowered}
            detectors = [one for one in self._detectors if not held.isdisjoint(one.keywords)]
            for unit in fresh:
                remembered[unit] = tuple(one.kind for one in detectors if one.detects(unit))
        return remembered

    def _blocks_in(self, text: str) -> tuple[Finding, ...]:
        """Return the secrets of several lines; of a prefix and its suffix, the text is the same."""
        known, blocks = self._last_blocks
        if known is not text:
            of_lines = (
                Finding(detector.kind, whole_lines(text, span))
                for detector in self._blocks
                for span in detector.detect(text)
            )
            blocks = (*of_lines, *self._joined_in(text))
            self._last_blocks = (text, blocks)
        return blocks

    def _joined_in(self, text: str) -> Iterator[Finding]:
        """Yield the secrets that are added up of literals; a sum is withheld with all its lines."""
        for span in _sums(text):
            windows = tuple(_windows(_JOINT.sub("", text[span.start : span.end])))
            found = self._kinds_on(set(windows))
            for kind in {kind for window in windows for kind in found[window]}:
                yield Finding(kind, span)


def _sums(text: str) -> Iterator[Span]:
    """Yield the whole lines over which literals are added up."""
    found = Span(0, 0)
    for joint in _joints(text):
        if joint.end <= found.end:
            continue
        touched = whole_lines(text, joint)
        if touched.start < found.end:
            touched = Span(found.start, touched.end)
        elif found.end:
            yield found
        found = touched
    if found.end:
        yield found


def _joints(text: str) -> Iterator[Span]:
    """Yield what stands between two literals that are added up, with their quotes."""
    for end in _JOINT_END.finditer(text):
        before = text[max(0, end.start() - _MOST_BLANKS - 1) : end.start()]
        quoted = before.rstrip()
        if quoted.endswith(_QUOTES):
            yield Span(end.start() - (len(before) - len(quoted)) - 1, end.end())


def _stretches(text: str, part: Span) -> Iterator[Span]:
    """Yield the first three of some lines, the last three, and all but two at either end.

    So each line stands beside its neighbours in one of them, and what is typed in one of the two
    lines at an end leaves the rest as it was.
    """
    heads, tails = [part.start], [part.end]
    for _ in range(3):
        heads.append(text.find("\n", heads[-1], part.end) + 1 or part.end)
        tails.append(max(part.start, text.rfind("\n", part.start, tails[-1] - 1) + 1))
    if heads[2] >= tails[2]:
        yield part
        return
    yield Span(part.start, heads[3])
    yield Span(heads[2], tails[2])
    yield Span(tails[3], part.end)


def _units(text: str, part: Span) -> list[tuple[str, int, int]]:
    """Return what is scanned at once, and which lines (start, end) a finding in it withholds.

    That is every line, and a line that is left open together with the next; in windows.
    """
    units: list[tuple[str, int, int]] = []
    opened: tuple[int, str] | None = None
    for start, line, after in lines(text, part):
        if len(line) >= _SHORTEST:
            units.append((line, start, after))
        if opened is not None:
            units.append((f"{opened[1]}\n{line}", opened[0], after))
        code = _without_comment(line)
        opened = (start, code) if code.endswith(_OPEN_ASSIGNMENT) else None
    if all(len(unit) <= _WINDOW for unit, _, _ in units):
        return units
    return [(window, start, after) for unit, start, after in units for window in _windows(unit)]


def _without_comment(line: str) -> str:
    """Return a line without what may be a comment at its end, and without spaces there."""
    code = line.rstrip()
    if code.endswith("*/"):
        return code.rpartition("/*")[0].rstrip()
    return code.partition(" //")[0].rstrip()


def _windows(unit: str) -> Iterator[str]:
    for start in range(0, max(1, len(unit) - _OVERLAP), _WINDOW - _OVERLAP):
        yield unit[start : start + _WINDOW]


@cache
def default_scanner() -> SecretScanner:
    """Return the scanner of the packaged table; one serves the whole process."""
    source = resources.files("groundspeed_server.gate").joinpath("secrets.toml")
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    return SecretScanner(msgspec.convert(content, _Table))


def shannon_entropy(text: str) -> float:
    """Return the Shannon entropy of the characters of `text`, in bits a character."""
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in Counter(text).values())


def lines(text: str, part: Span) -> Iterator[tuple[int, str, int]]:
    """Yield (start, line without its end, start of the next line) for the lines of `part`.

    Lines end as LSP says: CRLF, LF or CR.
    """
    at = part.start
    for line_with_end in _LINE.findall(text, part.start, part.end):
        after = at + len(line_with_end)
        yield at, line_with_end.rstrip("\r\n"), after
        at = after


def whole_lines(text: str, part: Span) -> Span:
    """Return the span of the lines that `part` touches, with their line ends.

    A part that ends where a line begins does not touch that line, unless the part is empty: then
    it stands for the line in which it lies.
    """
    fed = text.rfind("\n", 0, part.start)
    # Most texts hold no carriage return: it is not looked for before the line feed.
    start = max(fed, text.rfind("\r", fed + 1, part.start)) + 1
    if part.end > part.start and text[part.end - 1] in "\r\n":
        return Span(start, part.end)
    end = _LINE_END.search(text, part.end)
    return Span(start, end.end() if end else len(text))
