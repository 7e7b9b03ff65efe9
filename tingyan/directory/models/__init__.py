from tingyan.directory.models.people import Appointment, LoginGate, User
from tingyan.directory.models.places import Counter, Department, DepartmentAlias, District, Hall, ServiceItem, Window

__all__ = [
    "Appointment",
    "Counter",
    "Department",
    "DepartmentAlias",
    "District",
    "Hall",
    "LoginGate",
    "ServiceItem",
    "User",
    "Window",
]
