"""What was decided, and the answers by which a repeated request is known."""

from django.db import models

from patrols.models.officers import Officer
from patrols.models.rooms import Room


class JournalEntry(models.Model):
    """One line of the room's log: what the consoles were told, the audit trail, the outbox and the replay
    in one.

    `facts` and `cards` are the canonical JSON text that was hashed. Personal facts stand in `facts` as
    sha256(salt, value); `personal` holds salt and value and can be emptied without breaking the chain, as
    can `cards`, whose digest is hashed.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="journal")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=48)
    actor = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=160, blank=True)
    facts = models.TextField()
    personal = models.JSONField(default=dict)
    cards = models.TextField()
    cards_digest = models.CharField(max_length=64)
    talkgroups = models.JSONField(default=list)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "number"], name="journal_number_once_a_room")]

    def __str__(self) -> str:
        return f"{self.room} {self.number} {self.kind}"


class Request(models.Model):
    """A request that changed something, by the key its sender made before the first try: a repeat is
    answered.
    """

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "key"], name="request_key_once_an_officer")]

    def __str__(self) -> str:
        return self.key
