from tingyan.directory.actions.accounts import change_password, create_account, edit_account, reset_password
from tingyan.directory.actions.days import save_day
from tingyan.directory.actions.entrance import note_untrusted, sign_in, sign_in_from_platform, sign_out
from tingyan.directory.actions.places import save_place
from tingyan.directory.actions.posts import appoint, authorise_deputy, end_appointment, hand_over_post
from tingyan.directory.actions.second import reset_totp
from tingyan.directory.actions.units import absorb, check_pair, posts_at, rename_unit, retire_unit

__all__ = [
    "absorb",
    "appoint",
    "authorise_deputy",
    "change_password",
    "check_pair",
    "create_account",
    "edit_account",
    "end_appointment",
    "hand_over_post",
    "note_untrusted",
    "posts_at",
    "rename_unit",
    "reset_password",
    "reset_totp",
    "retire_unit",
    "save_day",
    "save_place",
    "sign_in",
    "sign_in_from_platform",
    "sign_out",
]
