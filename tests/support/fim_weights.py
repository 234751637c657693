"""The embedded model with a vocabulary that has the tokens for filling in the middle."""

from __future__ import annotations

import os
from pathlib import Path

from groundspeed_server.models.local.catalogue import DEFAULT, find_weights, weights_file
from support.embedded_model import require_weights

# Tokens that only notebooks and forges need, of the same length, so that a GGUF file stays one.
_RENAMED = {
    b"<jupyter_text>": b"<|fim_prefix|>",
    b"<jupyter_code>": b"<|fim_suffix|>",
    b"<empty_output>": b"<|fim_middle|>",
}


def write_fim_weights(folder: Path) -> Path:
    """Write a model file that is called, and knows the tokens, as Qwen2.5-Coder."""
    require_weights()
    weights = weights_file(find_weights(DEFAULT), os.environ).read_bytes()
    for name, renamed in _RENAMED.items():
        before, found, after = weights.partition(len(name).to_bytes(8, "little") + name)
        assert found
        weights = before + found.replace(name, renamed) + after
    path = folder / "qwen2.5-coder-135m.gguf"
    path.write_bytes(weights)
    return path
