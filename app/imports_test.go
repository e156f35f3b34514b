package app_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows says for each part of the program what it may import of the others.
// The longest prefix that matches a package decides.
var arrows = []struct {
	pkg  string
	may  []string // prefixes below postil/
	fyne bool     // may import Fyne (never fyne/v2/app)
}{
	{pkg: "assets", may: []string{"assets"}},
	{pkg: "editor", may: []string{"editor"}},
	{pkg: "editor/cite", may: []string{"editor/cite"}},
	{pkg: "editor/cite/csl", may: []string{"editor/cite/csl"}},
	{pkg: "editor/cite/csl/formatter", may: []string{"editor/cite"}},
	{pkg: "editor/widget", may: []string{"editor", "assets", "app/ui/theme"}, fyne: true},
	{pkg: "editor/preview", may: []string{"editor", "assets", "app/ui/theme"}, fyne: true},
	{pkg: "publish", may: []string{"publish", "editor/cite", "editor/markdown", "editor/proof", "editor/prose", "editor/quotation", "assets"}},
	{pkg: "publish/archive", may: []string{"publish/packed", "publish", "editor/cite", "editor/markdown", "editor/proof"}},
	{pkg: "publish/figures", may: []string{"publish/archive", "publish/article", "publish/desk", "editor/cite"}},
	{pkg: "publish/evidence", may: []string{"publish/evidence", "editor/prose"}},
	{pkg: "publish/evidence/lastlook", may: []string{"publish/evidence", "publish/durable"}},
	{pkg: "publish/durable"},
	{pkg: "publish/live", may: []string{"publish/article"}},
	{pkg: "publish/export", may: []string{"publish/article", "publish/content", "publish/publication", "publish/site", "editor/cite", "editor/markdown", "editor/proof", "assets"}},
	{pkg: "publish/newsletter", may: []string{"publish/newsletter", "publish/article", "publish/content", "publish/publication", "publish/site", "editor/cite", "editor/markdown"}},
	{pkg: "publish/newsletter/delivery", may: []string{"publish/newsletter", "publish/content", "publish/publication", "publish/repo/credential"}},
	{pkg: "publish/newsletter/listmonk"},
	{pkg: "publish/newsletter/ledger", may: []string{"publish/repo"}},
	{pkg: "publish/packed"},
	{pkg: "publish/wildcard"},
	{pkg: "publish/sign", may: []string{"publish/durable", "publish/wildcard"}},
	{pkg: "publish/repo", may: []string{"publish/repo", "publish/durable", "publish/wildcard"}},
	{pkg: "publish/repo/objectdb"},
	{pkg: "app", may: []string{"app", "editor", "publish", "assets"}},
	{pkg: "app/action", may: []string{"app/quickopen", "editor/cite"}},
	{pkg: "app/clip"},
	{pkg: "app/quickopen", may: []string{"editor/cite"}},
	{pkg: "app/task"},
	{pkg: "app/config", may: []string{"publish/durable"}},
	{pkg: "app/signing", may: []string{"app/config", "publish/sign", "publish/durable"}},
	{pkg: "app/ui", may: []string{"app", "editor", "publish", "assets"}, fyne: true},
	{pkg: "app/ui/theme", may: []string{"assets"}, fyne: true},
	{pkg: "app/ui/browser", may: []string{"app/task", "app/ui/kit", "app/ui/theme", "editor/preview", "editor/cite", "publish/archive", "publish/article", "publish/picture"}, fyne: true},
	{pkg: "app/ui/chart", may: []string{"app/ui/theme"}, fyne: true},
	{pkg: "app/ui/kit", may: []string{"app/ui/theme", "app/action", "assets"}, fyne: true},
	{pkg: "cmd/postilctl", may: []string{"cmd/postilctl", "app/config", "app/message", "app/signing", "app/spelling", "editor", "publish", "assets"}},
	{pkg: "cmd/postil", may: []string{"app", "editor", "publish", "assets"}, fyne: true},
}

// watchSources looks at every source file of the project, so that go test runs
// these tests again when one has changed: what the go command reads for them
// it does not see.
func watchSources(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && strings.HasPrefix(e.Name(), ".git") {
			return fs.SkipDir
		}
		if err == nil && filepath.Ext(path) == ".go" {
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestImportsPointOneWay(t *testing.T) {
	watchSources(t)
	out, err := exec.Command("go", "list", "-deps", "-test=false", "-e",
		"-f", "{{.ImportPath}}\t{{join .Imports \" \"}}", "postil/...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	checked := 0
	for line := range strings.Lines(string(out)) {
		path, imports, _ := strings.Cut(strings.TrimSpace(line), "\t")
		pkg, ours := strings.CutPrefix(path, "postil/")
		if !ours {
			continue
		}
		checked++
		rule := -1
		for i, a := range arrows {
			if (pkg == a.pkg || strings.HasPrefix(pkg, a.pkg+"/")) && (rule < 0 || len(a.pkg) > len(arrows[rule].pkg)) {
				rule = i
			}
		}
		if rule < 0 {
			t.Errorf("%s is in no part of the program that the table knows", pkg)
			continue
		}
		for imp := range strings.FieldsSeq(imports) {
			if other, ok := strings.CutPrefix(imp, "postil/"); ok {
				allowed := slices.ContainsFunc(arrows[rule].may, func(p string) bool {
					return other == p || strings.HasPrefix(other, p+"/")
				})
				if !allowed {
					t.Errorf("%s imports %s", pkg, other)
				}
			}
			switch {
			case imp == "fyne.io/fyne/v2/app" && pkg != "cmd/postil":
				t.Errorf("%s imports fyne/v2/app: only cmd/postil links OpenGL", pkg)
			case strings.HasPrefix(imp, "fyne.io/") && !arrows[rule].fyne:
				t.Errorf("%s imports %s: it must build without a window", pkg, imp)
			}
		}
	}
	if checked < 10 {
		t.Errorf("go list named %d packages of the project", checked)
	}
}

// The tool for servers must not carry the window with it, by whatever way.
func TestPostilctlLinksNoWindow(t *testing.T) {
	watchSources(t)
	out, err := exec.Command("go", "list", "-deps", "postil/cmd/postilctl").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "fyne.io/") || strings.HasPrefix(line, "github.com/go-gl/") {
			t.Errorf("postilctl links %s", strings.TrimSpace(line))
		}
	}
}
