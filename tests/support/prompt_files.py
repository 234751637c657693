"""Prompt files as somebody else than us may write them."""

from __future__ import annotations

import re


def prompt_file(name: str, body: str, *, section: str = "User", parameters: str = "") -> bytes:
    """Return the content of `<name>.md` with one section, whose variables are declared."""
    identity, _, version = name.rpartition(".v")
    variables = sorted(set(re.findall(r"\{\{(\w+)\}\}", body)))
    header = (
        f'id = "{identity}"\nversion = {version}\ndescription = "For tests."\n'
        f"variables = {variables}\n\n[parameters]\n{parameters}\n"
    )
    return f"+++\n{header}+++\n\n# {section}\n\n{body}\n".encode()
