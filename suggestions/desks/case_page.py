"""The case page: the same for everybody, with the parts that he may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from people.access import signed_in
from suggestions import visibility
from suggestions.pages import member_of


@signed_in
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one suggestion."""
    found = get_object_or_404(visibility.visible_to(member_of(request)), public_id=public_id)
    return render(request, "suggestions/case.html", {"case": found})
