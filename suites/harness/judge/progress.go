package judge

import "fmt"

// Asked is what was asked of a build between two looks at it, and not refused.
type Asked struct {
	Restart bool
	// Cancel holds the numbers of the jobs that were cancelled.
	Cancel map[int64]bool
}

// Progress holds that a build went from one look to a later one as builds do: what it is stays; without a restart it goes from
// pending to running to an end and never back, times that have come stay, and an end is final; only a cancel kills. Looks
// without `jobs`, such as a list's items, are compared by what both have.
func Progress(before, after Object, asked Asked) error {
	if err := Same(before, after, Origin()...); err != nil {
		return err
	}
	if asked.Restart {
		return nil
	}
	if err := moved("", before, after, len(asked.Cancel) > 0); err != nil {
		return err
	}
	if before["jobs"] == nil || after["jobs"] == nil {
		return nil
	}
	return jobsMoved(before.Jobs(), after, asked)
}

func jobsMoved(before []Object, after Object, asked Asked) error {
	if n := len(after.Jobs()); n != len(before) {
		return Deviation{"/jobs", fmt.Sprintf("%d jobs", n), fmt.Sprintf("%d as before", len(before))}
	}
	for i, was := range before {
		at := fmt.Sprintf("/jobs/%d", i)
		job := after.Job(was.Int("number"))
		if job == nil {
			return Deviation{at, "nothing", fmt.Sprintf("job %d as before", was.Int("number"))}
		}
		if err := Same(was, job, "id", "environment"); err != nil {
			return err
		}
		if err := moved(at, was, job, asked.Cancel[was.Int("number")]); err != nil {
			return err
		}
	}
	return nil
}

// moved judges a build's or a job's status and times without a restart.
func moved(at string, before, after Object, cancelled bool) error {
	if from, to := rank(before), rank(after); to < from {
		return Deviation{at + "/status", after.Text("status"), "not back from " + before.Text("status")}
	}
	if before.Int("enqueued_at") != after.Int("enqueued_at") {
		return Deviation{at + "/enqueued_at", Show(after, "enqueued_at"), Show(before, "enqueued_at") + " as before"}
	}
	if after.Text("status") == "killed" && before.Text("status") != "killed" && !cancelled {
		return Deviation{at + "/status", "killed", "no kill, since nobody cancelled it"}
	}
	if started := before.Int("started_at"); started != 0 && started != after.Int("started_at") {
		return Deviation{at + "/started_at", Show(after, "started_at"), fmt.Sprintf("%d as before", started)}
	}
	if before.Ended() && !reported(before, after) {
		fields := []string{"status", "started_at", "finished_at"}
		if _, isJob := before["exit_code"]; isJob {
			fields = append(fields, "exit_code", "error")
		}
		for _, field := range fields {
			if !equal(before[field], after[field]) {
				return Deviation{at + "/" + field, Show(after, field), Show(before, field) + " as before, since it has ended"}
			}
		}
	}
	return nil
}

// reported allows for an agent whose own report of a killed job comes a moment after the kill.
func reported(before, after Object) bool {
	return before.Text("status") == "killed" && (after.Text("status") == "failure" || after.Text("status") == "error")
}

func rank(o Object) int {
	switch {
	case o.Ended():
		return 2
	case o.Running():
		return 1
	}
	return 0
}
