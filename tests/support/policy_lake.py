"""Policies in a lake, as a DX team would publish them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from groundspeed_server.policy.source import POLICY_KEY, prompt_key

HEAD = 'schema = 1\nversion = "2026-11"\n'
CHAT = "<before-{{boundary}}>{{prefix}}"


def named(prompts: Mapping[str, bytes]) -> str:
    """Return the tables that name prompt files."""
    return "".join(
        f'[prompt_files."{name}"]\nsha256 = "{hashlib.sha256(content).hexdigest()}"\n'
        for name, content in prompts.items()
    )


def publish(lake: Path, policy: str, prompts: Mapping[str, bytes] | None = None) -> None:
    """Put a policy, and the prompts that it brings along, into a folder."""
    for name, content in (prompts or {}).items():
        path = lake / prompt_key(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    path = lake / POLICY_KEY
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(policy, encoding="utf-8")
