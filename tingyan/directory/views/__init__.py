from tingyan.directory.views.deputies import deputies, end_deputy
from tingyan.directory.views.entrance import csrf_failed, login, logout
from tingyan.directory.views.password import password
from tingyan.directory.views.platform import platform, platform_back
from tingyan.directory.views.second import code, totp
from tingyan.directory.views.signins import end_session, end_sessions, signins

__all__ = [
    "code",
    "csrf_failed",
    "deputies",
    "end_deputy",
    "end_session",
    "end_sessions",
    "login",
    "logout",
    "password",
    "platform",
    "platform_back",
    "signins",
    "totp",
]
