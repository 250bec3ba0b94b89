"""Reading what a request asks for, as strictly as Stripe does."""

from __future__ import annotations

from typing import Any

from halqa.standins import forms
from halqa.standins.stripe.errors import StripeError, missing, unknown

_CURRENCIES = (
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny "
    "cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk "
    "jmd jpy kes kgs khr kmf krw kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad "
    "ngn nio nok npr nzd pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl "
    "thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw"
)
CURRENCIES = frozenset(_CURRENCIES.split())
_LOCALES = (
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR "
    "ro ru sk sl sv th tr vi zh zh-HK zh-TW"
)
LOCALES = _LOCALES.split()
MOST = 99_999_999


def only(sent: forms.Nested, *known: str) -> None:
    for name in sent:
        if name not in (*known, "expand"):
            raise unknown(name)


def integer(value: Any, param: str, *, least: int | None = None, most: int | None = None) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise StripeError(
            f"Invalid integer: {value}", param=param, code="parameter_invalid_integer"
        ) from None
    if least is not None and number < least:
        message = f"This value must be greater than or equal to {least}."
        raise StripeError(message, param=param, code="parameter_invalid_integer")
    if most is not None and number > most:
        message = f"This value must be less than or equal to {most}."
        raise StripeError(message, param=param, code="parameter_invalid_integer")
    return number


def text(value: Any, param: str, *, most: int = 5000) -> str:
    if not isinstance(value, str):
        raise StripeError("Invalid string", param=param)
    if value == "":
        message = f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset."
        raise StripeError(message, param=param, code="parameter_invalid_empty")
    if len(value) > most:
        message = f"Invalid string: must be at most {most} characters"
        raise StripeError(message, param=param, code="parameter_invalid_string_long")
    return value


def currency(value: Any, param: str) -> str:
    code = text(value, param).lower()
    if code not in CURRENCIES:
        some = ", ".join(sorted(CURRENCIES)[:8])
        raise StripeError(f"Invalid currency: {code}. Stripe currently supports: {some}, …", param=param)
    return code


def one_of(value: Any, param: str, choices: list[str] | tuple[str, ...]) -> str:
    if value not in choices:
        raise StripeError(
            f"Invalid {param}: must be one of {', '.join(choices[:-1])}, or {choices[-1]}", param=param
        )
    return value


def web_address(value: Any, param: str) -> str:
    address = text(value, param)
    if not address.startswith(("http://", "https://")):
        raise StripeError(f"Not a valid URL: {address}", param=param, code="url_invalid")
    return address


def metadata(value: Any, param: str = "metadata") -> dict[str, str]:
    if value in (None, ""):
        return {}
    if not isinstance(value, dict) or any(not isinstance(one, str) for one in value.values()):
        raise StripeError("Invalid hash", param=param)
    if len(value) > 50:
        raise StripeError("Metadata can have at most 50 keys.", param=param)
    for name, one in value.items():
        if len(name) > 40 or len(one) > 500:
            raise StripeError(
                "Metadata keys have at most 40 characters, values 500.", param=f"{param}[{name}]"
            )
    return {name: one for name, one in value.items() if one}


def required(sent: forms.Nested, *names: str) -> None:
    for name in names:
        if sent.get(name) in (None, "", [], {}):
            raise missing(name)
