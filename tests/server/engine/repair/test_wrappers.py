"""What models put around code."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.repair.wrappers import wrappers
from support.cursor_marker import answer_at

HERE = "const total = $0;"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a + b", "a + b"),
        ("<completion>a + b</completion>", "a + b"),
        ("<completion>a + b", "a + b"),
        ("\n<completion>\na + b\n</completion>\nI added b.", "\na + b"),
        ("a + b</completion>", "a + b"),
        ("```ts\na + b\n```", "a + b"),
        ("```\na + b\n```\nThis adds b.", "a + b"),
        ("```typescript\na + b", "a + b"),
        ("a + b\n```\n", "a + b"),
        ("Here is the completed code:\n```ts\na + b\n```", "a + b"),
        ("Here's the rest of the line:\n\na + b", "a + b"),
        ("Sure! I can help with that.\na + b", "a + b"),
        ("The completed code:\na + b", "a + b"),
        ("<completion>```ts\na + b\n```</completion>", "a + b"),
        ("a + b<|endoftext|>const c", "a + b"),
        # The name of a group in a regular expression is none of a vocabulary.
        ("a.match(/(?<filename>[^/]+)/);", "a.match(/(?<filename>[^/]+)/);"),
        ("<|fim_middle|>a + b", "a + b"),
        ("<fim_middle>a + b<fim_suffix>;", "a + b"),
        ("<\uff5cfim\u2581hole\uff5c>a + b", "a + b"),
        ("a + b\n<file_sep>other.ts", "a + b\n"),
        ("a + b</before-0f0f1234>", "a + b"),
        ("[INST]a + b[/INST]", "a + b"),
        ("{{FILL_HERE}}a + b", "a + b"),
        ("**Completion:**\n\n```ts\na + b\n```", "a + b"),
        ("Code:\n```ts\na + b\n```\nIt adds b.", "a + b"),
        ("a + b;\n\nThis code adds both values.", "a + b;"),
        ("a + b;\n\nThe code above:\n- adds b", "a + b;"),
        # Code that only looks like a wrapper.
        ("`\n\nThis code adds.\n`", "`\n\nThis code adds.\n`"),
        ("f(\n\n  Sure.is());", "f(\n\n  Sure.is());"),
        ("a < b || c > d", "a < b || c > d"),
        ("<s>old</s>", "<s>old</s>"),
        ("<code>{a}</code>", "<code>{a}</code>"),
        ("<Completion />", "<Completion />"),
        ("`${a}`", "`${a}`"),
        ("Sure(a)", "Sure(a)"),
        ("Here.is(a);", "Here.is(a);"),
        ("Ipsum.of({ a })", "Ipsum.of({ a })"),
        ("default:\n```\nThis is the default.", "default:"),
    ],
)
def test_only_code_is_left(text: str, code: str) -> None:
    assert wrappers(answer_at(HERE, text)).text == code


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, I cannot help with that.",
        "The completed code should add both values.",
        "Here is what I would write:\n",
    ],
)
def test_an_answer_in_words_is_dropped(text: str) -> None:
    assert wrappers(answer_at(HERE, text)).dropped == "prose"


def test_words_are_what_a_comment_is_made_of() -> None:
    answer = wrappers(answer_at("// $0", "This code is slow."))

    assert (answer.text, answer.dropped) == ("This code is slow.", None)


@pytest.mark.parametrize("marked", ["const a = '$0'", "// $0", "const a = `$0`"])
def test_no_words_that_announce_code_are_left_where_words_may_stand(marked: str) -> None:
    for language in ("ts", ""):
        said = f"Here is the completion:\n\n```{language}\nfirst\n```\n\nIt is the first."

        assert wrappers(answer_at(marked, said)).text == "first"
