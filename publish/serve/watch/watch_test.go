package watch_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"postil/publish/serve/watch"
)

func TestFoldersTellsOfChanges(t *testing.T) {
	for name, o := range map[string]watch.Options{"told": {}, "polling": {Polling: true, Poll: 5 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "drafts")
			ctx, stop := context.WithCancel(t.Context())
			changes := make(chan struct{}, 100)
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				watch.Folders(ctx, []string{dir}, o, func([]string) { changes <- struct{}{} })
			}()
			time.Sleep(100 * time.Millisecond) // until it watches
			write := func(name, text string) {
				t.Helper()
				name = filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			told := func(what string) {
				t.Helper()
				select {
				case <-changes:
				case <-time.After(10 * time.Second):
					t.Fatalf("%s was not told", what)
				}
				time.Sleep(60 * time.Millisecond)
				for len(changes) > 0 {
					<-changes
				}
			}
			write("one/index.md", "a")
			told("a folder that comes")
			write("one/index.md", "ab")
			told("an edit")
			write("two/deep/index.md", "x")
			told("a new folder")
			write("two/deep/index.md", "xy")
			told("an edit in it")
			if err := os.Remove(filepath.Join(dir, "one/index.md")); err != nil {
				t.Fatal(err)
			}
			told("a removal")
			write(".hidden", "x")
			time.Sleep(100 * time.Millisecond)
			if len(changes) > 0 {
				t.Error("a hidden file was told of")
			}
			stop()
			select {
			case <-ended:
			case <-time.After(10 * time.Second):
				t.Fatal("it goes on")
			}
		})
	}
}
