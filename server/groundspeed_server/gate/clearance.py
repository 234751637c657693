"""The seals that egress demands: a prompt, and a text to embed, that only the gate can make."""

from __future__ import annotations

from typing import final

from groundspeed_server.prompts.prompt import Prompt

_GATE_KEY = object()


@final
class ClearedPrompt:
    """A prompt that passed the gate, whole.

    Only modules of the gate construct it; `tests/house/test_egress_door.py` fails on any other.
    """

    __slots__ = ("prompt",)

    def __init__(self, prompt: Prompt, key: object) -> None:
        """Seal `prompt`.

        Raises:
            PermissionError: The caller does not hold the gate's key.
        """
        if key is not _GATE_KEY:
            raise PermissionError("only the gate clears prompts")
        self.prompt = prompt


@final
class ClearedText:
    """A text that passed the gate, to be turned into a vector; made as a `ClearedPrompt` is."""

    __slots__ = ("text",)

    def __init__(self, text: str, key: object) -> None:
        """Seal `text`.

        Raises:
            PermissionError: The caller does not hold the gate's key.
        """
        if key is not _GATE_KEY:
            raise PermissionError("only the gate clears texts")
        self.text = text
