"""Settings come from the environment; a missing or broken value fails at start with the cure.

`DATABASE_URL` is the application role, `DATABASE_OWNER_URL` the role that migrates. The command line sets both
when it starts the embedded PostgreSQL, so a fresh machine needs neither.
"""

import os
from pathlib import Path

from kontingent.kernel.environment import env_bool, env_int, env_list, env_secret, env_text, postgres_url

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = env_secret("KONTINGENT_SECRET_KEY")
ALLOWED_HOSTS = env_list("KONTINGENT_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env_list("KONTINGENT_ORIGINS", [])
HTTPS = env_bool("KONTINGENT_HTTPS", default=False)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "procrastinate.contrib.django",
    "kontingent.audit",
    "kontingent.institutions",
    "kontingent.people",
    "kontingent.accounts",
    "kontingent.history",
    "kontingent.portfolios",
    "kontingent.ingest",
    "kontingent.synthetic",
    "kontingent.web",
    "kontingent.project",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "kontingent.project.urls"
WSGI_APPLICATION = "kontingent.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"])],
                )
            ],
            "context_processors": ["django.template.context_processors.request"],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]

# As the owner only migrations and `init` run; everything else is the application role.
AS_OWNER = env_bool("KONTINGENT_AS_OWNER", default=False)
STATEMENT_TIMEOUT_MS = env_int("KONTINGENT_STATEMENT_TIMEOUT_MS", 5000)
DATABASES = {
    "default": {
        **postgres_url("DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL"),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS}"},
    }
}
if env_bool("KONTINGENT_POOL", default=False):  # one pool per process; `serve` asks for it
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 2, "max_size": 10, "timeout": 10}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "ru"
TIME_ZONE = env_text("KONTINGENT_TIME_ZONE", "Europe/Moscow")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env_text("KONTINGENT_STATIC_ROOT", str(BASE_DIR.parent / "build" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env_text("KONTINGENT_STATIC_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")
    },
}

DATA_DIR = Path(env_text("KONTINGENT_DATA", str(Path.cwd() / "data")))

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
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

TODAY = os.environ.get("KONTINGENT_TODAY")  # ГГГГ-ММ-ДД: the register's day, for replays and figures
