from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from groundspeed_server.models.breaker import Admission, Breaker, Phase
from groundspeed_server.models.port import ModelError, ModelErrorCode

COUNTED = [ModelErrorCode.THROTTLED, ModelErrorCode.TIMEOUT, ModelErrorCode.UNAVAILABLE]
LASTING = [
    ModelErrorCode.ACCESS_DENIED,
    ModelErrorCode.MODEL_NOT_FOUND,
    ModelErrorCode.NO_CREDENTIALS,
    ModelErrorCode.EXPIRED_CREDENTIALS,
    ModelErrorCode.NOT_INSTALLED,
]
NEVER = [
    ModelErrorCode.INVALID_REQUEST,
    ModelErrorCode.BAD_ANSWER,
    ModelErrorCode.BUSY,
    ModelErrorCode.CANCELLED,
]


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker, code: ModelErrorCode = ModelErrorCode.UNAVAILABLE) -> None:
    breaker.admit().failed(ModelError(code, "The model is ill."))


def opened(breaker: Breaker) -> Breaker:
    for _ in range(3):
        fail(breaker)
    return breaker


def passes(breaker: Breaker) -> Admission | None:
    try:
        return breaker.admit()
    except ModelError:
        return None


@pytest.mark.parametrize("code", COUNTED)
def test_three_passing_faults_in_a_row_open_it(breaker: Breaker, code: ModelErrorCode) -> None:
    phases = []
    for _ in range(3):
        fail(breaker, code)
        phases.append(breaker.status.phase)

    assert phases == [Phase.CLOSED, Phase.CLOSED, Phase.OPEN]


@pytest.mark.parametrize("code", NEVER)
def test_faults_of_one_request_never_count(breaker: Breaker, code: ModelErrorCode) -> None:
    for _ in range(20):
        fail(breaker, code)

    assert breaker.status.phase is Phase.CLOSED


@pytest.mark.parametrize(
    "code", [ModelErrorCode.INVALID_REQUEST, ModelErrorCode.BAD_ANSWER, *COUNTED]
)
def test_calls_of_which_none_is_answered_are_told_although_they_pass(
    breaker: Breaker, clock: Clock, code: ModelErrorCode
) -> None:
    told = []
    for _ in range(3):
        fail(breaker, code)
        clock.now += 20
        told.append(breaker.status.failing)
    breaker.admit().succeeded()

    assert told == [None, None, "The model is ill."]
    assert breaker.status.failing is None


def test_a_reset_takes_back_that_calls_fail(breaker: Breaker) -> None:
    for _ in range(3):
        fail(breaker, ModelErrorCode.INVALID_REQUEST)
    breaker.reset()

    assert breaker.status.failing is None


def test_a_bad_request_between_faults_changes_nothing(breaker: Breaker) -> None:
    for code in (*COUNTED[:2], ModelErrorCode.INVALID_REQUEST, COUNTED[2]):
        fail(breaker, code)

    assert breaker.status.phase is Phase.OPEN


def test_a_success_between_faults_begins_anew(breaker: Breaker) -> None:
    for _ in range(5):
        fail(breaker)
        fail(breaker)
        breaker.admit().succeeded()

    assert breaker.status.phase is Phase.CLOSED


def test_old_faults_do_not_count(breaker: Breaker, clock: Clock) -> None:
    for _ in range(10):
        fail(breaker)
        clock.now += 8

    assert breaker.status.phase is Phase.CLOSED


@pytest.mark.parametrize("code", LASTING)
def test_a_lasting_fault_opens_it_at_once_and_for_long(
    breaker: Breaker, clock: Clock, code: ModelErrorCode
) -> None:
    fail(breaker, code)
    clock.now += 59

    assert breaker.status.phase is Phase.OPEN
    assert breaker.status.code is code


def test_while_it_is_open_calls_fail_with_the_cause_in_words(
    breaker: Breaker, clock: Clock
) -> None:
    opened(breaker)
    clock.now += 10
    with pytest.raises(ModelError) as caught:
        breaker.admit()

    assert caught.value.code is ModelErrorCode.UNAVAILABLE
    assert caught.value.remedy == "The model is ill. Groundspeed asks the model again in 20 s."
    assert breaker.status.reason == caught.value.remedy
    assert breaker.status.retry_in_s == 20


def test_after_the_rest_exactly_one_of_many_callers_tries(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 30
    with ThreadPoolExecutor(20) as callers:
        admissions = list(callers.map(lambda _: passes(breaker), range(20)))

    assert sum(admission is not None for admission in admissions) == 1
    assert breaker.status.phase is Phase.HALF_OPEN


def test_a_trial_that_succeeds_closes_it(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 30
    breaker.admit().succeeded()

    assert breaker.status.phase is Phase.CLOSED
    assert breaker.status.reason is None
    assert breaker.status.changes == 2


def test_a_trial_that_is_refused_for_its_content_closes_it(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 30
    fail(breaker, ModelErrorCode.INVALID_REQUEST)

    assert breaker.status.phase is Phase.CLOSED


def test_each_trial_that_fails_doubles_the_rest_up_to_a_limit(
    breaker: Breaker, clock: Clock
) -> None:
    opened(breaker)
    rests = []
    for _ in range(7):
        rests.append(breaker.status.retry_in_s)
        clock.now += rests[-1] or 0
        fail(breaker)

    assert rests == [30, 60, 120, 240, 480, 600, 600]


def test_a_recovery_forgets_the_longer_rests(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 30
    fail(breaker)
    clock.now += 60
    breaker.admit().succeeded()

    assert opened(breaker).status.retry_in_s == 30


@pytest.mark.parametrize("code", [ModelErrorCode.CANCELLED, ModelErrorCode.BUSY])
def test_a_trial_without_outcome_leaves_the_trial_to_the_next(
    breaker: Breaker, clock: Clock, code: ModelErrorCode
) -> None:
    opened(breaker)
    clock.now += 30
    fail(breaker, code)

    assert passes(breaker) is not None


@pytest.mark.parametrize("code", [ModelErrorCode.CANCELLED, ModelErrorCode.BUSY])
def test_a_call_without_outcome_neither_shows_nor_hides_that_others_fail(
    breaker: Breaker, code: ModelErrorCode
) -> None:
    for _ in range(3):
        fail(breaker, code)
    before = breaker.status.failing
    for _ in range(3):
        fail(breaker, ModelErrorCode.BAD_ANSWER)
    fail(breaker, code)

    assert (before, breaker.status.failing) == (None, "The model is ill.")


def test_the_first_outcome_of_a_call_counts(breaker: Breaker) -> None:
    admission = breaker.admit()
    admission.succeeded()
    for _ in range(5):
        admission.failed(ModelError(ModelErrorCode.ACCESS_DENIED, ""))

    assert breaker.status.phase is Phase.CLOSED


def test_a_late_success_of_an_older_call_does_not_close_it(breaker: Breaker) -> None:
    older = breaker.admit()
    opened(breaker)
    older.succeeded()

    assert breaker.status.phase is Phase.OPEN


def test_a_reset_closes_it(breaker: Breaker) -> None:
    fail(breaker, ModelErrorCode.ACCESS_DENIED)
    breaker.reset()

    assert passes(breaker) is not None


@pytest.mark.parametrize("code", COUNTED)
def test_a_provider_that_says_for_how_long_is_left_alone_for_as_long(
    breaker: Breaker, clock: Clock, code: ModelErrorCode
) -> None:
    breaker.admit().failed(ModelError(code, "It has too much to do.", retry_after_s=45))
    told = breaker.status.reason
    clock.now += 44
    early = passes(breaker)
    clock.now += 1

    assert told == "It has too much to do. Groundspeed asks the model again in 45 s."
    assert early is None
    assert passes(breaker) is not None


def test_no_provider_is_left_alone_for_ever(breaker: Breaker, clock: Clock) -> None:
    breaker.admit().failed(ModelError(ModelErrorCode.THROTTLED, "", retry_after_s=1e9))
    clock.now += 600

    assert passes(breaker) is not None


def test_a_provider_that_may_be_asked_again_at_once_is_not_left_alone(breaker: Breaker) -> None:
    breaker.admit().failed(ModelError(ModelErrorCode.THROTTLED, "", retry_after_s=0))

    assert passes(breaker) is not None
