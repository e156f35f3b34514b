package watch_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/publish/serve/watch"
)

func TestFoldersTellsOfChanges(t *testing.T) {
	for name, o := range map[string]watch.Options{"told": {}, "polling": {Polling: true, Poll: 5 * time.Millisecond}} {
		t.Run(name, func(t *testing.T) {
			top := t.TempDir()
			dir, settings := filepath.Join(top, "drafts"), filepath.Join(top, "postil.yaml")
			if err := os.WriteFile(settings, []byte("a"), 0o666); err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			changes := make(chan []string, 100)
			ended, ready := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(ended)
				o.Ready = func() { close(ready) }
				watch.Folders(ctx, []string{dir, settings}, o, func(paths []string) { changes <- paths })
			}()
			<-ready
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
			// told waits until a change of a file was told; polling does not say of which.
			told := func(what, name string) {
				t.Helper()
				for late := time.After(time.Minute); ; {
					select {
					case paths := <-changes:
						covers := func(p string) bool {
							return p == name || strings.HasPrefix(name, p+string(filepath.Separator))
						}
						if paths == nil != o.Polling {
							t.Errorf("%s: told %q", what, paths)
						}
						if paths != nil && !slices.ContainsFunc(paths, covers) {
							continue
						}
					case <-late:
						t.Fatalf("%s was not told", what)
					}
					break
				}
				time.Sleep(60 * time.Millisecond)
				for len(changes) > 0 {
					<-changes
				}
			}
			in := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
			write("one/index.md", "a")
			told("a folder that comes", in("one/index.md"))
			write("one/index.md", "ab")
			told("an edit", in("one/index.md"))
			write("two/deep/index.md", "x")
			told("a new folder", in("two/deep/index.md"))
			write("two/deep/index.md", "xy")
			told("an edit in it", in("two/deep/index.md"))
			if err := os.Remove(filepath.Join(dir, "one/index.md")); err != nil {
				t.Fatal(err)
			}
			told("a removal", in("one/index.md"))
			write("../other", "bcd")
			if err := os.Rename(filepath.Join(top, "other"), settings); err != nil {
				t.Fatal(err)
			}
			told("a file put in place of another", settings)
			write(".hidden", "x")
			time.Sleep(100 * time.Millisecond)
			if len(changes) > 0 {
				t.Error("a hidden file was told of")
			}
			stop()
			select {
			case <-ended:
			case <-time.After(time.Minute):
				t.Fatal("it goes on")
			}
		})
	}
}
