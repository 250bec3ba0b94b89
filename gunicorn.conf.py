"""How gunicorn serves Halqa; `manage.py serve` starts it together with the worker."""

import os

wsgi_app = "halqa.wsgi"
pythonpath = "site"
bind = os.environ.get("HALQA_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("HALQA_WEB_PROCESSES", "2"))
threads = int(os.environ.get("HALQA_WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 20
forwarded_allow_ips = "*"  # which proxies are believed is decided by HALQA_TRUSTED_PROXIES, in Django
