from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image

from home import qr

TICKET = "HTTPS://HALQA.EXAMPLE.MA/T/2VXCSX8ET508"


def read(picture):
    return zxingcpp.read_barcodes(picture)


@pytest.mark.parametrize("text", ["A", "42", "2VXC-SX8E-T508", TICKET])
def test_a_code_is_never_a_micro_code_however_short_its_text(text):
    [found] = read(Image.open(BytesIO(qr.png(text))))

    assert found.text == text
    assert "Micro" not in str(found.format)
    assert qr._code(text, "m").is_micro is False


def test_the_picture_has_four_white_modules_around_and_is_black_on_white():
    picture = Image.open(BytesIO(qr.png(TICKET, scale=5))).convert("RGB")
    border = qr.BORDER * 5

    assert {colour for _, colour in picture.getcolors()} == {(0, 0, 0), (255, 255, 255)}
    assert picture.crop((0, 0, picture.width, border)).getcolors() == [
        (picture.width * border, (255, 255, 255))
    ]
    assert picture.getpixel((border, border)) == (0, 0, 0)


def test_a_ticket_address_in_upper_case_needs_version_three_and_a_certificate_keeps_level_q():
    assert qr._code(TICKET, "m").version == 3
    certificate = qr._code("HTTPS://HALQA.EX.MA/V/0123456789ABCDEF", "q")
    assert (certificate.version, certificate.error) == (3, "Q")


def test_the_drawing_keeps_the_strict_policy_of_the_pages():
    drawing = qr.svg(TICKET, title="Code du billet <b>")
    root = ElementTree.fromstring(drawing)

    assert root.get("viewBox") == "0 0 37 37"
    assert root.get("width") is None
    assert "style" not in drawing
    assert root.find("{*}title").text == "Code du billet <b>"


def test_a_text_too_long_for_any_code_is_refused():
    with pytest.raises(ValueError):
        qr.svg("X" * 5000)
