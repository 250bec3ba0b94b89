from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import migrations, models


def count_only_what_is_decided(apps: Any, schema_editor: Any) -> None:
    """A refund that waits for a second person no longer counts in the sum of its order."""
    order, refund = apps.get_model("events", "Order"), apps.get_model("events", "Refund")
    for row in refund.objects.filter(state="proposed").select_related("payment__order"):
        there = order.objects.get(pk=row.payment.order_id)
        order.objects.filter(pk=there.pk).update(refunded=there.refunded - row.amount)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0013_reversals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="forgiven",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), editable=False, max_digits=12),
        ),
        migrations.AddField(
            model_name="refund",
            name="forgiven",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12),
        ),
        migrations.AlterField(
            model_name="payment",
            name="flag",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "nothing to be looked at"),
                    ("late", "came too late: the place was gone"),
                    ("over", "more than was owed"),
                    ("disputed", "disputed by the payer"),
                    ("kept", "looked at and kept"),
                    ("answered", "disputed, and looked at"),
                ],
                max_length=8,
                verbose_name="to be looked at",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("forgiven__gte", 0)), name="order_forgives_nothing_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("forgiven__gte", 0), ("forgiven__lte", models.F("amount"))),
                name="refund_forgives_at_most_itself",
            ),
        ),
        migrations.RunPython(count_only_what_is_decided, migrations.RunPython.noop),
    ]
