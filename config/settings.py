"""All settings, every value from the environment (or a `.env` file beside manage.py, or ENV_FILE), grouped by subject.

SPOTTER_ENV is `development` (default for manage.py), `test` or `production` (default for the WSGI server).
A secret may also come from a file: NAME_FILE=/run/secrets/name instead of NAME=value.
Production refuses to start on unsafe values: see `refuse_unsafe_production` at the end.
"""

import os
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

# Generic Django classes (ModelForm[Exercise]) at run time, not only for the type checker.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

env = environ.FileAwareEnv()
env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))

# --- Which kind of server ---------------------------------------------------------------------------------------

ENVIRONMENT: str = env.str("SPOTTER_ENV", default="development")
if ENVIRONMENT not in {"development", "test", "production"}:
    raise ImproperlyConfigured(f"SPOTTER_ENV is {ENVIRONMENT!r}; it must be development, test or production.")
DEVELOPMENT = ENVIRONMENT == "development"
TEST = ENVIRONMENT == "test"
PRODUCTION = ENVIRONMENT == "production"

INSECURE_SECRET_KEY = "insecure-development-key-that-production-refuses"  # noqa: S105
SECRET_KEY: str = env.str("SECRET_KEY", default="" if PRODUCTION else INSECURE_SECRET_KEY)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG: bool = env.bool("DEBUG", default=DEVELOPMENT)
# Development answers on this machine only, so that one started by mistake on a server is not open to the world.
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
INTERNAL_IPS = ["127.0.0.1"]
HTTPS: bool = env.bool("HTTPS", default=PRODUCTION)
# Where people reach the site: links in messages begin with it, which no request has brought about.
SITE_URL: str = env.str(
    "SITE_URL",
    default=f"http{'s' if HTTPS else ''}://{ALLOWED_HOSTS[0].strip().lstrip('.')}"
    if PRODUCTION and ALLOWED_HOSTS
    else "http://127.0.0.1:8000",
).rstrip("/")

# --- Applications and middleware ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "training",
    "workouts",
    "reminders",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "import_export",
    "simple_history",
]
if not PRODUCTION and find_spec("django_linear_migrations"):  # `make run` installs no tools of development
    INSTALLED_APPS.append("django_linear_migrations")

MIDDLEWARE = [
    "config.build.BuildMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.PersonalPagesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database -----------------------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'spotter.sqlite3'}")
}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: two writers queue on the busy timeout instead of failing in mid-transaction.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    )
    # A file, as in production: threads on a database in memory share one lock and fail where these would queue.
    DATABASES["default"]["TEST"] = {"NAME": f"{DATABASES['default']['NAME']}.tests"}
    VAR_DIR.mkdir(exist_ok=True)
BACKUP_DIR: Path = BASE_DIR / env.str("BACKUP_DIR", default=str(VAR_DIR / "backups"))
PG_BIN: str = env.str("PG_BIN", default="")  # the folder of pg_dump, pg_restore and psql; empty: on PATH

# Shared by all workers, because the log-in limits are counted in it; `accounts` migrates its table.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if TEST
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Django's 300 are soon full, and who makes it overflow would wipe out the count of their guesses.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Templates and forms ------------------------------------------------------------------------------------------

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["accounts.templatetags.icons"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Static files -------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
# The scripts of pages are in both: built into few files, and as they are written. Who works on them sees each edit at once.
STATICFILES_DIRS = [BASE_DIR / "assets" / "dist", BASE_DIR / "static"]
if DEBUG:
    STATICFILES_DIRS.reverse()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static_files.StaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# --- People and log-in --------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher" if TEST else "accounts.hashers.Argon2PasswordHasher",
    "accounts.hashers.BcryptInArgon2PasswordHasher",  # the older tracker's; a log-in makes them the first kind
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workouts:today"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "accounts.login_forms.LoginForm",
    "signup": "accounts.login_forms.SignupForm",
    "change_password": "accounts.login_forms.ChangePasswordForm",
    "set_password": "accounts.login_forms.SetPasswordForm",
    "reset_password": "accounts.login_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.login_forms.ResetPasswordKeyForm",
}
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupDetails"
ACCOUNT_EMAIL_VERIFICATION = env.str("EMAIL_VERIFICATION", default="optional")  # none, optional, mandatory
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION == "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a self-hosted server shall not write to strangers
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session goes on, all others end
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
SIGNUP_OPEN: bool = env.bool("SIGNUP_OPEN", default=True)
MFA_SUPPORTED_TYPES = (
    ["totp", "recovery_codes", "webauthn"]
    if env.bool("PASSKEYS", default=False)
    else ["totp", "recovery_codes"]
)
MFA_PASSKEY_LOGIN_ENABLED = "webauthn" in MFA_SUPPORTED_TYPES
MFA_TOTP_ISSUER = "Spotter"

# --- Mail ---------------------------------------------------------------------------------------------------------

SILENCED_SYSTEM_CHECKS: list[str] = []
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Spotter <spotter@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL


def mailer(url: str) -> dict[str, Any]:
    """MAILERS entry for EMAIL_URL: `console:`, `memory:`, `off`, smtp://user:pw@host:25, smtp+tls:// or smtp+ssl://."""
    if url == "off":
        return {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    config = env.email_url_config(url if ":" in url else f"{url}:")
    options = {
        "host": config.get("EMAIL_HOST"),
        "port": config.get("EMAIL_PORT"),
        "username": config.get("EMAIL_HOST_USER"),
        "password": config.get("EMAIL_HOST_PASSWORD"),
        "use_tls": config.get("EMAIL_USE_TLS"),
        "use_ssl": config.get("EMAIL_USE_SSL"),
    }
    entry: dict[str, Any] = {"BACKEND": config["EMAIL_BACKEND"]}
    if entry["BACKEND"].endswith("smtp.EmailBackend"):
        entry["OPTIONS"] = {key: value for key, value in options.items() if value} | {"timeout": 20}
    return entry


EMAIL_URL: str = env.str(
    "EMAIL_URL", default="memorymail:" if TEST else "consolemail:" if DEVELOPMENT else ""
)
MAILERS = {"default": mailer(EMAIL_URL)} if EMAIL_URL else {}
if EMAIL_URL == "off":  # said explicitly: no mail leaves this server, passwords are reset by staff
    SILENCED_SYSTEM_CHECKS.append("mail.E001")

# --- Reminders: docs/production.md says what each opens ------------------------------------------------------------

REMINDER_NTFY: bool = env.bool("REMINDER_NTFY", default=DEVELOPMENT)
REMINDER_WEBHOOKS: bool = env.bool("REMINDER_WEBHOOKS", default=DEVELOPMENT)
PUSH_HOSTS: list[str] = env.list("PUSH_HOSTS", default=[])  # push services besides those of the browsers
# host:port of a network of your own that messages may go to, for all that no other private address may be called.
OUTGOING_PRIVATE_HOSTS: list[str] = env.list("OUTGOING_PRIVATE_HOSTS", default=[])

# --- Language and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- Security -----------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz(/reminders)?$"]
if env.bool("BEHIND_PROXY", default=False):  # only where a proxy of ours sets the headers itself
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Log-in limits count by the address that the proxy saw, not by its own, which everybody shares.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- Logging ------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"secrets": {"()": "config.secrecy.WithoutSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["secrets"]},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING" if TEST else "INFO")},
}

# --- Take-over of the older tracker's database: docs/legacy.md ----------------------------------------------------

LEGACY_TIME_UNIT: str = env.str("LEGACY_TIME_UNIT", default="")  # seconds or minutes
LEGACY_WEIGHT_UNIT: str = env.str("LEGACY_WEIGHT_UNIT", default="")  # kg or lb
LEGACY_TIME_ZONE: str = env.str("LEGACY_TIME_ZONE", default="")
LEGACY_HEIGHT_UNIT: str = env.str("LEGACY_HEIGHT_UNIT", default="cm")  # or in
LEGACY_MIXED_TIMES: bool = env.bool("LEGACY_MIXED_TIMES", default=False)
LEGACY_WITHOUT_BACKUP: bool = env.bool("LEGACY_WITHOUT_BACKUP", default=False)
LEGACY_SCHEMA: str = env.str("LEGACY_SCHEMA", default="public")

# --- Catalogue import and export ----------------------------------------------------------------------------------

IMPORT_EXPORT_USE_TRANSACTIONS = True
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False


def refuse_unsafe_production() -> None:
    """Stop before the first request rather than serve with a known key, a debugger or any host name.

    Raises ImproperlyConfigured with one line for each fault.
    """
    faults = []
    if not SECRET_KEY or SECRET_KEY == INSECURE_SECRET_KEY or SECRET_KEY.startswith("django-insecure-"):
        faults.append("SECRET_KEY is missing or the development default. Set 50 random characters.")
    elif len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
        faults.append("SECRET_KEY is too short or too regular. Set 50 random characters.")
    if DEBUG:
        faults.append("DEBUG is on. Unset it.")
    if not ALLOWED_HOSTS or any(host.strip() in {"*", ".", ""} for host in ALLOWED_HOSTS):
        faults.append("ALLOWED_HOSTS is empty or a wildcard. Name the hosts, separated by commas.")
    site = urlsplit(SITE_URL)
    if site.scheme not in {"http", "https"} or not site.hostname or site.query or site.fragment:
        faults.append("SITE_URL is no address of a site. Set https://spotter.example.org.")
    if not EMAIL_URL:
        faults.append(
            "EMAIL_URL is missing. Set smtp+tls://user:password@host:587, or `off` to say there is no mail."
        )
    if EMAIL_URL == "off" and ACCOUNT_EMAIL_VERIFICATION == "mandatory":
        faults.append(
            "EMAIL_VERIFICATION is mandatory, but EMAIL_URL is off: nobody would get the code to log in with."
        )
    if faults:
        raise ImproperlyConfigured("Spotter does not start in production:\n  - " + "\n  - ".join(faults))


if PRODUCTION:
    refuse_unsafe_production()
