"""A failure of Lighthouse itself is no score of a page: it looks again, says so, and gives up after a few times."""

from __future__ import annotations

import sys

import pytest

from benchmarks import lighthouse

STAND_IN = """
import json, pathlib, sys
to = pathlib.Path(next(word for word in sys.argv if word.startswith("--output-path=")).partition("=")[2])
count = to.with_suffix(".count")
number = len(count.read_text()) if count.exists() else 0
count.write_text("x" * (number + 1))
answer = {answers}[number]
if answer == "NO_NAVSTART":
    sys.exit("Runtime error encountered: NO_NAVSTART (the page did not begin)")
error = {{"runtimeError": {{"code": answer}}}} if answer not in ("", "no score") else {{}}
score = None if answer == "no score" else 1
kinds = ("performance", "accessibility", "best-practices", "seo")
to.write_text(json.dumps({{"categories": {{kind: {{"score": score}} for kind in kinds}}, "audits": {{}}}} | error))
"""


@pytest.fixture
def look(monkeypatch, tmp_path):
    def look(*answers):
        stand_in = tmp_path / "lighthouse.py"
        stand_in.write_text(STAND_IN.format(answers=repr(answers)))
        monkeypatch.setattr(lighthouse, "NODE", sys.executable)
        monkeypatch.setattr(lighthouse, "LIGHTHOUSE", stand_in)
        monkeypatch.setattr(lighthouse, "_chromium", lambda: "")
        return lighthouse._report("http://localhost/", tmp_path / "report.json")

    return look


@pytest.mark.parametrize("failure", ["NO_NAVSTART", "PROTOCOL_TIMEOUT", "no score"])
def test_it_looks_again_and_says_why(look, capsys, failure):
    assert look(failure, "")["categories"]["seo"]["score"] == 1
    assert "Lighthouse itself failed" in (said := capsys.readouterr().out) and failure in said


def test_it_gives_up_after_a_few_times(look):
    with pytest.raises(SystemExit, match="3 times"):
        look("NO_NAVSTART", "NO_NAVSTART", "NO_NAVSTART", "")
