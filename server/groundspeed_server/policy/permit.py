"""Whether models may be asked now: the kill switch, and what may be spent in a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from groundspeed_server.engine.tokens import estimate_tokens
from groundspeed_server.models.port import CalledModel, ModelError, ModelErrorCode, Usage
from groundspeed_server.models.prices import cost_usd
from groundspeed_server.policy.document import KillSwitch, Limits
from groundspeed_server.policy.spending import Spending, Spent

_CHARS_PER_TOKEN = 4


class PolicyPermit:
    """The egress door's permit, as the policy in force has it; safe to use from any thread."""

    def __init__(self, spending: Spending) -> None:
        self._spending = spending
        self._kill_switch = KillSwitch()
        self._limits = Limits()
        self._reached: tuple[str, str] | None = None

    def obey(self, kill_switch: KillSwitch, limits: Limits) -> None:
        """Go by these from now on."""
        self._kill_switch, self._limits = kill_switch, limits
        reached = self._spending.today().reached(limits) if self._is_limited else None
        self._note(reached)

    @property
    def refusal(self) -> str | None:
        """Why models are not asked at present, for the status; None when they are. Waits not."""
        if self._kill_switch.on:
            return switched_off(self._kill_switch)
        if self._reached is None or self._reached[0] != self._spending.day:
            return None
        return _spent(self._reached[1])

    @property
    def off(self) -> bool:
        """Whether the kill switch is on."""
        return self._kill_switch.on

    def admit(self, identity: CalledModel) -> None:
        """Count a call that is about to be made; see `egress.Permit`.

        A model on this machine costs nothing, and so its calls do not count.
        """
        if self._kill_switch.on:
            raise ModelError(ModelErrorCode.SWITCHED_OFF, switched_off(self._kill_switch))
        if identity.on_device or not self._is_limited:
            return
        if self._spending.count_call(self._limits):
            self._note(None)
            return
        reached = self._spending.today().reached(self._limits) or "what the policy allows"
        self._note(reached)
        raise ModelError(ModelErrorCode.SPENDING_LIMIT, _spent(reached))

    def spent(self, identity: CalledModel, sent: Sequence[str], usage: Usage, said: int) -> None:
        """Add what a call cost; see `egress.Permit`.

        Most answers are left before the provider counts their tokens; then the length of the
        texts tells. A model without a known price costs nothing here, and its calls count.
        """
        if identity.on_device or not self._is_limited:
            return
        if usage.tokens_in is None or usage.tokens_out is None:
            tokens_in = sum(estimate_tokens(text) for text in sent)
            usage = Usage(tokens_in=tokens_in, tokens_out=said // _CHARS_PER_TOKEN + 1)
        cost = cost_usd(identity, usage, datetime.now(UTC).date())
        if cost:
            self._spending.add_cost(cost)

    def today(self) -> Spent:
        """Return what was spent today, where there are limits."""
        return self._spending.today()

    def close(self) -> None:
        """Close what it counts in."""
        self._spending.close()

    def _note(self, reached: str | None) -> None:
        self._reached = (self._spending.day, reached) if reached else None

    @property
    def _is_limited(self) -> bool:
        return self._limits != Limits()


def switched_off(kill_switch: KillSwitch) -> str:
    """Return what engineers are told of a kill switch that is on."""
    said = f" It says: {kill_switch.message}" if kill_switch.message else ""
    return (
        "Your organisation has switched Groundspeed off for now."
        f"{said} Your work is not affected, and it comes back by itself."
    )


def _spent(reached: str) -> str:
    return (
        f"Today's spending limit of your organisation, {reached}, is reached. "
        "Groundspeed goes on at midnight UTC."
    )
