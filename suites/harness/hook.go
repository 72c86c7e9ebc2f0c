package harness

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"time"

	"github.com/plumbline-ci/plumbline/suites/harness/judge"
	"github.com/plumbline-ci/plumbline/suites/harness/target"
)

// Prepare calls the target's hooks, one after another, for the states that are not there yet. It returns an error that names the hook if its
// command or request failed, or the state was not seen in time.
func (s *Session) Prepare(ctx context.Context) error {
	for _, hook := range s.Target.Hooks {
		if s.readOnly || s.isSeen(ctx, hook) {
			continue
		}
		if err := s.prepare(ctx, hook); err != nil {
			return fmt.Errorf("the hook that brings %s to %s: %s", hook.Brings, hook.Repository, s.Redactor().Redact(err.Error()))
		}
	}
	return nil
}

func (s *Session) prepare(ctx context.Context, hook target.Hook) error {
	ctx, cancel := context.WithTimeoutCause(ctx, hook.Within, fmt.Errorf("it took longer than %v", hook.Within))
	defer cancel()
	call := s.send
	if len(hook.Command) > 0 {
		call = s.command
	}
	if err := call(ctx, hook); err != nil {
		return err
	}
	defer s.waits.begin(fmt.Sprintf("%s in %s", hook.Brings, hook.Repository), time.Now().Add(hook.Within))()
	if !await(ctx, hook.Within, func() bool { return s.isSeen(ctx, hook) }) {
		return fmt.Errorf("it was called, and the build was not seen within %v", hook.Within)
	}
	return nil
}

// keptOutput bounds how much of what a failed command said is told.
const keptOutput = 2 << 10

func (s *Session) command(ctx context.Context, hook target.Hook) error {
	command := exec.CommandContext(ctx, hook.Command[0], hook.Command[1:]...)
	command.Dir = hook.Directory
	command.WaitDelay = time.Second
	output, err := command.CombinedOutput()
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		said := strings.TrimSpace(strings.ToValidUTF8(string(output[:min(len(output), keptOutput)]), "\uFFFD"))
		return fmt.Errorf("%s: %w\n%s", strings.Join(hook.Command, " "), err, said)
	}
	return nil
}

func (s *Session) send(ctx context.Context, hook target.Hook) error {
	response, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(hook.Request.Clone(ctx))
	if err != nil {
		return err
	}
	if err := response.Body.Close(); err != nil {
		return err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("%s %s: status: got %d, want 2xx", hook.Request.Method, hook.Request.URL, response.StatusCode)
	}
	return nil
}

// isSeen tells whether the repository has a build in the hook's state.
func (s *Session) isSeen(ctx context.Context, hook target.Hook) bool {
	for _, caller := range s.readers() {
		list := s.probe(ctx, caller, builds(hook.Repository), "")
		if !list.Succeeded() {
			continue
		}
		for _, item := range list.List() {
			if !isIn(item, hook.Brings.Status) {
				continue
			}
			build := s.probe(ctx, caller, fmt.Sprintf("%s/%d", builds(hook.Repository), item.Int("number")), "").Object()
			if isIn(build, hook.Brings.Status) && len(build.Jobs()) >= hook.Brings.Jobs {
				return true
			}
		}
		return false
	}
	return false
}

func isIn(build judge.Object, status string) bool {
	switch status {
	case "ended":
		return build.Ended()
	case "failed":
		return build.Text("status") == "failure"
	default:
		return build.Text("status") == status
	}
}
