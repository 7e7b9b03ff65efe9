from tingyan.directory.models.people import Appointment, Authenticator, LoginGate, PastPassword, RecoveryCode, User
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
from tingyan.directory.models.signins import SignIn

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
    "PastPassword",
    "RecoveryCode",
    "ServiceItem",
    "SignIn",
    "User",
    "Window",
]
