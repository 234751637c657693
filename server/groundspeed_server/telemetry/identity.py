"""Who the engineer is, as a pseudonym under the organisation's key.

A pseudonym is the first 32 hex digits of HMAC-SHA-256(key, text); here the text is the address
under which the engineer commits, trimmed and in lower case. Readers of git history make the same
pseudonym from the same key, so that commits and events meet, and nobody without the key can find
the address by trying; `groundspeed_contract/pseudonym-vectors.v1.json` has cases for both sides.

Without a key an engineer is a random id of this machine.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from groundspeed_server.small_file import read_small_file, replace_file
from groundspeed_server.telemetry.gitconfig import git_folders, last_value, own_config, read_config

LOCAL_ID_NAME = "local-id"

_DIGITS = 32
_LARGEST = 1024
_ID = re.compile(r"[0-9a-f]{32}")


def organisation_key(environment: Mapping[str, str], name: str) -> bytes | None:
    """Return the organisation's key, from the variable that holds it; None without one."""
    return environment.get(name, "").strip().encode() or None


def pseudonym(key: bytes, text: str) -> str:
    """Return the keyed hash of a text, 32 hex digits."""
    message = text.encode("utf-8", "surrogateescape")
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:_DIGITS]


def engineer_pseudonym(key: bytes, email: str) -> str:
    """Return the pseudonym of the engineer who commits under this address."""
    return pseudonym(key, email.strip().lower())


def engineer_id(
    key: bytes | None, environment: Mapping[str, str], roots: Sequence[Path], state: Path
) -> str:
    """Return who the engineer is: a pseudonym, or a random id where there is no key or address."""
    return address_pseudonym(key, environment, roots) or local_id(state)


def address_pseudonym(
    key: bytes | None, environment: Mapping[str, str], roots: Sequence[Path]
) -> str | None:
    """Return the pseudonym of the engineer's git address; None without a key or an address."""
    email = git_email(environment, roots) if key else None
    return engineer_pseudonym(key, email) if key and email else None


def git_email(environment: Mapping[str, str], roots: Sequence[Path]) -> str | None:
    """Return the address under which the engineer commits in the first of these folders."""
    named = environment.get("GIT_AUTHOR_EMAIL")
    if named:
        return named
    folders = git_folders(roots[0]) if roots else None
    entries = own_config(environment, folders[0] if folders else None)
    if folders:
        entries += read_config(folders[1] / "config")
    return last_value(entries, "author", "email") or last_value(entries, "user", "email")


def local_id(state: Path) -> str:
    """Return the random id of this machine and user, made on first use.

    What is there and is no id makes room for one.
    """
    if known := known_local_id(state):
        return known
    path = state / LOCAL_ID_NAME
    made = secrets.token_hex(16)
    with contextlib.suppress(OSError):
        proposed = state / f".{LOCAL_ID_NAME}.{secrets.token_hex(4)}"
        replace_file(proposed, made.encode())
        try:
            os.link(proposed, path)
        except FileExistsError:
            # Another process may have been first: then its id counts.
            if known_local_id(state) is None:
                proposed.replace(path)
        finally:
            proposed.unlink(missing_ok=True)
    return known_local_id(state) or made


def known_local_id(state: Path) -> str | None:
    """Return the random id of this machine and user; None where none was made yet."""
    try:
        text = read_small_file(state / LOCAL_ID_NAME, _LARGEST).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return text if _ID.fullmatch(text) else None
