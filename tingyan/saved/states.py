"""The lists whose filter can be kept, and how much may be."""

from django.utils.translation import gettext_lazy as _

LISTS = {  # the route of a list → what it is called
    "issues:list": _("问题"),
    "visits:list": _("体验记录"),
    "improvements:list": _("流程优化"),
    "improvements:measures": _("服务措施"),
    "advisories:list": _("提示单"),
    "advisories:receipts": _("提示单反馈"),
    "issues:rechecks": _("回头看"),
    "issues:doubts": _("疑点提示"),
}
MOST = 20  # of one person for one list: a menu that must be searched is no short way
LONGEST = 2000  # characters of an address
EVERYTHING = "all"  # in the address of a list: without the view that the bare address would open
PASSING = {"page", EVERYTHING}  # says where one stands in a list, not what it shows
