"""A call log sent again, row by row, as a call-taker would: a client of the room, whose cities are data."""
