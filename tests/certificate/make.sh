#!/bin/sh
# Makes the files of this folder anew, with OpenSSL 3. The keys are of no use outside of the tests.
set -eu
cd "$(dirname "$0")"
rm -f ./*.pem ./*.der ./*.p12 ./*.p7b

leaf() { # NAME KEY: a self-signed certificate for a key
    openssl req -x509 -new -key "$2" -out "$1" -subj "/CN=origin.example.com" -days 3650 \
        -addext "subjectAltName=DNS:origin.example.com"
}

# Keys, each in the forms that there are, and a leaf for each.
openssl genrsa -traditional -out rsa.pkcs1.pem 2048 2>/dev/null
openssl pkcs8 -topk8 -nocrypt -in rsa.pkcs1.pem -out rsa.pkcs8.pem
openssl genrsa -traditional -out rsa-other.pkcs1.pem 2048 2>/dev/null
openssl genrsa -traditional -out rsa-1024.pkcs1.pem 1024 2>/dev/null
for curve in P-256 P-384 P-521; do
    name=$(echo "$curve" | tr -d - | tr P p)
    openssl ecparam -name "$curve" -genkey -noout -out "$name.sec1.pem"
    openssl pkcs8 -topk8 -nocrypt -in "$name.sec1.pem" -out "$name.pkcs8.pem"
done
openssl ecparam -name P-256 -genkey -noout -out p256-other.sec1.pem
openssl ecparam -name P-256 -genkey -out p256-parameters.sec1.pem
openssl ec -in p256.sec1.pem -no_public -out p256-bare.sec1.pem 2>/dev/null
openssl ec -in p521.sec1.pem -no_public -out p521-bare.sec1.pem 2>/dev/null
openssl genpkey -algorithm ed25519 -out ed25519.pkcs8.pem
openssl genpkey -algorithm ed25519 -out ed25519-other.pkcs8.pem
for key in rsa.pkcs1 rsa-1024.pkcs1 p256.sec1 p384.sec1 p521.sec1 ed25519.pkcs8; do
    leaf "${key%.*}.leaf.pem" "$key.pem"
done
openssl pkcs8 -topk8 -in p256.sec1.pem -passout pass:secret -out p256.encrypted.pem
openssl ec -in p256.sec1.pem -aes256 -passout pass:secret -out p256.legacy-encrypted.pem 2>/dev/null
openssl ec -in p256.sec1.pem -outform der -out p256.sec1.der 2>/dev/null
openssl pkcs8 -topk8 -nocrypt -in rsa.pkcs1.pem -outform der -out rsa.pkcs8.der

# A chain: root, issuing, leaf.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key.pem \
    -out root.pem -days 3650 -subj "/O=Test/CN=Test Root" 2>/dev/null
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >issuing.ext
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout issuing.key.pem \
    -out issuing.csr.pem -subj "/O=Test/CN=Test Issuing" 2>/dev/null
openssl x509 -req -in issuing.csr.pem -CA root.pem -CAkey root.key.pem -out issuing.pem \
    -days 3650 -extfile issuing.ext 2>/dev/null
printf 'subjectAltName=DNS:origin.example.com\nextendedKeyUsage=serverAuth\nauthorityKeyIdentifier=keyid\n' >leaf.ext
openssl req -new -key p256.sec1.pem -out request.pem -subj "/CN=origin.example.com"
openssl x509 -req -in request.pem -CA issuing.pem -CAkey issuing.key.pem -out leaf.pem \
    -days 365 -extfile leaf.ext 2>/dev/null
openssl x509 -req -in request.pem -CA issuing.pem -CAkey issuing.key.pem -out renewed.pem \
    -days 730 -extfile leaf.ext 2>/dev/null

# The same chain in the other forms.
cat leaf.pem issuing.pem >chain.pem
openssl x509 -in leaf.pem -outform der -out leaf.der
openssl x509 -in leaf.pem -trustout -addtrust serverAuth -out trusted.pem
openssl crl2pkcs7 -nocrl -certfile chain.pem -out chain.p7b
openssl crl2pkcs7 -nocrl -certfile chain.pem -outform der -out chain.p7b.der
openssl pkcs12 -export -in chain.pem -inkey p256.sec1.pem -passout pass:secret -out chain.p12
openssl pkcs12 -export -legacy -in chain.pem -inkey p256.sec1.pem -passout pass:secret \
    -out chain-legacy.p12
openssl pkcs12 -export -in chain.pem -inkey p256.sec1.pem -passout pass: -out chain-empty.p12

# What is no certificate.
openssl pkey -in p256.sec1.pem -pubout -out public.pem
touch index.txt
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=30\n' >ca.ext
openssl ca -gencrl -config ca.ext -cert root.pem -keyfile root.key.pem -out crl.pem 2>/dev/null

rm -f ./*.ext issuing.csr.pem issuing.key.pem root.key.pem index.txt*
