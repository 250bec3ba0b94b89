"""What the columns of before say in the new ones."""

import uuid

from django.db import migrations


def carry_over(apps, schema_editor):
    fees, events = apps.get_model("events", "Fee").objects, apps.get_model("events", "Event").objects
    for fee in fees.all():
        fee.uuid = uuid.uuid4()
        fee.visibility = "public" if fee.is_public else "code"
        fee.save(update_fields=["uuid", "visibility"])
    # "by invitation" let everybody ask for a place until now
    events.filter(invitation_only=True).update(approval="asked", invitation_only=False)


def carry_back(apps, schema_editor):
    fees, events = apps.get_model("events", "Fee").objects, apps.get_model("events", "Event").objects
    fees.exclude(visibility="public").update(is_public=False)
    events.exclude(approval="").update(invitation_only=True)


class Migration(migrations.Migration):
    dependencies = [("events", "0006_registration_in_depth")]
    operations = [migrations.RunPython(carry_over, carry_back)]
