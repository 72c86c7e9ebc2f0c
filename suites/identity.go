package suites

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/plumbline-ci/plumbline"
	. "github.com/plumbline-ci/plumbline/suites/harness"
)

// identity declares the specs about tokens, and about what is told to those who have none.
func (s *specs) identity() {
	s.rule("AUTH-01", func(ctx context.Context, t *Trial) {
		for _, caller := range []plumbline.Caller{plumbline.Operator, plumbline.Maintainer, plumbline.Reader} {
			for _, name := range s.names(t, plumbline.PrivateActive) {
				if !s.Plays(caller) {
					continue
				}
				t.Expect(s.Builds(ctx, caller, name)).NotTo(HaveStatus(401))
				if r := s.surveyed(name); r != nil {
					if at, ok := r.Readable(); ok {
						t.Expect(s.Build(ctx, caller, name, at.Build)).NotTo(HaveStatus(401))
						t.Expect(s.Log(ctx, caller, name, at.Build, at.Number)).NotTo(HaveStatus(401))
					}
				}
			}
		}
		if s.Plays(plumbline.Operator) {
			t.Expect(s.Queue(ctx, plumbline.Operator)).NotTo(HaveStatus(401))
		}
	})
	s.rule("AUTH-02", func(ctx context.Context, t *Trial) { s.refuseTokens(ctx, t, MisfitTokens) })
	s.rule("AUTH-03", func(ctx context.Context, t *Trial) { s.refuseTokens(ctx, t, UnsignedTokens) })
	s.rule("AUTH-04", func(ctx context.Context, t *Trial) { s.refuseTokens(ctx, t, s.alteredTokens) })
	s.rule("AUTH-05", func(ctx context.Context, t *Trial) {
		if s.Target.Expired == "" {
			t.NotApplicable("the target has no expired token")
		}
		s.refuseTokens(ctx, t, func(string) []string { return slices.Repeat([]string{s.Target.Expired}, 5) })
	})
	s.rule("AUTH-06", func(ctx context.Context, t *Trial) {
		s.refuseTokens(ctx, t, func(token string) []string {
			return []string{LoginOf(token), "not-a-token", "aaa.bbb.ccc", "..", "null", "undefined", "Basic dXNlcjpwYXNz", "Bearer", strings.Repeat("x", 4096)}
		})
	})
	s.rule("AUTH-07", func(ctx context.Context, t *Trial) {
		s.otherCarrier(ctx, t, func(token string) Question {
			bearer := "Bearer " + token
			return Question{Token: &bearer}
		})
	})
	s.rule("AUTH-08", func(ctx context.Context, t *Trial) {
		s.otherCarrier(ctx, t, func(token string) Question {
			none := ""
			return Question{Token: &none, Query: "access_token=" + url.QueryEscape(token)}
		})
	})
	s.rule("AUTH-10", s.whoBeforeWhat)
}

// noBuild is the number of a build that no repository has.
const noBuild = 987654

// refuseTokens asks with each of the forgeries of each user's token for what only those with authorization get.
func (s *specs) refuseTokens(ctx context.Context, t *Trial, forge func(token string) []string) {
	tokens := s.Tokens()
	if len(tokens) == 0 {
		t.NotApplicable("the target has no user whose token could be forged")
	}
	tokens = slices.Compact([]string{tokens[0], tokens[len(tokens)-1]}) // the most trusted user's and the least
	names := s.Target.Repositories[plumbline.PrivateActive]
	for k, good := range tokens {
		for i, token := range forge(good) {
			t.Expect(s.Ask(ctx, Question{Caller: plumbline.BadToken, Operation: "queue", Token: &token})).To(HaveStatus(401))
			for j, name := range names {
				operations := []string{"builds", "build", "log", "restart", "cancel"}
				if i > 0 { // the first is tried on everything; with the others, what is asked for goes round
					operations = operations[(i+j+k)%5:][:1]
				}
				for _, operation := range operations {
					// A write asks for a build that is not there, so that one who is let in changes nothing.
					question := Question{Caller: plumbline.BadToken, Operation: operation, Repository: name, Build: s.someBuild(name), Job: 1, Token: &token}
					if operation == "restart" || operation == "cancel" {
						question.Build = noBuild
					}
					t.Expect(s.Ask(ctx, question)).To(HaveStatus(401))
				}
			}
		}
	}
	for _, token := range forge(tokens[0])[:min(1, len(forge(tokens[0])))] {
		none := ""
		for _, name := range names {
			t.Expect(s.Ask(ctx, Question{Caller: plumbline.BadToken, Operation: "builds", Repository: name, Token: &none,
				Query: "access_token=" + url.QueryEscape(token)})).To(HaveStatus(401))
		}
	}
}

// alteredTokens returns a user's token with every other user's login in it.
func (s *specs) alteredTokens(token string) []string {
	var altered []string
	for _, other := range s.Tokens() {
		if other != token {
			altered = append(altered, AlteredToken(token, LoginOf(other))...)
		}
	}
	return altered
}

// someBuild returns the number of a build that is there, or 1.
func (s *specs) someBuild(name string) int64 {
	if r := s.surveyed(name); r != nil {
		if at, ok := r.Readable(); ok {
			return at.Build
		}
	}
	return 1
}

// otherCarrier notes whether a token that is carried otherwise than in the document's examples is accepted.
func (s *specs) otherCarrier(ctx context.Context, t *Trial, carry func(token string) Question) {
	names := s.names(t, plumbline.PrivateActive)
	r := s.surveyed(names[0])
	if r == nil {
		t.NotApplicable("the target has no user who may read %s", names[0])
	}
	question := carry(s.Token(r.Eyes))
	question.Caller, question.Operation, question.Repository = r.Eyes, "builds", r.Name
	if answer := s.Ask(ctx, question); answer.Succeeded() {
		t.Saw("accepted")
	} else {
		t.Saw("not accepted")
	}
}

// whoBeforeWhat asks for builds that are there and that are not, as those who may not know the difference.
func (s *specs) whoBeforeWhat(ctx context.Context, t *Trial) {
	for _, name := range s.names(t, plumbline.PrivateActive) {
		there, missing := strconv.FormatInt(s.someBuild(name), 10), strconv.Itoa(noBuild)
		for _, caller := range []plumbline.Caller{plumbline.Anonymous, plumbline.BadToken, plumbline.Outsider} {
			if !s.Plays(caller) {
				continue
			}
			for operation, number := range map[string]string{"build": there, "log": there, "restart": missing, "cancel": missing} {
				ask := func(number, job string) *Answer {
					return s.Ask(ctx, Question{Caller: caller, Operation: operation, Repository: name, Number: number, JobNumber: job})
				}
				if ask(number, "1").Succeeded() {
					continue // it is open to all: other rules say so
				}
				for _, other := range []string{missing, "abc"} {
					tellsNoMore(t, func() *Answer { return ask(number, "1") }, func() *Answer { return ask(other, "1") }, number, other)
				}
				if operation == "log" || operation == "cancel" {
					tellsNoMore(t, func() *Answer { return ask(number, "1") }, func() *Answer { return ask(number, "abc") }, "1", "abc")
				}
			}
		}
	}
}

// tellsNoMore expects the answer to a question about another number to give nothing away.
func tellsNoMore(t *Trial, first, other func() *Answer, number, otherNumber string) {
	worded(t, func() (*Answer, *Answer, types.GomegaMatcher) {
		answer, again := first(), first()
		return other(), answer, TellNoMoreThan(answer, again, number, otherNumber)
	})
}

// chances is how often two answers are compared that may be worded by chance.
const chances = 8

// worded expects an answer to be as another is, at least once in a few times: which words a refusal is put in may depend on chance, or on which of
// several servers answers.
func worded(t *Trial, ask func() (answer, with *Answer, as types.GomegaMatcher)) {
	for left := chances; ; left-- {
		answer, with, as := ask()
		if kept, _ := as.Match(answer); kept || left == 1 {
			t.Expect(answer, with).To(as)
			return
		}
	}
}
