"""Page one: sentences that hold for what is published, and say so where nothing is."""

from __future__ import annotations

from pathlib import Path

from groundspeed_metrics.report.answers import replies, review, unknowns
from groundspeed_metrics.report.source import Source
from groundspeed_metrics.report.wording import NO_BREAK, number
from groundspeed_metrics.warehouse.publish import open_published
from support.metrics_company import Company


def plain(text: str) -> str:
    return text.replace(NO_BREAK, " ")


def test_the_answer_to_use_is_the_newest_week_with_its_interval(company: Company) -> None:
    with open_published(company.database) as published:
        source = Source(published)
        newest = source.latest("adoption", "engaged_share")
        used = replies(source)[0]

    share = number(newest["engaged_share"], "share")
    assert used.number.value == share
    assert used.number.sure.startswith("95% interval ")
    assert plain(used.number.sure).endswith(f"{newest['n_people']} people")
    assert f"{share} of active engineers used it" in used.sentences[0]


def test_the_policys_headings_have_a_sentence_and_numbers_each(company: Company) -> None:
    with open_published(company.database) as published:
        themes = review(Source(published))

    assert [theme.title for theme in themes] == [
        "Rate of learning", "Vendor cost", "Data security",
    ]  # fmt: skip
    assert all(theme.sentence.endswith(".") and theme.numbers for theme in themes)


def test_what_is_not_known_is_said_first_of_all_of_effects(company: Company) -> None:
    with open_published(company.database) as published:
        said = unknowns(Source(published))

    assert said[0].startswith("Whether it makes engineers faster.")
    assert all(sentence.endswith(".") for sentence in said)


def test_an_empty_company_is_told_so_in_words(empty_warehouse: Path) -> None:
    with open_published(empty_warehouse) as published:
        source = Source(published)
        sentences = [sentence for reply in replies(source) for sentence in reply.sentences]
        themes = review(source)

    assert sentences == [
        "No week can be shown yet.", "Nothing can be shown yet.", "Nothing can be shown yet.",
    ]  # fmt: skip
    assert themes[0].sentence.endswith("Nothing was learned yet that can be shown.")
    assert all(n.sure for theme in themes for n in theme.numbers)
