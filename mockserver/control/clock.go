package control

import (
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

type clockItem struct {
	Now        int64   `json:"now"`
	Time       string  `json:"time"`
	Held       bool    `json:"held"`
	Speed      float64 `json:"speed"`
	NextChange int64   `json:"next_change"`
}

func clockOf(mock *mockserver.Server) clockItem {
	clock := mock.Clock()
	now := clock.Now()
	next, err := mock.NextChange()
	if err != nil {
		next = time.Time{}
	}
	return clockItem{now.Unix(), now.UTC().Format(time.RFC3339Nano), clock.Held(), clock.Speed(), unix(next)}
}

func readClock(c *call) (any, error) { return clockOf(c.mock), nil }

func holdClock(c *call) (any, error) {
	c.mock.Clock().Hold()
	return clockOf(c.mock), nil
}

func resumeClock(c *call) (any, error) {
	c.mock.Clock().Resume()
	return clockOf(c.mock), nil
}

func setSpeed(c *call) (any, error) {
	var body struct {
		Speed float64 `yaml:"speed"`
	}
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	if err := c.mock.Clock().SetSpeed(body.Speed); err != nil {
		return nil, err
	}
	return clockOf(c.mock), nil
}

func advance(c *call) (any, error) {
	var body struct {
		By         duration `yaml:"by"`
		To         string   `yaml:"to"`
		Repository string   `yaml:"repository"`
		Number     int64    `yaml:"number"`
	}
	err := c.decode(&body)
	if err != nil {
		return nil, err
	}
	var to time.Time
	switch {
	case body.To == "" && body.By != 0:
		err = c.mock.Advance(time.Duration(body.By))
	case body.To == "next-change" && body.By == 0:
		to, err = c.mock.NextChange()
	case body.To == "end-of-build" && body.By == 0 && body.Repository != "":
		to, err = c.mock.EndOf(body.Repository, body.Number)
	default:
		err = &problem{http.StatusBadRequest, `Want {"by": "10s"}, {"to": "next-change"}, or {"to": "end-of-build", "repository": "acme/hello", "number": 3}.`}
	}
	if err == nil && !to.IsZero() {
		err = c.mock.AdvanceTo(to)
	}
	if err != nil {
		return nil, err
	}
	return clockOf(c.mock), nil
}
