"""An officer who calls for help becomes an incident of the gravest kind, so that the nearest are sent by the
same hand as ever. It waits in the queue: nothing dispatches itself.
"""

from dispatch.incidents import open_for_help
from dispatch.models import IncidentType
from maps.geo import LatLon
from patrols.events import EmergencyRaised

#: The registry's word for it; a force that switched it off gets no incident.
OFFICER_HELP = "officer_help"


def on_emergency_raised(event: EmergencyRaised) -> None:
    """Open the incident where the officer is."""
    kind = IncidentType.objects.filter(code=OFFICER_HELP, active=True).first()
    if kind is None:
        return
    where = None if event.lat is None or event.lon is None else LatLon(event.lat, event.lon)
    open_for_help(event.room, kind, event.call_sign, where, event.emergency)
