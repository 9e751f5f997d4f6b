"""Django's settings, the same in both modes; `environment` says where the values come from."""

import datetime
import warnings
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE

from stp_portal import environment, logs
from stp_portal.embedded import folder as folders

BASE_DIR = environment.BASE_DIR
EMBEDDED = environment.is_embedded()
FOLDER = folders.current()
STP_VAR = FOLDER.root
env = environ.Env()

# --- The demonstration ---------------------------------------------------------------------
STP_TODAY = environment.fixed_day()
DEMO_PASSWORD = environment.demo_password()
STP_DEMO = bool(DEMO_PASSWORD)

# --- Django --------------------------------------------------------------------------------
DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret_key()
ALLOWED_HOSTS = (
    ["127.0.0.1", "localhost", "[::1]", "testserver", *environment.words("ALLOWED_HOSTS")]
    if EMBEDDED
    else [name.strip() for name in environment.required("ALLOWED_HOSTS").split(",")]
)
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
# Where messages send their readers.
PORTAL_URL = next(iter(CSRF_TRUSTED_ORIGINS), f"http://127.0.0.1:{env.str('PORT', '8000')}")
ROOT_URLCONF = "stp_portal.urls"
WSGI_APPLICATION = "stp_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_NAME = "STP portal"

OIDC_SERVER = env.str("OIDC_SERVER_URL", "")
SOCIAL_APPS = (
    ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    if OIDC_SERVER
    else []
)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *SOCIAL_APPS,
    "axes",
    "csp",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_migration_linter",
    "stp_portal",
    "programmes",
    "metrics",
    "finance",
    "assurance",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "stp_portal.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "stp_portal.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "stp_portal.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# --- Time and language ---------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# --- Database, cache, queue ----------------------------------------------------------------
if EMBEDDED:
    DATABASES: dict[str, dict[str, Any]] = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "stp",
            "USER": "stp",
            "HOST": str(FOLDER.sockets),
            "TEST": {"NAME": "test_stp"},
        }
    }
    CACHE_URL = f"unix://{FOLDER.valkey_socket}?db=1"
    CELERY_BROKER_URL = f"redis+socket://{FOLDER.valkey_socket}?virtual_host=0"
else:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    REDIS_URL = environment.required("REDIS_URL")
    CACHE_URL = env.str("CACHE_URL", REDIS_URL)
    CELERY_BROKER_URL = REDIS_URL
DATABASES["default"] |= {
    "CONN_MAX_AGE": environment.whole_number("CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
CACHES = {
    "default": {
        "BACKEND": "stp_portal.cache.SoftCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "stp",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
# Sessions live in the database: nobody is signed out because Redis is down.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# 30 minutes' inactivity, and the minute for which activity may go unwritten.
SESSION_COOKIE_AGE = 31 * 60
SESSION_SAVE_EVERY_REQUEST = False
CSRF_FAILURE_VIEW = "stp_portal.faults.csrf_failure"

CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Longer than any task may take, short enough that a lost worker's task comes back soon.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
# A nudge that can't be delivered is dropped at once: the outbox row is what counts.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "outbox": {
        "task": "drain_outbox",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "heartbeat": {
        "task": "stp_portal.tasks.heartbeat",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
}

# --- Who is who ----------------------------------------------------------------------------
AUTH_USER_MODEL = "programmes.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# A limit by account would let anyone shut a named person out: only the address counts.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip",
    "reset_password": "20/m/ip",
}
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_ADAPTER = "stp_portal.account_adapter.AccountAdapter"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "stp_portal.account_forms.SignInForm",
    "reset_password": "stp_portal.account_forms.ResetPasswordForm",
    "reset_password_from_key": "stp_portal.account_forms.NewPasswordForm",
    "change_password": "stp_portal.account_forms.ChangePasswordForm",
    "reauthenticate": "stp_portal.account_forms.ConfirmPasswordForm",
}
MFA_ADAPTER = "stp_portal.account_adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "stp_portal.account_forms.SignInCodeForm",
    "reauthenticate": "stp_portal.account_forms.ConfirmCodeForm",
    "activate_totp": "stp_portal.account_forms.AuthenticatorForm",
}
# Addresses are entered by an administrator, so there is nothing left to verify.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
# For the same reason the lock is on person and address, and a known browser counts for itself.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "stp_portal.lockout.person"
AXES_CLIENT_IP_CALLABLE = "stp_portal.lockout.address"
AXES_LOCKOUT_CALLABLE = "stp_portal.lockout.response"
AXES_VERBOSE = False
PROXY_COUNT = environment.whole_number("PROXY_COUNT", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

if OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.str("OIDC_NAME", "single sign-on"),
                    "client_id": environment.required("OIDC_CLIENT_ID"),
                    "secret": environment.required("OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_SERVER},
                }
            ]
        }
    }
    SOCIALACCOUNT_AUTO_SIGNUP = False
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
    SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# --- Security ------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not EMBEDDED:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# What one request may bring: a full return with its narratives, and evidence files.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# --- Pages and files -----------------------------------------------------------------------
STATIC_URL = "/assets/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "build" / "assets"]
WHITENOISE_USE_FINDERS = EMBEDDED
if EMBEDDED:
    # Assets are served from where they were built; nothing is collected.
    warnings.filterwarnings("ignore", "No directory at", UserWarning)
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        # Compressing everything took minutes at start, so only production does it.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Mail ----------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = (
    env.str("DEFAULT_FROM_EMAIL", "STP portal <portal@localhost>")
    if EMBEDDED
    else environment.required("DEFAULT_FROM_EMAIL")
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if EMBEDDED:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = FOLDER.mail
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
    EMAIL_TIMEOUT = 10

# --- API -----------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "assurance.api.authentication.PersonalToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "1200/min"},
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "assurance.api.errors.refuse",
}
# Personal tokens are kept as hashes; `issue_token` says for how long each is good.
REST_KNOX = {"TOKEN_TTL": datetime.timedelta(days=90), "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "STP portal",
    "DESCRIPTION": "The plan, its months and the board's snapshots, to read; readings, to send.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "assurance.api.schema.with_refusals",
    ],
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_NAME_OVERRIDES": {
        "AssuranceEnum": "programmes.enums.Assurance",
        "ConfidenceEnum": "programmes.enums.Confidence",
        "ProgressEnum": "programmes.enums.Progress",
        "MovementEnum": "assurance.serializers_board.MOVES",
        "PeriodStateEnum": "programmes.enums.PeriodState",
        "Psr1StateEnum": "assurance.enums.Psr1State",
        "ReviewStateEnum": "assurance.enums.ReviewState",
        "LineStateEnum": "assurance.serializers_board.STATES",
        "PresenceEnum": "assurance.enums.Presence",
        "ProgrammeKindEnum": "programmes.enums.ProgrammeKind",
        "SystemKindEnum": "programmes.enums.SystemKind",
        "BecauseEnum": "assurance.serializers_board.BECAUSE",
    },
}

MIGRATION_LINTER_OPTIONS = {
    "exclude_apps": [
        "account",
        "mfa",
        "axes",
        "pghistory",
        "sessions",
        "auth",
        "contenttypes",
        "knox",
    ],
    "no_cache": True,
    "quiet": ["ok", "ignore"],
}

LOGGING_CONFIG = None
logs.configure(environment.flag("LOG_JSON", default=not EMBEDDED))
