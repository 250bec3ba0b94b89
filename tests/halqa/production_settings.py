"""As served_settings, with static files gathered under names of their content, as on a real site."""

from halqa import settings
from tests.halqa.served_settings import *  # noqa: F403

STORAGES = settings.STORAGES
WHITENOISE_USE_FINDERS = False
