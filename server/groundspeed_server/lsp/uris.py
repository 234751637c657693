"""From the URI of a document to the path of its file, when there is one that can be trusted."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

# An encoded separator or NUL would turn one name into another when it is decoded.
_ENCODED_SEPARATOR = re.compile(r"%(2f|00)", re.IGNORECASE)
_STEPS = {".", ".."}


def path_of(uri: str) -> Path | None:
    """Return the local file behind a URI, as the client spells it; None when there is none.

    Only plain `file:` URIs of this machine have a path. One with an encoded separator, a step
    such as `..`, a NUL, a host, a query or a fragment is no file that an editor would name.
    """
    try:
        parts = urlsplit(uri)
        name = unquote(parts.path, errors="strict")
    except ValueError:
        return None
    plain = parts.scheme == "file" and parts.netloc in {"", "localhost"}
    if not plain or parts.query or parts.fragment or not name.startswith("/"):
        return None
    if "\0" in name or _ENCODED_SEPARATOR.search(uri) or _STEPS & set(name.split("/")):
        return None
    return Path(name)
