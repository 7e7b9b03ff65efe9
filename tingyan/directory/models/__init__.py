from tingyan.directory.models.people import Appointment, Authenticator, LoginGate, RecoveryCode, User
from tingyan.directory.models.places import (
    Counter,
    Department,
    DepartmentAlias,
    DepartmentSpan,
    District,
    Hall,
    ServiceItem,
    Window,
)

__all__ = [
    "Appointment",
    "Authenticator",
    "Counter",
    "Department",
    "DepartmentAlias",
    "DepartmentSpan",
    "District",
    "Hall",
    "LoginGate",
    "RecoveryCode",
    "ServiceItem",
    "User",
    "Window",
]
