from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from programmes.enums import Office, Role
from programmes.models.programme import Programme
from programmes.models.querysets import SystemScopedQuerySet, ViaProgrammeQuerySet, current_on
from programmes.models.system import Organisation, System


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person, or in the demonstration an office account; what they may do is in `Appointment`."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(
        default=False, help_text="An office account of the demonstration, listed at sign-in."
    )
    home = models.ForeignKey(
        System,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accounts",
        help_text="The system whose administrator opened the account, and may close it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_an_address"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class AppointmentQuerySet(SystemScopedQuerySet["Appointment"]):
    def current(self, on: date) -> AppointmentQuerySet:
        return self.filter(current_on(on))


def _days(start: str = "starts_on", end: str = "ends_on") -> Func:
    return Func(F(start), F(end), Value("[]"), function="daterange")


def _same(expression: Any) -> Func:
    """An int8 as a one-point range: GiST can exclude on it without an extension."""
    return Func(expression, expression, Value("[]"), function="int8range")


@pghistory.track()
class Appointment(models.Model):
    """A user's role at a node of the tree (or, without one, the whole system), from day to day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=30, choices=Role)
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="appointments")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The last day, included.")
    version = models.PositiveIntegerField(default=1)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["role", "starts_on"]
        indexes = [models.Index(fields=["user", "role"])]
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_begins",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            ExclusionConstraint(
                name="one_sro_on_any_day",
                expressions=[
                    (_same(F("programme_id")), RangeOperators.OVERLAPS),
                    (_days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="sro"),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "system", "programme", "starts_on"],
                name="an_appointment_begins_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        where = self.programme.name if self.programme else self.system.name
        return f"{self.get_role_display()}, {where}"


class OfficeHolder(models.Model):
    """An office that the plan publishes, and who held it. Data of the plan, not an account."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="offices")
    office = models.CharField(max_length=40, choices=Office)
    holder = models.CharField(max_length=200, help_text="As published, or “To be confirmed”.")
    job_title = models.CharField(max_length=200, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ViaProgrammeQuerySet["OfficeHolder"].as_manager()

    class Meta:
        ordering = ["programme", "office", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "office", "holder", "starts_on"],
                name="an_office_is_taken_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()}: {self.holder}"
