"""One TLS server of tlslite-ng: what current TLS libraries refuse to do, done on request.

Takes one JSON argument: port, the file of certificates, the file of the key, and attributes of
tlslite's HandshakeSettings. Certificates are sent as they stand in the file, whatever they are.
"""

import json
import socket
import sys
import threading
import traceback

from tlslite.api import HandshakeSettings, TLSConnection, X509, X509CertChain, parsePEMKey
from tlslite.utils.pem import dePemList


class Raw:
    """A certificate that is nothing but its bytes."""

    # tlslite looks into every certificate that is not self-issued.
    issuer = subject = None

    def __init__(self, encoded):
        self.bytes = encoded

    def writeBytes(self):
        return self.bytes


def main():
    options = json.loads(sys.argv[1])
    settings = HandshakeSettings()
    for name, value in options["settings"].items():
        setattr(settings, name, tuple(value) if name.endswith("Version") else value)
    # A client's supported_versions are met with this list, whatever the other two say.
    known = [(3, 4), (3, 3), (3, 2), (3, 1), (3, 0)]
    settings.versions = [version for version in known if settings.minVersion <= version <= settings.maxVersion]
    with open(options["key"]) as file:
        key = parsePEMKey(file.read(), private=True)
    with open(options["certificates"]) as file:
        encoded = dePemList(file.read(), "CERTIFICATE")

    # tlslite reads the first certificate to choose a signature; where the first one sent is not
    # the key's, it is told about the one that is.
    told = X509()
    told.parseBinary(encoded[options["leaf"]])
    told.bytes = encoded[0]
    chain = X509CertChain([told] + [Raw(certificate) for certificate in encoded[1:]])

    listener = socket.create_server(("127.0.0.1", options["port"]))
    while True:
        accepted, _ = listener.accept()
        threading.Thread(target=serve, args=(accepted, chain, key, settings), daemon=True).start()


def serve(accepted, chain, key, settings):
    connection = TLSConnection(accepted)
    try:
        connection.handshakeServer(certChain=chain, privateKey=key, settings=settings, alpn=[b"http/1.1"])
        connection.read(max=4096, min=1)
        connection.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        connection.close()
    except Exception:
        traceback.print_exc()
    finally:
        accepted.close()


main()
