package api_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/mockserver/internal/api"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

func config(t *testing.T, contract string) api.Config {
	t.Helper()
	c, err := plumbline.Parse("openapi.yaml", []byte(contract))
	if err != nil {
		t.Fatal(err)
	}
	users := []store.User{{Login: "root", Tokens: []string{"let-me-in"}, Operator: true}}
	s := store.New(users, []*store.Repository{{Owner: "acme", Name: "hello", Active: true}}, nil)
	return api.Config{
		Contract: c, Store: s, Now: time.Now, Wall: time.Now, Access: api.ByTable, Do: s.Do, Log: slog.New(slog.DiscardHandler),
	}
}

func TestAnOperationWithoutAHandlerStopsTheStart(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	renamed := strings.NewReplacer("operationId: queue", "operationId: backlog", "operations: [queue,", "operations: [backlog,")
	_, err := api.New(config(t, renamed.Replace(string(plumbline.Document()))))
	g.Expect(err).To(MatchError(And(
		ContainSubstring("operation backlog (GET /api/builds) has no handler"),
		ContainSubstring("handler queue has no operation in the contract"),
	)))
}

func TestANameMayBeAsLongAsTheContractSays(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	c := config(t, string(plumbline.Document()))
	c.Store = store.New(nil, []*store.Repository{
		{Owner: "acme", Name: strings.Repeat("ü", 255), Active: true}, {Owner: "acme", Name: strings.Repeat("u", 256), Active: true},
	}, nil)
	a, err := api.New(c)
	g.Expect(err).NotTo(HaveOccurred())
	ask := func(name string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		a.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/repos/acme/"+name+"/builds", nil))
		return w
	}
	g.Expect(ask(strings.Repeat("%C3%BC", 255)).Code).To(Equal(200))
	tooLong := ask(strings.Repeat("u", 256))
	g.Expect(tooLong.Code).To(Equal(400))
	g.Expect(tooLong.Body.String()).To(ContainSubstring("name has 256 characters: want 1 to 255."))
}

func TestAPanicIsAnsweredAndLogged(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	var log strings.Builder
	c := config(t, string(plumbline.Document()))
	c.Log = slog.New(slog.NewTextHandler(&log, nil))
	c.Do = func(store.Command, time.Time) (*store.Build, error) { panic("on purpose") }
	a, err := api.New(c)
	g.Expect(err).NotTo(HaveOccurred())
	var decision api.Decision
	ctx := context.WithValue(t.Context(), api.WitnessKey{}, &decision)
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/repos/acme/hello/builds/1?access_token=let-me-in", nil)
	w := httptest.NewRecorder()
	a.ServeHTTP(w, request)
	body, _ := io.ReadAll(w.Body)
	g.Expect(w.Code).To(Equal(500))
	g.Expect(w.Header().Get("Content-Type")).To(Equal("application/problem+json"))
	g.Expect(string(body)).NotTo(ContainSubstring("on purpose"), "what went wrong inside is nothing for the outside")
	g.Expect(log.String()).To(And(ContainSubstring("on purpose"), Not(ContainSubstring("let-me-in"))))
	g.Expect(decision.String()).To(Equal("the mock failed: its log says how"))
}

func TestAccessAndCommandsCanBeReplaced(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	c := config(t, string(plumbline.Document()))
	var done []store.Command
	c.Do = func(command store.Command, _ time.Time) (*store.Build, error) {
		done = append(done, command)
		return nil, &store.Refusal{Reason: store.WrongState, Text: "not today"}
	}
	c.Access = func(*plumbline.Operation, plumbline.Repository, plumbline.Caller) int { return 200 }
	a, err := api.New(c)
	g.Expect(err).NotTo(HaveOccurred())
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodDelete, "/api/repos/acme/hello/builds/4/2", nil))
	g.Expect(w.Code).To(Equal(http.StatusConflict))
	g.Expect(done).To(HaveLen(1))
	g.Expect(done[0].Verb).To(Equal(store.Cancel))
	g.Expect([]int64{done[0].Number, done[0].Job}).To(Equal([]int64{4, 2}))
}
