package mockserver_test

import (
	"context"
	"fmt"
	"time"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// How a job ends may be decided while it runs, or before.
func ExampleServer_Decide() {
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(noon)})
	number := mock.Pushed("acme/hello", mockserver.Push{}) // a success, if nothing is decided
	mock.Pass(5 * time.Second)

	if err := mock.Print("acme/hello", number, 1, "test", "panic: out of paper"); err != nil {
		t.Fatal(err)
	}
	if err := mock.Decide("acme/hello", number, 1, mockserver.Ending{ExitCode: 2, In: time.Second}); err != nil {
		t.Fatal(err)
	}
	end, err := mock.EndOf("acme/hello", number)
	fmt.Println("ends at", end.Format(time.TimeOnly), err)
	if err := mock.AdvanceTo(end); err != nil {
		t.Fatal(err)
	}
	b, err := mock.BuildAt("acme/hello", number)
	fmt.Println(b.Status, b.Jobs[0].ExitCode, err)

	fmt.Println(mock.Decide("acme/hello", number, 1, mockserver.Ending{}))
	// Output:
	// ends at 12:00:06 <nil>
	// failure 2 <nil>
	// job 1 of build 31 has ended, as failure: restart the build first
}

// A client's own way through trouble is tried by disturbances: here the list is answered 503 twice. What the mock does is not touched by them.
func ExampleServer_Disturb() {
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(noon)})
	if _, err := mock.Disturb(mockserver.Disturbance{Operation: "builds", Repository: "acme/hello", Status: 503, Times: 2}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		fmt.Println(ask("GET", mock.URL+"/api/repos/acme/hello/builds", "", nil))
	}
	fmt.Println(mock.Disturbances()[0].Hit, "were disturbed")
	// Output:
	// 503
	// 503
	// 200
	// 2 were disturbed
}

// A snapshot keeps a world and its moment, so that each case of a table begins with the same.
func ExampleServer_Snapshot() {
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(noon)})
	number := mock.Pushed("acme/hello", mockserver.Push{})
	mock.Pass(5 * time.Second)
	if err := mock.Snapshot("running"); err != nil {
		t.Fatal(err)
	}
	for _, exitCode := range []int{0, 1, 137} {
		if err := mock.Restore("running"); err != nil {
			t.Fatal(err)
		}
		if err := mock.Decide("acme/hello", number, 1, mockserver.Ending{ExitCode: exitCode}); err != nil {
			t.Fatal(err)
		}
		b, err := mock.BuildAt("acme/hello", number)
		fmt.Println(mock.Clock().Now().Format(time.TimeOnly), b.Status, b.Jobs[0].ExitCode, err)
	}
	// Output:
	// 12:00:05 success 0 <nil>
	// 12:00:05 failure 1 <nil>
	// 12:00:05 failure 137 <nil>
}

// The journal tells what was asked, by whom, and why it was answered so.
func ExampleServer_Journal() {
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(noon)})
	ask("POST", mock.URL+"/api/repos/acme/hello/builds/3", mock.TokenOf("rita"), nil) // who may only read
	ask("GET", mock.URL+"/api/repo/acme/hello/builds", "", nil)                       // a slip

	for _, r := range mock.Journal(mockserver.Filter{Operation: "restart"}) {
		fmt.Println(r.Login, r.Method, r.Path, r.Status)
		fmt.Println(r.Decision())
	}
	for _, r := range mock.Journal(mockserver.Filter{Operation: "none"}) {
		fmt.Println(r.Status, r.Decision())
	}
	// Output:
	// rita POST /api/repos/acme/hello/builds/3 404
	// access to restart of public-active as reader: 404
	// 404 no operation: The API has no path /api/repo/acme/hello/builds. Nearest is GET /api/repos/{owner}/{name}/builds.
}

// Events come as things happen, builds' changes in their order however far the clock is moved at once.
func ExampleServer_Events() {
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(noon)})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	events := mock.Events(ctx)

	mock.Pushed("acme/hello", mockserver.Push{})
	mock.Pass(time.Minute)
	for e := range events {
		if e.Kind == mockserver.BuildChanged {
			fmt.Println(e.At.Format(time.TimeOnly), e.Repository, e.Number, e.Status)
		}
		if e.Status == "success" {
			break
		}
	}
	// Output:
	// 12:00:00 acme/hello 31 pending
	// 12:00:02 acme/hello 31 running
	// 12:00:10 acme/hello 31 success
}

// A world of one's own has what a test needs and nothing else. One that is kept in a file is named by Options.World, such as "testdata/world.yaml".
func ExampleServer_LoadText() {
	mock := mockserver.Start(t, mockserver.Options{Clock: mockserver.HeldClock(noon)})
	err := mock.LoadText("mine", []byte(`
users:
  - {login: ann, secret: any}
repositories:
  - owner: shop
    name: web
    maintainers: [ann]
    builds:
      - {number: 1, created: -1h}
      - {number: 2, created: -4s, build: {outcome: failure, after: 12s, steps: [clone, test]}}
`))
	if err != nil {
		t.Fatal(err)
	}
	var builds []build
	ask("GET", mock.URL+"/api/repos/shop/web/builds", mock.TokenOf("ann"), &builds)
	for _, b := range builds {
		fmt.Println(b.Number, b.Status)
	}

	fmt.Println(mock.LoadText("mine", []byte("repositories:\n  - {owner: shop, nme: web}\n")))
	// Output:
	// 2 running
	// 1 success
	// mine:2: unknown key "nme"; did you mean "name"?
}

// The mock answers as a real server was seen to, with all in which that differs from the contract.
func ExampleServer_Behave() {
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Clock: mockserver.HeldClock(noon)})
	latest := mock.URL + "/api/repos/acme/hello/builds/latest" // which the contract does not know
	fmt.Println(ask("GET", latest, mock.TokenOf("mia"), nil))
	if err := mock.Behave(mockserver.Behaviour{Dialect: "drone-0.5.0"}); err != nil {
		t.Fatal(err)
	}
	fmt.Println(ask("GET", latest, mock.TokenOf("mia"), nil))
	// Output:
	// 400
	// 200
}
