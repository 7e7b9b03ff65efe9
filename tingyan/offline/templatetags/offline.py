"""Who reads the page, for scripts that keep things on the phone: a tag that says nothing to anybody else."""

from typing import Any

from django import template

from visits.rules import tag_of

register = template.Library()


@register.filter
def owner_tag(user: Any) -> str:
    return tag_of(user)
