"""What stands at the head of a paper."""

from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from home.letterhead import letterhead
from home.models import Picture, SiteSettings
from tests.factories import make_site

pytestmark = pytest.mark.django_db


def test_a_big_logo_is_made_as_small_as_print_needs_and_stays_transparent():
    make_site()
    drawing = BytesIO()
    Image.new("RGBA", (3000, 500), (122, 31, 61, 0)).save(drawing, "PNG")
    logo = Picture.objects.create(title="Logo", file=ImageFile(drawing, "logo.png"))

    head = letterhead(SiteSettings(logo=logo, brand="#7A1F3D"))

    assert head["brand"] == "#7a1f3d"
    with Image.open(BytesIO(bytes(head["logo"]["png"]))) as shown:
        assert shown.size == (head["logo"]["width"], head["logo"]["height"]) == (744, 124)
        assert shown.mode == "RGBA" and shown.format == "PNG"


def test_without_logo_and_colour_there_is_nothing_of_ones_own():
    assert letterhead(SiteSettings()) == {"brand": "", "logo": {}}
