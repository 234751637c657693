"""Renders the prompts that ask for a completion, from plain values.

Both put what changes least first, so that a provider's prompt cache, or a local model's, holds
from one keystroke to the next: other code of the project, then the code around the cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundspeed_server.prompts.files import PromptFile, load_prompt_file
from groundspeed_server.prompts.prompt import ChatPrompt, HolePrompt

CHAT_FILE = "completion-chat.v2"
HOLE_FILE = "completion-hole.v1"

_MOST_OF_A_NAME = 120


@dataclass(frozen=True, slots=True)
class Reference:
    """Other code of the project that goes along as context.

    Attributes:
        name: The name of the file it comes from.
        text: The code.
        is_edit: Whether it is a change of that file, as a diff.
    """

    name: str
    text: str
    is_edit: bool = False


def render_completion_chat(
    *,
    path: str,
    language: str,
    prefix: str,
    suffix: str,
    context: Sequence[Reference],
    changing: Sequence[Reference] = (),
    one_line: bool,
    boundary: str,
    file: PromptFile | None = None,
) -> ChatPrompt:
    """Return the question for a model that converses.

    The code after the cursor comes first and the code before it last, so that the prompt breaks
    off where the answer goes on; models of this kind take no words put into their mouths.

    Args:
        path: The name of the document, without folders.
        language: Its LSP language id.
        prefix: The code before the cursor.
        suffix: The code after the cursor.
        context: Other code that stays the same while someone types, so that it can be cached.
        changing: Other code that does not; the most useful last.
        one_line: Whether only the rest of the line is wanted.
        boundary: A mark that whoever wrote the code could not guess, such as 16 random hex
            digits. The same mark from one request to the next keeps the context cacheable.
        file: The prompt file, of the kind `completion_chat`; None takes the built-in one.

    Raises:
        ValueError: The boundary is empty or occurs in a text that it should set apart.
    """
    given = (*context, *changing)
    texts = (path, prefix, suffix, *(part for one in given for part in (one.name, one.text)))
    if not boundary or any(boundary in text for text in texts):
        raise ValueError("the boundary must be a mark that the code does not hold")
    values = {
        "boundary": boundary,
        "changing": "".join(f"{_in_tags(one, boundary)}\n" for one in changing),
        "context": "\n".join(_in_tags(one, boundary) for one in context),
        "extent": "line" if one_line else "block",
        "language": language,
        "line": _last_line(prefix),
        "path": _one_line(path),
        "prefix": prefix,
        "suffix": suffix,
    }
    file = file or load_prompt_file(CHAT_FILE)
    return file.chat(file.pick(values), one_line=one_line)


def render_completion_hole(
    *,
    path: str,
    prefix: str,
    suffix: str,
    context: Sequence[Reference],
    one_line: bool,
    file: PromptFile | None = None,
) -> HolePrompt:
    """Return the text that a model continues.

    Context stands before the document as comments. While someone types, the start of the prompt
    stays the same, character for character, as long as context and the start of `prefix` do.

    Args:
        path: The name of the document, without folders.
        prefix: The code before the cursor.
        suffix: The code after the cursor.
        context: Other code, the most stable first.
        one_line: Whether only the rest of the line is wanted.
        file: The prompt file, of the kind `completion_hole`; None takes the built-in one.
    """
    values = {
        "context": "".join(_as_comment(one) for one in context),
        "path": _one_line(path),
        "prefix": prefix,
        "suffix": suffix,
    }
    file = file or load_prompt_file(HOLE_FILE)
    return file.hole(file.pick(values), one_line=one_line)


def _in_tags(reference: Reference, boundary: str) -> str:
    tag = f"{'edit' if reference.is_edit else 'reference'}-{boundary}"
    return f"File: {_one_line(reference.name)}\n<{tag}>\n{reference.text}\n</{tag}>"


def _as_comment(reference: Reference) -> str:
    lines = [_one_line(reference.name), *reference.text.splitlines()]
    return "".join(f"// {line}".rstrip() + "\n" for line in lines) + "\n"


def _last_line(text: str) -> str:
    return text[max(text.rfind("\n"), text.rfind("\r")) + 1 :]


def _one_line(name: str) -> str:
    """Return a file's name without anything that could pass for a line of the prompt."""
    return " ".join(name.split())[:_MOST_OF_A_NAME]
