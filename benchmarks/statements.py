"""How many SQL statements an answer took, and how long they took, in two headers."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

FRAME = ("BEGIN", "COMMIT", "ROLLBACK")


def counted(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Count all statements but the beginning and the end of a transaction."""

    def middleware(request: HttpRequest) -> HttpResponse:
        count, seconds = 0, 0.0

        def watched(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
            nonlocal count, seconds
            count += not sql.startswith(FRAME)
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                seconds += time.perf_counter() - began

        with connection.execute_wrapper(watched):
            response = _whole(get_response(request))
        response.headers["X-SQL-Statements"] = str(count)
        response.headers["X-SQL-Ms"] = f"{seconds * 1000:.2f}"
        return response

    return middleware


def _whole(response: HttpResponse | StreamingHttpResponse) -> HttpResponse:
    """Give a file that is sent as it is read at its end, when all its statements are counted."""
    if isinstance(response, HttpResponse):
        return response
    return HttpResponse(b"".join(response), headers=response.headers)
