from visits.admin import activity, visits

__all__ = ["activity", "visits"]
