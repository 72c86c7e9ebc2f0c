package mockserver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// fetch asks a started mock, and decodes what it answers.
func fetch(t *testing.T, mock *mockserver.Handle, method, path, token string) (status int, body map[string]any, raw string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, mock.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it has been read
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal(text, &body)
	return response.StatusCode, body, string(text)
}

func TestABuildIsPushedAndLivesAsTimePasses(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	mock := mockserver.Start(t, mockserver.Options{World: "demo"})
	mia := mock.TokenOf("mia")
	number := mock.Pushed("acme/secret", mockserver.Push{Branch: "feature", Message: "Try it", Author: "rita", Jobs: []mockserver.Job{
		{Wait: time.Second, Run: 10 * time.Second, ExitCode: 3, Lines: []string{"one", "two", "three", "four"}},
		{Run: time.Second, Environment: map[string]string{"DB": "sqlite"}},
	}})
	build := fmt.Sprintf("/api/repos/acme/secret/builds/%d", number)
	state := func() string {
		t.Helper()
		status, body, _ := fetch(t, mock, "GET", build, mia)
		g.Expect(status).To(Equal(200))
		return fmt.Sprint(body["status"])
	}
	_, body, _ := fetch(t, mock, "GET", build, mia)
	g.Expect(body).To(And(HaveKeyWithValue("branch", "feature"), HaveKeyWithValue("message", "Try it"), HaveKeyWithValue("author", "rita"), HaveKeyWithValue("event", "push")))
	g.Expect(body["jobs"]).To(HaveLen(2))
	mock.Pass(2 * time.Second)
	g.Expect(state()).To(Equal("running"))
	mock.Pass(4 * time.Second)
	_, _, log := fetch(t, mock, "GET", fmt.Sprintf("/api/repos/acme/secret/logs/%d/1", number), mia)
	g.Expect(log).To(ContainSubstring("two"))
	g.Expect(log).NotTo(ContainSubstring("four"), "it grows")
	mock.Pass(6 * time.Second)
	g.Expect(state()).To(Equal("failure"))
	_, body, _ = fetch(t, mock, "GET", build, mia)
	g.Expect(body["jobs"].([]any)[0]).To(And(HaveKeyWithValue("exit_code", 3.0), HaveKeyWithValue("status", "failure")))

	status, _, _ := fetch(t, mock, "POST", build, mia)
	g.Expect(status).To(Equal(200), "it can be restarted as any other")
	g.Expect(mock.Pushed("acme/secret", mockserver.Push{})).To(Equal(number + 1))
}

func TestAMockRemembersWhatItWasAsked(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	mock := mockserver.Start(t, mockserver.Options{World: "demo", Journal: 4})
	fetch(t, mock, "POST", "/api/repos/acme/hello/builds/3?access_token=not-for-the-journal", mock.TokenOf("mia"))
	fetch(t, mock, "GET", "/api/repos/acme/hello/builds/3", "")
	restarts := mock.Requests("POST", "/api/repos/acme/hello/builds/*")
	g.Expect(restarts).To(HaveExactElements(And(HaveField("Login", "mia"), HaveField("Status", 200), HaveField("Path", "/api/repos/acme/hello/builds/3"))))
	g.Expect(mock.Requests("", "")).To(HaveLen(2))
	g.Expect(fmt.Sprint(mock.Requests("", ""))).NotTo(ContainSubstring("not-for-the-journal"))
	for range 20 {
		fetch(t, mock, "GET", "/api/builds", "")
	}
	g.Expect(mock.Requests("", "")).To(HaveLen(4), "the last ones")
	g.Expect(mock.Requests("POST", "")).To(BeEmpty())
}

func TestWhatCannotBePushedIsSaid(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	mock := mockserver.Start(t, mockserver.Options{World: "demo"})
	for want, push := range map[string]struct {
		repository string
		push       mockserver.Push
	}{
		`the world has no repository "acme/gone"`:                  {"acme/gone", mockserver.Push{}},
		"repository acme/dormant is not activated":                 {"acme/dormant", mockserver.Push{}},
		`job 1: wait: "-1s" is no duration`:                        {"acme/hello", mockserver.Push{Jobs: []mockserver.Job{{Wait: -time.Second}}}},
		`step build prints "a\nb": want a line without a line end`: {"acme/hello", mockserver.Push{Jobs: []mockserver.Job{{}, {Lines: []string{"a\nb"}}}}},
	} {
		_, err := mock.Push(push.repository, push.push)
		g.Expect(err).To(MatchError(ContainSubstring(want)))
	}
}

// Mocks that run at once have nothing in common: not builds, clock or journal, although they began with the same text.
func TestTimesBeyondAllReckoningAreKept(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.Options{World: "demo"})
	g := NewWithT(t)
	const century = 100 * 365 * 24 * time.Hour
	number := mock.Pushed("acme/hello", mockserver.Push{Jobs: []mockserver.Job{{Wait: century, Run: century}}})
	for range 2 {
		end, err := mock.EndOf("acme/hello", number)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(mock.AdvanceTo(end)).To(Succeed())
		g.Expect(mock.BuildAt("acme/hello", number)).To(HaveField("Status", "success"))
		number = mock.Pushed("acme/hello", mockserver.Push{Jobs: []mockserver.Job{{Wait: century, Run: century}}})
	}
	g.Expect(mock.Decide("acme/hello", number, 1, mockserver.Ending{Start: true, In: time.Hour})).To(Succeed())
	mock.Pass(time.Minute)
	g.Expect(mock.Decide("acme/hello", number, 1, mockserver.Ending{In: mockserver.Forever})).To(Succeed())
	g.Expect(mock.BuildAt("acme/hello", number)).To(HaveField("Status", "running"))
	_, err := mock.EndOf("acme/hello", number)
	g.Expect(err).To(MatchError(mockserver.ErrUnchanging))
	g.Expect(mock.AdvanceTo(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))).To(MatchError(ContainSubstring("is beyond the year 9000")))
}

func TestMocksSideBySideDoNotTouchEachOther(t *testing.T) {
	t.Parallel()
	for n := range 20 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			mock := mockserver.Start(t, mockserver.Options{World: "demo"})
			events := mock.Events(t.Context())
			for range n % 5 {
				mock.Pushed("acme/hello", mockserver.Push{})
			}
			number := mock.Pushed("acme/hello", mockserver.Push{Jobs: []mockserver.Job{{After: 12 * time.Second, ExitCode: n + 1}}})
			g.Expect(number).To(Equal(int64(31 + n%5)))
			mock.Pass(time.Minute)
			_, body, _ := fetch(t, mock, "GET", fmt.Sprintf("/api/repos/acme/hello/builds/%d", number), mock.TokenOf("mia"))
			g.Expect(body).To(HaveKeyWithValue("status", "failure"))
			g.Expect(body["jobs"].([]any)[0]).To(HaveKeyWithValue("exit_code", float64(n+1)))
			g.Expect(mock.Requests("", "")).To(HaveLen(1))
			g.Eventually(events).WithTimeout(20 * time.Second).Should(Receive(And(HaveField("Number", number), HaveField("Status", "failure"))))
		})
	}
}

// BenchmarkStart measures how long a test waits for its mock, until the first answer, and for its end.
func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		t := &briefTest{TB: b}
		mock := mockserver.Start(t, mockserver.Options{World: "demo"})
		response, err := http.Get(mock.URL + "/api/repos/acme/hello/builds/3") //nolint:noctx // it answers at once
		if err != nil {
			b.Fatal(err)
		}
		_ = response.Body.Close()
		t.end()
	}
}

// briefTest is a test that ends before its benchmark does.
type briefTest struct {
	testing.TB
	ends []func()
}

func (t *briefTest) Cleanup(end func()) { t.ends = append(t.ends, end) }

func (t *briefTest) end() {
	for _, end := range t.ends {
		end()
	}
}
