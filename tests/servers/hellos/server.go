// A TLS server of Go's crypto/tls: PORT VERSIONS SUITES GROUP (CHAIN KEY)...
package main

import (
	"crypto/tls"
	"net"
	"os"
	"strings"
)

func main() {
	arguments := os.Args[1:]
	settings := &tls.Config{}
	switch arguments[1] {
	case "1.3":
		settings.MinVersion = tls.VersionTLS13
	case "1.2":
		settings.MinVersion, settings.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	case "1.0-1.2":
		settings.MinVersion, settings.MaxVersion = tls.VersionTLS10, tls.VersionTLS12
	case "1.0":
		settings.MinVersion, settings.MaxVersion = tls.VersionTLS10, tls.VersionTLS10
	}
	if arguments[2] != "" {
		known := append(tls.CipherSuites(), tls.InsecureCipherSuites()...)
		for _, name := range strings.Split(arguments[2], ",") {
			for _, suite := range known {
				if suite.Name == name {
					settings.CipherSuites = append(settings.CipherSuites, suite.ID)
				}
			}
		}
	}
	switch arguments[3] {
	case "P-384":
		settings.CurvePreferences = []tls.CurveID{tls.CurveP384}
	case "X25519":
		settings.CurvePreferences = []tls.CurveID{tls.X25519}
	}
	for files := arguments[4:]; len(files) > 0; files = files[2:] {
		pair, err := tls.LoadX509KeyPair(files[0], files[1])
		must(err)
		settings.Certificates = append(settings.Certificates, pair)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+arguments[0])
	must(err)
	for {
		connection, err := listener.Accept()
		must(err)
		go func() {
			defer connection.Close()
			server := tls.Server(connection, settings)
			if server.Handshake() == nil {
				server.Read(make([]byte, 1))
			}
		}()
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
