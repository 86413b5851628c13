"""A refusal: the one way in which a rule says no to a person.

It carries a code and facts, never a sentence: the edge words it in the reader's language. A programmer's
mistake is an ordinary exception and crashes.
"""

Fact = str | int | float | bool | None | list[str]


class Refused(Exception):
    """The room's state or a value forbids it. `facts` fill the sentence; nothing was changed."""

    def __init__(self, code: str, *, status: int = 409, **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.status = status
        self.facts: dict[str, Fact] = facts
