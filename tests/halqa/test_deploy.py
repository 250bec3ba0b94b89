"""The samples of docs/deploy are run, not only read."""

import configparser
import datetime
import http.client
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time

import pytest

from home import limits
from tests.halqa.production import SECRETS, production
from tests.halqa.serving import ROOT, environment, free_port, is_alive, until

SAMPLE = ROOT / "docs" / "deploy" / "nginx.conf"
UNIT = ROOT / "docs" / "deploy" / "halqa.service"
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
TOKEN = "abcdefghijklmnopqrstuvwxyz.234567abcdefghijklmnopqrst"
HOST = "debats.example.ma"


def make_certificate(folder):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    day = datetime.timedelta(days=1)
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, today - day, today + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


class Proxy:
    """nginx with the sample, changed in nothing but places and ports."""

    def __init__(self, folder, site_port):
        self.plain, self.secure, self.folder = free_port(), free_port(), folder
        make_certificate(folder)
        text = SAMPLE.read_text(encoding="utf-8")
        for pattern, place in [
            (r"listen 80;", f"listen 127.0.0.1:{self.plain};"),
            (r"listen 443 ssl http2;", f"listen 127.0.0.1:{self.secure} ssl http2;"),
            (r"\n *listen \[::\]:[^;]+;", ""),
            (r"127\.0\.0\.1:8000", f"127.0.0.1:{site_port}"),
            (r"/etc/letsencrypt/live/debats\.example\.ma", str(folder)),
            (r"/var/log/nginx", str(folder)),
        ]:
            text, changed = re.subn(pattern, place, text)
            assert changed, pattern
        scratch = "\n".join(
            f"{kind}_temp_path {folder / kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.file = folder / "nginx.conf"
        self.file.write_text(
            f"pid {folder / 'nginx.pid'};\nerror_log {folder / 'error.log'} warn;\ndaemon off;\n"
            f"events {{}}\nhttp {{\n{scratch}\n{text}\n}}\n",
            encoding="utf-8",
        )

    def command(self, *words):
        return [
            NGINX,
            "-p",
            str(self.folder),
            "-e",
            str(self.folder / "error.log"),
            "-c",
            str(self.file),
            *words,
        ]

    def start(self):
        self.program = subprocess.Popen(self.command(), stderr=subprocess.DEVNULL)
        until(self.listens, 20)

    def listens(self):
        with socket.socket() as visit:
            return visit.connect_ex(("127.0.0.1", self.secure)) == 0

    def ask(self, method, path, body=None, *, secure=True, **headers):
        trust = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        with socket.create_connection(
            ("127.0.0.1", self.secure if secure else self.plain), timeout=20
        ) as line:
            if secure:
                line = trust.wrap_socket(line, server_hostname=HOST)
            visit = http.client.HTTPConnection(HOST)
            visit.sock = line
            visit.request(method, path, body, {"Host": HOST, **headers})
            answer = visit.getresponse()
            answer.text = answer.read().decode()
            return answer

    def stop(self):
        self.program.send_signal(signal.SIGQUIT)
        self.program.wait(timeout=20)


@pytest.fixture
def proxied(start, tmp_path):
    """The site in production behind the sample's nginx."""
    site = start(**production(HALQA_TRUSTED_PROXIES="1"))
    folder = tmp_path / "nginx"
    folder.mkdir()
    until(site.is_ready)
    proxy = Proxy(folder, site.port)
    try:
        proxy.start()
        yield proxy, site
    finally:
        proxy.stop()


def test_the_sample_says_what_halqa_needs():
    """Read where nginx is not there to run it."""
    said = SAMPLE.read_text(encoding="utf-8")

    for line in (
        "proxy_set_header Host $host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header X-Request-ID $request_id;",
    ):
        assert line in said
    assert "$request " not in said and "$http_referer" not in said


if NGINX:

    def test_the_sample_is_understood_by_nginx(tmp_path):
        proxy = Proxy(tmp_path, 8000)

        done = subprocess.run(proxy.command("-t"), capture_output=True, text=True)

        assert done.returncode == 0, done.stderr
        assert "syntax is ok" in done.stderr

    def test_a_site_behind_the_sample(proxied, settings):
        proxy, site = proxied

        assert proxy.ask("GET", "/healthz", secure=False).headers["Location"] == f"https://{HOST}/healthz"
        answer = proxy.ask("GET", "/fr/billet/")
        assert answer.status == 200
        assert "preload" in answer.headers["Strict-Transport-Security"]
        request_id = answer.headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{32}", request_id)

        # a visitor who writes his own addresses is counted under the one that nginx saw
        for forged in ("6.6.6.6", "7.7.7.7"):
            proxy.ask(
                "POST",
                "/fr/billet/",
                "email=nobody%40demo.example",
                **{
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Origin": f"https://{HOST}",
                    "X-Forwarded-For": forged,
                },
            )
        settings.SECRET_KEY = SECRETS["HALQA_SECRET_KEY"]
        counted = counts(site)
        assert counted[limits._hashed("find-ip", "127.0.0.1", limits.HOUR)] == 2
        for forged in ("6.6.6.6", "7.7.7.7"):
            assert limits._hashed("find-ip", forged, limits.HOUR) not in counted

        # what opens something is in no log
        for path in (f"/r/{TOKEN}/", "/T/2VXCSX8ET508", "/agenda/p/abcdef123456.ics", "/fr/?token=hunter2"):
            proxy.ask("GET", path)
        until(lambda: said(proxy).count("\n") >= 8, 10)
        log = said(proxy)
        assert request_id in log and request_id in site.said()
        for line in ("GET /r/... 404", "GET /T/... 404", "GET /agenda/p/... 404", "GET /fr/?... 404"):
            assert line in log, log
        for secret in (TOKEN, "2VXCSX8ET508", "abcdef123456", "hunter2"):
            assert secret not in log and secret not in site.said()


def said(proxy):
    return (proxy.folder / "halqa.log").read_text(encoding="utf-8")


def counts(site):
    database = sqlite3.connect(site.log.parent / "halqa.sqlite3")
    found = dict(database.execute("SELECT key, count FROM home_ratecount").fetchall())
    database.close()
    return found


def test_without_a_trusted_proxy_nobody_is_believed(start):
    site = start("--only", "web", **production())
    until(lambda: "Booting worker" in site.said())

    status, _text = site.get("/fr/billet/", **{"Host": HOST, "X-Forwarded-Proto": "https"})

    assert status == 301
    assert site.stop() == 0


def test_the_unit_is_understood_by_systemd(tmp_path):
    text = UNIT.read_text(encoding="utf-8").replace("/srv/halqa/.venv/bin/python", sys.executable)
    unit = tmp_path / "halqa.service"
    unit.write_text(
        text.replace("/srv/halqa", str(ROOT)).replace("User=halqa", "User=root"), encoding="utf-8"
    )
    tool = shutil.which("systemd-analyze")
    if tool:
        done = subprocess.run([tool, "verify", "--man=no", str(unit)], capture_output=True, text=True)
        about_it = [line for line in done.stderr.splitlines() if "halqa" in line]
        assert about_it == [], done.stderr
    service = service_of(text)
    assert service["KillMode"] == "mixed"
    assert float(service["TimeoutStopSec"]) > 25  # the supervisor's own patience


def service_of(text):
    reader = configparser.ConfigParser(interpolation=None)
    reader.optionxform = str
    reader.read_string(text)
    return reader["Service"]


def test_the_command_of_the_unit_serves_a_site(site_folder):
    """ExecStart as systemd runs it, and its stop: SIGTERM to the main process."""
    service = service_of(UNIT.read_text(encoding="utf-8"))
    words = shlex.split(service["ExecStart"].replace("/srv/halqa/.venv/bin/python", sys.executable))
    assert words[1:3] == ["manage.py", "serve"]
    assert service["WorkingDirectory"] == "/srv/halqa"
    port = free_port()
    settings = production(HALQA_BIND=f"127.0.0.1:{port}")
    started = subprocess.Popen(
        words, cwd=ROOT, env=environment(site_folder, **settings), stderr=subprocess.PIPE, text=True
    )

    try:
        until(lambda: health(port) == 200, 120)
    finally:
        begun = time.monotonic()
        started.send_signal(signal.SIGTERM)
        _out, log = started.communicate(timeout=float(service["TimeoutStopSec"]))

    assert started.returncode == 0, log
    assert time.monotonic() - begun < float(service["TimeoutStopSec"])
    assert not is_alive(started.pid)


def health(port):
    visit = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        visit.request("GET", "/readyz", headers={"Host": "localhost"})
        return visit.getresponse().status
    except OSError:
        return None
    finally:
        visit.close()
