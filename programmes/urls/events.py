"""Calendars by month and by plan, their events, and the private feeds."""

from django.urls import path

from programmes.views import events, feeds

_S = "systems/<slug:system>/"
_C = f"{_S}plans/<slug:plan>/calendar/"
_E = f"{_S}plans/<slug:plan>/events/"

urlpatterns = [
    path(f"{_S}calendar/<str:month>/", events.calendar_month, name="calendar_month"),
    path(_C, events.plan_calendar, name="plan_calendar"),
    path(f"{_C}csv/", events.plan_calendar_csv, name="plan_calendar_csv"),
    path(f"{_E}add/", events.event_add, name="event_add"),
    path(f"{_E}<slug:ekey>/", events.event, name="event"),
    path(f"{_E}<slug:ekey>/edit/", events.event_edit, name="event_edit"),
    path(f"{_E}<slug:ekey>/cancel/", events.event_cancel, name="event_cancel"),
    path(f"{_E}<slug:ekey>/bring-back/", events.event_bring_back, name="event_bring_back"),
    path("calendar-feeds/", feeds.feeds, name="feeds"),
    path("calendar-feeds/<slug:calendar>/make/", feeds.feed_make, name="feed_make"),
    path("calendar-feeds/<slug:calendar>/revoke/", feeds.feed_revoke, name="feed_revoke"),
    path("feeds/<str:secret>.ics", feeds.feed, name="feed"),
]
