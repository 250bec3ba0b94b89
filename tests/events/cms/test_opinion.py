"""The tab of a debate's vote: typed, looked at, published, withdrawn; for who runs the debate only."""

import pytest
from django.urls import reverse

from events.debate.actions import note_figures, publish
from events.debate.models import OpinionResult
from tests.factories import make_event, make_site, make_staff, publish_pages

pytestmark = pytest.mark.django_db

CELLS = [33, 3, 5, 26, 14, 12, 4, 4, 17]
TYPED = {"pairs": 118, "paper": 12, "entry_only": 24, "exit_only": 7} | {
    f"flow_{place // 3}_{place % 3}": number for place, number in enumerate(CELLS)
}


@pytest.fixture
def debate():
    return make_event(days=-3, title_en="Wastewater")


@pytest.fixture
def desk(client, debate):
    client.force_login(make_staff("organiser", events=[debate], language="en"))
    return client


def post(client, debate, name, **given):
    return client.post(reverse(f"desk_opinion_{name}", args=[debate.pk]), given, follow=True)


def test_an_organiser_types_looks_publishes_and_withdraws(desk, debate):
    make_site()
    publish_pages(debate)
    page = post(desk, debate, "save", **TYPED).content.decode()
    assert "this is how readers will see it" in page and "54 people of 118" in page
    public = f"/en/rencontre/{debate.code}/"
    assert "How opinions moved" not in desk.get(public, follow=True).text

    assert "Publish these figures?" in desk.get(reverse("desk_opinion_publish", args=[debate.pk])).text
    assert OpinionResult.objects.get().published_at is None
    post(desk, debate, "publish")
    assert "54 people of 118" in desk.get(public, follow=True).text

    post(desk, debate, "withdraw", why="A slip was read wrongly.")
    assert "54 people of 118" not in desk.get(public, follow=True).text


def test_what_must_not_be_shown_is_left_out_and_said(desk, debate):
    few = {"pairs": 24, "paper": 0, "entry_only": 0, "exit_only": 0}
    cells = dict(
        zip([name for name in TYPED if name.startswith("flow")], [5, 2, 3, 1, 4, 1, 2, 2, 4], strict=True)
    )

    page = post(desk, debate, "save", **few, **cells).content.decode()

    assert "Only what may be shown is kept." in page
    assert OpinionResult.objects.get().flow is None
    assert OpinionResult.objects.get().kept == 13


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"pairs": 117}, "do not add up"),
        ({"flow_1_1": ""}, "Give all nine numbers"),
        ({"pairs": "many"}, "Enter a whole number"),
        ({"flow_0_0": "-3"}, "greater than or equal to 0"),
        ({"flow_0_0": "9" * 30}, "less than or equal to 100000"),
        ({name: "" for name in TYPED if name.startswith("flow")}, "or the three sums"),
    ],
)
def test_figures_that_do_not_add_up_are_told_and_nothing_is_kept(desk, debate, wrong, sentence):
    page = post(desk, debate, "save", **TYPED | wrong).content.decode()

    assert sentence in page
    assert not OpinionResult.objects.exists()


def test_the_three_sums_are_enough(desk, debate):
    given = {"pairs": 36, "paper": 0, "entry_only": 0, "exit_only": 0, "kept": 22, "changed_side": 6}

    post(desk, debate, "save", **given, to_or_from_undecided=8)

    assert OpinionResult.objects.get().sums == (22, 6, 8)


def test_a_workshop_has_no_such_tab(client):
    workshop = make_event(kind="workshop")
    client.force_login(make_staff("organiser", events=[workshop]))

    assert client.get(f"/admin/evenements/{workshop.pk}/opinion/").status_code == 404
    assert "/opinion/" not in client.get(f"/admin/evenements/{workshop.pk}/facts/").text


def test_the_figures_of_others_are_unknown(client, debate):
    result = note_figures(debate, OpinionResult(pairs=118, flow=[CELLS[:3], CELLS[3:6], CELLS[6:]]))
    client.force_login(make_staff("organiser", events=[make_event()]))

    for name in ("save", "publish", "withdraw"):
        assert client.post(reverse(f"desk_opinion_{name}", args=[debate.pk])).status_code == 404
    assert OpinionResult.objects.get() == result


def test_a_second_desk_that_comes_late_changes_nothing(desk, debate):
    publish(note_figures(debate, OpinionResult(pairs=118, flow=[CELLS[:3], CELLS[3:6], CELLS[6:]])))

    page = post(desk, debate, "save", **TYPED | {"paper": 1})

    assert "withdraw them before" in page.content.decode()
    assert OpinionResult.objects.get().paper == 0
    assert post(desk, debate, "publish").status_code == 404
