"""A room's people, simulated: callers, call-takers, dispatchers and crews who work as real ones do.

It is a client like any other: it signs in through the form, commands over HTTP and listens on the sockets of
`docs/protocol.md`. It knows the city's streets and nothing else of the house.
"""
