"""Settings come from the environment; a missing or broken value fails at start with the cure.

`DATABASE_URL` is the application role, `DATABASE_OWNER_URL` the role that migrates. The command line sets both
when it starts the embedded PostgreSQL, so a fresh machine needs neither.
"""

from datetime import timedelta
from pathlib import Path

from kontingent.accounts.provider.options import from_environment
from kontingent.kernel import logs, private
from kontingent.kernel.environment import (
    env_address,
    env_bool,
    env_bool_or_none,
    env_int,
    env_list,
    env_secret,
    env_secret_or_none,
    env_text,
    postgres_url,
)
from kontingent.project import public_address

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = env_secret("KONTINGENT_SECRET_KEY")
# Former keys: what they signed and locked still opens while the new key takes over.
SECRET_KEY_FALLBACKS = (env_secret_or_none("KONTINGENT_SECRET_KEY_FALLBACKS") or "").split()
ORIGINS = env_list("KONTINGENT_ORIGINS", [])
# Where people open the system: letters lead there. With https in it every request counts as secure, whatever the proxy
# in between speaks.
ADDRESS = public_address.choose(
    env_address("KONTINGENT_ADDRESS"),
    origins=ORIGINS,
    hosts=env_list("KONTINGENT_HOSTS", []),
    https=env_bool_or_none("KONTINGENT_HTTPS"),
)
HTTPS = public_address.is_https(ADDRESS)
ALLOWED_HOSTS = [*env_list("KONTINGENT_HOSTS", ["localhost", "127.0.0.1", "[::1]"]), public_address.host_of(ADDRESS)]
CSRF_TRUSTED_ORIGINS = [*ORIGINS, ADDRESS]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = (
    None  # jobs are done by the worker, which imports them; nobody else waits for that
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
    "kontingent.audit",
    "kontingent.institutions",
    "kontingent.people",
    "kontingent.accounts",
    "kontingent.history",
    "kontingent.current",
    "kontingent.ingest",
    "kontingent.planning",
    "kontingent.queues",
    "kontingent.stamps",
    "kontingent.reports",
    "kontingent.statistics",
    "kontingent.synthetic",
    "kontingent.web",
    "kontingent.project",
]

MIDDLEWARE = [
    "kontingent.web.client_address.ClientAddressMiddleware",
    "kontingent.web.errors.ErrorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kontingent.web.compression.CompressionMiddleware",
    "kontingent.web.admission.AdmissionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "kontingent.web.signed_in.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "kontingent.project.urls"
WSGI_APPLICATION = "kontingent.project.wsgi.application"

TEMPLATES = [
    {
        "NAME": "jinja",
        "BACKEND": "kontingent.web.templating.environment.Templates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "OPTIONS": {
            "environment": "kontingent.web.templating.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "kontingent.web.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

# As the owner only migrations and `init` run; everything else is the application role.
AS_OWNER = env_bool("KONTINGENT_AS_OWNER", default=False)
STATEMENT_TIMEOUT_MS = env_int("KONTINGENT_STATEMENT_TIMEOUT_MS", 5000)
DATABASES = {"default": {**postgres_url("DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL"), "CONN_MAX_AGE": 0}}
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", "5")  # a machine that is gone answers nothing at all
# Compiling our short statements takes a server ten times longer than running them.
DATABASES["default"]["OPTIONS"]["options"] = f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c jit=off"
# Statements that go by the driver (`kernel.sql`, bound) are prepared when they are sent: counting how often each came,
# it counts Django's too, of which each is another text by its values, and forgets ours among them.
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 0
if env_bool("KONTINGENT_POOL", default=False):  # one pool per process; `serve` asks for it
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 2, "max_size": 10, "timeout": 3}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "ru"
TIME_ZONE = env_text("KONTINGENT_TIME_ZONE", "Europe/Moscow")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env_text("KONTINGENT_STATIC_ROOT", str(BASE_DIR.parent / "build" / "static")))
# Where a process that serves keeps its templates compiled for the next one; without it each compiles them anew.
COMPILED_TEMPLATES = env_text("KONTINGENT_COMPILED_TEMPLATES", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env_text("KONTINGENT_STATIC_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")
    },
}

FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = private.FILE, private.FOLDER

DATA_DIR = Path(env_text("KONTINGENT_DATA", str(Path.cwd() / "data")))

# Packages that lie there are taken by the worker (`ingest.watched`).
WATCHED_FOLDERS = [Path(one) for one in env_list("KONTINGENT_WATCHED", [])]

# A list of more rows than these is prepared by the worker, and kept for so many hours.
ROWS_AT_ONCE = env_int("KONTINGENT_ROWS_AT_ONCE", 3000)
FILE_HOURS = env_int("KONTINGENT_FILE_HOURS", 24)
# Of a body with more learners than these the worker counts the reports once a day; of one with more than the others,
# those reports that read more than a page may.
LEARNERS_AT_ONCE = env_int("KONTINGENT_LEARNERS_AT_ONCE", 300_000)
LEARNERS_BY_COST = env_int("KONTINGENT_LEARNERS_BY_COST", 3000)

# Without a mail server letters are put into a folder, for the administrator to see.
EMAIL_HOST = env_text("KONTINGENT_EMAIL_HOST", "")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "kontingent.accounts.outbox.Folder"
EMAIL_FILE_PATH = DATA_DIR / "outbox"
# Only the demonstration shows its letters: they hold passwords and links of recovery.
OUTBOX_IS_OPEN = not EMAIL_HOST and env_bool("KONTINGENT_DEMO", default=False)
EMAIL_PORT = env_int("KONTINGENT_EMAIL_PORT", 587)
EMAIL_HOST_USER = env_text("KONTINGENT_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env_secret("KONTINGENT_EMAIL_PASSWORD") if EMAIL_HOST_USER else ""
EMAIL_USE_SSL = EMAIL_PORT == 465  # encrypted from the first byte; on other ports encryption begins by STARTTLS
EMAIL_USE_TLS = not EMAIL_USE_SSL and env_bool("KONTINGENT_EMAIL_TLS", default=bool(EMAIL_HOST_USER))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_text("KONTINGENT_EMAIL_FROM", "АИС «Контингент» <noreply@localhost>")

REGION_NAME = env_text("KONTINGENT_REGION_NAME", "Министерство образования региона")  # on the page of sign-in
SUPPORT_EMAIL = env_text("KONTINGENT_SUPPORT_EMAIL", "support-conti@company.dnevnik.ru")  # as in the manual
SUPPORT_PORTAL = env_text("KONTINGENT_SUPPORT_PORTAL", "")  # the manual names the portal and prints no address

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "kontingent.accounts.backends.LoginOrEmailBackend",
    "kontingent.accounts.backends.CodeBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_MAX_AGE_DAYS = env_int("KONTINGENT_PASSWORD_MAX_AGE_DAYS", 90)  # 0: passwords do not age
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "/login/"

SIGN_IN_PROVIDER = from_environment()  # ЕСИА or plain OpenID Connect; None: by password alone

# Five failures of one login from one address close that pair for a quarter of an hour. By the login alone anybody who
# knows it could keep its owner out; by the address alone one official would close the sign-in for a whole office.
AXES_FAILURE_LIMIT = env_int("KONTINGENT_SIGN_IN_ATTEMPTS", 5)
AXES_COOLOFF_TIME = timedelta(minutes=env_int("KONTINGENT_SIGN_IN_LOCK_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the journal is ours
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "kontingent.web.client_address.client_address"
AXES_USERNAME_FORM_FIELD = "username"
# Nothing typed is kept with a failure: people type passwords into the wrong field.
AXES_SENSITIVE_PARAMETERS = ["login", "password", "code", "old", "new", "again", "csrfmiddlewaretoken"]
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # the page of sign-in tells of the lock itself, axes' middleware is not needed
TRUSTED_PROXIES = env_list("KONTINGENT_TRUSTED_PROXIES", [])  # addresses or networks whose X-Forwarded-… are believed

SESSION_ENGINE = "kontingent.accounts.sessions"
SESSION_IDLE_MINUTES = env_int("KONTINGENT_SESSION_IDLE_MINUTES", 30)
SESSION_ABSOLUTE_HOURS = env_int("KONTINGENT_SESSION_HOURS", 12)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "kontingent"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kontingent.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {20: "", 25: "ok", 30: "warn", 40: "bad"}  # Django's levels as the kinds of a notice
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = env_int("KONTINGENT_HSTS_SECONDS", 365 * 24 * 60 * 60)  # of answers over https alone
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Names of people, logins and queries of addresses never stand in the log: paths and codes of requests do.
LOGGING = logs.configuration()
