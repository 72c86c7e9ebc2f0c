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
			if b.ID != 0 {
				r.reserve(path+".id", &r.buildIDs, b.ID)
			}
			for _, id := range b.JobIDs {
				r.reserve(path+".job_ids", &r.jobIDs, id)
			}
		}
	}
}

// reserve takes an id that the file names at a path out of those to be handed out.
func (r *reader) reserve(path string, of *ids, id int64) {
	switch {
	case id < 1 || id > maxNumber:
		r.refuse(path, "id %d: want one from 1 to %d", id, int64(maxNumber))
	case of.taken[id]:
		r.refuse(path, "id %d stands twice", id)
	}
	of.taken[id] = true
}

// maxNumber bounds ids and numbers: what follows is still exact in every language that reads JSON.
const maxNumber = 1 << 52

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
