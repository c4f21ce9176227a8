"""The one settings module. Everything that differs between installations comes from the environment."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from frost_integrations import env, unfold
from frost_integrations.logging import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("FROST_DATA_DIR", str(BASE_DIR / "var"))).resolve()
env.read_env_file(DATA_DIR / "frost.env")

# --- what this installation is -------------------------------------------------------------------
# "practice": the demo on one machine against the sandbox. "production": the checks refuse what is unsafe.
FROST_MODE = env.choice("FROST_MODE", {"practice", "production"}, "practice")
# The name of this installation. It must equal the one stored in the database, or nothing is sent.
FROST_INSTALLATION = env.text("FROST_INSTALLATION", "practice")
FROST_BASE_URL = env.text("FROST_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
FROST_SANDBOX_URL = env.text("FROST_SANDBOX_URL", "").rstrip("/")
FROST_KEY_RING = env.names("FROST_KEY_RING")  # "kid:base64 of 32 bytes", newest first
FROST_INDEX_KEY = env.text("FROST_INDEX_KEY")  # base64 of 32 bytes; keyed index of personal numbers

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or "missing"  # the checks refuse it
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", FROST_BASE_URL)
HTTPS = FROST_BASE_URL.startswith("https://")

# --- timings of the push engine (seconds); tests scale them, the reasons stand in docs/architecture.md ---
FROST_SETTLE_SECONDS = env.number("FROST_SETTLE_SECONDS", 120)
FROST_SECOND_LOOK_SECONDS = env.number("FROST_SECOND_LOOK_SECONDS", 60)
FROST_SEND_LEASE_SECONDS = env.number("FROST_SEND_LEASE_SECONDS", 90)
FROST_HTTP_CONNECT_SECONDS = env.number("FROST_HTTP_CONNECT_SECONDS", 5)
FROST_HTTP_DEADLINE_SECONDS = env.number("FROST_HTTP_DEADLINE_SECONDS", 60)
FROST_TOKEN_LEASE_SECONDS = env.number("FROST_TOKEN_LEASE_SECONDS", 45)
FROST_TOKEN_HTTP_SECONDS = env.number("FROST_TOKEN_HTTP_SECONDS", 20)
FROST_BACKOFF_SCALE = env.number("FROST_BACKOFF_SCALE", 1)
FROST_MAX_RETRIES = env.whole("FROST_MAX_RETRIES", 5, low=5, high=8)
FROST_PROBE_SECONDS = env.number("FROST_PROBE_SECONDS", 60)
FROST_DRAIN_SECONDS = env.number("FROST_DRAIN_SECONDS", 20, low=1)
FROST_SENDERS = env.whole("FROST_SENDERS", 0)  # 0: as many as the provider declares; 1: no threads
FROST_DRAIN_LEASE_SECONDS = env.number("FROST_DRAIN_LEASE_SECONDS", 60)
FROST_PLAN_LEASE_SECONDS = env.number("FROST_PLAN_LEASE_SECONDS", 120)
FROST_SWEEP_SECONDS = env.number("FROST_SWEEP_SECONDS", 5, low=0.2)
# How often own ledgers are looked through for records that were not booked, and problems for causes that are gone.
FROST_LEDGER_SECONDS = env.number("FROST_LEDGER_SECONDS", 30, low=1)
FROST_HOURLY_SECONDS = env.number("FROST_HOURLY_SECONDS", 3600, low=1)
FROST_BODY_RETENTION_DAYS = env.whole("FROST_BODY_RETENTION_DAYS", 90, low=1)
# Inbox events, deliveries and mails. Providers repeat webhooks for days: a shorter memory would take them twice.
FROST_EVENT_RETENTION_DAYS = env.whole("FROST_EVENT_RETENTION_DAYS", 90, low=30)
# Files of SIE exports: where they lie (on several hosts a folder that these share), and how long.
FROST_EXPORT_DIR = Path(env.text("FROST_EXPORT_DIR", str(DATA_DIR / "exports"))).resolve()
FROST_EXPORT_DAYS = env.whole("FROST_EXPORT_DAYS", 90, low=1)
# SIE files: the largest that is taken (MB), and how long one waits for its approval before it is deleted.
FROST_SIE_UPLOAD_MB = env.whole("FROST_SIE_UPLOAD_MB", 64, low=1)
FROST_SIE_UPLOAD_DAYS = env.whole("FROST_SIE_UPLOAD_DAYS", 14, low=1)
FROST_WEBHOOK_READ_SECONDS = env.number("FROST_WEBHOOK_READ_SECONDS", 10)  # the whole body of one webhook
# How long a new problem may take to solve itself before people get a mail about it.
FROST_PROBLEM_MAIL_SECONDS = env.whole("FROST_PROBLEM_MAIL_SECONDS", 600)
# Whether outgoing webhooks may go to private and loopback addresses of the installation's own network.
FROST_WEBHOOKS_TO_PRIVATE = env.flag("FROST_WEBHOOKS_TO_PRIVATE", default=False)
# The listener: how long its right to listen lasts unless it is renewed, and when a silent server counts as gone.
FROST_LISTENER_LEASE_SECONDS = env.number("FROST_LISTENER_LEASE_SECONDS", 8, low=0.5)
FROST_LISTENER_PING_SECONDS = env.number("FROST_LISTENER_PING_SECONDS", 4, low=0.1)
FROST_LISTENER_PONG_SECONDS = env.number("FROST_LISTENER_PONG_SECONDS", 3, low=0.1)
# How often the server is asked whom it still knows.
FROST_LISTENER_CHECK_SECONDS = env.number("FROST_LISTENER_CHECK_SECONDS", 60, low=1)
# After so long without a living connection people are told; after so many days without any event as well (0: never).
FROST_LISTENER_SILENCE_MINUTES = env.number("FROST_LISTENER_SILENCE_MINUTES", 15)
FROST_LISTENER_QUIET_DAYS = env.number("FROST_LISTENER_QUIET_DAYS", 7)
# "<provider>=250/5" lets tests run faster than the provider's own limit; production refuses it.
FROST_BUDGETS = env.names("FROST_BUDGETS")
FROST_FAILPOINTS = env.text("FROST_FAILPOINTS")

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "accounting",
    "vouchers",
    "sie4",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounting.middleware.ContentSecurityMiddleware",
    "accounting.middleware.AnonymousScopeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "accounting.middleware.NullCharacterMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounting.middleware.UserScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "frost_integrations.urls"
WSGI_APPLICATION = "frost_integrations.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- database: SQLite without configuration, PostgreSQL in production ---
_sqlite: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "frost.sqlite3",
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        "timeout": 20,
        # A deferred transaction that has read cannot become a writer once another one wrote: IMMEDIATE avoids it.
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000; "
            "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364;"
        ),
    },
}
_database_url = env.text("DATABASE_URL")
_postgres: dict[str, Any] = dict(env.env.db_url_config(_database_url)) if _database_url else {}
_postgres.setdefault("CONN_MAX_AGE", 60)
_postgres.setdefault("CONN_HEALTH_CHECKS", True)  # a restarted database costs nobody a request
DATABASES = {"default": _postgres if _database_url else _sqlite}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The role that sweeper and listener take for the few queries that look across tenants (PostgreSQL).
FROST_SWEEPER_ROLE = env.text("FROST_SWEEPER_ROLE", "frost_sweeper")

# --- Celery carries ids and rings the bell; the truth is in the database ---
REDIS_URL = env.text("REDIS_URL")
FROST_BROKER_PREFIX = env.text("FROST_BROKER_PREFIX", "frost:")
CELERY_BROKER_URL = REDIS_URL or f"sqla+sqlite:///{DATA_DIR / 'broker.sqlite3'}"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        "visibility_timeout": 600,
        "unacked_restore_interval": 15,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_keepalive": True,
        "global_keyprefix": FROST_BROKER_PREFIX,
    }
    if REDIS_URL
    else {}
)
CELERY_BEAT_SCHEDULER = "frost_integrations.beat:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_TIMEZONE = "UTC"

# --- people ---
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"  # the consent callback is a top-level navigation and must see the session
SESSION_COOKIE_NAME = "__Host-frost" if HTTPS else "frost"
CSRF_COOKIE_NAME = "__Host-frostcsrf" if HTTPS else "csrftoken"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
# The proxy's own X-Forwarded-Proto and the last entry of its X-Forwarded-For are believed.
FROST_BEHIND_PROXY = env.flag("FROST_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if FROST_BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "accounting.api.error_pages.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000  # a table of 500 account rules, ten cells each

# --- mail: on the terminal until an address of a mail server is set ---
EMAIL_URL = env.text("EMAIL_URL")
_email: dict[str, Any] = env.env.email_url_config(EMAIL_URL or "consolemail://")
EMAIL_BACKEND: str = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_email.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_email.get("EMAIL_USE_SSL"))
EMAIL_FILE_PATH = _email.get("EMAIL_FILE_PATH") or None
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "frost_integrations <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- languages and time ---
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounting.api.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounting.api.permissions.TenantRole"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounting.api.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "accounting.api.paging.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "accounting.api.problem_details.handle",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "frost_integrations",
    "DESCRIPTION": "Records in, bookings out: one hub between an organisation and its accounting system.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "ENUM_NAME_OVERRIDES": {"AccountKindEnum": "vouchers.models.AccountKind"},
}

IMPORT_EXPORT_USE_TRANSACTIONS = True
UNFOLD: dict[str, Any] = unfold.UNFOLD

LOGGING_CONFIG = None
logging_config(level=env.choice("LOG_LEVEL", {"DEBUG", "INFO", "WARNING", "ERROR"}, "INFO"))

SENTRY_DSN = env.text("SENTRY_DSN")
if SENTRY_DSN:
    import sentry_sdk

    # Never bodies and never local variables: both can hold customers' data.
    sentry_sdk.init(
        dsn=SENTRY_DSN, send_default_pii=False, max_request_body_size="never", include_local_variables=False
    )
