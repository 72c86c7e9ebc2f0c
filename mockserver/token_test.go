package mockserver_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/fixtures"
	"github.com/plumbline-ci/plumbline/mockserver"
)

func sign(t *testing.T, method jwt.SigningMethod, key any, claims jwt.MapClaims) string {
	t.Helper()
	token, err := jwt.NewWithClaims(method, claims).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestTokensThatHoldAndTokensThatDoNot(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	key := []byte("mia-keeps-this")
	mia := func(more ...any) jwt.MapClaims {
		claims := jwt.MapClaims{"text": "mia", "type": "user"}
		for i := 0; i < len(more); i += 2 {
			claims[more[i].(string)] = more[i+1]
		}
		return claims
	}
	good := sign(t, jwt.SigningMethodHS256, key, mia())
	parts := strings.Split(good, ".")
	octavia := strings.Split(sign(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"text": "octavia", "type": "user"}), ".")
	// By the mock's own clock, which is years ahead of the time outside, an hour from now has long passed.
	soon, past := time.Now().Add(time.Hour).Unix(), time.Now().Add(-time.Hour).Unix()
	for name, test := range map[string]struct {
		token string
		want  int
	}{
		"one that was issued":      {good, 200},
		"one that has not expired": {sign(t, jwt.SigningMethodHS256, key, mia("exp", soon)), 200},
		"one that has begun":       {sign(t, jwt.SigningMethodHS256, key, mia("nbf", past)), 200},
		"an expired one":           {sign(t, jwt.SigningMethodHS256, key, mia("exp", past)), 401},
		"one that has not begun":   {sign(t, jwt.SigningMethodHS256, key, mia("nbf", soon)), 401},
		"another's key":            {sign(t, jwt.SigningMethodHS256, []byte("rita-keeps-this"), mia()), 401},
		"an empty key":             {sign(t, jwt.SigningMethodHS256, []byte(""), mia()), 401},
		"no algorithm":             {sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, mia()), 401},
		"another algorithm":        {sign(t, jwt.SigningMethodHS512, key, mia()), 401},
		"a login that is unknown":  {sign(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"text": "moe"}), 401},
		"a login in capitals":      {sign(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"text": "MIA"}), 401},
		"no login":                 {sign(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"type": "user"}), 401},
		"a login that is a number": {sign(t, jwt.SigningMethodHS256, key, jwt.MapClaims{"text": 1}), 401},
		"altered claims":           {parts[0] + "." + octavia[1] + "." + parts[2], 401},
		"no signature":             {parts[0] + "." + parts[1] + ".", 401},
		"half a token":             {parts[0] + "." + parts[1], 401},
		"text":                     {"let me in", 401},
		"the demo world and a token of the document's": {firstTokenOfThePage(), 401},
	} {
		t.Run(name, func(t *testing.T) {
			NewWithT(t).Expect(c.send("GET", "/api/repos/acme/secret/builds", http.Header{"Authorization": {test.token}}).status).To(Equal(test.want))
		})
	}
}

func firstTokenOfThePage() string { return curl.FindStringSubmatch(string(fixtures.Page()))[2] }

func TestATokenWithoutASecretIsAcceptedOnlyAsItStands(t *testing.T) {
	t.Parallel()
	c := serve(t, "documents")
	c.Expect(c.send("GET", "/api/builds", http.Header{"Authorization": {firstTokenOfThePage()}}).status).To(Equal(200))
	for _, key := range []string{"", "adminuser"} {
		forged := sign(t, jwt.SigningMethodHS256, []byte(key), jwt.MapClaims{"text": "adminuser", "type": "user"})
		c.Expect(c.send("GET", "/api/builds", http.Header{"Authorization": {forged}}).status).To(Equal(401))
	}
}

func TestTheFirstCarrierOfATokenDecides(t *testing.T) {
	t.Parallel()
	c := serve(t, "demo")
	token, err := c.mock.Token("rita")
	c.Expect(err).NotTo(HaveOccurred())
	const path = "/api/repos/acme/secret/builds"
	for _, test := range []struct {
		authorization, query string
		want                 int
	}{
		{token, "", 200},
		{"Bearer " + token, "", 200},
		{"Bearer   " + token, "", 200},
		{"Basic " + token, "", 401},
		{"bearer" + token, "", 401},
		{"", "?access_token=" + token, 200},
		{"", "?access_token=", 401},
		{"", "?access_token=wrong", 401},
		{"", "?access_token=" + token[:len(token)-4] + "%0A" + token[len(token)-4:], 401}, // which Go's base64 would leave out
		{"wrong", "?access_token=" + token, 401},
		{token, "?access_token=wrong", 200},
	} {
		header := http.Header{}
		if test.authorization != "" {
			header.Set("Authorization", test.authorization)
		}
		c.Expect(c.send("GET", path+test.query, header).status).To(Equal(test.want), "%+v", test)
	}
}

func TestNoTokenIsLoggedOrRepeated(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	c := serveWith(t, mockserver.Options{
		World: "demo", Journal: 1000, Clock: mockserver.HeldClock(start),
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	events := c.mock.Events(t.Context())
	token, err := c.mock.Token("mia")
	c.Expect(err).NotTo(HaveOccurred())
	for _, path := range []string{
		"/api/builds?access_token=T", "/api/nowhere?access_token=T", "/api/repos/acme/hello/builds/abc?access_token=T",
		"/api/builds?a=1;access_token=T", "/api/builds?access_token%3DT", "/api/builds?%2561ccess_token=T", "/api/builds?x=/y?access_token=T", "/api/builds?T",
		"/api/builds%3Faccess_token=T", "/api/builds;access_token=T", "/api/T", "/api/repos/acme/T/builds", "/api/repos/acme/hello/builds/T",
	} {
		r := c.send("GET", strings.Replace(path, "T", token, 1), http.Header{})
		c.Expect(string(r.body)).NotTo(ContainSubstring(token))
		r = c.send("POST", path, http.Header{"Authorization": {token}})
		c.Expect(string(r.body)).NotTo(ContainSubstring(token))
	}
	for _, r := range c.mock.Requests("", "") {
		c.Expect(fmt.Sprintf("%+v %s", r, r.Decision())).NotTo(ContainSubstring(token))
		c.Expect(fmt.Sprintf("%+v", *(<-events).Request)).NotTo(ContainSubstring(token))
	}
	c.Expect(log.String()).To(ContainSubstring("path=/api/nowhere status=404"))
	c.Expect(log.String()).NotTo(ContainSubstring(token))
}
