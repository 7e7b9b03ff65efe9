"""An OpenLDAP server for one run of the tests: on loopback ports, in a temporary directory, gone with the process.

Debian's own service is neither needed nor touched. It allows what careless directories allow – a name without a
password counts as a visitor, and is answered yes – so that a test can show that we never ask so.
"""

import atexit
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

SUFFIX = "dc=district,dc=example"
READER, READER_PASSWORD = f"cn=reader,{SUFFIX}", "reads-only"
CONF = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
allow bind_anon_cred
TLSCertificateFile {home}/cert.pem
TLSCertificateKeyFile {home}/key.pem
database mdb
suffix "{suffix}"
directory {home}/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by * none
"""


def start(people: dict[str, str]) -> SimpleNamespace:
    """Start a server with `people` (uid → password); return its `port`, `tls_port` and the file of its certificate.

    Raises RuntimeError where OpenLDAP is not installed.
    """
    program = shutil.which("slapd", path="/usr/sbin:/usr/bin:/usr/local/libexec")
    if program is None:
        raise RuntimeError("OpenLDAP is not installed: apt-get install slapd")
    home = Path(tempfile.mkdtemp(prefix="tingyan-ldap-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    (home / "db").mkdir()
    make_certificate(home)
    (home / "slapd.conf").write_text(CONF.format(home=home, suffix=SUFFIX, reader=READER))
    (home / "people.ldif").write_text(ldif(people))
    tools = [program, "-T", "add", "-q", "-f", home / "slapd.conf", "-l", home / "people.ldif"]
    subprocess.run(tools, check=True, capture_output=True)
    port, tls_port = free_port(), free_port()
    addresses = f"ldap://127.0.0.1:{port} ldaps://127.0.0.1:{tls_port}"
    server = subprocess.Popen(
        [program, "-d", "0", "-f", home / "slapd.conf", "-h", addresses], stderr=subprocess.DEVNULL
    )
    atexit.register(stop, server)
    for each in (port, tls_port):
        wait_for(each, server)
    return SimpleNamespace(port=port, tls_port=tls_port, ca=str(home / "cert.pem"), stop=lambda: stop(server))


def stop(server: subprocess.Popen) -> None:
    server.terminate()
    server.wait(10)


def wait_for(port: int, server: subprocess.Popen) -> None:
    for _attempt in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers at port {port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ldif(people: dict[str, str]) -> str:
    rows = [f"dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: district\ndc: district\n"]
    rows += [
        f"dn: {READER}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\n"
        f"userPassword: {READER_PASSWORD}\n"
    ]
    rows += [
        f"dn: uid={uid},{SUFFIX}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\nuserPassword: {password}\n"
        for uid, password in people.items()
    ]
    return "\n".join(rows)


def make_certificate(home: Path) -> None:
    """A certificate of the server's own, for 127.0.0.1 alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "directory")])
    now = datetime.now(UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    (home / "cert.pem").write_bytes(cert.public_bytes(Encoding.PEM))
    (home / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
