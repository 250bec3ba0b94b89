"""Errors as Stripe words them, so that the SDK raises the right exception."""

from __future__ import annotations

from typing import Any

from halqa.standins.world import KnobError


class StripeError(KnobError):
    """One error object with its HTTP status; `kept` when the idempotency key remembers it."""

    def __init__(
        self, message: str, *, param: str = "", code: str = "", type: str = "invalid_request_error",
        status: int = 400, kept: bool = False, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.status, self.kept = status, kept
        self.error: dict[str, Any] = {"message": message, "type": type} | more
        self.error |= {name: value for name, value in (("param", param), ("code", code)) if value}
        if code:
            self.error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"


def missing(param: str) -> StripeError:
    return StripeError(f"Missing required param: {param}.", param=param, code="parameter_missing")


def no_such(what: str, id: str, param: str = "", status: int = 404) -> StripeError:
    return StripeError(f"No such {what}: '{id}'", param=param or "id", code="resource_missing", status=status)


def unknown(param: str) -> StripeError:
    return StripeError(f"Received unknown parameter: {param}", param=param, code="parameter_unknown")


def unexpected(message: str, **more: Any) -> StripeError:
    """The thing is not in a state in which that can be done."""
    return StripeError(message, code="payment_intent_unexpected_state", kept=True, **more)


def bad_key(given: str) -> StripeError:
    if not given:
        message = (
            "You did not provide an API key. You need to provide your API key in the Authorization header."
        )
    else:
        message = f"Invalid API Key provided: {given[:8]}{'*' * 8}{given[-4:]}"
    return StripeError(message, status=401)


def too_many() -> StripeError:
    message = "Request rate limit exceeded. This is an outage made by the stand-in."
    return StripeError(message, code="rate_limit", status=429)


def broken(*, kept: bool = False) -> StripeError:
    message = "An unknown error occurred. This is an outage made by the stand-in."
    return StripeError(message, type="api_error", status=500, kept=kept)


def other_params(key: str) -> StripeError:
    message = (
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request."
    )
    return StripeError(message, type="idempotency_error")


def in_use(key: str) -> StripeError:
    message = f"There is currently another in-progress request using this idempotency key: {key}."
    return StripeError(message, type="idempotency_error", code="idempotency_key_in_use", status=409)
