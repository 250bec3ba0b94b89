from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Training"

    def ready(self) -> None:
        from home import pagecache
        from training.models import Cohort, Course

        pagecache.watch(Cohort, Course)
