from tingyan.directory.views.deputies import deputies, end_deputy
from tingyan.directory.views.entrance import csrf_failed, login, logout
from tingyan.directory.views.password import password
from tingyan.directory.views.platform import platform, platform_back
from tingyan.directory.views.second import code, totp

__all__ = [
    "code",
    "csrf_failed",
    "deputies",
    "end_deputy",
    "login",
    "logout",
    "password",
    "platform",
    "platform_back",
    "totp",
]
