package judge

import "fmt"

// latestSecond is far beyond any time in seconds, and far before any in milliseconds.
const latestSecond = 100_000_000_000

// times judges the times of a build or a job.
func (j *Judge) times(a *Answer, at string, o Object) {
	j.ledger.Judge("TIME-01", seconds(o, at, "created_at", "enqueued_at", "started_at", "finished_at", "timestamp"), a.Exchange)
	j.ledger.Judge("TIME-02", notYet(o, at), a.Exchange)
	j.ledger.Judge("TIME-03", inOrder(o, at), a.Exchange)
	if status := o.Text("status"); status == "success" || status == "failure" {
		j.ledger.Judge("TIME-04", wholeRun(o, at), a.Exchange)
	}
}

func seconds(o Object, at string, fields ...string) error {
	for _, field := range fields {
		if o.Int(field) > latestSecond {
			return Deviation{at + "/" + field, Show(o, field), "Unix seconds"}
		}
		if _, isText := o[field].(string); isText {
			return Deviation{at + "/" + field, Show(o, field), "Unix seconds, as a number"}
		}
	}
	return nil
}

func notYet(o Object, at string) error {
	started, finished := o.Int("started_at"), o.Int("finished_at")
	switch {
	case o.Pending() && started != 0:
		return Deviation{at + "/started_at", fmt.Sprint(started), "0 while it is pending"}
	case o.Running() && started == 0:
		return Deviation{at + "/started_at", "0", "when it began, since it is running"}
	case (o.Pending() || o.Running()) && finished != 0:
		return Deviation{at + "/finished_at", fmt.Sprint(finished), "0 while it has not ended"}
	}
	return nil
}

func inOrder(o Object, at string) error {
	before := ""
	for _, field := range []string{"created_at", "enqueued_at", "started_at", "finished_at"} {
		if o.Int(field) == 0 {
			continue
		}
		if before != "" && o.Int(field) < o.Int(before) {
			return Deviation{at + "/" + field, Show(o, field), fmt.Sprintf("no earlier than %s, %d", before, o.Int(before))}
		}
		before = field
	}
	return nil
}

func wholeRun(o Object, at string) error {
	for _, field := range []string{"started_at", "finished_at"} {
		if o.Int(field) == 0 {
			return Deviation{at + "/" + field, "0", "a time, since it has ended in " + o.Text("status")}
		}
	}
	return nil
}

// embrace holds a build's times against its jobs'. A build's start may be taken a moment after its first job's, and so differ by a second;
// its end comes when its last job has ended, and not before.
func embrace(build Object, jobs []Object) error {
	for i, job := range jobs {
		if started := job.Int("started_at"); started != 0 && build.Int("started_at") > started+1 {
			return Deviation{"/started_at", Show(build, "started_at"), fmt.Sprintf("no later than that of /jobs/%d, %d", i, started)}
		}
		if finished := job.Int("finished_at"); build.Int("finished_at") != 0 && build.Int("finished_at") < finished {
			return Deviation{"/finished_at", Show(build, "finished_at"), fmt.Sprintf("no earlier than that of /jobs/%d, %d", i, finished)}
		}
	}
	return nil
}
