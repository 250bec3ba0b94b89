"""Foreign keys point down like imports do, also those given as strings, which no import shows."""

import tomllib

import pytest
from django.apps import apps
from django.db import models

from tests.guards.test_layers import APPS, ROOT

# what points up all the same, and why it may
NOTED: dict[str, str] = {}


def layers():
    """The order of the import contract, the highest first: apps, then features of events."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    order = {contract["id"]: contract["layers"] for contract in contracts}
    features = [f"events.{name.strip(' ()')}" for layer in order["events"] for name in layer.split("|")]
    return [name for app in order["apps"] for name in (features if app == "events" else [app])]


def place_of(model, order):
    """How high a model stands; the greater, the lower."""
    parts = model.__module__.split(".")
    name = ".".join(parts[:2]) if parts[0] == "events" else parts[0]
    return order.index(name)


def pointing_up(found, order):
    """Each key from a lower to a higher model, by name."""
    wrong = []
    for model in found:
        for field in model._meta.get_fields():
            target = field.remote_field.model if field.remote_field and not field.auto_created else None
            if not isinstance(target, type) or target._meta.app_label not in APPS:
                continue
            if place_of(target, order) < place_of(model, order):
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    return wrong


def ours():
    return [model for model in apps.get_models(include_auto_created=False) if model._meta.app_label in APPS]


def test_foreign_keys_point_down():
    assert [key for key in pointing_up(ours(), layers()) if key not in NOTED] == []


def test_what_is_noted_is_still_there():
    assert set(NOTED) <= set(pointing_up(ours(), layers()))


def test_every_model_has_a_place():
    order = layers()

    assert all(place_of(model, order) >= 0 for model in ours())
    assert len(ours()) > 15


@pytest.mark.parametrize("kind", [models.ForeignKey, models.OneToOneField, models.ManyToManyField])
def test_the_guard_sees_a_key_given_as_a_string(kind):
    options = {} if kind is models.ManyToManyField else {"on_delete": models.PROTECT}
    body = {
        "__module__": "events.people.models",
        "wrong": kind("events.Event", related_name="+", **options),
        "Meta": type("Meta", (), {"app_label": "events"}),
    }
    model = type(f"PointsUp{kind.__name__}", (models.Model,), body)
    try:
        assert pointing_up([model], layers()) == [f"{model._meta.label}.wrong → events.Event"]
    finally:
        for name in [name for name in apps.all_models["events"] if name.startswith("pointsup")]:
            del apps.all_models["events"][name]
        apps.clear_cache()
