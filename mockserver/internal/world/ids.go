package world

import "fmt"

// ids hands out ids that are unique on the server: those that the file names, and the next free one for whatever it does not.
type ids struct {
	taken map[int64]bool
	last  int64
}

// reserveIDs takes the ids that the file names out of those to be handed out, and refuses one that stands twice.
func (r *reader) reserveIDs() {
	r.buildIDs, r.jobIDs = ids{taken: map[int64]bool{}}, ids{taken: map[int64]bool{}}
	for i, repo := range r.file.Repositories {
		for n, b := range repo.Builds {
			path := fmt.Sprintf("$.repositories[%d].builds[%d]", i, n)
			if b.ID != 0 && !r.buildIDs.reserve(b.ID) {
				r.refuse(path+".id", "id %d is below 1 or already another build's", b.ID)
			}
			for _, id := range b.JobIDs {
				if !r.jobIDs.reserve(id) {
					r.refuse(path+".job_ids", "id %d is below 1 or already another job's", id)
				}
			}
		}
	}
}

func (s *ids) reserve(id int64) bool {
	if id < 1 || s.taken[id] {
		return false
	}
	s.taken[id] = true
	return true
}

// at returns the i-th of the ids that the file names, or the next free one if it names none.
func (s *ids) at(named []int64, i int) int64 {
	if i < len(named) && named[i] != 0 {
		return named[i]
	}
	for s.last++; s.taken[s.last]; s.last++ {
	}
	return s.last
}

// beyond makes the ids that come next follow one another.
func (s *ids) beyond() {
	for id := range s.taken {
		s.last = max(s.last, id)
	}
}
