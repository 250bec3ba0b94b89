"""City, signatory and function of the organisation in three languages; what was there becomes the French."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("home", "0003_website")]

    operations = [
        migrations.RenameField("sitesettings", "city", "city_fr"),
        migrations.RenameField("sitesettings", "signatory", "signatory_fr"),
        migrations.AlterField(
            "sitesettings", "city_fr", models.CharField(max_length=80, verbose_name="city in French")
        ),
        migrations.AddField(
            "sitesettings",
            "city_ar",
            models.CharField(blank=True, default="", max_length=80, verbose_name="city in Arabic"),
            preserve_default=False,
        ),
        migrations.AddField(
            "sitesettings",
            "city_en",
            models.CharField(blank=True, default="", max_length=80, verbose_name="city in English"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "sitesettings",
            "signatory_fr",
            models.CharField(max_length=120, verbose_name="who signs certificates, in Latin letters"),
        ),
        migrations.AddField(
            "sitesettings",
            "signatory_ar",
            models.CharField(
                blank=True,
                default="",
                max_length=120,
                verbose_name="who signs certificates, in Arabic letters",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "sitesettings",
            "signatory_en",
            models.CharField(
                blank=True,
                default="",
                max_length=120,
                verbose_name="who signs certificates, in English if it differs",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "sitesettings",
            "signatory_role_fr",
            models.CharField(max_length=120, verbose_name="their function in French"),
        ),
    ]
