"""People who sign in, what they are in which room, and the systems that come with a token."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Value
from django.utils.crypto import salted_hmac

from patrols.models.rooms import Room

#: Fields of an officer on which no socket lives: a sign-in writes the first.
IDLE = {"last_login", "language"}


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
