"""Which browser it was, in plain words, from what it says of itself. Anything may be said there: it proves nothing."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first sign that is found names it: most browsers also call themselves Chrome and Safari.
BROWSERS = (
    ("wxwork", gettext_lazy("企业微信")),
    ("MicroMessenger", gettext_lazy("微信")),
    ("DingTalk", gettext_lazy("钉钉")),
    ("QQBrowser", gettext_lazy("QQ浏览器")),
    ("UCBrowser", gettext_lazy("UC浏览器")),
    ("HuaweiBrowser", gettext_lazy("华为浏览器")),
    ("MiuiBrowser", gettext_lazy("小米浏览器")),
    ("HeyTapBrowser", gettext_lazy("OPPO浏览器")),
    ("VivoBrowser", gettext_lazy("vivo浏览器")),
    ("360", gettext_lazy("360浏览器")),
    ("MetaSr", gettext_lazy("搜狗浏览器")),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("Trident", "Internet Explorer"),
    ("MSIE", "Internet Explorer"),
)
SYSTEMS = (
    ("OpenHarmony", gettext_lazy("鸿蒙设备")),
    ("HarmonyOS", gettext_lazy("鸿蒙设备")),
    ("Android", gettext_lazy("安卓手机或平板")),
    ("iPhone", gettext_lazy("苹果手机")),
    ("iPad", gettext_lazy("苹果平板")),
    ("Windows", gettext_lazy("Windows电脑")),
    ("Macintosh", gettext_lazy("苹果电脑")),
    ("Linux", gettext_lazy("Linux电脑")),
)


def browser_of(agent: str) -> str:
    """Return for example “安卓手机或平板，微信”; of what is not known, that it is not."""
    known = [_named(agent, SYSTEMS), _named(agent, BROWSERS)]
    return _("，").join(filter(None, known)) or _("未能识别")


def _named(agent: str, signs: tuple[tuple[str, object], ...]) -> str:
    return next((str(name) for sign, name in signs if sign in agent), "")
