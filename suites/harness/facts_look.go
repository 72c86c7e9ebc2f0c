package harness

import (
	"fmt"
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
)

// Object is a JSON object as it was answered.
type Object = judge.Object

// Answer is an exchange whose JSON has been read.
type Answer = judge.Answer

// During tells whether the build had this status from the beginning of the look to its end.
func (l Look) During(status string) bool {
	return l.Queue != nil && l.Build.Object().Text("status") == status && l.Still.Object().Text("status") == status && l.Steady()
}

// Steady tells whether nothing happened to the build itself during the look.
func (l Look) Steady() bool {
	a, b := l.Build.Object(), l.Still.Object()
	return l.Build.Succeeded() && l.Still.Succeeded() && judge.Same(a, b, "status", "enqueued_at", "started_at", "finished_at") == nil
}

// InQueue returns an error if the build is not in the queue that was looked at.
func (l Look) InQueue() error {
	if judge.Readable(l.Queue) && Queued(l.Queue, l.Build.Repository, l.Build.Build) == nil {
		return judge.Deviation{Where: "queue", Got: fmt.Sprintf("%d builds without it", len(l.Queue.List())),
			Want: fmt.Sprintf("build %d of %s, which is %s", l.Build.Build, l.Build.Repository, l.Build.Object().Text("status"))}
	}
	return nil
}

// OutOfQueue returns an error if the build is in the queue that was looked at after it had ended.
func (l Look) OutOfQueue() error {
	if l.Queue == nil || Queued(l.Queue, l.Build.Repository, l.Build.Build) == nil {
		return nil
	}
	return QueuedThough(l.Build.Object())
}

// QueuedThough says that an ended build is in the queue.
func QueuedThough(build Object) error {
	return judge.Deviation{Where: "queue", Got: fmt.Sprintf("build %d in it", build.Int("number")),
		Want: "no such build, since it has ended in " + build.Text("status")}
}

// ItemSays holds an item of the queue against its build, in the fields that the document shows: what the item says is the same, and what
// it does not say is empty there.
func ItemSays(item, build Object) error {
	fields := []string{"number", "event", "status", "created_at", "started_at", "commit", "branch", "ref", "message", "author",
		"author_avatar", "author_email"}
	for _, field := range fields {
		if _, said := item[field]; !said && isEmpty(build[field]) {
			continue
		}
		if err := judge.Same(build, item, field); err != nil {
			return judge.Deviation{Where: fmt.Sprintf("queue, build %d, /%s", build.Int("number"), field), Got: judge.Show(item, field), Want: judge.Show(build, field) + " as the build says"}
		}
	}
	return nil
}

func isEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case fmt.Stringer: // a JSON number
		return v.String() == "0"
	}
	return false
}

// halfway is how long a build may be seen apart from its jobs, where a server does not change both at once.
const halfway = 50 * time.Millisecond

// WaitsWhileJobsRun returns an error if for a while the build was shown as pending though a job of it ran, and the looks that tell; none if no
// job was seen to run.
func (r *Run) WaitsWhileJobsRun() (evidence []*judge.Answer, problem error) {
	var first *judge.Answer
	for _, step := range r.Trail {
		build := step.Build.Object()
		job := runningJob(build)
		if job != nil {
			evidence = []*judge.Answer{step.Build}
		}
		if job == nil || !build.Pending() {
			first = nil
			continue
		}
		if first == nil {
			first = step.Build
		}
		if step.Build.Sent.Sub(first.Received) > halfway {
			return []*judge.Answer{step.Build, first},
				judge.Deviation{Where: "/status", Got: "pending", Want: fmt.Sprintf("running, since job %d is", job.Int("number"))}
		}
	}
	return evidence, nil
}

// SameBuild holds a build of a list against the same build fetched by itself.
func SameBuild(listed, build Object) error {
	for _, field := range append(judge.Origin(), "status", "enqueued_at", "started_at", "finished_at") {
		if judge.Same(build, listed, field) != nil {
			return judge.Deviation{Where: fmt.Sprintf("list, build %d, /%s", build.Int("number"), field), Got: judge.Show(listed, field),
				Want: judge.Show(build, field) + " as the build itself says"}
		}
	}
	return nil
}

// AllEnded tells whether a list was answered and all its builds have ended, so that nothing moves by itself.
func AllEnded(list *judge.Answer) bool {
	for _, build := range list.List() {
		if !build.Ended() {
			return false
		}
	}
	return list.Succeeded()
}

// AnotherBuild returns an error if the lists of two repositories show the same build under a number: two may have the same id, and all else, but not have
// been restarted at the same time.
func AnotherBuild(list, other *judge.Answer, number int64) error {
	build, shown := Listed(list, number), Listed(other, number)
	if build == nil || shown == nil || judge.Same(build, shown, "id", "enqueued_at") != nil {
		return nil
	}
	return judge.Deviation{Where: fmt.Sprintf("build %d", number), Got: "that of " + list.Repository + ", restarted when that was", Want: "no build of another repository"}
}

// ShowsNoBuild returns an error if an answer shows a build, a list of them or a log.
func ShowsNoBuild(a *judge.Answer) error {
	if !a.Succeeded() {
		return nil
	}
	shown := append(a.List(), a.Object())
	for _, o := range shown {
		_, build := o["number"]
		_, line := o["proc"]
		if build || line {
			return judge.Deviation{Where: "status", Got: fmt.Sprintf("%d and what the repository holds", a.Status), Want: "nothing of it"}
		}
	}
	return nil
}

// WentOn holds two looks at a build between which nothing was asked for that it had to grant.
func WentOn(before, after *judge.Answer) error {
	if !after.Succeeded() {
		return judge.Deviation{Where: "status", Got: status(after), Want: "the build as before"}
	}
	return judge.Movement(before.Object(), after.Object(), judge.Asked{})
}
