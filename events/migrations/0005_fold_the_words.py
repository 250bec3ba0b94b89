"""Events and venues that were there before are found by their words; people with an Arabic name alone get an address."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from home.folding import fold

WORDS = {"Event": ("title", "lead"), "Venue": ("name", "city")}


def fold_the_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As the models' own save() does from here on."""
    for name, fields in WORDS.items():
        model = apps.get_model("events", name)
        for row in model.objects.filter(folded="").iterator():
            words = [getattr(row, f"{field}_{code}") for field in fields for code in ("fr", "ar", "en")]
            model.objects.filter(pk=row.pk).update(folded=fold(" ".join(words)))
    people = apps.get_model("events", "Person").objects.filter(slug=None)
    for person in people.iterator():
        people.filter(pk=person.pk).update(slug=person.uuid.hex[:6])


class Migration(migrations.Migration):
    dependencies = [("events", "0004_pages")]

    operations = [migrations.RunPython(fold_the_words, migrations.RunPython.noop)]
