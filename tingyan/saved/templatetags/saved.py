"""常用视图▾ in the head of a list."""

from typing import Any

from django import template

from tingyan.saved.reading import shelf_of

register = template.Library()


@register.inclusion_tag("saved/_menu.html", takes_context=True)
def saved_views(context: template.Context) -> dict[str, Any]:
    """The views of the list that is shown, and the link that keeps its present filter."""
    request = context["request"]
    return {"shelf": shelf_of(request), "request": request}
