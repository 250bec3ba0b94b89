"""Certificates: frozen statements computed from sealed attendance."""
