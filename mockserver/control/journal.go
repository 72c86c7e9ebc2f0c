package control

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/plumbline-ci/plumbline/mockserver"
)

type journalItem struct {
	Count    int           `json:"count"`
	Requests []requestItem `json:"requests"`
}

type requestItem struct {
	ID          int64  `json:"id"`
	At          int64  `json:"at"`
	Method      string `json:"method"`
	Path        string `json:"path"`
	Query       string `json:"query"`
	Status      int    `json:"status"`
	Took        int64  `json:"took_us"`
	Operation   string `json:"operation"`
	Repository  string `json:"repository"`
	Login       string `json:"login"`
	Caller      string `json:"caller"`
	Decision    string `json:"decision"`
	Disturbance int    `json:"disturbance"`
	Size        int    `json:"size"`
}

// exchangeItem is a request with how what was answered begins.
type exchangeItem struct {
	Request requestItem `json:"request"`
	Body    string      `json:"body"`
}

func requestOf(r mockserver.Request) requestItem {
	return requestItem{
		r.ID, unix(r.At), r.Method, r.Path, r.Query, r.Status, r.Took.Microseconds(), r.Operation, r.Repository, r.Login, string(r.Caller), r.Decision(), r.Disturbance, r.Size,
	}
}

// shownRequests is how many requests are shown where the request does not say.
const shownRequests = 100

func readJournal(c *call) (any, error) {
	q := c.URL.Query()
	status, err := c.query("status", 0)
	if err != nil {
		return nil, err
	}
	after, err := c.query("after", 0)
	if err != nil {
		return nil, err
	}
	limit, err := c.query("limit", shownRequests)
	if err != nil {
		return nil, err
	}
	if known := append(c.mock.Operations(), "none"); q.Has("operation") && !slices.Contains(known, q.Get("operation")) {
		return nil, &problem{http.StatusBadRequest, fmt.Sprintf("There is no operation %q: want one of %s.", q.Get("operation"), strings.Join(known, ", "))}
	}
	if _, err := path.Match(q.Get("path"), ""); err != nil {
		return nil, &problem{http.StatusBadRequest, "path is no pattern: want such as /api/repos/acme/hello/builds/*."}
	}
	found := c.mock.Journal(mockserver.Filter{
		Method: q.Get("method"), Path: q.Get("path"), Login: q.Get("login"), Operation: q.Get("operation"), Repository: q.Get("repository"),
		Status: int(status), After: after,
	})
	item := journalItem{Count: len(found), Requests: []requestItem{}}
	for _, r := range found[max(0, len(found)-max(0, int(limit))):] {
		item.Requests = append(item.Requests, requestOf(r))
	}
	return item, nil
}

// readExchange finds a request that the journal still has.
func readExchange(c *call) (any, error) {
	id, err := c.number("id")
	if err != nil {
		return nil, err
	}
	since := c.mock.Journal(mockserver.Filter{After: id - 1})
	if len(since) == 0 || since[0].ID != id {
		return nil, &problem{http.StatusNotFound, fmt.Sprintf("The journal has no request %d, or no more: it keeps the last ones.", id)}
	}
	return exchangeItem{requestOf(since[0]), since[0].Body}, nil
}

func clearJournal(c *call) (any, error) {
	c.mock.ClearJournal()
	return nil, nil
}
