"""What a template may say: show the data it is given, choose by it, and go through its lists. Nothing else.

Jinja's own sandbox keeps a template from reaching Python; the list below keeps it from computing at all, so that no
upload can run long or grow without end. It is checked on the very text that Jinja compiles.
"""

from typing import Any

from django.utils.translation import gettext as _
from jinja2 import nodes
from jinja2.exceptions import TemplateRuntimeError, TemplateSyntaxError
from jinja2.runtime import LoopContext, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_TURNS = 200_000  # of all loops of a document together
NUMERALS = "〇一二三四五六七八九"
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Filter,
    nodes.Test,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Keyword,
)
FILTERS = {"chinese", "default", "first", "join", "last", "length"}
LOOP = {"first", "index", "last", "length", "revindex"}
TESTS = {"defined", "even", "first", "none", "odd", "undefined"}


class Unknown(StrictUndefined):
    """A field that the data does not hold, told to whoever wrote its name."""

    @property
    def _undefined_message(self) -> str:
        return _("没有“%(what)s”这个字段") % {"what": self._undefined_name}


class Narrow(ImmutableSandboxedEnvironment):
    """One for each document: it counts the turns that its loops take."""

    def __init__(self, *, strict: bool = False) -> None:
        super().__init__(autoescape=True, **({"undefined": Unknown} if strict else {}))
        self.filters = {name: made for name, made in self.filters.items() if name in FILTERS}
        self.filters |= {"chinese": chinese, "turns": self.turns}
        self.tests = {name: made for name, made in self.tests.items() if name in TESTS}
        self.globals = {}
        self.spent = 0

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        check(tree)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "turns", [], [], None, None)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a dictionary, or where a loop stands: nothing else has parts."""
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return super().getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, dict) and argument in obj:
            return obj[argument]
        if isinstance(obj, list) and isinstance(argument, int) and argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=str(argument))

    def turns(self, rows: Any) -> list[Any]:
        """The list that a loop goes through; only lists are, and only so many times in all."""
        if not isinstance(rows, list):
            raise TemplateRuntimeError(_("只有列表可以循环"))
        self.spent += len(rows)
        if self.spent > MOST_TURNS:
            raise TemplateRuntimeError(_("循环次数超过%(limit)s次") % {"limit": MOST_TURNS})
        return rows


def check(tree: nodes.Template) -> None:
    """Raise TemplateSyntaxError at the first thing that a template may not say."""
    for node in walk(tree):
        if problem := refusal(node):
            raise TemplateSyntaxError(problem, getattr(node, "lineno", None) or 1)


def walk(node: nodes.Node) -> Any:
    for child in node.iter_child_nodes():
        yield child
        yield from walk(child)


def refusal(node: nodes.Node) -> str:
    if not isinstance(node, ALLOWED):
        return _("不能使用“%(what)s”，模板只能引用字段、判断和循环") % {"what": type(node).__name__}
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return _("没有“%(what)s”这个字段") % {"what": node.attr}
    if isinstance(node, nodes.Getitem) and not plain_key(node.arg):
        return _("方括号里只能写数字或字段名")
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return _("不能使用“%(what)s”") % {"what": node.name}
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        return _("不能使用“%(what)s”") % {"what": node.name}
    return ""


def plain_key(key: nodes.Node) -> bool:
    """A number or a name that begins with no underscore."""
    return isinstance(key, nodes.Const) and not str(key.value).startswith("_")


def chinese(value: Any) -> str:
    """1 to 99 as 一, 十, 十一, 二十一: what numbers the first two levels of headings."""
    number = int(value)
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return (NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones] if ones else "")
