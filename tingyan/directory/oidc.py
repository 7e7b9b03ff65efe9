"""Signing in at the district's identity platform by OpenID Connect: authorization code, PKCE, state and nonce.

Authlib speaks the protocol. Held besides: nothing is asked of any host but the issuer's, no redirect is followed, the
issuer and the audience are ours exactly, the signature is of a kind that only the platform can make, and each request
is given up after PATIENCE seconds. Nothing is kept between two people: several nodes share no memory.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.integrations.base_client import MismatchingStateError, OAuthError
from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from joserfc.errors import JoseError
from requests import RequestException

log = logging.getLogger(__name__)
PATIENCE = 5  # seconds a request
LEEWAY = 60  # seconds by which two clocks may differ
WAIT_SECONDS = 10 * 60  # for the person at the platform
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
METHODS = ("client_secret_basic", "client_secret_post")  # how we show our secret: the first that the platform takes
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")
GOING, LEAVING = "going", "leaving"  # keys of the session: on the way to the platform, and where to sign out of it


class Trouble(Exception):
    """It did not come to a sign-in; `sentence` says why, `status` is that of the page. `kind` is for the log."""

    status = HTTPStatus.FORBIDDEN
    sentence: Any = ""


class Away(Trouble):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = _("统一身份认证平台暂时连不上，请稍后再试；急需登录的，可以用本系统的账号和密码。")


class Stale(Trouble):
    status = HTTPStatus.BAD_REQUEST
    sentence = _("这次登录已超时或已经用过，请重新点“使用统一身份认证登录”。")


class Denied(Trouble):
    sentence = _("统一身份认证平台没有确认您的身份，没有登录。请重新登录；多次如此的，请联系本区系统管理员。")


class Untrusted(Trouble):
    sentence = _("统一身份认证平台的答复没有通过核对，没有登录。请重新登录；多次如此的，请联系本区系统管理员。")


@dataclass(frozen=True)
class Identity:
    """Who the platform says it is: `username` is the claim that must equal an account, "" where there is none."""

    username: str
    token: str
    end: str


class Session(OAuth2Session):
    """Speaks with the issuer's host alone, and goes where it was sent, not where an answer points to."""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        if origin(url) != origin(settings.OIDC.issuer):
            raise Untrusted("an address that is not the issuer's")
        return super().request(method, url, *args, **kwargs, allow_redirects=False)


class App(DjangoOAuth2App):
    client_cls = Session  # for the token, the keys and the userinfo as well


def begin(request: HttpRequest, back: str, **carried: str) -> str:
    """Return the address of the platform to go to; `back` is where it sends the person, `carried` waits till then."""
    with plainly():
        url: str = client().authorize_redirect(request, back).url
    request.session[GOING] = {"at": int(time.time()), **carried}
    return url


def finish(request: HttpRequest) -> Identity:
    """Return whom the platform names in its answer to `begin`. Raises Trouble, and leaves nothing to try again with."""
    with plainly():
        app = client()
        token = app.authorize_access_token(
            request,
            leeway=LEEWAY,
            claims_options={
                "iss": {"essential": True, "values": [settings.OIDC.issuer]},
                "aud": {"essential": True, "values": [settings.OIDC.client]},
            },
        )
        if "userinfo" not in token:
            raise Untrusted("no ID token")
        username = claimed(app, token)
    return Identity(username, token["id_token"], app.server_metadata.get("end_session_endpoint", ""))


def claimed(app: App, token: dict[str, Any]) -> str:
    """Return the claim of the ID token, or else of the same person's userinfo."""
    named = token["userinfo"]
    if settings.OIDC.claim not in named and app.server_metadata.get("userinfo_endpoint"):
        told = app.userinfo(token=token)
        if told.get("sub") != named["sub"]:
            raise Untrusted("userinfo of somebody else")
        named = told
    value = named.get(settings.OIDC.claim)
    return value if isinstance(value, str) and value.isprintable() else ""


def goodbye(request: HttpRequest, back: str) -> str:
    """Return where to sign out of the platform too, "" for who did not come from there or where it offers none."""
    left = request.session.get(LEAVING)
    if not left or not left["end"] or settings.OIDC is None:
        return ""
    query = {"id_token_hint": left["token"], "client_id": settings.OIDC.client, "post_logout_redirect_uri": back}
    return f"{left['end']}{'&' if '?' in left['end'] else '?'}{urlencode(query)}"


def client() -> App:
    """Ask the platform how it is to be spoken with. Raises Untrusted where that does not fit its name."""
    platform = settings.OIDC
    options = {"default_timeout": PATIENCE, "verify": platform.ca or True, "trust_env": False}
    with Session(**options) as session:
        url = f"{platform.issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = session.request("GET", url, withhold_token=True)
        answer.raise_for_status()
        told = answer.json()
    if not isinstance(told, dict):
        raise Untrusted("no description of itself")
    methods = told.get("token_endpoint_auth_methods_supported") or METHODS
    return App(
        DjangoIntegration("platform"),
        "platform",
        client_id=platform.client,
        client_secret=platform.secret,
        client_kwargs=options
        | {
            "scope": "openid profile",
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": next(one for one in (*METHODS, *methods) if one in methods),
        },
        **checked(told),
    )


def checked(told: dict[str, Any]) -> dict[str, Any]:
    """Return of the platform's own description what we use, if it is the issuer's and stays on its host."""
    if told.get("issuer") != settings.OIDC.issuer:
        raise Untrusted("another issuer")
    used = {name: told.get(name) for name in (*ENDPOINTS, *OPTIONAL) if name in ENDPOINTS or told.get(name)}
    if any(origin(url) != origin(settings.OIDC.issuer) for url in used.values()):
        raise Untrusted("an address that is not the issuer's")
    algorithms = [name for name in told.get("id_token_signing_alg_values_supported", ()) if name in ALGORITHMS]
    if not algorithms:
        raise Untrusted("no signature of a kind that we take")
    return used | {"issuer": told["issuer"], "id_token_signing_alg_values_supported": algorithms}


def origin(url: Any) -> tuple[str, str, int | None]:
    parts = urlsplit(str(url))
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme)


@contextmanager
def plainly() -> Iterator[None]:
    """Turn whatever goes wrong between the platform and us into one of our sentences, and note it in the log."""
    try:
        yield
    except Trouble as trouble:
        log.warning("identity platform: %s", trouble)
        raise
    except RequestException as error:
        log.error("identity platform: away", exc_info=error)
        raise Away from error
    except MismatchingStateError as error:
        raise Stale from error
    except OAuthError as error:
        log.warning("identity platform: %.80r", error.error)
        raise (Away if error.error in ("server_error", "temporarily_unavailable") else Denied) from error
    except (JoseError, ValueError, KeyError, TypeError) as error:
        log.warning("identity platform: an answer that does not hold", exc_info=error)
        raise Untrusted from error
