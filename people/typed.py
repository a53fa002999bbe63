"""What somebody had typed into a form that can't be taken: given back to him for copying."""

from django.http import HttpRequest

# Names of fields that hold no text of his: keys, marks and choices of the form.
NOT_HIS = frozenset(
    {"csrfmiddlewaretoken", "act_key", "seen", "tab", "form", "restored", "next", "then", "pick"}
    | {"accept", "category", "with"}
)
SHORTEST = 2


def typed_into(request: HttpRequest) -> list[str]:
    """Give the texts of a form that was sent, the longest first; passwords are never among them."""
    if request.method != "POST":
        return []
    found = [
        value.strip()
        for name in request.POST
        if name not in NOT_HIS and "password" not in name
        for value in request.POST.getlist(name)
    ]
    return sorted((text for text in found if len(text) >= SHORTEST), key=len, reverse=True)
