"""Pseudonyms: people, repositories and paths enter the warehouse as keyed hashes only.

The key is the organisation's and stays outside the warehouse. The language server hashes with the
same key and the same normalisation, so that an engineer's events and commits meet in one pseudonym
without either side ever storing a name. An unkeyed hash of an address could be reversed with a
dictionary; a keyed one cannot without the key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from groundspeed_metrics.errors import UserError

_DIGITS = 32
_PRIVATE = 0o600


class Pseudonyms:
    """Keyed hashes under one organisation key: 32 hex digits of HMAC-SHA-256."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def person(self, email: str) -> str:
        """Return the pseudonym of the person who writes under this e-mail address."""
        return self._digest(email.strip().lower())

    def repository(self, name: str) -> str:
        """Return the pseudonym of a repository, from its normalised remote address."""
        return self._digest(name)

    def path(self, repository: str, path: str) -> str:
        """Return the pseudonym of a path; the same path differs between repositories."""
        return self._digest(f"path\0{repository}\0{path}")

    def fingerprint(self) -> str:
        """Return what tells two keys apart, and neither of them."""
        return self._digest("groundspeed key fingerprint")

    def _digest(self, text: str) -> str:
        encoded = text.encode("utf-8", "surrogateescape")
        return hmac.new(self._key, encoded, hashlib.sha256).hexdigest()[:_DIGITS]


def configured_key(environment: Mapping[str, str]) -> str:
    """Return the organisation's key as `GROUNDSPEED_ORG_KEY` names it; empty where it does not."""
    return environment.get("GROUNDSPEED_ORG_KEY", "").strip()


def known_key(environment: Mapping[str, str], database: Path) -> str | None:
    """Return the organisation's key, configured or kept beside the database; None for neither.

    Raises:
        UserError: The key file can be read by others, or not at all.
    """
    try:
        return configured_key(environment) or _read_key(_key_file(database))
    except FileNotFoundError:
        return None


def organisation_key(
    environment: Mapping[str, str], database: Path, notice: Callable[[str], None]
) -> str:
    """Return the organisation's key: from `GROUNDSPEED_ORG_KEY`, else kept beside the database.

    Args:
        environment: The process environment.
        database: The warehouse file; a key of its own is kept as `<database>.key`, mode 0600.
        notice: Told once, when a new key is made.

    Raises:
        UserError: The key file can be read by others, or not at all.
    """
    known = known_key(environment, database)
    if known is not None:
        return known
    path = _key_file(database)
    key = _write_key(path)
    notice(
        f"No GROUNDSPEED_ORG_KEY is set: a random key was made and kept in {path}. "
        "Commits will meet telemetry only where both use one key."
    )
    return key


def _key_file(database: Path) -> Path:
    return database.with_name(f"{database.name}.key")


def _read_key(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise UserError(
            f"The key file {path} can be read by others; nothing was collected.",
            f"Run: chmod 600 {path}",
        )
    key = path.read_text(encoding="ascii").strip()
    if not key:
        raise UserError(
            f"The key file {path} is empty.", "Restore it, or delete it and start anew."
        )
    return key


def _write_key(path: Path) -> str:
    key = secrets.token_hex(32)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key
