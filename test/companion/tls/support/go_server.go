// Go's crypto/tls as a server: arguments are certificate and key files, the authorities and the revocation list.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"net/http"
	"os"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	var certificates []tls.Certificate
	for index := 1; index <= 3; index += 2 {
		pair, err := tls.LoadX509KeyPair(os.Args[index], os.Args[index+1])
		must(err)
		certificates = append(certificates, pair)
	}
	authorities := x509.NewCertPool()
	text, err := os.ReadFile(os.Args[5])
	must(err)
	authorities.AppendCertsFromPEM(text)
	text, err = os.ReadFile(os.Args[6])
	must(err)
	list, err := x509.ParseCRL(text)
	must(err)

	modes := []func(*tls.Config){
		func(config *tls.Config) { config.ClientAuth = tls.RequireAndVerifyClientCert },
		func(config *tls.Config) { config.ClientAuth = tls.VerifyClientCertIfGiven },
		func(config *tls.Config) {
			config.ClientAuth = tls.RequireAndVerifyClientCert
			config.CurvePreferences = []tls.CurveID{tls.CurveP384}
		},
	}
	line := "listening"
	for _, set := range modes {
		config := &tls.Config{
			Certificates:     certificates,
			ClientCAs:        authorities,
			CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384},
			VerifyPeerCertificate: func(_ [][]byte, chains [][]*x509.Certificate) error {
				return checkRevocation(chains, list.TBSCertList.RevokedCertificates)
			},
		}
		set(config)
		listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
		must(err)
		line += fmt.Sprintf(" %s", listener.Addr().String()[len("127.0.0.1:"):])
		go http.Serve(listener, http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(answer, "served")
		}))
	}
	fmt.Println(line + " end")
	select {}
}

func checkRevocation(chains [][]*x509.Certificate, revoked []pkix.RevokedCertificate) error {
	for _, chain := range chains {
		for _, entry := range revoked {
			if chain[0].SerialNumber.Cmp(entry.SerialNumber) == 0 {
				return errors.New("revoked")
			}
		}
	}
	return nil
}
