package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// t stands for the *testing.T that a test of yours has.
var t testing.TB = exampleTest{}

type exampleTest struct{ testing.TB }

func (exampleTest) Helper()           {}
func (exampleTest) Fatal(args ...any) { panic(fmt.Sprint(args...)) }
func (exampleTest) Cleanup(func())    {} // the program ends soon

// noon is when the worlds of the examples begin.
var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// build stands for what your client makes of a build.
type build struct {
	Number  int64
	Status  string
	Message string
}

// ask stands for your client: it asks, and decodes what is answered.
func ask(method, url, token string, into any) (status int) {
	request, err := http.NewRequest(method, url, nil) //nolint:noctx // an example
	if err != nil {
		panic(err)
	}
	request.Header.Set("Authorization", token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close() //nolint:errcheck // it has been read
	if into != nil {
		_ = json.NewDecoder(response.Body).Decode(into)
	}
	return response.StatusCode
}

// A test seeds a build, moves the time, lets the client act, and asks what it did.
func Example() {
	mock := mockserver.Start(t, mockserver.Options{World: "demo"})
	mia := mock.TokenOf("mia") // a maintainer of acme/hello

	number := mock.Pushed("acme/hello", mockserver.Push{
		Message: "Break it",
		Jobs:    []mockserver.Job{{After: 12 * time.Second, ExitCode: 1, Steps: []string{"clone", "test"}}},
	})
	url := fmt.Sprintf("%s/api/repos/acme/hello/builds/%d", mock.URL, number)

	var b build
	ask("GET", url, mia, &b)
	fmt.Println(b.Message, b.Status)
	mock.Pass(5 * time.Second)
	ask("GET", url, mia, &b)
	fmt.Println("after 5 s:", b.Status)
	mock.Pass(10 * time.Second)
	ask("GET", url, mia, &b)
	fmt.Println("after 15 s:", b.Status)
	ask("POST", url, mia, &b) // a restart
	fmt.Println("restarted:", b.Status)

	fmt.Println("restarts:", len(mock.Requests("POST", "/api/repos/acme/hello/builds/*")))
	// Output:
	// Break it pending
	// after 5 s: running
	// after 15 s: failure
	// restarted: pending
	// restarts: 1
}

// Who asks decides what is answered: the token of each user of the world can be had.
func ExampleStart() {
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(noon)})
	for _, login := range []string{"octavia", "mia", "rita", "otto"} {
		status := ask("GET", mock.URL+"/api/repos/acme/secret/builds", mock.TokenOf(login), nil)
		fmt.Println(login, status)
	}
	fmt.Println("nobody", ask("GET", mock.URL+"/api/repos/acme/secret/builds", "", nil))
	// Output:
	// octavia 200
	// mia 200
	// rita 200
	// otto 404
	// nobody 401
}

// The zero Push is a push of which one job waits 2 s, runs 8 s and succeeds. Time passes by hand, so that a test sees each state and waits for none.
func ExampleServer_Push() {
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(noon)})
	number, err := mock.Push("acme/hello", mockserver.Push{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		b, err := mock.BuildAt("acme/hello", number)
		fmt.Println(mock.Clock().Now().Format(time.TimeOnly), b.Status, err)
		mock.Pass(5 * time.Second)
	}

	_, err = mock.Push("acme/helo", mockserver.Push{})
	fmt.Println(err)
	// Output:
	// 12:00:00 pending <nil>
	// 12:00:05 running <nil>
	// 12:00:10 success <nil>
	// the world has no repository "acme/helo"; did you mean "acme/hello"?
}

// A build of several jobs, of which one fails and another never ends.
func ExampleServer_Push_jobs() {
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(noon)})
	number := mock.Pushed("acme/hello", mockserver.Push{
		Event: "pull_request", Branch: "feature", Author: "rita",
		Jobs: []mockserver.Job{
			{Run: 6 * time.Second, ExitCode: 2, Environment: map[string]string{"DB": "postgres"}, Lines: []string{"$ make test", "FAIL"}},
			{Run: mockserver.Forever, Environment: map[string]string{"DB": "sqlite"}},
		},
	})
	mock.Pass(time.Minute)
	b, err := mock.BuildAt("acme/hello", number)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(b.Status)
	for _, job := range b.Jobs {
		fmt.Println(job.Environment["DB"], job.Status, job.ExitCode)
	}
	// Output:
	// running
	// postgres failure 2
	// sqlite running 0
}
