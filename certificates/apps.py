from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Certificates"

    def ready(self) -> None:
        from certificates import personal  # noqa: F401  (answers for its personal data)
