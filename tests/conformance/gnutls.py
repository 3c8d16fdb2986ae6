"""GnuTLS as a peer: its own library with its own clock set, called through ctypes.

`certtool` of GnuTLS 3.7 cannot be told the time; gnutls_global_set_time_function can.
"""

import base64
import ctypes
import sys

gnutls = ctypes.CDLL("libgnutls.so.30")
TIME = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p)
X509_FORMAT_DER = 0
KEY_PURPOSE_OID = 2
TLS_WWW_SERVER = b"1.3.6.1.5.5.7.3.1"


class Datum(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_uint)]


class TypedData(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("data", ctypes.c_char_p), ("size", ctypes.c_uint)]


moment = 0


@TIME
def clock(pointer):
    if pointer:
        ctypes.cast(pointer, ctypes.POINTER(ctypes.c_long))[0] = moment
    return moment


class Refused(Exception):
    """The library's word for it."""


def check(code):
    gnutls.gnutls_strerror.restype = ctypes.c_char_p
    if code < 0:
        raise Refused(gnutls.gnutls_strerror(code).decode())
    return code


def certificate(der):
    handle = ctypes.c_void_p()
    check(gnutls.gnutls_x509_crt_init(ctypes.byref(handle)))
    datum = Datum(der, len(der))
    check(gnutls.gnutls_x509_crt_import(handle, ctypes.byref(datum), X509_FORMAT_DER))
    return handle


def path(sent, trusted):
    anchors = ctypes.c_void_p()
    check(gnutls.gnutls_x509_trust_list_init(ctypes.byref(anchors), 0))
    array = lambda handles: (ctypes.c_void_p * len(handles))(*[handle.value for handle in handles])
    roots = [certificate(der) for der in trusted]
    check(gnutls.gnutls_x509_trust_list_add_cas(anchors, array(roots), len(roots), 0))
    chain = [certificate(der) for der in sent]
    purpose = TypedData(KEY_PURPOSE_OID, TLS_WWW_SERVER, 0)
    status = ctypes.c_uint()
    check(
        gnutls.gnutls_x509_trust_list_verify_crt2(
            anchors, array(chain), len(chain), ctypes.byref(purpose), 1, 0, ctypes.byref(status), None
        )
    )
    if status.value:
        raise Refused(words(status.value))


def words(status):
    text = Datum()
    check(gnutls.gnutls_certificate_verification_status_print(status, 1, ctypes.byref(text), 0))
    return text.data.decode()


def name(der, wanted):
    handle = certificate(der)
    if not gnutls.gnutls_x509_crt_check_hostname(handle, wanted):
        raise Refused("the name does not match")


def main():
    global moment
    gnutls.gnutls_global_set_time_function(clock)
    ders = {}
    for line in sys.stdin:
        kind, identity, *fields = line.rstrip("\n").split("\t")
        pick = lambda numbers: [ders[number] for number in numbers.split(",") if number]
        try:
            if kind == "certificate":
                ders[identity] = base64.b64decode(fields[0])
                continue
            if kind == "path":
                moment = int(fields[0])
                path(pick(fields[1]), pick(fields[2]))
            else:
                name(ders[fields[0]], bytes.fromhex(fields[1]))
            print(identity, "yes", "", sep="\t")
        except Refused as refusal:
            print(identity, "no", refusal, sep="\t")


main()
