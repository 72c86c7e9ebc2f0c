package harness

import "time"

// Lend is a repository of the target with the builds of it that the suite restarts and cancels.
type Lend struct {
	Repository string
	Builds     []int64
	Longest    time.Duration // that one of them took last time, from waiting to its end
}

// Lends returns what the suite restarts and cancels.
func (s *Session) Lends() []Lend {
	var lends []Lend
	for _, r := range s.Survey().Repositories {
		lend := Lend{Repository: r.Name, Builds: r.varied(lentBuilds)}
		if len(lend.Builds) == 0 || len(r.Hands) == 0 {
			continue
		}
		for _, number := range lend.Builds {
			build := r.Builds[number].Object()
			took := time.Duration(build.Int("finished_at")-build.Int("enqueued_at")) * time.Second
			lend.Longest = max(lend.Longest, took)
		}
		lends = append(lends, lend)
	}
	return lends
}
