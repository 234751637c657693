"""Sets the closer that the editor wrote behind the cursor off from the answer, as its start is."""

from __future__ import annotations

from dataclasses import replace

from groundspeed_server.engine.brackets import CLOSER, balance
from groundspeed_server.engine.repair.answer import Answer


def closing_line(answer: Answer) -> Answer:
    """End an answer that begins below the opener above its closer, with which the text goes on.

    Models that see the closer behind the cursor do not write it, and would leave it at the end of
    their last line. On one line, a blank before the closer is that behind the brace.
    """
    site, text = answer.site, answer.text.rstrip()
    rest = site.rest_of_line[answer.covers :]
    opened, own = balance(site.line_prefix).unclosed, balance(text)
    even = not (own.unopened or own.unclosed)
    below = text.lstrip(" \t").startswith("\n")
    if answer.goes_on or not (site.is_code and opened and even):
        return answer
    if not below:
        begins = site.in_braces and answer.text.startswith(" ") and "\n" not in text
        return answer.with_text(f"{text} ") if begins and rest.startswith("}") else answer
    closer = CLOSER[opened[-1].char]
    if not rest.lstrip().startswith(closer):
        return answer
    covers = answer.covers + rest.index(closer) + 1
    return replace(answer, text=f"{text}\n{site.indent}{closer}", covers=covers)
