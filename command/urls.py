"""The site map."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path

from command import accounts, second_factor, views
from command.api import api, nowhere
from maps.views import base_tiles, map_script


def upgrade(request: HttpRequest, **_: str) -> HttpResponse:
    """These addresses speak WebSocket only; they are named here so that pages are told them and never type
    them.
    """
    return HttpResponse(status=426, headers={"Upgrade": "websocket"})


#: The answer to what raised.
handler500 = "command.database_gone.failed"

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in", accounts.SignIn.as_view(), name="sign_in"),
    path("sign-in/second", second_factor.second_factor, name="second_factor"),
    path("factors", second_factor.own_factors, name="factors"),
    path("unlock", accounts.unlock, name="unlock"),
    path("password", accounts.OwnPassword.as_view(), name="password"),
    path("sign-out", accounts.SignOut.as_view(), name="sign_out"),
    path("desk", views.desk, name="desk"),
    path("board", views.board, name="board"),
    path("overview", views.overview, name="overview"),
    path("past", views.past, name="past"),
    path("past/<int:number>", views.sheet, name="sheet"),
    path("tablet", views.tablet, name="tablet"),
    path("book-on", views.take_unit, name="book_on"),
    path("book-off", views.leave_unit, name="book_off"),
    path("maps/<slug:slug>/map.js", login_required(map_script), name="map_script"),
    path("maps/<slug:slug>/base.pmtiles", login_required(base_tiles), name="base_tiles"),
    path("api/v1/", api.urls),
    re_path(r"^api/v1/", nowhere),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("ws/console/<slug:room>", upgrade, name="console_socket"),
    path("ws/tablet", upgrade, name="tablet_socket"),
]
