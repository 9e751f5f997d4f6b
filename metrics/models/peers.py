from __future__ import annotations

from django.db import models

from metrics.enums import Domain, Improvement, Unit
from metrics.models.indicator import value_field
from programmes.models import Plan, System
from programmes.models.querysets import SystemScopedQuerySet


class PeerTable(models.Model):
    """A published table in which systems stand beside each other, as it was printed."""

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="peer_tables")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="peer_tables")
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    published_on = models.DateField()
    source = models.CharField(max_length=500, blank=True, default="")
    own = models.CharField(max_length=200, help_text="The name of this system in the table.")
    note = models.TextField(blank=True, default="")

    objects = SystemScopedQuerySet["PeerTable"].as_manager()

    class Meta:
        ordering = ["-published_on", "key"]
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="peer_table_key_in_a_system")
        ]

    def __str__(self) -> str:
        return self.title


class PeerMeasure(models.Model):
    """A column of the table; without an improvement, ranks are not given."""

    table = models.ForeignKey(PeerTable, on_delete=models.CASCADE, related_name="measures")
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=300)
    domain = models.CharField(max_length=15, choices=Domain)
    heading = models.CharField(max_length=200, blank=True, default="", help_text="As printed.")
    unit = models.CharField(max_length=10, choices=Unit, blank=True, default="")
    decimals = models.PositiveSmallIntegerField(default=1)
    improvement = models.CharField(max_length=10, choices=Improvement)
    period = models.CharField(max_length=100, blank=True, default="", help_text="As printed.")
    target = value_field(null=True, blank=True)
    national_average = value_field(null=True, blank=True)
    upper_quartile = value_field(null=True, blank=True)
    printed_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    printed_of = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")
    position = models.PositiveIntegerField(default=0)

    objects = models.Manager["PeerMeasure"]()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["table", "key"], name="peer_measure_key_in_a_table")
        ]

    def __str__(self) -> str:
        return self.name


class PeerValue(models.Model):
    """A system's value; where it is a word (“2 - Established”), `value` is what can be ranked."""

    measure = models.ForeignKey(PeerMeasure, on_delete=models.CASCADE, related_name="values")
    peer = models.CharField(max_length=200)
    value = value_field(null=True, blank=True)
    printed = models.CharField(max_length=100)

    objects = models.Manager["PeerValue"]()

    class Meta:
        ordering = ["measure", "peer"]
        constraints = [models.UniqueConstraint(fields=["measure", "peer"], name="one_value_a_peer")]

    def __str__(self) -> str:
        return f"{self.peer}: {self.printed}"
