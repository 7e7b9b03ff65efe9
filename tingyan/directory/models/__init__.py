from tingyan.directory.models.people import Appointment, LoginGate, RecoveryCode, User
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
