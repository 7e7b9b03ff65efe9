from tingyan.directory.actions.accounts import change_password, create_account, edit_account, reset_password
from tingyan.directory.actions.days import save_day
from tingyan.directory.actions.entrance import sign_in, sign_out
from tingyan.directory.actions.places import save_place
from tingyan.directory.actions.posts import appoint, authorise_deputy, end_appointment

__all__ = [
    "appoint",
    "authorise_deputy",
    "change_password",
    "create_account",
    "edit_account",
    "end_appointment",
    "reset_password",
    "save_day",
    "save_place",
    "sign_in",
    "sign_out",
]
