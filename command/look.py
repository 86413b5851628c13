"""What every page wears: the theme that its reader chose."""

from django.http import HttpRequest

THEMES = ("dark", "light", "night")


def look(request: HttpRequest) -> dict[str, str]:
    """The theme from the reader's cookie, for every template; dark when there is none or it is unknown."""
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else "dark"}
