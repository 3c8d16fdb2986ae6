// Go's crypto/x509 as a peer.
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

var ders = map[string][]byte{}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		var refusal error
		switch fields[0] {
		case "certificate":
			der, err := base64.StdEncoding.DecodeString(fields[2])
			must(err)
			ders[fields[1]] = der
			continue
		case "path":
			refusal = path(fields[2], fields[3], fields[4])
		case "name":
			refusal = name(fields[2], fields[3])
		}
		if refusal == nil {
			fmt.Printf("%s\tyes\t\n", fields[1])
		} else {
			fmt.Printf("%s\tno\t%s\n", fields[1], strings.ReplaceAll(refusal.Error(), "\n", " "))
		}
	}
	must(lines.Err())
}

// As crypto/tls does: what cannot be parsed ends the handshake, be it needed or not.
func path(at, sent, trusted string) error {
	seconds, err := strconv.ParseInt(at, 10, 64)
	must(err)
	options := x509.VerifyOptions{
		CurrentTime:   time.Unix(seconds, 0),
		Roots:         x509.NewCertPool(),
		Intermediates: x509.NewCertPool(),
	}
	for _, number := range strings.Split(trusted, ",") {
		root, err := x509.ParseCertificate(ders[number])
		if err != nil {
			return err
		}
		options.Roots.AddCert(root)
	}
	var chain []*x509.Certificate
	for _, number := range strings.Split(sent, ",") {
		certificate, err := x509.ParseCertificate(ders[number])
		if err != nil {
			return err
		}
		chain = append(chain, certificate)
	}
	for _, certificate := range chain[1:] {
		options.Intermediates.AddCert(certificate)
	}
	_, err = chain[0].Verify(options)
	return err
}

func name(number, wanted string) error {
	bytes, err := hex.DecodeString(wanted)
	must(err)
	certificate, err := x509.ParseCertificate(ders[number])
	if err != nil {
		return err
	}
	return certificate.VerifyHostname(string(bytes))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
