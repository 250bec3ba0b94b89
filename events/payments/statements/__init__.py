"""Statements of banks: `read` takes a file and gives its movements, whole or not at all."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from events.payments.statements.camt053 import read_camt053
from events.payments.statements.decoding import is_xml, refuse_other_files, text_of
from events.payments.statements.delimited import read_delimited
from events.payments.statements.draft import clean
from events.payments.statements.lines import Line, Statement, StatementError
from events.payments.statements.mt940 import looks_like_mt940, read_mt940

__all__ = ["LARGEST", "Line", "Statement", "StatementError", "read"]

LARGEST = 5 * 1024 * 1024


def read(content: bytes, name: str = "", *, currency: str = "MAD", today: date | None = None) -> Statement:
    """Read a bank statement, told by what is in it; StatementError says all that is wrong, and nothing is kept.

    `currency` is that of a table which names none.
    """
    today = today or timezone.localdate()
    if len(content) > LARGEST:
        raise StatementError(
            _("“%(name)s” is larger than %(count)d MB: export a shorter period.")
            % {"name": clean(name, 100), "count": LARGEST // 1024 // 1024}
        )
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise StatementError(_("“%(name)s” is empty.") % {"name": clean(name, 100)})
    refuse_other_files(content)
    if is_xml(content):
        return read_camt053(content, today)
    text = text_of(content)
    if looks_like_mt940(text):
        return read_mt940(text, today)
    return read_delimited(text, today, currency)
