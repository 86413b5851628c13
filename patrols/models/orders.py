"""What is said between the room and its units, and the orders by which a tablet learns it."""

from django.db import models
from django.db.models import Q

from patrols.models.officers import Officer
from patrols.models.rooms import Room, Sector
from patrols.models.units import Unit


class MessageKind(models.TextChoices):
    """What is said: to be known now, or somebody to be looked out for."""

    MESSAGE = "message"
    BOLO = "bolo"


class Audience(models.TextChoices):
    """To whom it is said; what a unit says goes to the room."""

    UNIT = "unit"
    SECTOR = "sector"
    ROOM = "room"


class Message(models.Model):
    """What the room said to units, or a unit to the room. Each unit that must know has an order of it.

    `number` counts in the room. `unit` is the unit that speaks, if one does; `to_unit` and `sector` are whom
    it is for. A BOLO (avis de recherche) is in force until `until` or until somebody ends it, and a unit that
    comes on duty meanwhile is told. `taken_by` read in the room what a unit said.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="messages")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="said")
    audience = models.CharField(max_length=8, choices=Audience.choices)
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    text = models.TextField()
    plate = models.CharField(max_length=24, blank=True, help_text="Of the vehicle that is looked for.")
    until = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="message_number_once_a_room"),
            models.CheckConstraint(
                condition=Q(audience="unit", to_unit__isnull=False, sector__isnull=True)
                | Q(audience="sector", to_unit__isnull=True, sector__isnull=False)
                | Q(audience="room", to_unit__isnull=True, sector__isnull=True),
                name="message_is_for_somebody",
            ),
        ]
        indexes = [models.Index(fields=["room"], condition=Q(ended_at__isnull=True), name="message_open")]

    def __str__(self) -> str:
        return f"{self.room} message {self.number}"


class OrderKind(models.TextChoices):
    """Everything that a tablet must learn."""

    TASK = "task"
    CHANGE = "change"
    WITHDRAW = "withdraw"
    MESSAGE = "message"
    STATUS_SET = "status_set"


class Order(models.Model):
    """Numbered per unit without gaps and sent again until confirmed: delivered, seen, acknowledged are
    three facts.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="orders")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=OrderKind.choices)
    body = models.JSONField()
    message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="orders")
    issued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="order_number_once_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit} order {self.number}"
