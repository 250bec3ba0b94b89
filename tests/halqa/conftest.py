import pytest

from tests.halqa.serving import Site, make_tables


@pytest.fixture
def site_folder(tmp_path, db):
    """A place for a site of its own, with tables and nothing in them."""
    return make_tables(tmp_path / "var")


@pytest.fixture
def start(site_folder):
    """Starts sites there; none outlives its test, however that ends."""
    started = []

    def start_one(*words, **more):
        started.append(Site(site_folder, *words, **more))
        return started[-1]

    yield start_one
    for site in started:
        site.end()
