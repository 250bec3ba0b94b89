import pytest

from tests.halqa.serving import make_tables


@pytest.fixture
def site_folder(tmp_path, db):
    """A place for a site of its own, with tables and nothing in them."""
    return make_tables(tmp_path / "var")
