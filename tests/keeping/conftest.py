from tests.keeping.rows import house

__all__ = ["house"]
