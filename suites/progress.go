package suites

import (
	"slices"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/plumbline-ci/plumbline/reports"
)

// Event is something that happened in a check, and how far it is.
type Event struct {
	// Rule has just been judged; nil where none was.
	Rule *reports.Rule `json:"rule,omitempty"`
	// Done of Rules rules have been judged.
	Done  int `json:"done"`
	Rules int `json:"rules"`
	// Waiting says what is waited for, such as "build 3 of acme/hello to end, and 6 others"; empty if nothing is. It takes AtMost so long.
	Waiting string        `json:"waiting,omitempty"`
	AtMost  time.Duration `json:"at_most_ns,omitempty"`
}

// heartbeat is how often progress is told where nothing else happens.
const heartbeat = 500 * time.Millisecond

// progress tells what happens.
type progress struct {
	run      *run
	declared map[string]int // how many specs each rule has
	quit     chan struct{}
	group    sync.WaitGroup

	mu   sync.Mutex
	done int
}

// follow tells from now on what happens, until it is stopped.
func (r *run) follow(declared *specs) *progress {
	p := &progress{run: r, declared: declared.declared, quit: make(chan struct{})}
	if r.Progress == nil {
		return p
	}
	p.group.Go(func() {
		for tick := time.NewTicker(heartbeat); ; {
			select {
			case <-p.quit:
				tick.Stop()
				return
			case <-tick.C:
				p.tell(nil)
			}
		}
	})
	return p
}

func (p *progress) stop() {
	close(p.quit)
	p.group.Wait()
}

// ended tells of a spec's rule, if it was its last.
func (p *progress) ended(spec ginkgo.SpecReport) {
	if p.run.Progress == nil {
		return
	}
	for _, rule := range p.run.rules {
		if slices.Contains(spec.Labels(), rule.ID) && len(p.run.ended[rule.ID]) == p.declared[rule.ID] {
			judged := p.run.judged(rule)
			p.tell(&judged)
		}
	}
}

func (p *progress) tell(rule *reports.Rule) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if rule != nil {
		p.done++
	}
	waiting, atMost := p.run.session.Waiting()
	p.run.Progress(Event{Rule: rule, Done: p.done, Rules: len(p.run.rules), Waiting: waiting, AtMost: atMost})
}
