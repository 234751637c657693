"""The Bedrock client: any model that the Converse API reaches, behind our port."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Literal

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.bedrock.answer import read_answer
from groundspeed_server.models.bedrock.connection import BedrockConnection
from groundspeed_server.models.bedrock.errors import hung_up, model_error, provider_fault
from groundspeed_server.models.bedrock.families import (
    default_family,
    find_family,
    public_label,
    regional_profile,
)
from groundspeed_server.models.bedrock.repair import refused_feature
from groundspeed_server.models.bedrock.request import Feature, converse_request
from groundspeed_server.models.port import (
    ModelError,
    ModelErrorCode,
    ModelEvent,
    ModelIdentity,
    ModelRequest,
    PromptShape,
    cancelled,
)
from groundspeed_server.prompts.prompt import ChatPrompt
from groundspeed_server.settings.values import ModelSettings

# What else than to leave something out may help: to read the credentials, or to connect, anew.
_Way = Literal["sign_in", "connect"]

log = logging.getLogger(__name__)


class BedrockModel:
    """A model on Bedrock.

    What the model turns down, it is not asked again in this process: each `ValidationException`
    that names a feature is answered by one call without it.

    Args:
        settings: `name` (default: the family table's), `family`, `region`.

    Raises:
        UserError: The configured family is not known.
    """

    def __init__(self, settings: ModelSettings) -> None:
        self._model = settings.name or default_family().id
        self._family = find_family(self._model, settings.family)
        self._connection = BedrockConnection(settings.region)
        self._lock = threading.Lock()
        self._refused: frozenset[Feature] = frozenset()

    @property
    def identity(self) -> ModelIdentity:
        """Which model answers."""
        return ModelIdentity(
            provider="bedrock",
            model=self._model,
            label=public_label(self._model, self._family),
            shape=PromptShape.CHAT,
            chats=True,
            on_device=False,
        )

    def stream(self, request: ModelRequest, cancellation: Cancellation) -> Iterator[ModelEvent]:
        """Ask the model; see `ModelClient.stream`."""
        prompt = request.prompt.prompt
        limit, variation = request.max_tokens, request.variation
        if not isinstance(prompt, ChatPrompt):
            raise ModelError(
                ModelErrorCode.INVALID_REQUEST, "Models on Bedrock answer chat prompts only."
            )
        began = False
        tried: set[_Way] = set()
        while True:
            refused = self._refused
            try:
                for event in self._answer(prompt, limit, variation, refused, cancellation):
                    began = True
                    yield event
            except Exception as error:  # noqa: BLE001 - boto3 lets many kinds through.
                if cancellation.cancelled:
                    raise cancelled() from None
                if began or not self._may_go_better(error, refused, tried):
                    # The cause is not chained: its text may quote the prompt or an account.
                    raise model_error(error) from None
            else:
                return

    def warm_up(self) -> None:
        """Load boto3 and find credentials and region; asks no model.

        Raises:
            ModelError: There are none.
        """
        try:
            self._connection.client()
        except Exception as error:  # noqa: BLE001 - as above.
            raise model_error(error) from None

    def close(self) -> None:
        """Break off all calls and give up the connections."""
        self._connection.close()

    def _answer(
        self,
        prompt: ChatPrompt,
        max_tokens: int,
        variation: int,
        refused: frozenset[Feature],
        cancellation: Cancellation,
    ) -> Iterator[ModelEvent]:
        self._connection.client()
        request = converse_request(
            prompt,
            model=self._model_id(refused),
            family=self._family,
            max_tokens=max_tokens,
            refused=refused,
            variation=variation,
        )
        if cancellation.cancelled:
            raise cancelled()
        yield from read_answer(self._connection.events(request, cancellation))
        if cancellation.cancelled:
            raise cancelled()

    def _model_id(self, refused: frozenset[Feature]) -> str:
        """Return the id to ask: newer models answer under the id of a regional profile only."""
        known_bare = self._model == self._family.id and self._family.profiles
        wants_profile = known_bare or Feature.BARE_ID in refused
        if wants_profile and Feature.PROFILE_ID not in refused:
            return regional_profile(self._model, self._connection.region)
        return self._model

    def _may_go_better(
        self, error: Exception, refused: frozenset[Feature], tried: set[_Way]
    ) -> bool:
        """Do what may make another try go better; return whether that was anything new.

        Args:
            error: What went wrong.
            refused: What the failed request already did without.
            tried: What was done for this call before, to which this is added.
        """
        if model_error(error).code is ModelErrorCode.EXPIRED_CREDENTIALS:
            way: _Way = "sign_in"
            self._connection.forget_client()
        elif hung_up(error):
            way = "connect"
        else:
            return self._learn(error, refused)
        new = way not in tried
        tried.add(way)
        return new

    def _learn(self, error: Exception, refused: frozenset[Feature]) -> bool:
        """Remember what the provider turns down; return whether another try may go better.

        Args:
            error: What the provider said.
            refused: What the failed request already did without.
        """
        code, message = provider_fault(error)
        feature = refused_feature(message) if code == "validationexception" else None
        if feature is None or feature in refused:
            return False
        with self._lock:
            self._refused |= {feature}
        log.info("%s does not accept %s; doing without", self.identity.label, feature)
        return True
