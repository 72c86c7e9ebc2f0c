package fault

import (
	"net/http"
	"slices"

	"github.com/plumbline-ci/plumbline"
)

// drone are the deviations of Drone 0.5.0, by what they are about.
func drone() []Deviation {
	all := []Deviation{
		{"errors-without-json", "A refusal has no JSON body: it has none at all, or a line of plain text.",
			"R1", nil, nil, answers(refusals(func(x *exchange) { x.nothing(x.status) }))},
	}
	return slices.Concat(all, droneAccess(), droneAgent(), droneWrites(), droneNumbers(), droneReads(), droneHTTP(), droneIdentity(), droneSurface())
}

// droneAccess are about who gets which status.
func droneAccess() []Deviation {
	users := []plumbline.Caller{plumbline.Outsider, plumbline.Reader, plumbline.Maintainer}
	return []Deviation{
		{"queue-for-administrators", "The queue is refused with 413 to users who are no administrators.",
			"R1", nil, nil, all(
				cells("queue", plumbline.AnyRepository, http.StatusRequestEntityTooLarge, users...),
				answers(in("queue", refusals(func(x *exchange) { x.plain(x.status, "User not authorized") }))),
			)},
		{"outsiders-crash-it", "To a user whom the git host answers 404 for a private repository, whatever is asked of it answers 500.",
			"R3", []string{"LIST-05", "BUILD-04", "LOG-04", "RESTART-03", "CANCEL-03", "HTTP-03"}, nil, all(
				cells("builds build restart log cancel", plumbline.PrivateActive, http.StatusInternalServerError, plumbline.Outsider),
				answers(crashes),
			)},
	}
}

// crashes takes the body of a server error away.
func crashes(x *exchange) {
	if x.status >= http.StatusInternalServerError {
		x.nothing(x.status)
	}
}

// plain answers with this status and a line of plain text, which has no line end.
func (x *exchange) plain(status int, text string) {
	x.status, x.body = status, []byte(text)
	x.header = http.Header{"Content-Type": {"text/plain; charset=utf-8"}}
}

// nothing answers with this status and an empty body of no media type.
func (x *exchange) nothing(status int) {
	x.status, x.body, x.header = status, []byte{}, http.Header{}
}
