"""Accounts, postings, rooms and units are managed here; what the room decided is only read: editing would
bypass the rules. Each save writes what was changed and nothing else, so that no counter or epoch which moved
meanwhile is set back.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group

from patrols.admin.accounts import OfficerAdmin, PostingAdmin
from patrols.admin.establishment import RoomAdmin, ShiftAdmin, UnitAdmin
from patrols.admin.tokens import TokenAdmin
from patrols.models import Officer, Posting, Room, Shift, Token, Unit

# Factors are their owner's; resetting them is an action on the account.
admin.site.unregister([Authenticator, EmailAddress])
# Roles are postings: groups would be a second answer to who may do what.
admin.site.unregister(Group)
admin.site.register(Officer, OfficerAdmin)
admin.site.register(Posting, PostingAdmin)
admin.site.register(Room, RoomAdmin)
admin.site.register(Unit, UnitAdmin)
admin.site.register(Shift, ShiftAdmin)
admin.site.register(Token, TokenAdmin)
