package fault

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// momentLiberties are about what differs from one answer to the next, or comes a moment later.
func momentLiberties() []Fault {
	return []Fault{
		{"fields-that-move", "Builds, jobs and items of the queue say how old they are, in a field of which the document says nothing: each answer another age.",
			nil, moving},
		{"refusals-worded-by-chance", "A refusal is put in one of three ways, by chance.",
			nil, answers(refusals(wordedByChance))},
		{"unknown-method-is-501", "A method that the document names nowhere, HEAD with it, answers 501.",
			nil, answers(func(x *exchange) {
				if !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodDelete}, x.Method) {
					x.header.Del("Allow")
					x.nothing(http.StatusNotImplemented)
				}
			})},
		{"log-sent-late", "The log of a restarted job answers 404 until a moment after its end.",
			nil, sentLate},
	}
}

// moving adds an age to whatever a reading shows of builds and jobs.
func moving(s *subject) {
	age := func(o *object) {
		if len(*o) > 0 {
			o.put("age", fmt.Sprint(s.Wall().UnixNano()))
		}
	}
	answers(wherever("queue builds build", age, jobs(age)))(s)
}

func wordedByChance(x *exchange) {
	switch {
	case x.subject.oneIn(3):
		x.nothing(x.status)
	case x.subject.oneIn(2):
		x.plain(x.status, "no")
	}
}

// lateness is how long after it was first asked for an ended job's log is there.
const lateness = 200 * time.Millisecond

func sentLate(s *subject) {
	var restarted memory[bool]
	var asked memory[time.Time] // by the log's path
	answers(served("restart", func(x *exchange) {
		restarted.set(x.place(), true)
		for i := range x.build().Jobs {
			asked.drop(fmt.Sprintf("%s/%d", x.place(), i+1))
		}
	}))(s)
	answers(served("log", func(x *exchange) {
		if ours, _ := restarted.get(x.place()); !ours {
			return
		}
		wall := s.Wall()
		if unfinished(x) || wall.Sub(asked.first(x.place()+"/"+x.job, wall)) < lateness {
			x.refuse(http.StatusNotFound)
		}
	}))(s)
}
