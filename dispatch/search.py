"""How past incidents are found by what was said: one spelling for what is kept and what is asked."""

from django.db.models import Q

from dispatch.events import (
    CallAmended,
    CallJoined,
    CallLeft,
    CallQueued,
    IncidentAmended,
    IncidentNoted,
)
from dispatch.models import Call, Incident
from dispatch.worklist import merged
from maps.spelling import JOINING, words

#: An incident that opens is kept by `CallQueued`, in the same decision.
Retold = IncidentAmended | IncidentNoted | CallQueued | CallJoined | CallLeft
#: A number of so many digits is looked for inside longer ones, as the end of a phone number is.
PART = 4
#: The digits of a phone number that tell it from others, whatever prefix the country or the exchange adds.
SIGNIFICANT = 9


def keep(event: Retold) -> None:
    """The incident, or what was merged into it, says something else now and is found by that."""
    incident = Incident.objects.get(room=event.room, number=event.incident)
    for one in (incident, *merged(incident)):
        _keep(one)


def keep_call(event: CallAmended) -> None:
    """The call says something else now; its incident is found by that."""
    call = Call.objects.select_related("incident").get(room=event.room, number=event.call)
    if call.incident:
        _keep(call.incident)


def text_of(incident: Incident) -> str:
    """What an incident is found by: its number, where, what, its notes, who called from where."""
    said = [str(incident.number), f"{incident.number:04}", incident.place, incident.landmark, incident.text]
    said += [note.text for note in incident.notes.all()]
    phones = []
    for call in incident.calls.all():
        said += [call.caller, call.place, call.landmark, call.text]
        phones.append("".join(words(call.phone)))
    found = dict.fromkeys([*(word for text in said for word in words(text)), *filter(None, phones)])
    return f" {' '.join(found)} "


def matching(asked: str) -> Q:
    """Incidents that say all that is asked, each word from its beginning; numbers of 4 digits and more by any
    part of them.
    """
    said = words(asked)
    digits = "".join(said)
    if digits.isdecimal() and len(digits) >= PART:
        return Q(search_text__contains=digits[-SIGNIFICANT:])
    telling = [word for word in said if word not in JOINING] or said
    return Q(*map(_has, telling)) if telling else Q(pk__in=[])


def _has(word: str) -> Q:
    if not word.isdecimal():
        return Q(search_text__contains=f" {word}")
    return Q(search_text__contains=word if len(word) >= PART else f" {word} ")


def _keep(incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(search_text=text_of(incident))
