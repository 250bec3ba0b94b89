"""Two policies: the strict one of the public site, and the admin's; no request of either leaves the origin."""

from __future__ import annotations

import re

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ADMIN = "/admin/"

WRITTEN_BY_VISITORS = re.compile(r"^/admin/($|evenements/\d|inscriptions/|courriels/|bulk/events/)")
"""Screens of ours that show what strangers typed: no inline script runs there, whatever came into the page."""

ADMIN_POLICY = {"style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:", "blob:"]}

FORMS_OF_WAGTAIL = ADMIN_POLICY | {"script-src": [SELF, UNSAFE_INLINE]}
"""Wagtail's date pickers and choosers begin with inline scripts."""


class PolicyMiddleware(CSPMiddleware):
    """Answers below /admin/ get the admin's policy, unless their view asked for one of its own."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(ADMIN) and parts.config is None and parts.replace is None:
            parts.replace = ADMIN_POLICY if WRITTEN_BY_VISITORS.match(request.path) else FORMS_OF_WAGTAIL
        return parts
