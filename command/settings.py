"""Every setting of the project: the environment in, typed, loud."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from command import environment as env
from command import time_zones
from maps.tiles import origin_of, tiles_of
from patrols.rules.limits import FRAME_LIMIT

time_zones.use_newest()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("DAWRIYA_DATA", BASE_DIR / "var")


def _kept_secret(path: Path) -> str:
    """The secret key of this installation, made once and readable by its owner only."""
    if not path.exists():
        fresh = path.with_suffix(".new")
        try:
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(64))
            fresh.replace(path)
        except OSError as error:
            raise ImproperlyConfigured(
                f"The secret key cannot be kept in {path}: {error.strerror}."
            ) from error
    return path.read_text()


SECRET_KEY = env.text("DAWRIYA_SECRET_KEY", "") or _kept_secret(DATA_DIR / "secret_key")
DEBUG = env.switch("DAWRIYA_DEBUG", False)
ALLOWED_HOSTS = env.words("DAWRIYA_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
# Pages of these origins may open a socket and post a form; scheme, host and port all count.
ORIGINS = env.words("DAWRIYA_ORIGINS", ["http://127.0.0.1:8000", "http://localhost:8000"])
CSRF_TRUSTED_ORIGINS = ORIGINS
if "*" in ALLOWED_HOSTS or "*" in ORIGINS:
    raise ImproperlyConfigured("DAWRIYA_HOSTS and DAWRIYA_ORIGINS name hosts one by one; '*' is refused.")

INSTALLED_APPS = [
    "patrols.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "maps",
    "patrols",
    "dispatch",
    "command",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "command.urls"
ASGI_APPLICATION = "command.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "command.look.look",
            ],
        },
    },
]

# One row is lost for ever if a commit is not on disk when it is answered: FULL, and IMMEDIATE because
# a deferred transaction that turns to writing fails at once, whatever the busy timeout.
SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    },
    # The threads that serve are few and stay (patrols/workers.py); each keeps its connection.
    "CONN_MAX_AGE": None,
}
POSTGRESQL_OPTIONS: dict[str, Any] = {
    # As many as a process has threads that ask (patrols/workers.py, command/handler.py): none waits for one.
    # A try to connect that failed is not put off for minutes: whoever asks next tries anew.
    "pool": {
        "min_size": 1,
        "max_size": 14,
        "timeout": 3,
        "reconnect_timeout": 3,
    },
    # A link that swallows everything and is never reset would hold a connection for minutes.
    "connect_timeout": 3,
    "tcp_user_timeout": 5000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "options": "-c statement_timeout=4000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000",
}


def _database(url: str, file: str) -> dict[str, Any]:
    """One database: the one that `url` names, or an SQLite file in the data folder."""
    if not url:
        return {**SQLITE, "NAME": DATA_DIR / file, "TEST": {"NAME": DATA_DIR / f"test-{file}"}}
    named: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=0))
    if named["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL names a PostgreSQL database: postgresql://user:word@host/name."
        )
    from command.bounded_wait import BoundedConnection  # a room on SQLite starts without a driver

    pool = {**POSTGRESQL_OPTIONS["pool"], "connection_class": BoundedConnection}
    return {**named, "OPTIONS": {**named.get("OPTIONS", {}), **POSTGRESQL_OPTIONS, "pool": pool}}


DATABASE_URL = env.text("DATABASE_URL", "")
# Fixes come by the thousand; on SQLite they live in a file of their own, so that no decision waits for them.
DATABASES = {
    "default": _database(DATABASE_URL, "dawriya.sqlite3"),
    "tracks": _database(DATABASE_URL, "tracks.sqlite3"),
}
if DATABASE_URL:
    DATABASES["tracks"]["TEST"] = {"MIRROR": "default"}
DATABASE_ROUTERS = ["patrols.tracks.TracksRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6399/0")
# Whether hubs look at the journal every second by themselves; off only to prove that the bell alone delivers.
HUB_LOOKS = env.switch("DAWRIYA_HUB_LOOKS", True)
# A process that is drained lets its clients go within so many seconds, each at a moment of its own.
DRAIN_S = env.whole("DAWRIYA_DRAIN_S", 30)

# Who brings it may read /metrics; without one, only who asks on this machine.
METRICS_TOKEN = env.text("DAWRIYA_METRICS_TOKEN", "")

# Where each journal's head is written, for another machine to keep: what a cut tail is found by.
HEADS = Path(heads) if (heads := env.text("DAWRIYA_HEADS", "")) else None
# How many days a force keeps each reading of where its units were, and the answers to requests.
TRACKS_DAYS = env.whole("DAWRIYA_TRACKS_DAYS", 90, least=1)
REQUESTS_DAYS = env.whole("DAWRIYA_REQUESTS_DAYS", 30, least=1)
# Where pg_dump and pg_restore are, when not on the path.
POSTGRESQL_BIN = env.text("DAWRIYA_POSTGRESQL_BIN", "")

AUTH_USER_MODEL = "patrols.Officer"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["command.lock.Lock", "django.contrib.auth.backends.ModelBackend"]
# Who must have a second factor, by role (command/roles.py); a superuser must where anybody must.
_MUST = ["supervisor", "commander", "inspector", "administrator"]
SECOND_FACTOR = [role for role in env.words("DAWRIYA_SECOND_FACTOR", _MUST) if role != "none"]
MFA_ADAPTER = "patrols.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Dawriya"
MFA_TOTP_TOLERANCE = 1
# Five failures shut the door to one account from one address for a quarter of an hour; the same account stays
# open from everywhere else, so that nobody outside can shut the room out.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "command.lock.locked"
AXES_CLIENT_IP_CALLABLE = "command.lock.address_of"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "credential", "csrfmiddlewaretoken", "next"]
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# Addresses or networks whose word on who asks (X-Forwarded-For) is taken.
PROXIES = env.words("DAWRIYA_PROXIES", [])
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
HTTPS = env.switch("DAWRIYA_HTTPS", False)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # No neighbour under the same domain can set or overwrite a cookie of such a name.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS and env.switch("DAWRIYA_HSTS", True) else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = bool(SECURE_HSTS_SECONDS)
SECURE_SSL_REDIRECT = HTTPS
# Asked on loopback by what watches a process, not by a browser.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
# A room's name is not for the lists that browsers ship.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = FRAME_LIMIT

# A raster map of the force's own, beside ours; unset, no page names another host.
TILES_URL = env.text("DAWRIYA_TILES", "")
TILES_ATTRIBUTION = env.text("DAWRIYA_TILES_ATTRIBUTION", "")
TILES = tiles_of(TILES_URL, TILES_ATTRIBUTION)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *([origin_of(TILES)] if TILES else [])],
        "font-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "object-src": [NONE],
    },
}

LANGUAGE_CODE = env.text("DAWRIYA_LANGUAGE", "fr")
LANGUAGES = [("ar", _("Arabic")), ("fr", _("French")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_COOKIE_SAMESITE = "Strict"

STATIC_URL = "/static/"
NODE_MODULES = env.folder("DAWRIYA_NODE_MODULES", BASE_DIR / "node_modules", make=False)
STATICFILES_DIRS = [
    (prefix, NODE_MODULES / package)
    for prefix, package in {
        "leaflet": "leaflet/dist",
        "protomaps": "protomaps-leaflet/dist",
        "fonts/inter": "@fontsource-variable/inter",
        "fonts/arabic": "@fontsource-variable/noto-sans-arabic",
        "fonts/mono": "@fontsource-variable/jetbrains-mono",
    }.items()
    if (NODE_MODULES / package).is_dir()
]
# Files are found where they lie: no copy to keep fresh, and a browser asks each time whether one changed.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0


def _let_worker_serve_tablet(headers: Any, path: str, url: str) -> None:
    """The Tablet's worker lies among the static files and answers for the page above them."""
    if url.endswith("/patrols/js/worker.js"):
        headers["Service-Worker-Allowed"] = "/tablet"


WHITENOISE_ADD_HEADERS_FUNCTION = _let_worker_serve_tablet

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "command.quiet_logs.QuietFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("DAWRIYA_LOG", "WARNING")},
}
