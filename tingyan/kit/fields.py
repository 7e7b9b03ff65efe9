"""A column that holds what `sealed.seal` gave; "" is nothing at all, and is not sealed."""

from django.db import models


class SealedField(models.TextField):
    """Says what stands in it, for whoever reads the model and for `manage.py reseal`; it opens nothing by itself, so
    that a row can be read, and a person let in, whose key is not at hand."""
