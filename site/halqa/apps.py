from django.apps import AppConfig


class HalqaConfig(AppConfig):
    name = "halqa"
    label = "halqa"
    verbose_name = "Halqa"
