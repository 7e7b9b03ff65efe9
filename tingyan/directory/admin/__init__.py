from django.contrib import admin
from django.contrib.auth.admin import Group
from django_otp.plugins.otp_totp.admin import TOTPDevice

from tingyan.directory.admin import days, people, places

__all__ = ["days", "people", "places"]

admin.site.unregister(TOTPDevice)  # its page shows the secret; a phone is reset at the account
admin.site.unregister(Group)  # rights come from posts; a group would give none and look as if it did
