"""Vectors are kept from one session to the next, and what was sent is counted."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

from groundspeed_server.embedding.shelf import VectorShelf, vectors_file
from groundspeed_server.embedding.vectors import Vector
from groundspeed_server.models.embedding.port import EmbeddingIdentity

TITAN = EmbeddingIdentity("bedrock", "titan", "titan", 256)
VECTOR = Vector.of([0.5, -1.0, 0.25])
DAY_S = 86_400.0


def shelf(
    state: Path,
    identity: EmbeddingIdentity = TITAN,
    *,
    now: float = 1_774_000_000.0,
    most: int = 100,
) -> VectorShelf:
    return VectorShelf(state, identity, wall=lambda: now, most=most)


def test_the_next_session_finds_what_was_made(tmp_path: Path) -> None:
    first = shelf(tmp_path)
    first.put({b"a": VECTOR})
    first.close()
    second = shelf(tmp_path)
    found = second.find([b"a", b"b"])
    second.close()

    assert found == {b"a": VECTOR}


def test_another_model_s_vectors_are_not_its_own(tmp_path: Path) -> None:
    others = (replace(TITAN, dimensions=512), replace(TITAN, model="cohere"))
    first = shelf(tmp_path)
    first.put({b"a": VECTOR})
    first.close()
    found = []
    for identity in others:
        other = shelf(tmp_path, identity)
        found.append(other.find([b"a"]))
        other.close()

    assert found == [{}, {}]


def test_only_the_engineer_can_read_it_and_it_names_no_content(tmp_path: Path) -> None:
    kept = shelf(tmp_path)
    kept.put({b"content-key-of-16": VECTOR})
    kept.close()
    file = vectors_file(tmp_path)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"content-key" not in file.read_bytes()


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    for day, key in enumerate((b"old", b"used", b"new")):
        kept = shelf(tmp_path, now=DAY_S * (1 + day))
        kept.put({key: VECTOR})
        kept.close()
    last = shelf(tmp_path, now=DAY_S * 9, most=2)
    last.find([b"used"])
    last.close()
    after = shelf(tmp_path)
    found = after.find([b"old", b"used", b"new"])
    after.close()

    assert set(found) == {b"used", b"new"}


def test_tokens_are_counted_by_day_for_all_servers(tmp_path: Path) -> None:
    servers = [shelf(tmp_path) for _ in range(2)]
    for server in servers:
        server.add_sent(30)
    tomorrow = shelf(tmp_path, now=1_774_000_000.0 + DAY_S)
    counts = (servers[0].sent_today, tomorrow.sent_today)
    for each in (*servers, tomorrow):
        each.close()

    assert counts == (60, 0)


def test_where_nothing_can_be_written_the_process_keeps_and_counts_for_itself(
    tmp_path: Path,
) -> None:
    state = tmp_path / "file"
    state.write_text("in the way")
    kept = shelf(state)
    kept.put({b"a": VECTOR})
    kept.add_sent(5)
    found = (kept.find([b"a"]), kept.sent_today)
    kept.close()

    assert found == ({b"a": VECTOR}, 5)
