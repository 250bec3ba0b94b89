import pytest

from tests.halqa.serving import make_tables


@pytest.fixture
def site_folder(tmp_path, django_db_setup, django_db_blocker):
    """A place for a site of its own, with tables and nothing in them."""
    with django_db_blocker.unblock():
        return make_tables(tmp_path / "var")
