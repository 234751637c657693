"""Estimates tokens without a tokenizer: budgets need a bound that is cheap, not a count."""

from __future__ import annotations

# TypeScript has about 3.5 bytes a token in current vocabularies; bytes, not characters, because
# text in other scripts takes more tokens a character.
BYTES_PER_TOKEN = 3.5


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text has; a provider's own count differs by some 20 %."""
    return round(len(text.encode("utf-8", "surrogatepass")) / BYTES_PER_TOKEN + 0.49)
