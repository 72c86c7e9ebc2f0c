package control

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/plumbline-ci/plumbline/internal/strictyaml"
	"github.com/plumbline-ci/plumbline/internal/suggest"
	"github.com/plumbline-ci/plumbline/mockserver"
)

// call is a request to the plane of a world.
type call struct {
	*http.Request
	host *Host
	side *side
	mock *mockserver.Server // the world's
}

// operation answers a call with a value to be sent as JSON. The status is that of the document.
type operation func(*call) (any, error)

// operations are the document's operations by operationId. Those that answer otherwise than with JSON are not among them.
func operations() map[string]operation {
	return map[string]operation{
		"readWorld": readWorld, "replaceWorld": replaceWorld, "loadWorld": loadWorld, "resetWorld": resetWorld,
		"listSnapshots": listSnapshots, "takeSnapshot": takeSnapshot, "dropSnapshot": dropSnapshot, "restoreSnapshot": restoreSnapshot,
		"listUsers": listUsers, "putUser": putUser, "readRepository": readRepository, "putRepository": putRepository,
		"push": push, "readBuild": readBuild, "decide": decide, "readLog": readLog, "print": printLines,
		"readClock": readClock, "holdClock": holdClock, "resumeClock": resumeClock, "setSpeed": setSpeed, "advance": advance,
		"readBehaviour": readBehaviour, "behave": behave, "readCatalogue": readCatalogue,
		"listDisturbances": listDisturbances, "disturb": disturb, "calm": calm, "calmAll": calmAll,
		"readJournal": readJournal, "readExchange": readExchange, "clearJournal": clearJournal,
		"listWorlds": listWorlds, "makeWorld": makeWorld, "dropWorld": dropWorld,
	}
}

type sideKey struct{}

// newPlane returns the plane, whose routes are those of the document. It fails if an operation has no handler, or a handler no operation.
func newPlane(h *Host) (http.Handler, error) {
	spec, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return nil, fmt.Errorf("control.yaml: %w", err)
	}
	mux, handlers := http.NewServeMux(), operations()
	var problems []error
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			pattern := method + " " + planePath + path
			if op.OperationID == "listen" {
				mux.HandleFunc(pattern, h.listen)
				continue
			}
			handle, ok := handlers[op.OperationID]
			if !ok {
				problems = append(problems, fmt.Errorf("operation %s of control.yaml has no handler: name it in operations()", op.OperationID))
				continue
			}
			delete(handlers, op.OperationID)
			mux.HandleFunc(pattern, h.answer(op, handle))
		}
	}
	for id := range handlers {
		problems = append(problems, fmt.Errorf("handler %s has no operation in control.yaml", id))
	}
	h.pages(mux)
	mux.HandleFunc(anything, func(w http.ResponseWriter, r *http.Request) { refuse(w, unknown(mux, w, r)) })
	return mux, errors.Join(problems...)
}

// anything is the pattern of what has no other.
const anything = planePath + "/"

// unknown says what is wrong with a request that the plane does not serve: its method, which it names those for that are, or its path.
func unknown(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) error {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != anything {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		return noPath(r)
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	return &problem{http.StatusMethodNotAllowed, fmt.Sprintf("%s is asked with %s, not with %s. %s", r.URL.Path, strings.Join(allowed, " or "), r.Method, documents)}
}

const documents = "Its document is at " + planePath + "/openapi.yaml, a page of it at " + planePath + "/docs/."

func noPath(r *http.Request) error {
	return &problem{http.StatusNotFound, fmt.Sprintf("The control plane has no path %s. %s", r.URL.Path, documents)}
}

// answer answers an operation's requests.
func (h *Host) answer(op *openapi3.Operation, handle operation) http.HandlerFunc {
	success := http.StatusOK
	for _, status := range []int{http.StatusCreated, http.StatusNoContent} {
		if op.Responses.Status(status) != nil && op.Responses.Value(strconv.Itoa(status)) != nil {
			success = status
		}
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if err := checkQuery(op, r.URL.Query()); err != nil {
			refuse(w, err)
			return
		}
		world := sideOf(r.Context())
		answer, err := handle(&call{Request: r, host: h, side: world, mock: world.mock})
		if err != nil {
			refuse(w, err)
			return
		}
		if success == http.StatusNoContent {
			w.WriteHeader(success)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(success)
		_ = json.NewEncoder(w).Encode(answer) // whoever went away is not told
	}
}

// checkQuery refuses what the document does not let an operation be asked: a misspelled filter would else find everything.
func checkQuery(op *openapi3.Operation, query url.Values) error {
	known := map[string]*openapi3.Schema{}
	for _, p := range op.Parameters {
		if p.Value.In == openapi3.ParameterInQuery {
			known[p.Value.Name] = p.Value.Schema.Value
		}
	}
	for name := range query {
		schema, ok := known[name]
		if !ok {
			names := slices.Sorted(maps.Keys(known))
			return &problem{http.StatusBadRequest, fmt.Sprintf("The query has no %q%s It may have: %s.", name,
				cmp.Or(suggest.DidYouMean(name, names, strings.Clone), "."), cmp.Or(strings.Join(names, ", "), "nothing"))}
		}
		if !schema.Type.Is(openapi3.TypeInteger) || query.Get(name) == "" {
			continue
		}
		n, err := wholeNumber(name, query.Get(name))
		if err != nil {
			return err
		}
		if schema.Min != nil && float64(n) < *schema.Min {
			return &problem{http.StatusBadRequest, fmt.Sprintf("%s is %d: want at least %g.", name, n, *schema.Min)}
		}
	}
	return nil
}

func sideOf(ctx context.Context) *side { return ctx.Value(sideKey{}).(*side) }

// decode reads the request's body, JSON or YAML, into a struct; one without a body leaves it as it is. Keys that it does not have are refused.
func (c *call) decode(into any) error {
	body, err := io.ReadAll(c.Body)
	if err != nil {
		return err
	}
	if strings.TrimSpace(string(body)) == "" {
		return nil
	}
	return strictyaml.Decode("body", body, into)
}

// repository is the full name of the one that the path names.
func (c *call) repository() string { return c.PathValue("owner") + "/" + c.PathValue("name") }

// number is a whole number in the path.
func (c *call) number(name string) (int64, error) { return wholeNumber(name, c.PathValue(name)) }

// query is a whole number in the query.
func (c *call) query(name string, otherwise int64) (int64, error) {
	text := c.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	return wholeNumber(name, text)
}

func wholeNumber(name, text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, &problem{http.StatusBadRequest, fmt.Sprintf("%s is %q: want a whole number, such as 12.", name, text)}
	}
	return n, nil
}
