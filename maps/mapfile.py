"""What is wrong with a file that the map is made from."""

from pathlib import Path
from typing import ClassVar


class MapFileError(ValueError):
    """A file that cannot be used. `code` is one of SENTENCES, `file` which one, `facts` what its sentence
    names; str() is one sentence for a person.
    """

    SENTENCES: ClassVar[dict[str, str]] = {}

    def __init__(self, code: str, file: str | Path, **facts: object) -> None:
        self.code = code
        self.file = Path(file)
        self.facts = facts
        super().__init__(self.SENTENCES[code].format(file=file, **facts))
