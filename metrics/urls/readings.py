"""Addresses where readings are entered, and what is said of them."""

from django.urls import path

from metrics.views import notes, readings, readings_entry

_I = "systems/<slug:system>/indicators/<slug:ikey>/"

urlpatterns = [
    path(f"{_I}readings/add/", readings.reading_add, name="reading_add"),
    path(f"{_I}readings/<int:reading>/correct/", readings.reading_correct, name="reading_correct"),
    path(
        f"{_I}readings/<int:reading>/take-back/",
        readings.reading_take_back,
        name="reading_take_back",
    ),
    path("systems/<slug:system>/readings/", readings_entry.readings_entry, name="readings_entry"),
    path(f"{_I}note/", notes.indicator_note, name="indicator_note"),
]
