package control

import (
	"fmt"
	"net/http"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// disturbanceItem is a disturbance, as it is asked for and shown.
type disturbanceItem struct {
	Operation   string   `json:"operation,omitempty" yaml:"operation"`
	Method      string   `json:"method,omitempty" yaml:"method"`
	Repository  string   `json:"repository,omitempty" yaml:"repository"`
	Caller      string   `json:"caller,omitempty" yaml:"caller"`
	Login       string   `json:"login,omitempty" yaml:"login"`
	Times       int      `json:"times,omitempty" yaml:"times"`
	Skip        int      `json:"skip,omitempty" yaml:"skip"`
	Probability float64  `json:"probability,omitempty" yaml:"probability"`
	Seed        int64    `json:"seed,omitempty" yaml:"seed"`
	Latency     duration `json:"latency,omitempty" yaml:"latency"`
	Jitter      duration `json:"jitter,omitempty" yaml:"jitter"`
	Status      int      `json:"status,omitempty" yaml:"status"`
	Reset       bool     `json:"reset,omitempty" yaml:"reset"`
	Truncate    int      `json:"truncate,omitempty" yaml:"truncate"`
	Pace        int      `json:"pace,omitempty" yaml:"pace"`
	Garble      bool     `json:"garble,omitempty" yaml:"garble"`
}

type activeItem struct {
	disturbanceItem
	ID    int  `json:"id"`
	Hit   int  `json:"hit"`
	Spent bool `json:"spent"`
}

func activeOf(a mockserver.ActiveDisturbance) activeItem {
	d := a.Disturbance
	return activeItem{disturbanceItem{
		d.Operation, d.Method, d.Repository, d.Caller, d.Login, d.Times, d.Skip, d.Probability, d.Seed,
		duration(d.Latency), duration(d.Jitter), d.Status, d.Reset, d.Truncate, d.Pace, d.Garble,
	}, a.ID, a.Hit, a.Spent()}
}

func listDisturbances(c *call) (any, error) {
	items := []activeItem{}
	for _, a := range c.mock.Disturbances() {
		items = append(items, activeOf(a))
	}
	return items, nil
}

func disturb(c *call) (any, error) {
	var d disturbanceItem
	if err := c.decode(&d); err != nil {
		return nil, err
	}
	put := mockserver.Disturbance{
		Operation: d.Operation, Method: d.Method, Repository: d.Repository, Caller: d.Caller, Login: d.Login,
		Times: d.Times, Skip: d.Skip, Probability: d.Probability, Seed: d.Seed,
		Latency: time.Duration(d.Latency), Jitter: time.Duration(d.Jitter), Status: d.Status, Reset: d.Reset, Truncate: d.Truncate, Pace: d.Pace, Garble: d.Garble,
	}
	id, err := c.mock.Disturb(put)
	if err != nil {
		return nil, err
	}
	return activeOf(mockserver.ActiveDisturbance{Disturbance: put, ID: id}), nil
}

func calm(c *call) (any, error) {
	id, err := c.number("id")
	if err != nil {
		return nil, err
	}
	if !c.mock.Calm(int(id)) {
		return nil, &problem{http.StatusNotFound, fmt.Sprintf("There is no disturbance %d.", id)}
	}
	return nil, nil
}

func calmAll(c *call) (any, error) {
	c.mock.CalmAll()
	return nil, nil
}
