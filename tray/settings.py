"""All settings. Values come from the environment (tray/environment.py) and are listed in README.md."""

from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tray import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / ".data")))

ENVIRONMENT = env.choice("TRAY_ENV", options=("local", "production"), default="local")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag("DEBUG", default=False)
DEMO_SECRET_KEY = "demo-secret-for-a-local-tray-only-never-in-production"
SECRET_KEY = env.text("SECRET_KEY", "" if PRODUCTION else DEMO_SECRET_KEY)
DEMO_ENCRYPTION_KEY = "demo:ZGVtby1rZXktbmV2ZXItdXNlLWluLXByb2R1Y3Rpb24="
ENCRYPTION_KEYS = env.text("ENCRYPTION_KEYS", "" if PRODUCTION else DEMO_ENCRYPTION_KEY)  # see tray/encryption.py
DEMO_AUDIT_KEY = "ZGVtby1hdWRpdC1rZXktbmV2ZXItaW4tcHJvZHVjdGk="
AUDIT_KEY = env.text("AUDIT_KEY", "" if PRODUCTION else DEMO_AUDIT_KEY)  # see referrals/audit.py
SITE_URL = env.url("SITE_URL", default="" if PRODUCTION else "http://127.0.0.1:8000")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1]")

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG is true: production never shows its insides. Unset DEBUG.")
    if SECRET_KEY == DEMO_SECRET_KEY or len(SECRET_KEY) < 50:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing, too short or the demo one: set a random text of at least 50 characters."
        )
    if not ENCRYPTION_KEYS or DEMO_ENCRYPTION_KEY.partition(":")[2] in ENCRYPTION_KEYS:
        raise ImproperlyConfigured(
            "ENCRYPTION_KEYS is missing or has the demo key: give an id and 32 random bytes in base64, ID:BASE64."
        )
    if AUDIT_KEY in {"", DEMO_AUDIT_KEY}:
        raise ImproperlyConfigured("AUDIT_KEY is missing or the demo one: give 32 random bytes in base64.")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is empty: name the hosts that this tray answers to, with commas between."
        )
    if not SITE_URL:
        raise ImproperlyConfigured("SITE_URL is empty: give the public address, such as https://tarjotin.example.fi.")

# --- Database and broker -------------------------------------------------------------------------------------------

DATABASE_URL = env.url("DATABASE_URL", schemes=("postgres", "postgresql"))
REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "redis+socket"))
if PRODUCTION and not (DATABASE_URL and REDIS_URL):
    raise ImproperlyConfigured("DATABASE_URL and REDIS_URL are needed in production.")
DATABASE = dj_database_url.parse(DATABASE_URL or "postgres:///tray")
DATABASES = {
    "default": {
        **DATABASE,
        "ENGINE": "tray.postgres",
        # Compiling a search takes longer than running it. What DATABASE_URL says goes before this.
        "OPTIONS": {"options": "-c jit=off", **DATABASE.get("OPTIONS", {})},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Applications --------------------------------------------------------------------------------------------------

# django-stubs cannot see through modeltranslation's managers: bin/test leaves it out while type-checking.
TYPE_CHECKING_RUN = env.flag("TRAY_TYPE_CHECK", default=False)
INSTALLED_APPS = [
    *([] if TYPE_CHECKING_RUN else ["modeltranslation"]),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its widget templates, beside templates/django/forms
    "allauth",  # its tables and its work with second factors; pages and the way through them are of tray.accounts
    "allauth.account",
    "allauth.mfa",
    "csp",
    "drf_spectacular",  # its command; rest_framework is no app here: that would be its pages, and no page is served
    "tray.areas",
    "tray.catalogue",
    "tray.search",
    "tray.assessment",
    "tray.feedback",
    "tray.embedding",
    "tray.accounts",
    "tray.pages",
    "tray.api",
    "referrals",
    "ptv_sync",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "tray.pages.middleware.BrowserRights",
    "csp.middleware.CSPMiddleware",
    "tray.api.middleware.OpenData",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tray.pages.middleware.SignInRequired",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "tray.urls"
WSGI_APPLICATION = "tray.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tray.pages.context.site",
            ],
            "builtins": ["tray.pages.templatetags.tray"],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "APP_DIRS": True,  # Django's own for the widgets of forms
        "OPTIONS": {"environment": "tray.pages.jinja.environment"},
    },
]
FORM_RENDERER = "tray.pages.renderer.TrayRenderer"
CSRF_FAILURE_VIEW = "tray.pages.errors.form_expired"

# --- Languages and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"
MODELTRANSLATION_DEFAULT_LANGUAGE = "fi"
MODELTRANSLATION_LANGUAGES = ("fi", "sv", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("fi", "sv", "en"), "sv": ("fi", "en"), "en": ("fi", "sv")}
MODELTRANSLATION_CUSTOM_FIELDS = ("ArrayField",)

# --- Static files --------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
BUILT_DIR = BASE_DIR / ".data"  # made from the sources, so never in DATA_DIR, which may be a volume or a test's own
STATIC_ROOT = BUILT_DIR / "static"
STATICFILES_DIRS = [BUILT_DIR / "assets"]  # made by `npm run build`
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Maps --------------------------------------------------------------------------------------------------------

MAP_TILES_URL = env.url("MAP_TILES_URL")  # empty: no map is offered
MAP_TILES_CREDIT = env.text("MAP_TILES_CREDIT")
if MAP_TILES_URL and not all(part in MAP_TILES_URL for part in ("{z}", "{x}", "{y}")):
    raise ImproperlyConfigured("MAP_TILES_URL lacks {z}, {x} or {y}: https://tiles.example.fi/{z}/{x}/{y}.png.")
if MAP_TILES_URL and not MAP_TILES_CREDIT:
    raise ImproperlyConfigured("MAP_TILES_CREDIT is empty: say whose map it is, such as © OpenStreetMap contributors.")
MAP_TILES_HOSTS = ["/".join(MAP_TILES_URL.split("/")[:3])] if MAP_TILES_URL else []

# --- Safety --------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *MAP_TILES_HOSTS],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; health checks come over plain HTTP
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains of the host belong to others, who decide about HTTPS themselves
    "security.W008",  # see SECURE_SSL_REDIRECT
    "security.W021",  # preloading binds the whole domain for years: its owner's decision
]
# Browsers take a cookie of such a name over HTTPS alone, for this very host, and from no neighbour below its domain.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 8 * 3600  # a working day after the sign-in it is over
SESSION_IDLE_SECONDS = 30 * 60  # and after half an hour without a page
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True  # no script of ours reads it
X_FRAME_OPTIONS = "DENY"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "professional_home"
LOGOUT_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = ["tray.accounts.backends.WorkEmail"]
PASSWORD_RESET_TIMEOUT = 3600
MFA_ADAPTER = "tray.accounts.second_factors.SecretsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tray.accounts.passwords.NotOfOnesWork"},
]

# --- Suomi.fi e-Identification of clients --------------------------------------------------------------------------

SUOMI_FI_ISSUER = env.url("SUOMI_FI_ISSUER")  # empty: not offered
SUOMI_FI_CLIENT_ID = env.text("SUOMI_FI_CLIENT_ID")
SUOMI_FI_CLIENT_SECRET = env.text("SUOMI_FI_CLIENT_SECRET")
# Claims with a number that stays the same, best first: the personal identity code, the one of a foreigner.
SUOMI_FI_SUBJECT = env.words("SUOMI_FI_SUBJECT", "urn:oid:1.2.246.21,urn:oid:1.2.246.517.3002.111.17")
if SUOMI_FI_ISSUER and not SUOMI_FI_CLIENT_ID:
    raise ImproperlyConfigured("SUOMI_FI_CLIENT_ID is empty: give the id that Suomi.fi knows this tray by.")

# --- Leaving quickly -----------------------------------------------------------------------------------------------

QUICK_EXIT_URL = env.url("QUICK_EXIT_URL", default="https://www.ilmatieteenlaitos.fi/")

# --- Who keeps the tray --------------------------------------------------------------------------------------------

OPERATOR_NAME = env.text("OPERATOR_NAME")
OPERATOR_EMAIL = env.text("OPERATOR_EMAIL")
SECURITY_CONTACT = env.url("SECURITY_CONTACT", schemes=("mailto", "https"))

# --- E-mail ----------------------------------------------------------------------------------------------------------

# Without a server: one file for each message in DATA_DIR/mail, for who tries the tray out; in production, this machine.
EMAIL_HOST = env.text("EMAIL_HOST", "localhost" if PRODUCTION else "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_SECURITY = env.choice("EMAIL_SECURITY", options=("starttls", "tls", "none"), default="none")
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
EMAIL_PORT = env.whole_number("EMAIL_PORT", default=25, least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", OPERATOR_EMAIL or "palvelutarjotin@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Harvest from PTV ----------------------------------------------------------------------------------------------

PTV_API = env.choice("PTV_API", options=("v11", "v12"), default="v11")
PTV_BASE_URL = env.url("PTV_BASE_URL")  # empty: DVV's production host of that version
PTV_API_KEY = env.text("PTV_API_KEY")
PTV_CONTACT = env.text("PTV_CONTACT", "palvelutarjotin (contact not set)")
PTV_CONCURRENCY = env.whole_number("PTV_CONCURRENCY", default=4, least=1, most=4)
PTV_TIMEOUT_SECONDS = env.whole_number("PTV_TIMEOUT_SECONDS", default=180, least=1, most=900)
PTV_SCHEDULE = env.flag("PTV_SCHEDULE", default=PRODUCTION)
SAMPLE_NOTICE = env.flag("SAMPLE_NOTICE", default=not PRODUCTION)

# --- Open data API -------------------------------------------------------------------------------------------------

TRUSTED_PROXIES = env.whole_number("TRUSTED_PROXIES", default=1 if PRODUCTION else 0, least=0, most=5)
API_REQUESTS_PER_MINUTE = env.whole_number("API_REQUESTS_PER_MINUTE", default=120, least=1, most=100_000)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "throttle": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "throttle",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_THROTTLE_RATES": {"anon": f"{API_REQUESTS_PER_MINUTE}/min"},
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Palvelutarjotin: open data",
    "DESCRIPTION": "Wellbeing, exercise and culture services in Finland, in Finnish, Swedish and English. Read-only.",
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVERS": [{"url": SITE_URL}],
    "ENUM_NAME_OVERRIDES": {
        "ContentAreaCode": "tray.catalogue.content_areas.ContentArea",
        "NeedLevel": "tray.catalogue.content_areas.NeedLevel",
        "AgeGroup": "tray.catalogue.content_areas.AgeGroup",
        "AreaType": "tray.catalogue.models.AreaType",
        "Charge": "tray.catalogue.models.Charge",
        "ServiceType": "tray.catalogue.models.Service.Type",
        "Source": "tray.catalogue.models.Harvested.Source",
        "OrganizationKind": "tray.catalogue.models.Organization.Kind",
        "ChannelKind": "tray.catalogue.models.Channel.Kind",
        "AddressKind": "tray.catalogue.models.Address.Kind",
        "PhoneKind": ["phone", "sms", "fax"],
        "ScheduleKind": ["regular", "exception", "holiday"],
        "LanguageStatus": "tray.areas.models.Municipality.LanguageStatus",
    },
}

# --- Tasks ---------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "redis://127.0.0.1:6379/0"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 6 * 3600,  # longer than the longest harvest
    "unacked_restore_throttle": 1,
    "unacked_restore_interval": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_IMPORTS = [
    "tray.search.tasks",
    "tray.feedback.tasks",
    "tray.assessment.tasks",
    "tray.accounts.tasks",
    "referrals.tasks",
]
CELERY_BEAT_SCHEDULE = {
    "refresh-search": {
        "task": "tray.search.tasks.refresh_search",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},  # the next one does its work
    },
    "forget-contacts": {
        "task": "tray.feedback.tasks.forget_contacts",
        "schedule": crontab(minute="15", hour="1"),
    },
    "forget-old-sign-ins": {
        "task": "tray.accounts.tasks.forget_old_sign_ins",
        "schedule": crontab(minute="35", hour="1"),
    },
    "purge-shared-maps": {
        "task": "tray.assessment.tasks.purge_expired",
        "schedule": crontab(minute="50"),
    },
    "search-nightly": {
        "task": "tray.search.tasks.nightly",
        "schedule": crontab(minute="30", hour="0"),
    },
    "deliver-outbox": {
        "task": "referrals.tasks.deliver_outbox",
        "schedule": 30.0,
        "options": {"expires": 30},  # who writes a message wakes a worker, too
    },
    "referrals-clocks": {
        "task": "referrals.tasks.run_clocks",
        "schedule": crontab(minute="10"),
        "options": {"expires": 3600},
    },
    "referrals-nightly": {
        "task": "referrals.tasks.nightly",
        "schedule": crontab(minute="20", hour="2"),
    },
}
CELERY_BEAT_SCHEDULE |= (
    {
        "harvest-changes": {
            "task": "ptv_sync.tasks.harvest_changes",
            "schedule": crontab(minute="20", hour="1,5,9,13,17,21"),
        },
        "harvest-everything": {
            "task": "ptv_sync.tasks.harvest_everything",
            "schedule": crontab(minute="40", hour="22", day_of_week="sat"),
        },
    }
    if PTV_SCHEDULE
    else {}
)
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# --- Logging -------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s", "datefmt": "%Y-%m-%dT%H:%M:%S%z"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOG_LEVEL", options=("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO"),
    },
    "loggers": {name: {"level": "WARNING"} for name in ("httpx", "httpcore", "fido2")},
}
