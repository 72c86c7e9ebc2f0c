// Package harness is what the specs share: a session with one server, what was learned of it, and the lives of builds that were
// restarted and cancelled there to see what happens. It knows the server by its URL alone.
package harness

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/plumbline-ci/plumbline"
	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/target"
	"github.com/plumbline-ci/plumbline/suites/harness/wire"
)

// Session is one run against one server.
type Session struct {
	Contract *plumbline.Contract
	Target   target.Target
	Ledger   *judge.Ledger
	Judge    *judge.Judge

	documents *judge.Documents
	watcher   *judge.Watcher
	// queuesPending tells whether a pending build was ever seen in the queue.
	queuesPending *atomic.Bool
	// running counts the builds of the suite that were seen to run and not yet to end.
	running *atomic.Int32
	waits   *waits
	// crowds keeps all else from being asked while a crowd asks: a server that has no time for others then tells nothing of what it is otherwise.
	crowds   *sync.RWMutex
	client   *wire.Client
	tokens   map[plumbline.Caller]string
	redactor func() wire.Redactor
	readOnly bool
	survey   func() *Survey
	lives    func() *Lives
}

// NewSession returns a session with the target's server; nothing has been asked of it yet. It returns an error for a target whose
// URL is none. The context bounds all that the session does on its own.
func NewSession(ctx context.Context, contract *plumbline.Contract, t target.Target) (*Session, error) {
	t = t.WithDefaults()
	client, err := wire.New(t.URL, wire.Options{
		Within: t.Limits.Answer, Dial: t.Dial, TLS: t.TLS, Proxy: t.Proxy, Header: t.Header, Rate: t.Limits.Rate,
	})
	if err != nil {
		return nil, err
	}
	s := &Session{Contract: contract, Target: t, Ledger: judge.NewLedger(), queuesPending: new(atomic.Bool), running: new(atomic.Int32), crowds: new(sync.RWMutex), waits: &waits{until: map[string]time.Time{}}, documents: judge.NewDocuments(), client: client, tokens: map[plumbline.Caller]string{}}
	s.Judge = judge.New(contract, s.Ledger)
	s.watcher = judge.NewWatcher(s.Ledger, t.Hidden)
	for caller, token := range t.Tokens {
		s.tokens[caller] = token
	}
	s.tokens[plumbline.Anonymous] = ""
	s.tokens[plumbline.BadToken] = misfit(s.someToken())
	s.redactor = sync.OnceValue(s.newRedactor)
	s.survey = sync.OnceValue(func() *Survey { return s.takeSurvey(ctx) })
	s.lives = sync.OnceValue(func() *Lives { return s.liveAll(ctx) })
	return s, nil
}

// ReadOnly keeps the session from asking for anything that might change what is on the server. A trial that comes to need more ends there.
func (s *Session) ReadOnly() { s.readOnly = true }

// ReadsOnly tells whether the session is kept so.
func (s *Session) ReadsOnly() bool { return s.readOnly }

// Close ends the session.
func (s *Session) Close() { s.client.Close() }

// Asked returns how many exchanges there were so far.
func (s *Session) Asked() int {
	asked, _ := s.client.Asked()
	return asked
}

// MeanAnswer returns how long an answer took on average, of those so far; 0 if nothing was asked.
func (s *Session) MeanAnswer() time.Duration {
	asked, took := s.client.Asked()
	return took / time.Duration(max(asked, 1))
}

// QueuesPending tells whether the server was ever seen to list a pending build in the queue.
func (s *Session) QueuesPending() bool { return s.queuesPending.Load() }

// Plays tells whether the target has a caller of this kind.
func (s *Session) Plays(caller plumbline.Caller) bool {
	_, ok := s.tokens[caller]
	return ok
}

// someToken returns the token of the most trusted user there is; empty if there is none.
func (s *Session) someToken() string {
	for _, caller := range []plumbline.Caller{plumbline.Operator, plumbline.Maintainer, plumbline.Reader, plumbline.Outsider} {
		if token := s.tokens[caller]; token != "" {
			return token
		}
	}
	return ""
}

// Question is what to ask of one of the contract's operations.
type Question struct {
	Caller     plumbline.Caller
	Operation  string
	Repository string // owner/name
	Build, Job int64
	// Number and JobNumber, where they are not empty, stand in the path in place of Build and Job, escaped as they are.
	Number, JobNumber string
	// Path stands in place of the operation's path, escaped as it is; Query follows it.
	Path, Query string
	// Method stands in place of the operation's method. The answer is then judged as that of no operation.
	Method string
	// Token is sent in place of the caller's.
	Token *string
}

// Ask asks, has the answer judged by the rules that hold for every answer, and returns it.
func (s *Session) Ask(ctx context.Context, q Question) *judge.Answer {
	s.crowds.RLock()
	defer s.crowds.RUnlock()
	return s.pose(ctx, q)()
}

// pose asks, and returns how to have the answer judged: one of a crowd does not keep a processor busy while others have still to ask.
func (s *Session) pose(ctx context.Context, q Question) (judged func() *judge.Answer) {
	op, _ := s.Contract.Operation(q.Operation)
	request := wire.Request{Operation: op.ID, Caller: q.Caller, Token: s.tokens[q.Caller], Method: op.Method, Path: q.path(op)}
	if q.Token != nil {
		request.Token = *q.Token
	}
	if q.Method != "" && q.Method != op.Method {
		request.Method, request.Operation = q.Method, ""
	}
	if s.readOnly && request.Method != http.MethodGet && request.Method != http.MethodHead {
		panic(needsToWrite{})
	}
	command := s.watcher.Asking(request.Operation, q.Repository, q.Build, q.Job)
	exchange := s.client.Do(ctx, request)
	return func() *judge.Answer {
		a := s.documents.Read(exchange)
		a.Repository, a.Build, a.Job = q.Repository, q.Build, q.Job
		s.Judge.Answer(a)
		s.watcher.Watch(a, command)
		if a.Operation == "queue" && a.Succeeded() {
			if slices.ContainsFunc(a.List(), Object.Pending) {
				s.queuesPending.Store(true)
			}
			s.Ledger.Judge("QUEUE-15", s.leak(a), a.Exchange)
		}
		return a
	}
}

// leak returns an error if a queue shows its caller a build of a private repository that the caller may not see.
func (s *Session) leak(queue *judge.Answer) error {
	for _, item := range queue.List() {
		name := item.Text("owner") + "/" + item.Text("name")
		private := slices.Contains(s.Target.Repositories[plumbline.PrivateActive], name) &&
			!slices.Contains([]plumbline.Caller{plumbline.Reader, plumbline.Maintainer, plumbline.Operator}, queue.Caller)
		if private || name == s.Target.Hidden && queue.Caller != plumbline.Operator {
			return judge.Deviation{Where: "queue", Got: fmt.Sprintf("a build of %s shown to the %s", name, queue.Caller),
				Want: "none of a private repository that the caller may not see"}
		}
	}
	return nil
}

func (q Question) path(op plumbline.Operation) string {
	path := q.Path
	if path == "" {
		path = q.fill(op.Path)
	}
	if q.Query != "" {
		path += "?" + q.Query
	}
	return path
}

// fill puts the question's names and numbers in a path's braces.
func (q Question) fill(path string) string {
	owner, name, _ := strings.Cut(q.Repository, "/")
	number, job := q.Number, q.JobNumber
	if number == "" {
		number = strconv.FormatInt(q.Build, 10)
	}
	if job == "" {
		job = strconv.FormatInt(q.Job, 10)
	}
	// Not a Replacer, which takes longer to make than to use. What is put in holds no brace that was not escaped.
	path = strings.Replace(path, "{owner}", url.PathEscape(owner), 1)
	path = strings.Replace(path, "{name}", url.PathEscape(name), 1)
	path = strings.Replace(path, "{number}", number, 1)
	return strings.Replace(path, "{job}", job, 1)
}

// Queue asks for the builds in progress.
func (s *Session) Queue(ctx context.Context, as plumbline.Caller) *judge.Answer {
	return s.Ask(ctx, Question{Caller: as, Operation: "queue"})
}

// Builds asks for a repository's builds.
func (s *Session) Builds(ctx context.Context, as plumbline.Caller, repository string) *judge.Answer {
	return s.Ask(ctx, Question{Caller: as, Operation: "builds", Repository: repository})
}

// Build asks for one build.
func (s *Session) Build(ctx context.Context, as plumbline.Caller, repository string, number int64) *judge.Answer {
	return s.Ask(ctx, Question{Caller: as, Operation: "build", Repository: repository, Build: number})
}

// Restart asks for a build to be restarted.
func (s *Session) Restart(ctx context.Context, as plumbline.Caller, repository string, number int64) *judge.Answer {
	return s.Ask(ctx, Question{Caller: as, Operation: "restart", Repository: repository, Build: number})
}

// Log asks for a job's log.
func (s *Session) Log(ctx context.Context, as plumbline.Caller, repository string, number, job int64) *judge.Answer {
	return s.Ask(ctx, Question{Caller: as, Operation: "log", Repository: repository, Build: number, Job: job})
}

// Cancel asks for a job to be cancelled.
func (s *Session) Cancel(ctx context.Context, as plumbline.Caller, repository string, number, job int64) *judge.Answer {
	return s.Ask(ctx, Question{Caller: as, Operation: "cancel", Repository: repository, Build: number, Job: job})
}

// variable is the name under which reports speak of a caller's token.
func (s *Session) variable(caller plumbline.Caller) string {
	if name := s.Target.Variables[caller]; name != "" {
		return name
	}
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSuffix(string(caller), "-token"), "-", "_")) + "_TOKEN"
}

// Redactor returns a redactor for the target's tokens.
func (s *Session) Redactor() wire.Redactor { return s.redactor() }

func (s *Session) newRedactor() wire.Redactor {
	secrets := map[string]string{s.Target.Expired: "$EXPIRED_TOKEN"}
	for secret, name := range s.Target.Secrets {
		secrets[secret] = "$" + name
	}
	for caller, token := range s.tokens {
		secrets[token] = "$" + s.variable(caller)
	}
	for secret, name := range maps.Clone(secrets) {
		if backwards := reverse(secret); secrets[backwards] == "" {
			secrets[backwards] = name // a forgery may be a token backwards
		}
	}
	return wire.NewRedactor(secrets)
}
