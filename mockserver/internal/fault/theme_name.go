package fault

import (
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline/mockserver/internal/store"
)

// nameFaults show only for repositories whose names are out of the ordinary.
func nameFaults() []Fault {
	return []Fault{
		{"encoded-dots-not-found", "A name in which a dot is percent-encoded is not found.",
			breaks("HTTP-07"), answers(only(func(x *exchange) bool {
				return strings.Contains(strings.ToUpper(x.URL.EscapedPath()), "%2E") && x.repository() != nil
			}, func(x *exchange) { x.refuse(404) }))},
		{"dotted-names-not-restarted", "A build of a repository with a dot in its name cannot be restarted: the dot begins a format.",
			breaks("RESTART-05"), func(s *subject) {
				s.answersInstead(func(x *exchange) bool {
					return x.operation == "restart" && strings.Contains(x.name, ".") && s.mayWrite(x)
				}, func(x *exchange) { x.refuse(404) })
			}},
		{"dotted-names-not-listed", "The builds of a repository with a dot in its name are not found.",
			breaks("LIST-01"), instead404("builds", func(r *store.Repository) bool { return strings.Contains(r.Name, ".") })},
		{"capitals-not-found-in-logs", "The logs of a repository with a capital in its name are not found.",
			breaks("LOG-01"), instead404("log", func(r *store.Repository) bool { return r.Name != strings.ToLower(r.Name) })},
		{"long-names-not-found", "A build of a repository with a name of more than 64 characters is not found.",
			breaks("BUILD-01", "LIST-13", "LIFE-06"), instead404("build", long)},
		{"long-names-fail-the-server", "A cancel in a repository with a name of more than 64 characters answers 500.",
			breaks("HTTP-03", "CANCEL-05", "CANCEL-12", "CANCEL-13"), answers(in("cancel", func(x *exchange) {
				if r := x.repository(); r != nil && long(r) && x.subject.mayWrite(x) {
					x.refuse(500)
				}
			}))},
		{"odd-names-lose-their-log-end", "The log of a repository with a dot in its name has no empty object at its end.",
			breaks("LOG-11"), answers(only(func(x *exchange) bool { return strings.Contains(x.name, ".") }, lines2(func(all []object) []object { return all[:len(all)-1] })))},
		{"owner-of-a-list-ignored", "A repository's builds are found by its name alone, whoever is named as its owner.",
			breaks("LIST-06"), answers(in("builds", underAnother(namesake)))},
		{"owner-of-a-log-ignored", "A log is found by the repository's name alone, whoever is named as its owner.",
			breaks("LOG-05"), answers(in("log", underAnother(namesake)))},
		{"owner-of-a-restart-ignored", "A build is restarted by the repository's name alone, whoever is named as its owner.",
			flickers("RESTART-04", "RESTART-05", "RESTART-24", "LOG-14", "LOG-15", "QUEUE-13"), answers(in("restart", underAnother(namesake)))},
		{"found-under-every-owner", "A repository's builds are found under each owner of any repository, and not only under its own.",
			breaks("LIST-06"), answers(in("builds", underAnother(func(x *exchange, r *store.Repository) bool {
				return namesake(x, r) && slices.ContainsFunc(x.subject.Store.Repositories(), func(other *store.Repository) bool { return other.Owner == x.owner })
			})))},
		{"found-by-a-part-of-the-name", "A repository's builds are found by what its name begins with.",
			breaks("LIST-06"), answers(in("builds", underAnother(func(x *exchange, r *store.Repository) bool {
				return r.Owner == x.owner && strings.HasPrefix(r.Name, x.name)
			})))},
	}
}

// underAnother answers for a repository that is not there as for the first that it may be taken for.
func underAnother(is func(*exchange, *store.Repository) bool) rewriting {
	return func(x *exchange) {
		if x.repository() != nil {
			return
		}
		for _, r := range x.subject.Store.Repositories() {
			if is(x, r) {
				asked, meant := "/repos/"+x.owner+"/"+x.name+"/", "/repos/"+r.Owner+"/"+r.Name+"/"
				x.answer(x.as("", "", strings.Replace(x.URL.Path, asked, meant, 1)))
				return
			}
		}
	}
}

// namesake tells whether a repository has the name that is asked for, whoever is its owner.
func namesake(x *exchange, r *store.Repository) bool { return r.Name == x.name }

func long(r *store.Repository) bool { return len(r.Name) > 64 }

// instead404 does not find what an operation asks for in some repositories; nothing is done.
func instead404(operation string, is func(*store.Repository) bool) way {
	return func(s *subject) {
		s.answersInstead(func(x *exchange) bool {
			r := x.repository()
			return x.operation == operation && r != nil && is(r)
		}, func(x *exchange) { x.refuse(404) })
	}
}

// lines2 changes a log with the empty object at its end.
func lines2(alter func([]object) []object) rewriting { return list("log", alter) }
