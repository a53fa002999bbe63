"""Counting what may be much: as far as a page shows it, and no further."""

from django.db.models import IntegerField, Model, QuerySet, Subquery


class Counted(Subquery):
    """How many rows a sliced queryset gives: the work never grows past its slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counted(rows: QuerySet[Model], *, most: int) -> Counted:
    """Give the number of rows as a part of a query; `most + 1` stands for more than `most`.

    The rows keep their order: so they are counted by the index by which they are listed.
    """
    return Counted(rows.values("pk")[: most + 1])
