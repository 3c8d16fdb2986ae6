// The same loop as `limit check`, by Go's crypto/tls: handshake, path, name, one line of output.
//
//	loop TARGETS ROOT.pem AT_ONCE
//
// A line of TARGETS is `NAME ADDRESS:PORT`. A target has 10 seconds, as with origin-check.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	if len(os.Args) != 4 {
		fail("expected TARGETS ROOT.pem AT_ONCE")
	}
	targets, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	root, err := os.ReadFile(os.Args[2])
	if err != nil {
		fail(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(root) {
		fail("no certificate in " + os.Args[2])
	}
	atOnce, err := strconv.Atoi(os.Args[3])
	if err != nil {
		fail(err)
	}

	lines := make(chan string)
	results := make(chan string, atOnce)
	var workers sync.WaitGroup
	for i := 0; i < atOnce; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for line := range lines {
				name, address, _ := strings.Cut(line, " ")
				if err := judge(name, address, roots); err != nil {
					results <- fmt.Sprintf("fail %s: %v\n", name, err)
				} else {
					results <- "pass " + name + "\n"
				}
			}
		}()
	}
	go func() {
		for _, line := range strings.Split(strings.TrimSpace(string(targets)), "\n") {
			lines <- line
		}
		close(lines)
		workers.Wait()
		close(results)
	}()
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for result := range results {
		output.WriteString(result)
	}
}

func judge(name, address string, roots *x509.CertPool) error {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	connection, err := tls.DialWithDialer(dialer, "tcp", address, &tls.Config{
		RootCAs:    roots,
		ServerName: name,
	})
	if err != nil {
		return err
	}
	return connection.NetConn().Close()
}

func fail(message interface{}) {
	fmt.Fprintln(os.Stderr, "loop:", message)
	os.Exit(2)
}
