"""A count of the queries."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def count_queries(get_response: GetResponse) -> GetResponse:
    """Middleware: X-Queries says how many statements the whole request sent, those of other middleware too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        count = 0

        def counting(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(counting):
            response = get_response(request)
        response["X-Queries"] = str(count)
        return response

    return middleware
