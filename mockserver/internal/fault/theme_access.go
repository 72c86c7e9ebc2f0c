package fault

import (
	"net/http"

	"github.com/plumbline-ci/plumbline"
)

// accessFaults are about who gets which status.
func accessFaults() []Fault {
	return []Fault{
		{"queue-sends-to-login", "Without a token the queue answers with a redirect to a login page, not with 401.",
			breaks("QUEUE-01"), answers(in("queue", only(anonymous, func(x *exchange) {
				x.status, x.body = 302, nil
				x.header = http.Header{"Location": {"/login"}}
			})))},

		{"private-log-open", "The log of a private repository's job is shown to everyone; all else is refused.",
			breaks("LOG-02", "LOG-04", "AUTH-02", "AUTH-03", "AUTH-04", "AUTH-05", "AUTH-06", "AUTH-10", "HTTP-08"), cells("log", plumbline.PrivateActive, 200)},
		{"private-log-open-from-the-third-call", "The log of a private repository is refused to outsiders twice and then shown.",
			breaks("LOG-04", "AUTH-10", "HTTP-08"), whenever(fromCall(3), answered("log", both(private, outsider)))},
		{"private-list-is-404-to-strangers", "Without a token, a private repository's builds answer 404, not 401.",
			breaks("LIST-03"), cells("builds", plumbline.PrivateActive, 404, plumbline.Anonymous)},
		{"private-build-closed-to-readers", "A build of a private repository is shown only to those who may write.",
			breaks("BUILD-02"), cells("build", plumbline.PrivateActive, 404, plumbline.Reader)},
		{"private-log-closed-to-readers", "A log of a private repository is shown only to those who may write.",
			breaks("LOG-02"), cells("log", plumbline.PrivateActive, 403, plumbline.Reader)},
		{"private-build-forbidden", "To a user without access, a private build answers 403, which tells that it is there.",
			breaks("BUILD-04"), cells("build", plumbline.PrivateActive, 403, plumbline.Outsider)},
		{"private-list-empty-for-outsiders", "To a user without access, a private repository's builds are an empty list, with 200.",
			breaks("LIST-05"), answers(in("builds", only(both(private, func(x *exchange) bool { return x.status == 404 }),
				func(x *exchange) { x.say(200, "[]") })))},

		{"inactive-public-list-open", "The builds of a public repository that is not activated are listed all the same.",
			breaks("LIST-02"), cells("builds", plumbline.PublicInactive, 200)},
		{"inactive-private-list-open-to-members", "The builds of a private repository that is not activated are listed for its members.",
			breaks("LIST-04"), cells("builds", plumbline.PrivateInactive, 200, plumbline.Reader, plumbline.Maintainer, plumbline.Operator)},
		{"inactive-build-open", "A build of a public repository that is not activated is shown to everyone.",
			breaks("BUILD-03"), cells("build", plumbline.PublicInactive, 200)},
		{"inactive-log-open", "A log of a public repository that is not activated is shown to everyone.",
			breaks("LOG-03"), cells("log", plumbline.PublicInactive, 200)},
		{"inactive-build-restarts", "A build of a repository that is not activated can be restarted.",
			breaks("RESTART-02"), all(cells("restart", plumbline.PublicInactive, 200, plumbline.Maintainer, plumbline.Operator), cells("restart", plumbline.PrivateInactive, 200, plumbline.Operator))},
		{"inactive-cancel-is-401", "A cancel in a repository that is not activated answers 401 to users, as if they were nobody.",
			breaks("CANCEL-02"), all(cells("cancel", plumbline.PublicInactive, 401), cells("cancel", plumbline.PrivateInactive, 401))},

		{"absent-list-is-empty", "A repository that does not exist answers users an empty list, with 200.",
			breaks("LIST-06"), answers(in("builds", absent(func(x *exchange) { x.say(200, "[]") })))},
		{"absent-build-is-403", "A build of a repository that does not exist answers users 403.",
			breaks("BUILD-05"), cells("build", plumbline.Absent, 403, plumbline.Outsider, plumbline.Reader, plumbline.Maintainer, plumbline.Operator)},
		{"absent-log-is-empty", "A log of a repository that does not exist answers users an empty log, with 200.",
			breaks("LOG-05"), answers(in("log", absent(func(x *exchange) { x.say(200, "[{}]") })))},
		{"absent-restart-is-410", "A restart in a repository that does not exist answers 410.",
			breaks("RESTART-04"), cells("restart", plumbline.Absent, 410)},
		{"absent-cancel-succeeds", "A cancel in a repository that does not exist answers users 204.",
			breaks("CANCEL-04"), answers(in("cancel", absent((*exchange).noContent)))},

		{"anyone-restarts-public-builds", "A public repository's builds can be restarted without a token.",
			breaks("RESTART-01"), cells("restart", plumbline.PublicActive, 200, plumbline.Anonymous)},
		{"readers-restart", "Those who may read a repository may restart its builds.",
			breaks("RESTART-03"), all(cells("restart", plumbline.PublicActive, 200, plumbline.Reader), cells("restart", plumbline.PrivateActive, 200, plumbline.Reader))},
		{"anyone-cancels-public-jobs", "A public repository's jobs can be cancelled without a token.",
			breaks("CANCEL-01"), cells("cancel", plumbline.PublicActive, 204, plumbline.Anonymous)},
		{"outsiders-cancel", "Any user may cancel a public repository's jobs.",
			breaks("CANCEL-03"), cells("cancel", plumbline.PublicActive, 204, plumbline.Outsider, plumbline.Reader)},

		{"refusal-tells-what-is-there", "To a user without access both answer 404, but the text tells a build that exists from one that does not.",
			breaks("AUTH-10"), answers(in("build log", only(both(private, stranger), func(x *exchange) {
				if x.status == 404 && x.build() == nil {
					x.say(404, `{"title":"Not Found","status":404,"detail":"There is no such build."}`)
				}
			})))},
	}
}

// absent rewrites what users are told of a repository that does not exist.
func absent(rewrite rewriting) rewriting {
	return only(func(x *exchange) bool { return x.repository() == nil && x.user() != nil }, rewrite)
}
