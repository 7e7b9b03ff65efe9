"""帮助: the guide of docs/guide, opened in the product."""
