import re
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["static/fonts", "static/js/vendor", "templates/pdf/fonts"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_others_is_listed_with_the_sum_it_has(folder):
    place = ROOT / folder
    listed = dict(
        re.findall(
            r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (place / "README.md").read_text(), re.MULTILINE
        )
    )
    kept = {
        str(path.relative_to(place)): sha256(path.read_bytes()).hexdigest()
        for path in place.rglob("*")
        if path.is_file() and path.name != "README.md"
    }

    assert listed == kept


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_licence_stands_beside_the_files_of_others(folder):
    texts = [path.read_text() for path in (ROOT / folder).rglob("LICENSE*")]

    assert texts
    assert all(
        "SIL OPEN FONT LICENSE" in text or "MIT License" in text or "Apache License" in text for text in texts
    )
