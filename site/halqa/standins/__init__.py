"""Stand-ins of the card companies, for development, the demo and tests only: small programs of their own.

`python -m halqa.standins` (or `manage.py standins`) starts them. They listen on 127.0.0.1 and nowhere else, refuse to
start in production, speak only to programs on this machine, and know nothing of Django: what Halqa sees of them is
what it would see of the real ones.
"""
