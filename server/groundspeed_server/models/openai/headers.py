"""What every request to an OpenAI-compatible server carries, and the name its model goes by."""

from __future__ import annotations

import re

from groundspeed_server.errors import UserError

KEY_HEADER = "Authorization"
_PUBLIC_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


def request_headers(key: str | None, variable: str, *, accept: str) -> dict[str, str]:
    """Return the headers of a request.

    Args:
        key: The server's key; None sends none.
        variable: The environment variable that holds it.
        accept: The type of answer that is wanted.

    Raises:
        UserError: The key holds characters that cannot be sent.
    """
    headers = {"Content-Type": "application/json", "Accept": accept}
    if key is not None and (key := key.strip()):
        if not (key.isascii() and key.isprintable()):
            raise UserError(
                f"The key in {variable} holds characters that cannot be sent.",
                "Set it anew, without line breaks.",
            )
        headers[KEY_HEADER] = f"Bearer {key}"
    return headers


def public_label(name: str | None) -> str:
    """Return a name for telemetry: a model's own name, but no path of this or another machine."""
    if name is None or name.startswith(("/", ".", "~")):
        return "custom"
    last = name.rpartition("/")[2]
    return last if _PUBLIC_NAME.fullmatch(last) else "custom"
