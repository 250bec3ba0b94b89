"""Everything that is installed or kept here may be given on, and is listed."""

from tests.guards.licences import KEPT_HERE, LIST, ROOT, Work, installed, rows


def test_every_licence_is_one_that_we_may_give_on():
    assert [(work.name, work.licence) for work in [*KEPT_HERE, *installed()] if not work.allowed] == []


def test_everything_is_listed():
    """Another Python may need a package less, so the list may hold more."""
    listed = LIST.read_text(encoding="utf-8").splitlines()

    assert [row for row in rows() if row not in listed] == [], (
        "python -m tests.guards.licences writes it again"
    )


def test_what_is_kept_here_has_its_licence_beside_it():
    for work in KEPT_HERE:
        assert (ROOT / work.where).stat().st_size > 500, work.where
    listed = {(ROOT / work.where) for work in KEPT_HERE}
    there = {path for folder in ("static", "templates") for path in (ROOT / folder).rglob("LICENSE*")}
    assert there == listed


def test_the_guard_sees_a_licence_that_asks_for_more():
    assert not Work("x", "AGPL-3.0-or-later", "").allowed
    assert not Work("x", "MIT AND GPL-2.0-only", "").allowed
    assert not Work("x", "unknown", "").allowed
    assert Work("x", "MIT OR Apache-2.0", "").allowed


def test_more_than_the_direct_dependencies_are_looked_at():
    names = {work.name.lower() for work in installed()}

    assert {"django", "django-treebeard", "fido2", "psycopg-binary"} <= {
        name.replace("_", "-") for name in names
    }
    assert "pytest" not in names
