"""Forms with nested names: `line_items[0][price_data][currency]=mad`."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

Nested = dict[str, Any]


def pairs_of(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)


def nested(text: str) -> Nested:
    """The tree that the names spell; `a[0]` and `a[]` make lists."""
    tree: Nested = {}
    for name, value in pairs_of(text):
        here: Nested = tree
        *steps, last = [name.partition("[")[0], *re.findall(r"\[([^\]]*)\]", name)]
        for step in steps:
            if not isinstance(here.get(step), dict):
                here[step] = {}
            here = here[step]
        here[last or str(len(here))] = value
    return {name: branch if name == "metadata" else _lists(branch) for name, branch in tree.items()}


def _lists(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    below = {name: _lists(twig) for name, twig in branch.items()}
    if below and all(name.isdigit() for name in below):
        return [below[name] for name in sorted(below, key=int)]
    return below
