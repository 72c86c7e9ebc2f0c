package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/plumbline-ci/plumbline/mockserver"
)

// settled is how long a file is left alone once it has changed: editors write it in several goes.
const settled = 50 * time.Millisecond

// isFile tells whether a world is named by its file.
func isFile(world string) bool {
	return strings.HasSuffix(world, ".yaml") || strings.HasSuffix(world, ".yml")
}

// watch has the mock begin anew whenever its world's file changes, until ctx is done, and writes to out the tokens that are new with it. What is wrong with a
// file that is broken is written to told, and the world that was there goes on. The error says why the file cannot be watched.
func watch(ctx context.Context, server *mockserver.Server, file string, out, told io.Writer, log *slog.Logger) error {
	tokens, err := tokensOf(server)
	if err != nil {
		return err
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	for _, directory := range directoriesOf(file) {
		if err := watcher.Add(directory); err != nil {
			_ = watcher.Close()
			return err
		}
	}
	go func() {
		defer watcher.Close() //nolint:errcheck // nothing is lost with it
		quiet := time.NewTimer(time.Hour)
		quiet.Stop()
		seen, _ := os.Stat(file)
		broken := false
		for {
			select {
			case <-ctx.Done():
				return
			case event := <-watcher.Events:
				now, _ := os.Stat(file)
				// Others' rights to it matter only where it could not be read.
				named := filepath.Clean(event.Name) == filepath.Clean(file) && (broken || !event.Has(fsnotify.Chmod))
				if named || changed(seen, now) {
					quiet.Reset(settled)
				}
				seen = now
			case err := <-watcher.Errors:
				log.Error("the world's file cannot be watched", "error", err)
			case <-quiet.C:
				err := server.Reload()
				if broken = err != nil; broken {
					fmt.Fprintln(told, err) //nolint:errcheck // file and line as they stand, so that a terminal or an editor leads there
					log.Error("the world's file cannot be used, and the world stays as it was", "file", file)
					continue
				}
				log.Info("the world was read anew", "file", file)
				if now, err := tokensOf(server); err == nil {
					writeTokens(out, slices.DeleteFunc(slices.Clone(now), func(t variable) bool { return slices.Contains(tokens, t) }))
					tokens = now
				}
			}
		}
	}()
	return nil
}

// directoriesOf are those in which something happens when a file changes: its own, since many editors put another file in the place of the old one, and
// that of what a link leads to.
func directoriesOf(file string) []string {
	directories := []string{filepath.Dir(file)}
	if target, err := filepath.EvalSymlinks(file); err == nil && filepath.Dir(target) != directories[0] {
		directories = append(directories, filepath.Dir(target))
	}
	return directories
}

// changed tells whether what was a file is another now, as when a link on the way to it leads elsewhere.
func changed(was, now os.FileInfo) bool {
	if was == nil || now == nil {
		return was != nil || now != nil
	}
	return !os.SameFile(was, now) || was.Size() != now.Size() || !was.ModTime().Equal(now.ModTime())
}
