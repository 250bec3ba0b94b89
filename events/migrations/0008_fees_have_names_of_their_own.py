import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0007_what_was_known")]
    operations = [
        migrations.AlterField(
            model_name="fee",
            name="uuid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.RemoveField(model_name="fee", name="is_public"),
    ]
