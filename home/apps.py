from django.apps import AppConfig
from django.core import checks


class HomeConfig(AppConfig):
    name = "home"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Home"

    def ready(self) -> None:
        from home.checks import check_zones

        checks.register(check_zones)
        from home import accounts  # noqa: F401  (answers for its personal data)
        from home.pagecache import watch_site

        watch_site()
