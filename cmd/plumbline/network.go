package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// network is what the flags of `plumbline init` say of the way to the server.
type network struct {
	ca, certificate, key, proxy string
	headers, secretHeaders      []string
}

func (n *network) declare(f *pflag.FlagSet) {
	f.StringVar(&n.ca, "ca", "", "file of the authority whose certificates are trusted, in PEM form; like the next two it is looked for beside the target file")
	f.StringVar(&n.certificate, "certificate", "", "file of the certificate to appear with, in PEM form")
	f.StringVar(&n.key, "key", "", "file of that certificate's key")
	f.StringVar(&n.proxy, "proxy", "", "proxy to go through, such as http://proxy:3128")
	f.StringArrayVar(&n.headers, "header", nil, "header to send with every request, such as 'X-Tenant: acme'; may be repeated")
	f.StringArrayVar(&n.secretHeaders, "secret-header", nil, "the same, with the environment variable that holds the value, such as 'X-Key: GATE'; may be repeated")
}

// describe says it as a target file does; empty if there is nothing to say.
func (n *network) describe() (string, error) {
	var b strings.Builder
	for _, field := range []struct{ name, value string }{{"ca", n.ca}, {"certificate", n.certificate}, {"key", n.key}, {"proxy", n.proxy}} {
		if field.value != "" {
			fmt.Fprintf(&b, "  %s: %q\n", field.name, field.value)
		}
	}
	for _, field := range []struct {
		name    string
		headers []string
	}{{"headers", n.headers}, {"secret-headers", n.secretHeaders}} {
		for i, header := range field.headers {
			name, value, ok := strings.Cut(header, ":")
			if !ok || strings.TrimSpace(name) == "" {
				return "", fmt.Errorf("header: got %q, want such as 'X-Tenant: acme'", header)
			}
			if i == 0 {
				fmt.Fprintf(&b, "  %s:\n", field.name)
			}
			fmt.Fprintf(&b, "    %q: %q\n", strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	if b.Len() == 0 {
		return "", nil
	}
	return "network:\n" + b.String(), nil
}
