"""Which release this process is, by what browsers load of it: a page that another one made is told."""

from functools import cache
from hashlib import blake2b

from django.conf import settings

#: Where what a page is made of lies, beneath each app.
PARTS = "static", "templates", "locale"


@cache
def release() -> str:
    """The digest of everything that a page is made of: the same in all processes of a release."""
    root = settings.BASE_DIR
    found = blake2b((root / "package-lock.json").read_bytes(), digest_size=6)
    files = (file for part in PARTS for file in root.glob(f"*/{part}/**/*") if file.is_file())
    for file in sorted(files):
        found.update(f"{file.relative_to(root).as_posix()}\0".encode() + file.read_bytes())
    return found.hexdigest()
