"""The room, its people and units, what they were ordered and what was said."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q, Value
from django.utils.crypto import salted_hmac

from patrols.rules.lifecycle import Status

# A half-known position is not false but unknown to SQL, so that both halves must be asked for.
ON_EARTH = Q(lat__isnull=True, lon__isnull=True) | Q(
    lat__isnull=False, lon__isnull=False, lat__range=(-90, 90), lon__range=(-180, 180)
)


#: Fields of an officer on which no socket lives: a sign-in writes the first.
IDLE = {"last_login", "language"}


class Room(models.Model):
    """A command room. Its row is the lock of every decision and holds the journal's counter and chain
    head.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="Africa/Casablanca")
    city = models.SlugField(blank=True, help_text="The imported map data that the room works on.")
    journal_head = models.PositiveBigIntegerField(default=0)
    journal_hash = models.CharField(max_length=64, default="0" * 64)
    call_head = models.PositiveIntegerField(default=0)
    incident_head = models.PositiveIntegerField(default=0)
    message_head = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Sector(models.Model):
    """A part of the room's area, as the imported boundaries draw it."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="sectors")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "code"], name="sector_code_once_a_room")]

    def __str__(self) -> str:
        return self.name


class Officer(AbstractUser):
    """A person who signs in. `auth_epoch` rises when a right is withdrawn; sockets of an older epoch are
    closed.
    """

    auth_epoch = models.PositiveIntegerField(default=0)
    language = models.CharField(
        max_length=2,
        blank=True,
        choices=[("ar", "العربية"), ("fr", "Français"), ("en", "English")],
        help_text="What their screens speak; empty for the force's language.",
    )
    skills = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        help_text="What a unit can do while they are on it, as codes of its attributes.",
    )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; the password, or whether the account is active, may be another."""
        super().save(*args, **kwargs)
        if not IDLE.issuperset(kwargs.get("update_fields") or ("password",)):
            _look_at(self.pk)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it, and end what lives on it."""
        gone, told = self.pk, super().delete(*args, **kwargs)
        _look_at(gone)
        return told

    @property
    def name(self) -> str:
        """The name as colleagues read it."""
        return self.get_full_name() or self.username

    #: `factors.door`, where it was read for many at once.
    door: list[str] | None = None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session lives as long as what it was opened with: the password, the second factors, and whether
        one is asked for.
        """
        from patrols import factors

        door = [self.password, *(self.door or factors.door(self))]
        salt = "patrols.models.Officer.get_session_auth_hash"
        return salted_hmac(salt, "|".join(door), secret=secret, algorithm="sha256").hexdigest()


def _look_at(officer_id: int) -> None:
    from patrols import access

    access.may_have_ended(officer_id)


class Posting(models.Model):
    """What an officer is in one room; `command/roles.py` says what that lets them do."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="postings")
    room = models.ForeignKey(Room, models.CASCADE, related_name="postings")
    role = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "room"], name="one_posting_an_officer_a_room")
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.role} · {self.room}"


class UnitKind(models.TextChoices):
    """What a unit moves on, which is also its mark."""

    CAR = "car"
    MOTORCYCLE = "moto"
    FOOT = "foot"
    DOG_TEAM = "k9"
    DRONE = "drone"
    MOBILE_POST = "post"


class Unit(models.Model):
    """A patrol that answers as one. Where it is stands in `LastFix`."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="units")
    call_sign = models.CharField(max_length=16)
    kind = models.CharField(max_length=8, choices=UnitKind.choices, default=UnitKind.CAR)
    attributes = models.JSONField(default=list, blank=True)
    crew = models.PositiveSmallIntegerField(default=2)
    home_sector = models.ForeignKey(Sector, models.SET_NULL, null=True, blank=True, related_name="units")
    undercover = models.BooleanField(default=False)
    status = models.CharField(
        max_length=16, choices=[(s.value, s.value) for s in Status], default=Status.OFF_DUTY
    )
    status_at = models.DateTimeField()
    order_head = models.PositiveIntegerField(default=0)
    emergency = models.OneToOneField(
        "Emergency", models.SET_NULL, null=True, blank=True, related_name="+", help_text="While it is open."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "call_sign"], name="call_sign_once_a_room"),
        ]

    def __str__(self) -> str:
        return self.call_sign


class Emergency(models.Model):
    """An officer calls for help. Open until somebody in the room ends it: that the crew called it off is a
    fact beside it, for it may have been made to. `at` is the server's clock, `device_at` the tablet's.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="emergencies")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="emergencies")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    device_at = models.DateTimeField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    called_off_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ended_at__isnull=True), name="one_open_emergency_a_unit"
            ),
            models.CheckConstraint(condition=ON_EARTH, name="emergency_on_earth"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.at}"


class Shift(models.Model):
    """An officer on a unit, from booking on to booking off."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="shifts")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="shifts")
    started_at = models.DateTimeField()
    off_at = models.DateTimeField(null=True, blank=True, help_text="When it is to end, where that is known.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(ended_at__isnull=True), name="one_open_shift_an_officer"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="shift_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.unit}"


class Reading(models.Model):
    """A place and when it was true. `fix_at` is the device's clock, `heard_at` the server's."""

    device = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField(help_text="The device's own count of its fixes.")
    fix_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.FloatField(null=True)
    heading = models.FloatField(null=True)
    speed_kph = models.FloatField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180), name="%(class)s_on_earth"
            ),
        ]


class Fix(Reading):
    """One reading of where a unit was. Lives behind the alias `tracks`, so it names its unit by number
    only.
    """

    unit = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            *Reading.Meta.constraints,
            models.UniqueConstraint(fields=["unit", "device", "number"], name="fix_once_a_device"),
        ]
        indexes = [models.Index(fields=["unit", "fix_at"], name="fix_track")]

    def __str__(self) -> str:
        return f"{self.unit} {self.fix_at}"


class LastFix(Reading):
    """The newest reading of each unit, beside the tracks so that moving never waits for deciding."""

    unit = models.PositiveBigIntegerField(primary_key=True)

    class Meta(Reading.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.unit} {self.fix_at}"


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


class Token(models.Model):
    """What another system shows instead of signing in, until it expires. Only its digest is kept."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80, help_text="Which system carries it.")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
