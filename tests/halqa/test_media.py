"""Uploads are shown, and nothing in them acts."""

import pytest


@pytest.fixture
def upload(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "plan.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    )
    (tmp_path.parent / "secret.txt").write_text("secret")
    return "/media/plan.svg"


def test_an_upload_is_shown_in_a_sandbox(client, upload):
    answer = client.get(upload)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert "script" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/media/../secret.txt", "/media/%2e%2e/secret.txt", "/media//etc/passwd", "/media/"]
)
def test_nothing_outside_the_uploads_is_shown(client, upload, path):
    answer = client.get(path)

    assert answer.status_code in {301, 302, 404}
    assert b"secret" not in answer.content


def test_uploads_are_not_written(client, upload):
    assert client.post(upload).status_code == 405
