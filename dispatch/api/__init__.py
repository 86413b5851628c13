"""What is asked of the room over HTTP about calls, incidents, and who goes."""

from ninja import Router

from dispatch.api import alarms, calls, figures, incidents, knowing, reading, sending, words

router = Router()
for part in (words, reading, calls, sending, incidents, alarms, knowing, figures):
    router.add_router("", part.router)
