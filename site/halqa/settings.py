"""All settings of Halqa. What differs from one place to another is read from the environment (.env.example).

With an empty environment it runs on localhost in debug with SQLite, mail to the outbox screen and no payment key.
With HALQA_ENV=production it refuses to start on a missing secret.
"""

import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from halqa import environment as env
from halqa import playing
from home import zones

zones.use_packaged_zones()  # before anything loads a zone: the system's files are often older

BASE_DIR = Path(__file__).resolve().parent.parent.parent
if os.environ.get("HALQA_ENV") != "test":
    env.load(Path(os.environ.get("HALQA_SETTINGS_FILE") or BASE_DIR / ".env"))
ENV = env.text("HALQA_ENV", "development")
PRODUCTION = ENV == "production"
DEBUG = env.yes("HALQA_DEBUG", default=not PRODUCTION)
VAR_DIR = Path(env.text("HALQA_VAR_DIR") or BASE_DIR / "var")  # database, files and logs of this installation
VAR_DIR.mkdir(parents=True, exist_ok=True)

PORT = env.text("HALQA_BIND", "127.0.0.1:8000").rpartition(":")[2]
BASE_URL = env.text("HALQA_BASE_URL", "" if PRODUCTION else f"http://localhost:{PORT}").rstrip("/")
if not BASE_URL:
    raise ImproperlyConfigured(
        "HALQA_BASE_URL is missing: the address visitors see, like https://debats.example.ma"
    )
HOST = urlsplit(BASE_URL).hostname or "localhost"
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("HALQA_ALLOWED_HOSTS") or [HOST, "localhost", "127.0.0.1", "[::1]"]
if DEBUG:
    ALLOWED_HOSTS += [".localhost"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]


def _secret(name: str, use: str) -> str:
    value = env.text(name)
    if value:
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is missing: {use}")
    return hashlib.sha256(f"{name} of {BASE_DIR}, for development only".encode()).hexdigest()


SECRET_KEY = _secret("HALQA_SECRET_KEY", "signs sessions and forms; 50 random characters or more")
# Two keys are valid at once: the first signs, both are believed. Own links and idempotency keys hang on these.
LINK_KEYS = [_secret("HALQA_LINK_KEY", "signs people's own links; 50 random characters or more")]
if env.text("HALQA_LINK_KEY_BEFORE"):
    LINK_KEYS.append(env.text("HALQA_LINK_KEY_BEFORE"))

INSTALLED_APPS = [
    "halqa",
    "certificates",
    "training",
    "events",
    "home",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "halqa.users.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "halqa.logging.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "home.nulls.RefuseNulls",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "home.pagecache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "home.locale.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "halqa.accounts.StaffMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "halqa.csp.PolicyMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "events.cms.publishing.SayWhatIsMissing",
]

ROOT_URLCONF = "halqa.urls"
WSGI_APPLICATION = "halqa.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# Databases: SQLite is honest up to one small server; PostgreSQL by DATABASE_URL beyond that.
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'halqa.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN, not half-way
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }

# The embedded cache is files: never process memory, since several processes serve one site.
CACHES: dict[str, dict[str, Any]]
if env.text("REDIS_URL"):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env.text("REDIS_URL"),
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "home.filecache.FileCache",
            "LOCATION": VAR_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    }

# Tasks: Wagtail's own run at once; ours are kept in the database and run by the worker.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "halqa": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]},
}
# What time makes due: the worker runs each at least every 60 s, and sooner after `home.tasks.nudge(name)`.
SWEEPS = {
    "messages": "events.messages.actions.sweep",
    "registration": "events.registration.actions.sweep",
    "orders": "events.orders.actions.sweep",
    "payments": "events.payments.actions.sweep",
    "calendar": "events.calendar.actions.sweep",
    "certificates": "certificates.actions.sweep",
    "pictures": "home.pictures.sweep",
    "sharing": "home.sharing.sweep",
}

# Files: public uploads are served by our own view; private ones only through views that check permission.
MEDIA_ROOT = VAR_DIR / "public"
MEDIA_URL = "/media/"
PRIVATE_ROOT = VAR_DIR / "private"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# Languages: French first.
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Africa/Casablanca"

# Accounts: allauth, by a code sent by e-mail; every login of Wagtail leads here.
AUTH_USER_MODEL = "home.User"
AUTHENTICATION_BACKENDS = ["halqa.accounts.Rights"]  # believes no password
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_ADAPTER = "halqa.accounts.Adapter"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60  # mails take their time
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed address or second factor is told to its owner
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = HOST
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
STAFF_MFA_REQUIRED = env.yes("HALQA_STAFF_MFA", default=PRODUCTION)

# Wagtail's admin.
WAGTAIL_SITE_NAME = "Halqa"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_IMAGE_MODEL = "home.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "home.File"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx", "zip", "vtt",
                          "mp4", "webm", "mp3", "m4a", "ogg"]  # fmt: skip
WAGTAILDOCS_MAX_UPLOAD_SIZE = 200 * 1024 * 1024  # of a recording; home.uploads allows documents less
WAGTAILDOCS_DOCUMENT_FORM_BASE = "home.uploads.FileForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_CONTENT_TYPES = {"m4a": "audio/mp4", "mp3": "audio/mpeg", "mp4": "video/mp4", "ogg": "audio/ogg",
                             "vtt": "text/vtt; charset=utf-8", "webm": "video/webm"}  # fmt: skip
WAGTAILIMAGES_EXTENSIONS = ["avif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.uploads.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
PEERTUBE_HOSTS = env.words("HALQA_PEERTUBE_HOSTS")  # beside YouTube, Vimeo and Dailymotion
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # no call to other servers
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = WAGTAILUSERS_PASSWORD_REQUIRED = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Mail: every mail is a row of the outbox first; the worker hands it to this server.
# Without HALQA_SMTP_URL (development) mails stay in the outbox and are read on a screen of the admin.
MAIL_FROM = env.text("HALQA_MAIL_FROM", "" if PRODUCTION else "Halqa <bonjour@localhost>")
if not MAIL_FROM:
    raise ImproperlyConfigured(
        "HALQA_MAIL_FROM is missing: who the mails come from, like CMPP <debats@example.ma>"
    )
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
EMAIL_BACKEND = (
    "events.messages.backend.OutboxBackend"  # what others send (allauth, Wagtail) joins the outbox
)
SMTP_URL = env.text("HALQA_SMTP_URL")
DEMO = env.yes("HALQA_DEMO", default=not PRODUCTION)  # `make run` fills an empty site with the demo
ERROR_MAIL_TO = env.words("HALQA_ERROR_MAIL_TO")

# How long personal data are kept; the privacy page promises these days (site/halqa/texts/privacy.*.txt).
KEEP_REGISTRATIONS_DAYS = env.number("HALQA_KEEP_REGISTRATIONS_DAYS", 730)
KEEP_MAILS_DAYS = env.number("HALQA_KEEP_MAILS_DAYS", 90)

# Visitors' forms: what a script sends faster than a person reads is shown again; new addresses per IP and hour.
FORM_SECONDS = env.number("HALQA_FORM_SECONDS", 2)
REGISTRATIONS_PER_IP = env.number("HALQA_REGISTRATIONS_PER_IP", 20)

# Cards. Without a key nothing on the site speaks of them.
STRIPE_KEY = env.text("HALQA_STRIPE_KEY")
STRIPE_WEBHOOK_SECRET = env.text("HALQA_STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = env.text("HALQA_STRIPE_API_BASE").rstrip("/")  # of a stand-in; Stripe's own when empty
if PRODUCTION and STRIPE_API_BASE not in {"", "https://api.stripe.com"}:
    raise ImproperlyConfigured("HALQA_STRIPE_API_BASE is for development: a real site asks Stripe itself.")
ACQUIRER_CLIENT = env.text("HALQA_ACQUIRER_CLIENT")
ACQUIRER_STORE_KEY = env.text("HALQA_ACQUIRER_STORE_KEY")
ACQUIRER_GATE = env.text("HALQA_ACQUIRER_GATE")
ACQUIRER_API = env.text("HALQA_ACQUIRER_API").rstrip("/")
if PRODUCTION and not all(one.startswith("https://") for one in (ACQUIRER_GATE, ACQUIRER_API) if one):
    raise ImproperlyConfigured("HALQA_ACQUIRER_GATE and HALQA_ACQUIRER_API must be https:// addresses.")
# A demo without a key of its own plays its payments: `serve` starts stand-ins of the card companies beside it.
STANDINS: tuple[int, ...] = ()
if DEMO and ENV == "development" and not (STRIPE_KEY or ACQUIRER_CLIENT):
    STANDINS = playing.ports(PORT)
if STANDINS:
    STRIPE_KEY, STRIPE_WEBHOOK_SECRET = playing.STRIPE
    STRIPE_API_BASE, ACQUIRER_API = map(playing.base, STANDINS)
    ACQUIRER_CLIENT, ACQUIRER_STORE_KEY = playing.ACQUIRER
    ACQUIRER_GATE = f"{ACQUIRER_API}/gate"

# Security.
TRUSTED_PROXIES = env.number(
    "HALQA_TRUSTED_PROXIES", 0
)  # how many proxies stand in front and may be believed
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "home.errors.csrf_failed"
SECURE_SSL_REDIRECT = PRODUCTION and SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 63072000 if PRODUCTION and SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION and SECURE
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "microphone": [],
    "geolocation": [],
    "payment": [],
    "usb": [],
}
SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # Wagtail shows previews in a frame of this site; frame-ancestors keeps all others out
]

LOG_LEVEL = "INFO" if PRODUCTION else "WARNING"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "halqa.logging.JsonLines"},
        "plain": {"()": "halqa.logging.PlainLines", "format": "%(levelname)s %(name)s: %(message)s"},
    },
    "filters": {"request": {"()": "halqa.logging.NameRequest"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.log_is_json() else "plain",
            "filters": ["request"],
        },
        "mails": {  # once an hour for each cause, to HALQA_ERROR_MAIL_TO
            "class": "events.messages.alerts.ErrorMails",
            "formatter": "plain",
            "filters": ["request"],
        },
    },
    "root": {"handlers": ["console", "mails"], "level": LOG_LEVEL},
    "loggers": {
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # strangers knocking with made-up names
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django_tasks_db": {"level": "WARNING"},  # it tells each time that it found nothing to do
    },
}
