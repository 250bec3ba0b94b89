"""What a course teaches is a list, one thing on each line; a paragraph of several sentences becomes one."""

import re

from django.db import migrations, models

COLUMNS = {
    "objectives_fr": "objectives in French",
    "objectives_ar": "objectives in Arabic",
    "objectives_en": "objectives in English",
}
HELP = "One on each line, beginning with a verb."
BULLET = re.compile(r"(?:[•·]\s*|[-–—*]+(?:\s+|$))+")
"""The mark of a list before a line; a dash that nothing parts from what follows is a minus."""
SENTENCES = re.compile(r"(?<=\w{3}\.)\s+(?=[A-ZÀ-Ý\u0621-\u064a])|\s*[;؛]\s+")
"""Where one objective of a paragraph ends and the next begins; not after a short word such as “M.”."""


def listed(text):
    """The objectives of a text: its lines, or the sentences of its only one."""
    lines = [BULLET.sub("", line.strip(), count=1) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) == 1:
        lines = SENTENCES.split(lines[0])
    return "\n".join(line for line in (line.rstrip(" ;؛") for line in lines) if line)


def to_lists(apps, schema_editor):
    courses = apps.get_model("training", "Course").objects
    for course in courses.only("pk", *COLUMNS):
        for name in COLUMNS:
            setattr(course, name, listed(getattr(course, name)))
        course.save(update_fields=list(COLUMNS))


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0004_captions"),
    ]

    operations = [
        *(
            migrations.AlterField(
                model_name="course",
                name=name,
                field=models.TextField(blank=True, help_text=HELP, verbose_name=words),
            )
            for name, words in COLUMNS.items()
        ),
        migrations.RunPython(to_lists, migrations.RunPython.noop),
    ]
