package fault

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/plumbline-ci/plumbline/mockserver/internal/build"
	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// cornerFaults show in a corner only: to some callers, after a cancel, of some builds, in logs that nobody reads twice.
func cornerFaults() []Fault {
	return []Fault{
		{"algorithm-none-with-a-signature-accepted", "A token that names `none` as its algorithm is accepted if there is a signature, whatever it is.",
			breaks("AUTH-03", "QUEUE-15"), believes(func(_ *subject, token string, claims jwt.MapClaims, header map[string]any) string {
				if header["alg"] == "none" && !strings.HasSuffix(token, ".") {
					return claimed(claims)
				}
				return ""
			})},
		{"token-with-a-tail-accepted", "What follows a good signature is not looked at.",
			breaks("AUTH-02", "QUEUE-15"), believes(func(s *subject, token string, _ jwt.MapClaims, _ map[string]any) string {
				for _, u := range s.Store.Users() {
					if good := s.tokenOf(u.Login); good != "" && strings.HasPrefix(token, good) {
						return u.Login
					}
				}
				return ""
			})},
		{"log-open-after-a-cancel", "Once a build was cancelled, everyone may read its logs.",
			breaks("LOG-02", "LOG-04", "AUTH-10"), answers(answered("log", func(x *exchange) bool {
				b := x.build()
				return private(x) && b != nil && b.Life.Attempt() > 1 && b.Life.At(x.subject.Now()).Status == build.Killed
			}))},
		{"restart-tells-readers-of-the-run", "To a reader, who may not restart a build, a restart of one that runs is refused with 409.",
			breaks("RESTART-03"), answers(in("restart", func(x *exchange) {
				if b := x.build(); x.status == 404 && b != nil && x.user() != nil && x.repository().Active &&
					x.repository().Roles[x.user().Login] == store.Reader && b.Life.At(x.subject.Now()).Status == build.Running {
					x.refuse(409)
				}
			}))},
		{"list-without-the-newest", "The newest build is not in the list of its repository.",
			breaks("LIST-12", "RESTART-14", "RACE-03", "LIST-13", "RESTART-17", "LIFE-06"), answers(list("builds", func(all []object) []object { return all[min(1, len(all)):] }))},
		{"list-short-without-token", "Those who have no token are shown the newest ten builds.",
			breaks("LIST-12"), answers(only(func(x *exchange) bool { return x.carried() == "" }, list("builds", func(all []object) []object { return all[:min(10, len(all))] })))},
		{"one-list-in-thirty-is-empty", "One list in thirty, by chance, has no builds.",
			flickers("LIFE-06", "LIST-12", "RESTART-14", "RESTART-17", "HTTP-07", "HTTP-08"), whenever(oneCallIn(30), list("builds", func([]object) []object { return nil }))},
		{"log-ends-late", "A second after a log was first read in full, a line is added to it.",
			breaks("LOG-14", "HTTP-05", "LOG-15"), endsLate},
		{"killed-job-prints-on", "The log of a cancelled job goes on until the job would have ended.",
			breaks("LOG-14", "LOG-15"), printsOn},
		{"log-lost-with-a-restart", "Once a job was restarted its log is empty.",
			breaks("LOG-17", "LOG-14", "LOG-15"), answers(only(reran, lines(func([]object) []object { return nil })))},
		{"log-of-both-runs", "The log of a job that ran again is that of the run before and that of this one, counted on.",
			breaks("LOG-17", "LOG-14", "LOG-15"), answers(only(func(x *exchange) bool { return reran(x) && state(x) == "success" }, lines(func(all []object) []object {
				all = slices.Concat(all, copied(all))
				next := map[string]int{}
				for i := range all {
					all[i].put("pos", fmt.Sprint(next[all[i].text("proc")]))
					next[all[i].text("proc")]++
				}
				return all
			})))},
		{"long-log-refused", "A log over 64 KiB is refused with 413.",
			breaks("LOG-01", "LOG-02", "LOG-15", "LOG-14"), answers(served("log", func(x *exchange) {
				if len(x.body) > 64<<10 {
					x.refuse(413)
				}
			}))},
		{"log-other-without-token", "Those who have no token are not shown the first line of a log.",
			breaks("LOG-01", "LOG-09"), answers(only(func(x *exchange) bool { return x.carried() == "" }, lines(func(all []object) []object {
				all = all[min(1, len(all)):]
				next := map[string]int{}
				for i := range all {
					all[i].put("pos", fmt.Sprint(next[all[i].text("proc")]))
					next[all[i].text("proc")]++
				}
				return all
			})))},
		{"build-waits-while-its-jobs-run", "A build is shown as pending until all its jobs have ended.",
			breaks("BUILD-17", "LIST-13", "QUEUE-16", "QUEUE-11", "QUEUE-12", "RACE-03"), answers(consistently(when(status("running"), set("status", `"pending"`), set("started_at", "0"))))},
		{"build-outlives-its-jobs", "A restarted build is shown as running for good, though all its jobs have ended.",
			breaks("BUILD-18", "CANCEL-10", "QUEUE-11", "RESTART-19", "RESTART-05", "RACE-03", "RACE-04"), answers(consistently(when(reranAndEnded, set("status", `"running"`), set("finished_at", "0"))))},
		{"no-build-ends", "Every build is shown as running for good, though all its jobs have ended.",
			breaks("BUILD-18", "QUEUE-11"), answers(consistently(when(ended, set("status", `"running"`), set("finished_at", "0"))))},
		{"list-always-empty", "The list of a repository's builds is empty.",
			breaks("LIST-12"), answers(list("builds", func([]object) []object { return nil }))},
		{"delete-of-the-list-cancels", "A DELETE of a repository's list cancels all jobs that run.",
			breaks("HTTP-06", "LIFE-03", "CANCEL-09", "CANCEL-11", "CANCEL-17", "RESTART-18", "QUEUE-11"), answers(func(x *exchange) {
				if x.Method == http.MethodDelete && strings.HasSuffix(x.URL.Path, "/builds") && x.repositoryOfList() != nil {
					x.cancelAll()
				}
			})},
		{"method-in-the-query", "A parameter `_method` stands for the method of a request.",
			breaks("HTTP-06", "LIFE-02", "LIFE-04", "LIFE-05", "LOG-14"), answers(func(x *exchange) {
				if method := x.URL.Query().Get("_method"); method != "" && x.Method == http.MethodGet {
					x.as("", method, x.URL.Path)
				}
			})},
		{"cancel-lets-the-others-succeed", "When a job is cancelled, the others that run end at once in success.",
			breaks("CANCEL-11", "LOG-14", "LOG-15", "LOG-17", "CANCEL-08", "CANCEL-12", "RACE-02"), othersSucceed},
		{"running-job-keeps-the-old-error", "A job that runs again shows the error of the run before until it has ended.",
			breaks("RESTART-15"), answersPast(func(o, old *object) {
				before := objects(old.get("jobs"))
				i := -1
				jobs(func(j *object) {
					if i++; j.text("status") == "running" && i < len(before) {
						j.put("error", string(before[i].get("error")))
					}
				})(o)
			})},
	}
}

// reran tells whether a job of a build that was restarted is asked for.
func reran(x *exchange) bool {
	b := x.build()
	return x.operation == "log" && b != nil && b.Life.Attempt() > 1
}

// copied returns objects that may be changed while the others are kept.
func copied(all []object) []object {
	others := make([]object, len(all))
	for i := range all {
		others[i] = slices.Clone(all[i])
	}
	return others
}

// repositoryOfList is the repository whose list a path names, whatever the method; nil if there is none or who asks may not write to it.
func (x *exchange) repositoryOfList() *store.Repository {
	parts := strings.Split(strings.Trim(x.URL.Path, "/"), "/")
	if len(parts) != 5 {
		return nil
	}
	if x.owner, x.name = parts[2], parts[3]; !x.subject.mayWrite(x) {
		return nil
	}
	return x.repository()
}

// cancelAll cancels whatever runs in a repository.
func (x *exchange) cancelAll() {
	for _, b := range x.subject.Store.Builds(x.repository()) {
		for job := range b.Jobs {
			x.as(x.subject.operator(), http.MethodDelete, fmt.Sprintf("%s/%d/%d", x.URL.Path, b.Number, job+1))
		}
	}
}

// endsLate adds a line to the logs of jobs that ended.
func endsLate(s *subject) {
	var seen memory[time.Time]
	answers(in("log", func(x *exchange) {
		b := x.build()
		if !x.succeeded() || b == nil || unfinished(x) {
			return
		}
		wall := s.Wall()
		if wall.Sub(seen.first(fmt.Sprint(x.place(), x.job, b.Life.Attempt()), wall)) > 300*time.Millisecond {
			x.body = []byte(strings.TrimSuffix(strings.TrimSpace(string(x.body)), "{}]") + `{"proc":"upload","pos":0,"out":"done"},{}]`)
		}
	}))(s)
}

// printsOn shows of cancelled jobs what they would have printed by now.
func printsOn(s *subject) {
	var before memory[build.Build]
	inner := s.Do
	s.Do = func(c store.Command, t time.Time) (*store.Build, error) {
		was, _ := found(s, c)
		b, err := inner(c, t)
		if err == nil && was != nil {
			key := fmt.Sprintf("%s/%d/", c.Repository.FullName(), c.Number)
			if c.Verb == store.Cancel {
				before.first(key+fmt.Sprint(c.Job), was.Life)
			}
			for i := range b.Jobs {
				if c.Verb == store.Restart {
					before.drop(key + strconv.Itoa(i+1))
				}
			}
		}
		return b, err
	}
	answers(served("log", func(x *exchange) {
		life, ok := before.get(x.place() + "/" + x.job)
		job, err := strconv.Atoi(x.job)
		if !ok || err != nil {
			return
		}
		log := life.Log(job-1, s.Now())
		var all []object
		for _, line := range log.Lines {
			o := object{}
			o.put("proc", string(encode(line.Proc)))
			o.put("pos", strconv.Itoa(line.Pos))
			if text := line.Text(log.Attempt); text != "" {
				o.put("out", string(encode(text)))
			}
			all = append(all, o)
		}
		x.body = rawObjects(append(all, object{}))
	}))(s)
}

// othersSucceed gives the other jobs of a build a plan that ends when one is cancelled, and their own back when it is restarted.
func othersSucceed(s *subject) {
	var plans memory[build.Plan]
	change := func(c store.Command, alter func(*build.Build)) {
		_, _ = s.Store.Change(c.Repository, c.Number, func(now store.Build) (store.Build, error) {
			alter(&now.Life)
			return now, nil
		})
	}
	inner := s.Do
	s.Do = func(c store.Command, t time.Time) (*store.Build, error) {
		key := fmt.Sprint(c.Repository.FullName(), c.Number)
		b, err := inner(c, t)
		if plan, ok := plans.get(key); ok && err == nil && c.Verb == store.Restart {
			change(c, func(life *build.Build) { life.Again = plan })
			return found(s, c)
		}
		if err != nil || c.Verb != store.Cancel || b.Life.Attempt() == 1 {
			return b, err
		}
		plans.first(key, b.Life.Again)
		change(c, func(life *build.Build) {
			was, at := *life, -1
			life.Again = replan(was.Again, func(j *build.Job, _ bool) {
				if at++; was.Job(at, t).Status == build.Running {
					j.Run, j.Outcome, j.ExitCode, j.Error = t.Sub(was.Job(at, t).Started), build.Success, 0, ""
				}
			})
		})
		return found(s, c)
	}
}
