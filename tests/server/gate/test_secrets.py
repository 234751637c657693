"""Secrets are found by rule, near misses pass, and no line stalls the scan."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from importlib import resources

import pytest
from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
from detect_secrets.plugins.base import BasePlugin
from detect_secrets.plugins.basic_auth import BasicAuthDetector
from detect_secrets.plugins.discord import DiscordBotTokenDetector
from detect_secrets.plugins.github_token import GitHubTokenDetector
from detect_secrets.plugins.jwt import JwtTokenDetector
from detect_secrets.plugins.keyword import KeywordDetector
from detect_secrets.plugins.mailchimp import MailchimpDetector
from detect_secrets.plugins.npm import NpmDetector
from detect_secrets.plugins.private_key import PrivateKeyDetector
from detect_secrets.plugins.sendgrid import SendGridDetector
from detect_secrets.plugins.slack import SlackDetector
from detect_secrets.plugins.square_oauth import SquareOAuthDetector
from detect_secrets.plugins.stripe import StripeDetector
from detect_secrets.plugins.twilio import TwilioKeyDetector
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.gate.secrets import (
    Finding,
    default_scanner,
    lines,
    shannon_entropy,
    whole_lines,
)
from groundspeed_server.text.snapshot import Span, overlap
from support.secret_canaries import CANARIES, HARMLESS, Canary

# Every detector of the oracle that does not go by entropy alone.
ORACLE: tuple[BasePlugin, ...] = (
    AWSKeyDetector(),
    AzureStorageKeyDetector(),
    BasicAuthDetector(),
    DiscordBotTokenDetector(),
    GitHubTokenDetector(),
    JwtTokenDetector(),
    KeywordDetector(),
    MailchimpDetector(),
    NpmDetector(),
    PrivateKeyDetector(),
    SendGridDetector(),
    SlackDetector(),
    SquareOAuthDetector(),
    StripeDetector(),
    TwilioKeyDetector(),
)
SURROUNDINGS = (
    "{}",
    "export const settings = {{ a: 1, b: [{}] }};",
    "  // see {} for more",
    'call("x", `${{prefix}}{}`);',
    "\t<Widget label={{'{}'}} />",
)
# Beginnings of many rules, repeated without ever being completed.
HOSTILE = (
    "eyJ",
    "eyJhbGciOiJIUzI1NiJ9.",
    "://a:",
    "://" + "a" * 90,
    'password="',
    'password = "' + "a1!" * 60,
    "password" + " " * 190,
    "password = /*" + " " * 70,
    "token=(" + " " * 70,
    "token=a" + "[0]" * 40,
    "password = a" + "()" * 60 + " || ",
    "curl " + "-u " * 60,
    "machine a login b ",
    "login(" + "a, " * 40,
    "setLongPasswordPassword('a', ",
    "// " + "a " * 60 + "password",
    "#'a./@ password for a to a is ",
    "?key=a1",
    "secretkey = ",
    "PASSWORD=a",
    "Server=a;" * 20 + "password=",
    "Bearer aaaaaaaaaaaaaaaaaa",
    "'a' + ",
    "'" + " " * 80,
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----" + "\n" * 90,
    "xoxb-",
    "-us",
    ":AA",
    " ".join(canary.secret[:8] for canary in CANARIES),
)
# A name and its literal, which mean something only next to each other.
SPLIT = ("const password =", "  clientSecret:", '  "f7Xq9-41mZ_ppLw83";')
SELF_EVIDENT = [c for c in CANARIES if c.code == f'const value = "{c.secret}";']


def kinds(text: str, part: Span | None = None) -> set[str]:
    return {finding.kind.id for finding in default_scanner().scan(text, part)}


def of_lines(findings: Iterable[Finding]) -> set[tuple[str, int, int]]:
    """Return the kinds and places of findings, but for those of blocks of many lines."""
    found = {(each.kind.id, each.span.start, each.span.end) for each in findings}
    return {each for each in found if each[0] not in {"private-key", "netrc"}}


def by_pairs(text: str, part: Span) -> set[tuple[str, int, int]]:
    """Return what a new scanner finds in each line and its next, where a part touches them."""
    scanner = default_scanner.__wrapped__()
    starts = [start for start, _, _ in lines(text, Span(0, len(text)))]
    found = {
        (kind, start + first, start + after)
        for start, end in zip(starts, [*starts[2:], len(text), len(text)], strict=False)
        for kind, first, after in of_lines(scanner.scan(text[start:end]))
    }
    wanted = whole_lines(text, part)
    return {each for each in found if overlap(Span(each[1], each[2]), wanted)}


def name(canary: Canary) -> str:
    return f"{canary.kind}-{canary.secret[:6]}"


def oracle_finds(line: str) -> bool:
    return any(True for plugin in ORACLE for _ in plugin.analyze_line(filename="a.ts", line=line))


@pytest.mark.parametrize("canary", CANARIES, ids=name)
def test_each_rule_finds_its_secret(canary: Canary) -> None:
    assert canary.kind in kinds(canary.code)


@pytest.mark.parametrize("canary", CANARIES, ids=name)
def test_each_rule_lets_its_near_miss_pass(canary: Canary) -> None:
    assert kinds(canary.near_miss) == set()


@pytest.mark.parametrize("line", HARMLESS)
def test_everyday_code_passes(line: str) -> None:
    assert kinds(line) == set()


def test_every_rule_has_an_example() -> None:
    assert {canary.kind for canary in CANARIES} == {kind.id for kind in default_scanner().kinds}


def test_descriptions_complete_a_sentence() -> None:
    descriptions = [kind.description for kind in default_scanner().kinds]

    assert [d for d in descriptions if not d.startswith(("a ", "an ", "the "))] == []


@pytest.mark.parametrize("surrounding", SURROUNDINGS)
@pytest.mark.parametrize("canary", SELF_EVIDENT, ids=name)
def test_a_vendor_prefix_needs_no_context(canary: Canary, surrounding: str) -> None:
    assert canary.kind in kinds(surrounding.format(canary.secret))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("canary", CANARIES, ids=name)
def test_a_finding_covers_whole_lines_whatever_ends_them(canary: Canary, end: str) -> None:
    code = canary.code.replace("\n", end)
    before, after = f"const first = 1;{end}", f"const last = 2;{end}"
    findings = default_scanner().scan(before + code + end + after)

    assert findings
    assert {(f.span.start, f.span.end) for f in findings} == {
        (len(before), len(before + code + end))
    }


@pytest.mark.parametrize("canary", [c for c in CANARIES if "\n" not in c.code], ids=name)
def test_half_a_secret_is_found_by_the_line_it_was_cut_from(canary: Canary) -> None:
    text = f"const first = 1;\n{canary.code}\nconst last = 2;\n"
    middle = text.index(canary.secret) + len(canary.secret) // 2

    assert canary.kind in kinds(text, Span(0, middle))
    assert canary.kind in kinds(text, Span(middle, len(text)))


def test_a_key_block_is_found_from_any_line_within_it() -> None:
    key = next(canary for canary in CANARIES if canary.kind == "private-key")
    text = f"const first = 1;\n{key.code}\nconst last = 2;\n"
    starts = [start for start, _, _ in lines(text, Span(0, len(text)))]
    found = ["private-key" in kinds(text, Span(start, start + 1)) for start in starts]

    assert found == [False, *[True] * (len(starts) - 2), False]


def test_a_key_block_is_found_after_a_scan_of_any_other_text() -> None:
    key = next(canary for canary in CANARIES if canary.kind == "private-key")
    with_it, without = f"const a = 1;\n{key.code}\n", "const a = 1;\nconst b = 2;\n"
    found = ["private-key" in kinds(text) for text in (without, with_it, with_it, without, with_it)]

    assert found == [False, True, True, False, True]


def test_a_key_block_without_an_end_hides_what_follows() -> None:
    key = next(canary for canary in CANARIES if canary.kind == "private-key").secret
    unfinished = key[: key.index("-----END")]

    assert kinds(f"{unfinished}\nconst a = 1;\n", Span(len(unfinished) + 3, len(unfinished) + 5))


@pytest.mark.parametrize(
    "code",
    [
        'const pem = "{}";',
        "const pem = [\n  {}\n].join('\\n');",
        "const pem =\n  {};",
    ],
    ids=["escaped", "joined", "concatenated"],
)
def test_a_key_block_is_found_in_each_way_to_write_it(code: str) -> None:
    key = next(canary for canary in CANARIES if canary.kind == "private-key").secret
    written = {
        'const pem = "{}";': key.replace("\n", "\\n"),
        "const pem = [\n  {}\n].join('\\n');": ",\n".join(f'"{k}"' for k in key.split("\n")),
        "const pem =\n  {};": " +\n".join(f'"{k}\\n"' for k in key.split("\n")),
    }[code]

    assert "private-key" in kinds(code.replace("{}", written))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize(
    "opening",
    [
        "const password =",
        "  clientSecret:",
        "const apiKey = (",
        "const password = process.env.PASSWORD ??",
        "const password = process.env.PASSWORD ||",
        "  password: [",
        "  <Login password={",
        "const password = // of production",
        "  clientSecret: /* see the wiki */",
    ],
)
def test_a_literal_that_a_formatter_put_on_the_next_line_belongs_to_its_name(
    opening: str, end: str
) -> None:
    literal = '"f7Xq9-41mZ_ppLw83"'
    text = f"const a = 1;{end}{opening}{end}  {literal};{end}const b = 1;{end}"

    assert kinds(text)
    assert kinds(text, Span(text.index(literal), len(text)))
    assert kinds(text, Span(0, text.index(opening) + 5))
    assert not kinds(text, Span(text.index("const b"), len(text)))


@pytest.mark.parametrize("end", [" ", "\n    ", "\r\n    "], ids=["one line", "lf", "crlf"])
@pytest.mark.parametrize("canary", SELF_EVIDENT, ids=name)
def test_a_secret_that_is_added_up_of_literals_is_found_whole(canary: Canary, end: str) -> None:
    third = len(canary.secret) // 3
    parts = (canary.secret[:6], canary.secret[6:third], canary.secret[third:])
    expression = "const value = " + f" +{end}".join(f"'{part}'" for part in parts) + ";"
    text = f"const a = 1;\n{expression}\nconst b = 'c' + 'd';\n"
    first, last = text.index("const value"), text.index(";\nconst b")

    assert (first, last + 2) in {(f.span.start, f.span.end) for f in default_scanner().scan(text)}
    assert canary.kind in kinds(text, Span(last - 1, last))
    assert not kinds(text, Span(last + 3, len(text)))


@pytest.mark.parametrize(("one", "other"), [("'", "'"), ('"', '"'), ("`", "`"), ("'", "`")])
def test_a_secret_may_be_added_up_in_any_quotes(one: str, other: str) -> None:
    secret = next(canary for canary in CANARIES if canary.kind == "github-token").secret

    assert kinds(f"const value = {one}{secret[:9]}{one} + {other}{secret[9:]}{other};\n")


def test_literals_that_are_added_up_with_something_else_between_are_left_apart() -> None:
    assert not kinds("const value = 'ghp_' + id + '7f" + "a1" * 17 + "';\n")


@pytest.mark.parametrize("name", ["password =", "clientSecret:", "apiKey = ["])
def test_a_comment_does_not_part_a_literal_from_its_name(name: str) -> None:
    assert kinds(f'{name} /* of production, until May */ "f7Xq9-41mZ_ppLw83"')


@pytest.mark.parametrize("above", range(12))
def test_a_literal_belongs_to_its_name_on_whichever_line_that_is(above: int) -> None:
    others = [f"const value{number} = {number};" for number in range(12)]
    text = "\n".join([*others[:above], *SPLIT[1:], *others[above:]])

    assert kinds(text)


@pytest.mark.parametrize("lead", [0, 3049, 4073, 7145, 100_000])  # Around edges of windows.
@pytest.mark.parametrize("canary", SELF_EVIDENT, ids=name)
def test_a_secret_is_found_wherever_it_stands_in_a_long_line(canary: Canary, lead: int) -> None:
    before = ("x = 1; " * 15_000)[:lead]

    assert canary.kind in kinds(f"{before}{canary.code}{' y = 2;' * 900}")


@pytest.mark.parametrize("canary", CANARIES, ids=name)
def test_what_the_oracle_finds_is_found(canary: Canary) -> None:
    """Differential: no line of ours that the oracle reports passes here."""
    for line in canary.code.splitlines():
        if oracle_finds(line):
            assert kinds(canary.code)


def test_the_oracle_knows_a_good_part_of_the_formats() -> None:
    """Otherwise the differential test would pass without comparing anything."""
    known = {c.kind for c in CANARIES for line in c.code.splitlines() if oracle_finds(line)}

    assert len(known) >= 12


@given(
    st.lists(
        st.sampled_from(SPLIT) | st.sampled_from([canary.code for canary in CANARIES]), min_size=9
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.data(),
)
def test_what_is_remembered_of_earlier_scans_changes_no_finding(
    pieces: list[str], end: str, data: st.DataObject
) -> None:
    """Whatever is cut out or doubled by an edit, and whichever part is scanned."""
    text = end.join(pieces).replace("\n", end)
    first = data.draw(st.integers(0, len(text)))
    second = min(len(text), first + data.draw(st.integers(0, 40)))
    cut, doubled = text[:first] + text[second:], text[:second] + text[first:]
    edited = data.draw(st.sampled_from([cut, doubled]))
    from_start = data.draw(st.integers(0, len(edited) // 2))
    part = Span(from_start, data.draw(st.integers(len(edited) // 2, len(edited))))
    default_scanner().scan(text)

    assert of_lines(default_scanner().scan(edited, part)) == by_pairs(edited, part)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("seed", HOSTILE)
def test_no_line_stalls_the_scan(seed: str) -> None:
    """Backtracking that is more than linear would take minutes here, not a fraction of a second.

    The counter keeps windows of the line from being alike, and so from being remembered.
    """
    line = "".join(f"{seed}{n}" for n in range(200_000 // (len(seed) + 4)))

    assert kinds(line) <= {kind.id for kind in default_scanner().kinds}


@pytest.mark.parametrize(
    ("text", "bits"), [("aaaa", 0.0), ("abab", 1.0), ("abcd", 2.0), ("0123456789abcdef", 4.0)]
)
def test_entropy_is_in_bits_a_character(text: str, bits: float) -> None:
    assert shannon_entropy(text) == pytest.approx(bits)


@given(st.text(alphabet="a \r\n\u2028", max_size=40))
def test_lines_are_the_text_again(text: str) -> None:
    found = list(lines(text, Span(0, len(text))))

    assert "".join(text[start:after] for start, _, after in found) == text
    assert not any(set(line) & set("\r\n") for _, line, _ in found)


@given(st.text(alphabet="ab\n", max_size=30), st.data())
def test_whole_lines_hold_the_part_and_begin_and_end_at_line_ends(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    whole = whole_lines(text, Span(start, end))

    assert whole.start <= start <= end <= whole.end
    assert whole.start == 0 or text[whole.start - 1] == "\n"
    assert whole.end in (len(text), end) or text[whole.end - 1] == "\n"


def test_neighbours_do_not_overlap() -> None:
    spans = [Span(0, 3), Span(3, 3), Span(3, 5)]

    assert [overlap(one, other) for one, other in itertools.combinations(spans, 2)] == [
        False,
        False,
        False,
    ]


def test_no_rule_repeats_a_group_possessively() -> None:
    """Before Python 3.11.5 such a repeat misses what it should match, and a secret would leave."""
    table = resources.files("groundspeed_server.gate").joinpath("secrets.toml").read_text("utf-8")

    assert re.findall(r"\)(?:[?*+]|\{\d*,?\d*\})\+", table) == []
