"""The site's settings: one file, read from the environment.

`TINGYAN_ENV` unset means production everywhere: a missing secret key, host or database then refuses to boot.
The demonstration and the tests set `development`.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from tingyan.kit import databases, logs, platforms, policy, sealed

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("TINGYAN_VAR", BASE_DIR / "var"))
DEVELOPMENT = os.environ.get("TINGYAN_ENV", "production") == "development"


def need(name: str, development: str) -> str:
    """Return the variable `name`; in development its stand-in. Raises ImproperlyConfigured when production lacks it."""
    if value := os.environ.get(name, ""):
        return value
    if DEVELOPMENT:
        return development
    raise ImproperlyConfigured(f"环境变量 {name} 未设置。生产环境必须设置它；演示请设 TINGYAN_ENV=development。")


SECRET_KEY = need("TINGYAN_SECRET_KEY", "development-only-" + "k" * 50)
AUDIT_KEY = need("TINGYAN_AUDIT_KEY", "development-only-" + "a" * 50)
FIELD_KEYS = sealed.keys(need("TINGYAN_FIELD_KEYS", "ZGV2ZWxvcG1lbnQtb25seS1kZXZlbG9wbWVudC1vbmw="))
ALLOWED_HOSTS = need("TINGYAN_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TINGYAN_ORIGINS", "").split(",") if o]
DEBUG = False
HTTPS = os.environ.get("TINGYAN_HTTPS", "0" if DEVELOPMENT else "1") == "1"

ROOMS = ["demo", "watch", "desk", "bulletins", "quality", "reform", "imports", "launch", "manual", "papers"]
ROOMS += ["keeping", "reminders", "reviews", "numbers", "improvements", "advisories", "offline"]
GROUND = ["saved", "directory", "inbox", "audit", "files", "workdays", "kit"]
INSTALLED_APPS = [
    *(f"tingyan.{room}" for room in ROOMS),
    "visits",
    "issues",
    *(f"tingyan.{room}" for room in GROUND),
    "tingyan.kit.apps.SiteConfig",  # django.contrib.admin with a site of ours
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "tingyan.kit.metrics.Measured",
    "tingyan.kit.middleware.Numbered",
    "tingyan.kit.middleware.Address",
    "tingyan.kit.middleware.Logged",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tingyan.kit.middleware.Packed",
    "tingyan.kit.middleware.Headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tingyan.kit.middleware.Probes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tingyan.kit.middleware.Language",
    "tingyan.kit.middleware.Sound",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tingyan.directory.middleware.SessionLimits",
    "tingyan.directory.middleware.SecondStep",
    "tingyan.directory.middleware.LoginRequired",
    "tingyan.directory.middleware.FirstPassword",
    "tingyan.audit.middleware.ShutDoors",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tingyan.kit.middleware.Masked",
    "tingyan.kit.middleware.Phones",
    "tingyan.kit.middleware.PlainErrors",
]

ROOT_URLCONF = "tingyan.urls"
WSGI_APPLICATION = "tingyan.wsgi.application"
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
                "csp.context_processors.nonce",
                "tingyan.kit.context.look",
                "tingyan.inbox.context.unread",
            ],
        },
    },
]

DATABASES = {"default": databases.database(need("DATABASE_URL", f"sqlite:///{VAR / 'tingyan.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
OIDC, LDAP = platforms.oidc(os.environ), platforms.ldap(os.environ)  # the district's identity platform, if it has one
PLATFORM_SECOND = platforms.second(os.environ)
AUTHENTICATION_BACKENDS += ["tingyan.directory.ldap.Backend"] if LDAP else []
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
RULES = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{RULES}UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["username", "name", "phone"]}},
    {"NAME": "tingyan.directory.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{RULES}CommonPasswordValidator"},
    {"NAME": "tingyan.directory.passwords.KindsValidator"},
    {"NAME": "tingyan.directory.passwords.NotRecentValidator"},
]
LOGIN_URL = LOGOUT_REDIRECT_URL = "directory:login"
TOTP_REQUIRED = os.environ.get("TINGYAN_TOTP", "optional" if DEVELOPMENT else "required") != "optional"  # by post
CSRF_FAILURE_VIEW = "tingyan.directory.views.csrf_failed"

SESSION_COOKIE_AGE = 12 * 3600  # absolute limit
SESSION_IDLE_SECONDS = 15 * 60
SESSIONS = max(1, int(os.environ.get("TINGYAN_SESSIONS", "3")))  # of one account at once: the oldest gives way
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked on the loopback address, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy.DIRECTIVES}

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 10 / 60  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # ten minutes, and not for ever
AXES_RESET_ON_SUCCESS = AXES_DISABLE_ACCESS_LOG = True  # the audit log keeps who signed in
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "tingyan.kit.middleware.address_of"
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # no AxesMiddleware: the login page itself says that it is locked
PROXIES = int(os.environ.get("TINGYAN_PROXIES", "0"))  # how many of our own stand in front and set X-Forwarded-For

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing may be stored in the open
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT
WHITENOISE_ALLOW_ALL_ORIGINS = False
CONTACT_DAYS = int(os.environ.get("TINGYAN_CONTACT_DAYS", "180"))  # how long citizens' telephone numbers are kept
TINGYAN_ACCEL = os.environ.get("TINGYAN_ACCEL", "")  # the prefix under which nginx sends private files itself
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

LOGGING = logs.config(os.environ.get("TINGYAN_LOG_LEVEL", "INFO"))
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # kit.middleware.Numbered has judged it
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # kit.middleware.Address knows which hop may be believed
