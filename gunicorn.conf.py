"""How gunicorn serves Halqa; `manage.py serve` starts it together with the worker."""

import os
import sys

wsgi_app = "halqa.wsgi"
pythonpath = "site"
bind = os.environ.get("HALQA_BIND") or "127.0.0.1:8000"
workers = int(os.environ.get("HALQA_WEB_PROCESSES") or 2)
threads = int(os.environ.get("HALQA_WEB_THREADS") or 4)
worker_class = "gthread"
# imported once, shared by all processes; nothing may open a connection or typeset at import
preload_app = "--reload" not in sys.argv
timeout = 60
graceful_timeout = 20
forwarded_allow_ips = ""  # which proxies are believed is decided by HALQA_TRUSTED_PROXIES, in Django
logger_class = "halqa.access_log.ServerLog"
accesslog = "-" if os.environ.get("HALQA_ENV") == "production" else None
control_socket_disable = True
