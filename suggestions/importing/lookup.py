"""Finding by name what a row speaks of, and making ready what is not known here yet.

What is made ready has no key: nothing is written before every row of the file has been checked.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final, Generic, TypeVar

from django.utils.translation import gettext as _

from history.log import digest
from people.labels import Labelled
from people.models import Congress, Delegation, Deputy, FormerUnitName, Session, Term, Unit, User
from suggestions.models import Category
from suggestions.models.ids import new_public_id
from suggestions.tables.words import plain, shown

_YEAR: Final = re.compile(r"(?<!\d)(19|20)\d{2}(?!\d)")
_COURT: Final = re.compile("法院$")
_PROCURATORATE: Final = re.compile("检察院$")
_PARTY: Final = re.compile(
    "^中共|^[国省市区县州]?委(宣传部|组织部|统战部|政法委|办公室|社会工作部)"
)


class Unresolved(LookupError):  # noqa: N818 - it says what is the matter
    """A row speaks of something that can't be found, or not for certain; `reason` says why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column = column
        self.reason = reason


def _key(name: str) -> str:
    return plain(name).replace(" ", "")


def _code(name: str, longest: int) -> str:
    """Give a code that tells of a name and differs from those of all other names."""
    return name if len(name) <= longest else f"{name[: longest - 9]}-{digest(name)[:8]}"


def _labels(name: str) -> dict[str, str]:
    return {"label_zh": name, "label_en": name if name.isascii() else ""}


L = TypeVar("L", bound=Labelled)


class Names(Generic[L]):
    """Rows that are found by their Chinese or English name, or by their code."""

    def __init__(self, known: Iterable[L], make: Callable[[str], L]) -> None:
        self._make = make
        self._found: dict[str, L] = {}
        for row in known:
            for name in (row.label_zh, row.label_en, getattr(row, "code", "")):
                if name:
                    self._found.setdefault(_key(name), row)

    def also(self, name: str, row: L) -> None:
        """Let a row be found by one more name, unless that is somebody else's."""
        if name:
            self._found.setdefault(_key(name), row)

    def find(self, name: str) -> L:
        """Give the row with the name; one that is made ready where there is none."""
        row = self._found.get(_key(name))
        if row is None:
            row = self._found[_key(name)] = self._make(name)
        return row


def units(
    congress: Congress, known: Iterable[Unit], former: Iterable[FormerUnitName]
) -> Names[Unit]:
    """Give the units by name; what a unit was called before counts where no other has it now."""

    def make(name: str) -> Unit:
        return Unit(
            congress=congress, code=_code(name, 60), system=_system_of(name), **_labels(name)
        )

    by_key = {unit.pk: unit for unit in known}
    found = Names(by_key.values(), make)
    for old in former:
        found.also(old.label_zh, by_key[old.unit_id])
        found.also(old.label_en, by_key[old.unit_id])
    return found


def _system_of(name: str) -> Unit.System:
    """Give the system to which a unit belongs by its name; the government where it says nothing."""
    for pattern, system in (
        (_COURT, Unit.System.COURT),
        (_PROCURATORATE, Unit.System.PROCURATORATE),
        (_PARTY, Unit.System.PARTY),
    ):
        if pattern.search(name):
            return system
    return Unit.System.GOVERNMENT


def categories(congress: Congress, known: Iterable[Category]) -> Names[Category]:
    """Give the categories by name; new ones stand behind those that are known."""
    listed = list(known)
    positions = iter(range(max((row.position for row in listed), default=0) + 1, 1 << 15))

    def make(name: str) -> Category:
        return Category(
            congress=congress, code=_code(name, 40), position=next(positions), **_labels(name)
        )

    return Names(listed, make)


class Sessions:
    """The sessions of a congress, by name and by the day on which something was submitted."""

    def __init__(
        self,
        congress: Congress,
        known: Iterable[Session],
        terms: Iterable[Term],
        earliest: Mapping[str, date],
    ) -> None:
        """Take what is known; `earliest` gives the first submission under each session's name."""
        self._congress = congress
        self._sessions = list(known)
        self._terms = list(terms)
        # One object for each term: its deputies are looked for by it.
        terms_by_key = {term.pk: term for term in self._terms}
        for session in self._sessions:
            session.term = terms_by_key[session.term_id]
        self._earliest = earliest
        self._no_term: Term | None = None

    def named(self, name: str) -> Session:
        """Give the session with a code or name; a bare year stands for the session of the year."""
        by_name = [
            session
            for session in self._sessions
            if _key(name) in map(_key, (session.code, session.label_zh, session.label_en))
        ]
        year = int(name) if re.fullmatch(r"\d{4}", name) else 0
        found = by_name or [s for s in self._sessions if s.report_year == year]
        if len(found) > 1:
            raise Unresolved(
                "session",
                _("Several sessions are called “%(name)s”. Give the code of one.") % {"name": name},
            )
        if found:
            return found[0]
        told = _YEAR.search(name)
        earliest = self._earliest.get(name)
        if told is None and earliest is None:
            raise Unresolved(
                "session",
                _("There is no session “%(name)s” yet, and nothing tells of which year it is.")
                % {"name": shown(name)},
            )
        return self._make(name, int(told[0]) if told else earliest.year if earliest else 0)

    def on(self, day: date) -> Session:
        """Give the session that was opened last by a day, or the one of its year.

        A session that an import made for a year reaches to the end of that year, so it makes no
        difference in which order the years are imported.
        """
        opened = [session for session in self._sessions if session.opened_on <= day]
        last = max(opened, key=lambda session: session.opened_on, default=None)
        if last is not None and (last.opened_on.year == day.year or not _is_of_a_year(last)):
            return last
        of_year = [session for session in self._sessions if session.report_year == day.year]
        return of_year[0] if of_year else self._make(str(day.year), day.year)

    def _make(self, name: str, year: int) -> Session:
        opened_on = date(year, 1, 1)
        words = {"label_zh": f"{year}年", "label_en": name} if name == str(year) else _labels(name)
        session = Session(
            congress=self._congress,
            term=self._term_on(opened_on),
            code=_code(name, 40),
            report_year=year,
            opened_on=opened_on,
            **words,
        )
        self._sessions.append(session)
        return session

    def _term_on(self, day: date) -> Term:
        """Give the term of a day; outside all known ones, one that is made for all such days."""
        running = [
            term
            for term in self._terms
            if term.opened_on <= day and (term.closed_on is None or day <= term.closed_on)
        ]
        if running:
            return running[-1]
        if self._no_term is None:
            self._no_term = Term(
                congress=self._congress,
                label_zh="届次不详",
                label_en="Term not stated",
                opened_on=day,
            )
        self._no_term.opened_on = min(self._no_term.opened_on, day)
        return self._no_term


def _is_of_a_year(session: Session) -> bool:
    first = date(session.opened_on.year, 1, 1)
    return session.opened_on == first and session.code == str(first.year)


def _named(holder: Deputy, name: str) -> Deputy:
    """Give the holder of a certificate, unless the row calls him by another name."""
    if name and _key(holder.user.name) != _key(name):
        raise Unresolved(
            "certificate_no",
            _("Certificate No. %(number)s is %(holder)s's.")
            % {"number": holder.certificate_no, "holder": holder.user.name},
        )
    return holder


class Deputies:
    """The deputies of one term, by certificate and by name."""

    def __init__(
        self,
        congress: Congress,
        term: Term,
        known: Iterable[Deputy],
        delegations: Iterable[Delegation],
    ) -> None:
        self._congress = congress
        self._term = term
        self.delegations = Names(delegations, lambda name: Delegation(term=term, **_labels(name)))
        self._by_certificate: dict[str, Deputy] = {}
        self._by_name: dict[str, list[Deputy]] = {}
        # Certificates that the file gives for those of whom none is known here.
        self._claimed: dict[int, str] = {}
        for deputy in known:
            self._add(deputy)

    def _add(self, deputy: Deputy) -> Deputy:
        if deputy.certificate_no:
            self._by_certificate[_key(deputy.certificate_no)] = deputy
        self._by_name.setdefault(_key(deputy.user.name), []).append(deputy)
        return deputy

    def find(
        self, column: str, name: str, certificate: str = "", delegation: Delegation | None = None
    ) -> Deputy:
        """Give the deputy with the certificate, else the one with the name.

        Of the same name but of another certificate or delegation is somebody else. Who can't be
        told apart is nobody: what one deputy wrote must never be shown as another's.
        """
        holder = self._by_certificate.get(_key(certificate)) if certificate else None
        if holder is not None:
            return _named(holder, name)
        if not name:
            raise Unresolved(
                "certificate_no",
                _("Nobody here has certificate No. %(number)s, and the row gives no name.")
                % {"number": shown(certificate)},
            )
        alike = [
            deputy
            for deputy in self._by_name.get(_key(name), ())
            if certificate in ("", self._certificate_of(deputy) or certificate)
            and (delegation is None or deputy.delegation in (None, delegation))
        ]
        exact = [deputy for deputy in alike if delegation and deputy.delegation == delegation]
        found = exact or alike
        if len(found) > 1:
            raise Unresolved(
                column,
                _("Several deputies are called %(name)s. Give the certificate or the delegation.")
                % {"name": name},
            )
        if not found:
            return self._add(self._make(name, certificate, delegation))
        if certificate:
            self._claimed[id(found[0])] = certificate
        return found[0]

    def _certificate_of(self, deputy: Deputy) -> str:
        return deputy.certificate_no or self._claimed.get(id(deputy), "")

    def _make(self, name: str, certificate: str, delegation: Delegation | None) -> Deputy:
        # Nobody signs in as an imported deputy before an administrator lets him.
        user = User(username=f"imported-{new_public_id()}", name=name, is_active=False)
        user.set_unusable_password()
        return Deputy(
            congress=self._congress,
            term=self._term,
            user=user,
            delegation=delegation,
            certificate_no=certificate,
        )
