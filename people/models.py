"""Congresses and the people in and around them.

Every row of a case carries its congress; several congresses share one installation and never
see each other. Names of units are dated: a renamed unit keeps its identity and its cases.
"""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.labels import Labelled
from people.users import UserManager


class Congress(Labelled):
    """A people's congress (人大): the tenant of everything else."""

    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("congress")
        verbose_name_plural = _("congresses")


class Term(Labelled):
    """A term (届) of a congress."""

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="terms", verbose_name=_("congress")
    )
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ("congress", "opened_on")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["congress", "opened_on"], name="term_once")
        ]


class Session(Labelled):
    """A session (次会议). "Year" always means its report year, never the calendar year."""

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="sessions", verbose_name=_("congress")
    )
    term = models.ForeignKey(Term, models.PROTECT, related_name="sessions", verbose_name=_("term"))
    code = models.CharField(_("code"), max_length=40)
    report_year = models.PositiveSmallIntegerField(_("report year"))
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    cut_off = models.DateField(
        _("cut-off"),
        null=True,
        blank=True,
        help_text=_("Figures of the yearly report are quoted as of the end of this day."),
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("congress", "-opened_on")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["congress", "code"], name="session_code_once"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="session_closes_after_opening",
                violation_error_message=_("A session cannot close before it opens."),
            ),
        ]

    def sits_on(self, day: date) -> bool:
        """Tell whether the congress was in session (大会) on that day."""
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in. What he may do follows from his memberships alone."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "中文"
        ENGLISH = "en", "English"

    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.CHINESE
    )
    is_active = models.BooleanField(_("may sign in"), default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """The name as others address the user."""
        return self.name


class Delegation(Labelled):
    """A delegation (代表团) of one term."""

    term = models.ForeignKey(
        Term, models.PROTECT, related_name="delegations", verbose_name=_("term")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    head = models.ForeignKey(
        "Deputy",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("head"),
        help_text=_("Signs what the delegation submits as a body (团长)."),
    )

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ("term", "position", "label_zh")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "label_zh"], name="delegation_once")
        ]


class Deputy(models.Model):
    """A user who is a deputy (代表) in one term. Imported deputies need not be able to sign in."""

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="deputies", verbose_name=_("congress")
    )
    term = models.ForeignKey(Term, models.PROTECT, related_name="deputies", verbose_name=_("term"))
    user = models.ForeignKey(User, models.PROTECT, related_name="deputies", verbose_name=_("user"))
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        related_name="deputies",
        null=True,
        blank=True,
        verbose_name=_("delegation"),
    )
    certificate_no = models.CharField(_("certificate no."), max_length=40, blank=True)

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ("term", "certificate_no", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "user"], name="deputy_once_a_term"),
            models.UniqueConstraint(
                fields=["term", "certificate_no"],
                condition=~Q(certificate_no=""),
                name="certificate_once_a_term",
                violation_error_message=_("Another deputy of this term has this number."),
            ),
        ]

    def __str__(self) -> str:
        return self.user.name

    @property
    def name(self) -> str:
        """The deputy's name."""
        return self.user.name


class Unit(Labelled):
    """A handling unit (承办单位) in the tree of its congress, with its present name and parent."""

    class System(models.TextChoices):
        GOVERNMENT = "government", _("Government")
        COURT = "court", _("Court")
        PROCURATORATE = "procuratorate", _("Procuratorate")
        PARTY = "party", _("Party and mass organisations")
        OTHER = "other", _("Other")

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="units", verbose_name=_("congress")
    )
    code = models.CharField(_("code"), max_length=60)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    system = models.CharField(
        _("system"), max_length=20, choices=System.choices, default=System.GOVERNMENT
    )
    opened_on = models.DateField(_("exists since"), null=True, blank=True)
    closed_on = models.DateField(_("exists until"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_units",
        verbose_name=_("merged into"),
    )

    class Meta:
        verbose_name = _("handling unit")
        verbose_name_plural = _("handling units")
        ordering = ("congress", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["congress", "code"], name="unit_code_once"),
            models.UniqueConstraint(fields=["congress", "label_zh"], name="unit_name_once"),
        ]


class FormerUnitName(Labelled):
    """What a unit was called, and under whom it stood, up to and including a day."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="former_names", verbose_name=_("handling unit")
    )
    parent = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("parent"),
    )
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ("unit", "until")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "until"], name="former_name_once_a_day")
        ]


class Role(models.TextChoices):
    """What somebody does for a congress or one of its units."""

    DEPUTY = "deputy", _("Deputy")
    HANDLER = "handler", _("Handler")
    SIGNATORY = "signatory", _("Signatory")
    COORDINATOR = "coordinator", _("Coordinator")
    SECRETARIAT = "secretariat", _("Secretariat")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")


UNIT_WORKERS = (Role.HANDLER, Role.SIGNATORY)
UNIT_ROLES = (*UNIT_WORKERS, Role.COORDINATOR)


class Membership(models.Model):
    """One user in one role: for a unit, as a deputy, or for the congress as a whole.

    A user acts through one membership at a time, so rights never add up by accident.
    """

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("user")
    )
    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="memberships", verbose_name=_("congress")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("handling unit"),
    )
    deputy = models.ForeignKey(
        Deputy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("deputy"),
    )
    ended_on = models.DateField(
        _("ended on"),
        null=True,
        blank=True,
        help_text=_("From this day on the user can no longer act in this role."),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("user", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=UNIT_ROLES, unit__isnull=False, deputy__isnull=True)
                | Q(role=Role.DEPUTY, unit__isnull=True, deputy__isnull=False)
                | Q(
                    role__in=(Role.SECRETARIAT, Role.SUPERVISOR, Role.ADMINISTRATOR),
                    unit__isnull=True,
                    deputy__isnull=True,
                ),
                name="membership_fits_its_role",
                violation_error_message=_(
                    "A handler, signatory or coordinator acts for a unit, a deputy for his seat, "
                    "everybody else for the congress as a whole."
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(unit__isnull=False),
                name="one_role_a_unit",
                violation_error_message=_("This user has this role in this unit already."),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "congress"],
                condition=Q(unit__isnull=True, deputy__isnull=True),
                name="one_role_a_congress",
                violation_error_message=_("This user has this role in this congress already."),
            ),
            models.UniqueConstraint(
                fields=["deputy"],
                condition=Q(deputy__isnull=False),
                name="one_seat_a_deputy",
                violation_error_message=_("This seat has its role already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} · {self.body} · {self.get_role_display()}"

    @property
    def body(self) -> str:
        """The unit, or the congress, for which the user acts."""
        return (self.unit or self.congress).label


class BrowserSession(AbstractBaseSession):
    """What is kept of one browser, with the user who signed in there.

    The user stands in a column of his own so that his roles are read by the same query.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="browser_sessions")
