"""Whose work Halqa stands on, and under which licences: docs/licences.md is made by

python -m tests.guards.licences
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "licences.md"
# Licences under which a product may be given on; LGPL and MPL for libraries that are used unchanged.
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "OFL-1.1",
    "PSF-2.0",
    "Unlicense",
}
# What packages write in other words, and what they forgot to write (looked up in their source).
WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "the mit license": "MIT",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "historical permission notice and disclaimer (hpnd)": "MIT-CMU",
}


@dataclass(frozen=True)
class Work:
    """Something that is given on with Halqa, or installed by it."""

    name: str
    licence: str  # an SPDX expression
    where: str

    @property
    def allowed(self) -> bool:
        parts = re.split(r"\s+(?:AND|OR|WITH)\s+|[()]", self.licence)
        return all(part.strip() in ALLOWED for part in parts if part.strip())


KEPT_HERE = [
    Work("Readex Pro", "OFL-1.1", "static/fonts/LICENSE-readex-pro.txt"),
    Work("IBM Plex Sans, IBM Plex Sans Arabic", "OFL-1.1", "templates/pdf/fonts/LICENSE-ibm-plex.txt"),
    Work("Noto Sans Tifinagh", "OFL-1.1", "templates/pdf/fonts/LICENSE-noto-sans-tifinagh.txt"),
    Work(
        "Lucide (icons, some of them from Feather, MIT)",
        "ISC AND MIT",
        "templates/base/icons/LICENSE-lucide.txt",
    ),
    Work("zxing-wasm", "MIT", "static/js/vendor/zxing-wasm/LICENSE"),
    Work("zxing-cpp (inside zxing-wasm)", "Apache-2.0", "static/js/vendor/zxing-wasm/LICENSE-zxing-cpp"),
]


def installed() -> list[Work]:
    """Everything that requirements.txt brings, directly or not."""
    waiting = [Requirement(line) for line in _lines(ROOT / "requirements.txt")]
    seen: dict[str, set[str]] = {}
    works: dict[str, Work] = {}
    while waiting:
        wanted = waiting.pop()
        name, extras = _plain(wanted.name), set(wanted.extras)
        if name in seen and extras <= seen[name]:
            continue
        seen.setdefault(name, set()).update(extras)
        found = metadata.distribution(wanted.name)
        works[name] = Work(found.metadata["Name"], licence_of(found), "PyPI")
        for text in found.requires or []:
            further = Requirement(text)
            if further.marker is None or any(
                further.marker.evaluate({"extra": extra}) for extra in {"", *extras}
            ):
                waiting.append(further)
    return [works[name] for name in sorted(works)]


def licence_of(found: metadata.Distribution) -> str:
    """The SPDX expression, or what the package says in its own words."""
    told = found.metadata
    expression = told.get("License-Expression")
    if expression:
        return expression
    classifiers = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License")
    ]
    for words in [*classifiers, (told.get("License") or "").split("\n")[0]]:
        if words.strip().lower() in WORDS:
            return WORDS[words.strip().lower()]
    return next(iter(classifiers), "") or (told.get("License") or "").split("\n")[0] or "unknown"


def rows() -> list[str]:
    return [f"| {work.name} | {work.licence} | {work.where} |" for work in [*KEPT_HERE, *installed()]]


def text() -> str:
    return "\n".join(
        [
            "# What Halqa stands on",
            "",
            "Made by `make licences`. A test fails when something is missing, or when a licence is none of those under",
            "which Halqa may be given on. Tools of developers (`requirements-dev.txt`) are not part of it.",
            "",
            "| work | licence | where it comes from |",
            "|---|---|---|",
            *rows(),
            "",
        ]
    )


def _lines(path: Path) -> list[str]:
    lines = [line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    LIST.write_text(text(), encoding="utf-8")
    sys.exit(0)
