from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0018_captions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirmation", "place confirmed"),
                    ("waiting_list", "on the waiting list"),
                    ("offer", "place offered"),
                    ("offer_expired", "offer expired"),
                    ("cancelled", "registration cancelled"),
                    ("payment", "place kept for payment"),
                    ("payment_expired", "place not paid in time"),
                    ("receipt", "payment received"),
                    ("payment_undone", "payment booked by mistake"),
                    ("purchase_refused", "purchase order not accepted"),
                    ("invoice", "invoice"),
                    ("invoice_reminder", "reminder of an invoice"),
                    ("credit_note", "credit note"),
                    ("quote", "quote"),
                    ("refund", "refund"),
                    ("group", "group registered"),
                    ("pending", "awaits approval"),
                    ("declined", "request declined"),
                    ("find_ticket", "links asked for"),
                    ("address_corrected", "address corrected"),
                    ("event_changed", "event changed"),
                    ("event_cancelled", "event cancelled"),
                    ("event_postponed", "event postponed"),
                    ("transferred", "place passed on"),
                    ("invitation", "invitation"),
                    ("invitation_again", "reminder of an invitation"),
                    ("reminder", "reminder"),
                    ("digest", "news of the day for the team"),
                    ("note", "words of the organisers"),
                    ("thanks", "thanks"),
                    ("certificate", "certificate"),
                    ("account", "account"),
                    ("contact", "message from the contact page"),
                    ("staff_alert", "alert to the staff"),
                    ("test", "test"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]
