package fault

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// droneNumbers are about how numbers are read, and what is answered to those of nothing.
func droneNumbers() []Deviation {
	return []Deviation{
		{"numbers-as-go-reads-them", "`+2` and `002` are 2; what is no number at all answers 400, and 404 for a log and a cancel.",
			"R4.2", nil, nil, answers(in("build restart log cancel", asGoReads))},
		{"missing-build-is-500", "A build that does not exist answers 500 and an empty body.",
			"R4.2", []string{"BUILD-10", "HTTP-03"}, nil, answers(in("build", only(missing, func(x *exchange) {
				x.nothing(http.StatusInternalServerError)
			})))},
		{"latest-is-a-number", "GET of `latest` is the newest push build of a branch, by default of master.",
			"R4.2", nil, nil, answers(in("build", latest))},
	}
}

// asGoReads answers for the number that strconv.Atoi makes of what the contract's own reading refuses.
func asGoReads(x *exchange) {
	if x.status != http.StatusBadRequest {
		return
	}
	path := "/api/repos/" + x.owner + "/" + x.name
	number, err := strconv.Atoi(x.number)
	job, errJob := strconv.Atoi(cmp.Or(x.job, "1"))
	switch {
	case err != nil || errJob != nil:
		if x.operation == "log" || x.operation == "cancel" {
			x.nothing(http.StatusNotFound)
		}
		return
	case number < 1 || job < 1:
		x.nothing(http.StatusNotFound)
		return
	case strconv.Itoa(number) == x.number && (x.job == "" || strconv.Itoa(job) == x.job):
		return // it was refused for another reason
	case x.operation == "log":
		path += fmt.Sprintf("/logs/%d/%d", number, job)
	case x.operation == "cancel":
		path += fmt.Sprintf("/builds/%d/%d", number, job)
	default:
		path += fmt.Sprintf("/builds/%d", number)
	}
	x.answer(x.as("", "", path))
}

// latest finds the build by another name than its number, for those who were told that this is none.
func latest(x *exchange) {
	if x.number != "latest" || x.status != http.StatusBadRequest {
		return
	}
	branch, query := "master", x.URL.Query()
	if query.Has("branch") {
		branch = query.Get("branch")
	}
	for _, b := range x.subject.Store.Builds(x.repository()) {
		if b.Facts.Event == "push" && b.Facts.Branch == branch {
			x.answer(x.detail(b.Number))
			return
		}
	}
	x.plain(http.StatusInternalServerError, "sql: no rows in result set")
}

// droneReads are about what is shown.
func droneReads() []Deviation {
	return []Deviation{
		{"list-of-50", "The list ends after fifty builds.",
			"R4.1", nil, nil, answers(list("builds", func(all []object) []object { return all[:min(len(all), 50)] }))},
		{"queue-pending-first", "The queue shows what waits before what runs, with more fields than the document, and none that is empty or 0.",
			"R4.3", nil, nil, answers(served("queue", queueAsDrone))},
		{"json-ends-with-a-line", "JSON other than a log names its charset and ends with a line end.",
			"R1", nil, nil, answers(served("queue builds build restart", func(x *exchange) {
				x.body = append(x.body, '\n')
				x.header.Set("Content-Type", "application/json; charset=utf-8")
			}))},
	}
}

// queueFields are an item's, in their order. The first three are always there.
var queueFields = strings.Fields(`owner name full_name number event status created_at started_at finished_at commit branch ref refspec remote
	title message author author_avatar author_email`)

// queueAsDrone puts what waits before what runs, and writes each item anew.
func queueAsDrone(x *exchange) {
	all := objects(x.body)
	slices.SortStableFunc(all, func(a, b object) int { return cmp.Compare(a.text("status"), b.text("status")) })
	for i, item := range all {
		if b, err := x.subject.Store.Build(x.subject.Store.Repository(item.text("owner"), item.text("name")), item.integer("number")); err == nil {
			item.put("refspec", string(encode(b.Facts.Refspec)))
			item.put("remote", string(encode(b.Facts.Remote)))
			item.put("title", string(encode(b.Facts.Title)))
		}
		all[i] = object{}
		for n, key := range queueFields {
			if raw := string(item.get(key)); n < 3 || raw != "" && raw != `""` && raw != "0" {
				all[i].put(key, raw)
			}
		}
	}
	x.body = rawObjects(all)
}
