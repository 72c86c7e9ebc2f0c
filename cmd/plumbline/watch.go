package main

import (
	"context"
	"log/slog"
	"path/filepath"
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

// watch has the mock begin anew whenever its world's file changes, until ctx is done. A file that is broken is told of, and the world that was there
// goes on. The error says why the file cannot be watched.
func watch(ctx context.Context, server *mockserver.Server, file string, log *slog.Logger) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	// The directory, since many editors put another file in the place of the old one.
	if err := watcher.Add(filepath.Dir(file)); err != nil {
		_ = watcher.Close()
		return err
	}
	go func() {
		defer watcher.Close() //nolint:errcheck // nothing is lost with it
		quiet := time.NewTimer(time.Hour)
		quiet.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case event := <-watcher.Events:
				if filepath.Clean(event.Name) == filepath.Clean(file) && !event.Has(fsnotify.Chmod) {
					quiet.Reset(settled)
				}
			case err := <-watcher.Errors:
				log.Error("the world's file cannot be watched", "error", err)
			case <-quiet.C:
				if err := server.Reload(); err != nil {
					log.Error("the world's file is broken, and the world stays as it was", "error", err)
					continue
				}
				log.Info("the world was read anew", "file", file)
			}
		}
	}()
	return nil
}
