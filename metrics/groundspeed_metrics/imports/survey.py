"""Answers to a survey: who said which number to which question, and when.

What people wrote in words is not read at all: beside a person it would be a record of that person,
and without one it could still be recognised.
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

import msgspec

from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.imports.rows import Row, UnusableError, address, day, plain_login, shaped

_QUESTION = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
# Where a score is missing somewhere, programs write all of a column with a point.
_SCORE = re.compile(r"(0?[0-9]|10)(?:\.0+)?")


class SurveyAnswer(Row, frozen=True):
    """A row of `raw.survey_answer`; `respondent` is a pseudonym of an address or a login."""

    table: ClassVar[str] = "survey_answer"

    answered_on: date
    respondent: str
    question: str
    score: int


class _Line(msgspec.Struct):
    answered_on: str
    question: str
    score: str | float
    email: str = ""
    login: str = ""


class SurveyAnswers:
    """Reads answers."""

    name = "survey"
    tables = ("survey_answer",)
    is_whole = False

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def rows(self, record: object) -> list[Row]:
        """Return one answer."""
        line = shaped(record, _Line)
        # Forms that do not ask who answers write `anonymous`: all of them would be one person.
        given = line.email.strip()
        who = address(given, "email") if given else plain_login(line.login)
        # The time of day is nobody's business here, and a form may write it.
        answered_on = day(line.answered_on[:10], "answered_on")
        if not who or not who.isprintable() or answered_on is None:
            raise UnusableError("incomplete")
        if not _QUESTION.fullmatch(line.question):
            raise UnusableError("not_a_question", "question")
        score = _SCORE.fullmatch(str(line.score).strip())
        if score is None:
            raise UnusableError("not_a_score", "score")
        person = self._pseudonyms.person(who)
        return [SurveyAnswer(answered_on, person, line.question, int(score[1]))]
