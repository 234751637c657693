"""Renders the prompt that asks for a review, from plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundspeed_server.prompts.files import PromptFile, load_prompt_file
from groundspeed_server.prompts.prompt import ChatPrompt
from groundspeed_server.text.characters import revealed

REVIEW_FILE = "review-chat.v1"


@dataclass(frozen=True, slots=True)
class CodeUnderReview:
    """A part of a document.

    Attributes:
        first_line: The 1-based number of its first line.
        text: Its text.
    """

    first_line: int
    text: str


def render_review(
    parts: Sequence[CodeUnderReview],
    *,
    path: str,
    language: str,
    rules: Mapping[str, str],
    answer_schema: str,
    boundary: str,
    file: PromptFile | None = None,
) -> ChatPrompt:
    """Return the question for a model that converses.

    Args:
        parts: The code, in document order.
        path: The name of the document, without folders.
        language: Its LSP language id.
        rules: What may be reported: a rule's word, and what it asks for.
        answer_schema: The JSON Schema of the answer, for models that can be held to one.
        boundary: A mark that whoever wrote the code could not guess.
        file: The prompt file, of the kind `review_chat`; None takes the built-in one.

    Raises:
        ValueError: The boundary is empty or occurs in the code.
    """
    code = "\n…\n".join(_numbered(part) for part in parts)
    if not boundary or boundary in code or boundary in path:
        raise ValueError("the boundary must be a mark that the code does not hold")
    values = {
        "boundary": boundary,
        "code": code,
        "language": language,
        "path": " ".join(path.split()),
        "rules": "\n".join(f'- "{rule}": {asks}.' for rule, asks in rules.items()),
    }
    file = file or load_prompt_file(REVIEW_FILE)
    return file.chat(file.pick(values), answer_schema=answer_schema)


def _numbered(part: CodeUnderReview) -> str:
    lines = part.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    numbered = enumerate(lines, start=part.first_line)
    return "\n".join(f"{number:>5}| {revealed(line)}" for number, line in numbered)
