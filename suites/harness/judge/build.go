package judge

import "fmt"

// build judges one build with its jobs.
func (j *Judge) build(a *Answer) {
	build := a.Object()
	if a.Build != 0 {
		var other error
		if number := build.Int("number"); number != a.Build {
			other = Deviation{"/number", fmt.Sprint(number), fmt.Sprintf("%d, which was asked for", a.Build)}
		}
		j.ledger.Judge("BUILD-08", other, a.Exchange)
	}
	j.times(a, "", build)
	jobs := build.Jobs()
	if len(jobs) == 0 {
		return
	}
	if len(jobs) > 1 { // one alone is in order, and tells nothing
		j.ledger.Judge("BUILD-12", jobOrder(jobs), a.Exchange)
	}
	for i, job := range jobs {
		if job.Text("status") == "success" {
			j.ledger.Judge("JOB-03", noError(job, i), a.Exchange)
		}
		j.times(a, fmt.Sprintf("/jobs/%d", i), job)
		if job.Ended() {
			j.ledger.Judge("BUILD-15", exitCode(job, i), a.Exchange)
		}
	}
}

// agreement holds an ended build against its jobs. A right server may contradict itself for an instant, while it writes one after the other.
func (j *Judge) agreement(a *Answer) {
	build := a.Object()
	if jobs := build.Jobs(); build.Ended() && len(jobs) > 0 {
		subject := fmt.Sprintf("%s #%d", a.Repository, a.Build)
		j.ledger.Suspect("BUILD-13", subject, jobsEnded(jobs), a.Exchange)
		j.ledger.Suspect("BUILD-14", subject, outcome(build, jobs), a.Exchange)
		j.ledger.Suspect("TIME-05", subject, embrace(build, jobs), a.Exchange)
	}
}

func jobOrder(jobs []Object) error {
	numbers, ids := map[int64]bool{}, map[int64]bool{}
	last := int64(0)
	for i, job := range jobs {
		if !job.Has("number", "id") {
			continue // the schema has said so
		}
		number, id := job.Int("number"), job.Int("id")
		if number <= last || numbers[number] || ids[id] {
			return Deviation{fmt.Sprintf("/jobs/%d", i), fmt.Sprintf("number %d, id %d after number %d", number, id, last),
				"rising numbers, each number and each id once"}
		}
		numbers[number], ids[id], last = true, true, number
	}
	return nil
}

func exitCode(job Object, i int) error {
	at, code := fmt.Sprintf("/jobs/%d/exit_code", i), job.Int("exit_code")
	switch {
	case job.Text("status") == "success" && code != 0:
		return Deviation{at, fmt.Sprint(code), "0 for a job that is success"}
	case job.Text("status") == "failure" && code == 0:
		return Deviation{at, "0", "another code than 0 for a job that is failure"}
	}
	return nil
}

func noError(job Object, i int) error {
	if job.Text("error") != "" {
		return Deviation{fmt.Sprintf("/jobs/%d/error", i), Show(job, "error"), "none for a job that is success"}
	}
	return nil
}

func jobsEnded(jobs []Object) error {
	for i, job := range jobs {
		if job.Pending() || job.Running() {
			return Deviation{fmt.Sprintf("/jobs/%d/status", i), job.Text("status"), "an ended job, since the build has ended"}
		}
	}
	return nil
}

// outcome holds a build's end against its jobs'. What a skipped job makes of its build is open.
func outcome(build Object, jobs []Object) error {
	succeeded, skipped, other := 0, 0, 0
	for _, job := range jobs {
		switch job.Text("status") {
		case "success":
			succeeded++
		case "skipped":
			skipped++
		default:
			other++
		}
	}
	status := build.Text("status")
	switch {
	case other > 0 && status == "success":
		return Deviation{"/status", "success", fmt.Sprintf("another, since %d of %d jobs did not succeed", other, len(jobs))}
	case other == 0 && skipped == 0 && succeeded > 0 && status != "success":
		return Deviation{"/status", status, "success, since all its jobs succeeded"}
	}
	return nil
}
