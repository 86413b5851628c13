"""A recorded log of calls and units again, through the room's own rules: who would have gone, how soon."""
