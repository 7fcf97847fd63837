"""Pages go compressed, five times smaller: to whoever came from our own pages or typed the address himself.

Another site could make a browser ask for a page with words of its choice and guess what stands beside them by the
length of the answer. Such a request says where it comes from, and its answer is sent as it is.
"""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

OURS = frozenset({"same-origin", "none"})


class CompressionMiddleware(GZipMiddleware):
    """Files have their own compression or are streamed; what is static is compressed before it is asked for."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith(
            "text/html"
        )
        if is_page and request.headers.get("Sec-Fetch-Site") in OURS:
            return super().process_response(request, response)
        return response
