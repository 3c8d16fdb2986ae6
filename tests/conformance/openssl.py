"""OpenSSL as a peer: its library called through ctypes, as `openssl verify` and `openssl x509
-checkhost` call it, without a process a case.
"""

import base64
import ctypes
import ipaddress
import sys

crypto = ctypes.CDLL("libcrypto.so.3")
PURPOSE_SSL_SERVER = 2
# Any certificate among the trusted ones ends a path: s2n-tls has it so.
PARTIAL_CHAIN = 0x80000

POINTER = ctypes.c_void_p
for name, result, arguments in [
    ("d2i_X509", POINTER, [POINTER, POINTER, ctypes.c_long]),
    ("OPENSSL_sk_new_null", POINTER, []),
    ("OPENSSL_sk_push", ctypes.c_int, [POINTER, POINTER]),
    ("OPENSSL_sk_free", None, [POINTER]),
    ("X509_STORE_new", POINTER, []),
    ("X509_STORE_free", None, [POINTER]),
    ("X509_STORE_add_cert", ctypes.c_int, [POINTER, POINTER]),
    ("X509_STORE_CTX_new", POINTER, []),
    ("X509_STORE_CTX_free", None, [POINTER]),
    ("X509_STORE_CTX_init", ctypes.c_int, [POINTER, POINTER, POINTER, POINTER]),
    ("X509_STORE_CTX_get0_param", POINTER, [POINTER]),
    ("X509_STORE_CTX_get_error", ctypes.c_int, [POINTER]),
    ("X509_VERIFY_PARAM_set_time", None, [POINTER, ctypes.c_long]),
    ("X509_VERIFY_PARAM_set_purpose", ctypes.c_int, [POINTER, ctypes.c_int]),
    ("X509_VERIFY_PARAM_set_flags", ctypes.c_int, [POINTER, ctypes.c_ulong]),
    ("X509_verify_cert", ctypes.c_int, [POINTER]),
    ("X509_verify_cert_error_string", ctypes.c_char_p, [ctypes.c_long]),
    ("X509_check_host", ctypes.c_int, [POINTER, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, POINTER]),
    ("X509_check_ip_asc", ctypes.c_int, [POINTER, ctypes.c_char_p, ctypes.c_uint]),
]:
    function = getattr(crypto, name)
    function.restype, function.argtypes = result, arguments


class Refused(Exception):
    """The library's word for it."""


def certificate(der):
    start = ctypes.c_char_p(der)
    handle = crypto.d2i_X509(None, ctypes.byref(start), len(der))
    if not handle:
        raise Refused("the certificate cannot be read")
    return handle


def path(moment, sent, trusted):
    leaf, *others = [certificate(der) for der in sent]
    anchors = crypto.X509_STORE_new()
    for der in trusted:
        crypto.X509_STORE_add_cert(anchors, certificate(der))
    untrusted = crypto.OPENSSL_sk_new_null()
    for other in others:
        crypto.OPENSSL_sk_push(untrusted, other)
    context = crypto.X509_STORE_CTX_new()
    crypto.X509_STORE_CTX_init(context, anchors, leaf, untrusted)
    rules = crypto.X509_STORE_CTX_get0_param(context)
    crypto.X509_VERIFY_PARAM_set_time(rules, moment)
    crypto.X509_VERIFY_PARAM_set_purpose(rules, PURPOSE_SSL_SERVER)
    crypto.X509_VERIFY_PARAM_set_flags(rules, PARTIAL_CHAIN)
    accepted = crypto.X509_verify_cert(context) == 1
    error = crypto.X509_STORE_CTX_get_error(context)
    crypto.X509_STORE_CTX_free(context)
    crypto.OPENSSL_sk_free(untrusted)
    crypto.X509_STORE_free(anchors)
    if not accepted:
        raise Refused(crypto.X509_verify_cert_error_string(error).decode())


def covers(der, wanted):
    handle = certificate(der)
    try:
        bare = wanted.decode().removeprefix("[").removesuffix("]")
        ipaddress.ip_address(bare)
        matched = crypto.X509_check_ip_asc(handle, bare.encode(), 0)
    except ValueError:
        matched = crypto.X509_check_host(handle, wanted, len(wanted), 0, None)
    if matched != 1:
        raise Refused("the name does not match")


def main():
    ders = {}
    for line in sys.stdin:
        kind, identity, *fields = line.rstrip("\n").split("\t")
        pick = lambda numbers: [ders[number] for number in numbers.split(",") if number]
        try:
            if kind == "certificate":
                ders[identity] = base64.b64decode(fields[0])
                continue
            if kind == "path":
                path(int(fields[0]), pick(fields[1]), pick(fields[2]))
            else:
                covers(ders[fields[0]], bytes.fromhex(fields[1]))
            print(identity, "yes", "", sep="\t")
        except Refused as refusal:
            print(identity, "no", refusal, sep="\t")


main()
