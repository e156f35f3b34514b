package site_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/site"
	"postil/publish/site/origin"
)

// editing is a repository that people work on, and the paths they touched.
type editing struct {
	t       *testing.T
	m       fstest.MapFS
	r       *rand.Rand
	now     time.Time
	ticks   int
	changed []string
}

func (e *editing) put(name, text string) {
	edit(e.m, name, text)
	e.touch(path.Dir(name))
	e.changed = append(e.changed, name)
}

// touch gives a folder another time, as one on a disk gets when what is in it
// comes or goes.
func (e *editing) touch(dir string) {
	e.ticks++
	e.m[dir] = &fstest.MapFile{Mode: fs.ModeDir | 0o755, ModTime: touched.Add(time.Duration(e.ticks) * time.Second)}
}

func (e *editing) remove(dir string) {
	for name := range e.m {
		if name == dir || strings.HasPrefix(name, dir+"/") {
			delete(e.m, name)
		}
	}
	e.touch(path.Dir(dir))
	e.changed = append(e.changed, dir)
}

// article is the folder of any article.
func (e *editing) article() string {
	var all []string
	for name := range e.m {
		if strings.HasPrefix(name, content.ArticleRoot) && path.Base(name) == content.ArticleFile {
			all = append(all, path.Dir(name))
		}
	}
	slices.Sort(all)
	return all[e.r.IntN(len(all))]
}

// replace puts a line into an article's front matter, in place of one of the
// same key.
func (e *editing) line(key, value string) {
	name := e.article() + "/" + content.ArticleFile
	var out []string
	for _, l := range strings.Split(string(e.m[name].Data), "\n") {
		if !strings.HasPrefix(l, key+":") {
			out = append(out, l)
		}
	}
	text := strings.Join(out, "\n")
	if value != "" {
		text = strings.Replace(text, "---\n", "---\n"+key+": "+value+"\n", 1)
	}
	e.put(name, text)
}

func (e *editing) any(of ...string) string { return of[e.r.IntN(len(of))] }

func (e *editing) steps() map[string]func() {
	n := func() int { return e.r.IntN(100) }
	dir := func() string {
		return fmt.Sprintf("%s/202%d/0%d/new-%d", content.ArticleRoot, 1+e.r.IntN(4), 1+e.r.IntN(7), n())
	}
	return map[string]func(){
		"body": func() {
			name := e.article() + "/" + content.ArticleFile
			e.put(name, string(e.m[name].Data)+fmt.Sprintf("\nMore %d [@%s].\n", n(), e.any("holm2023", "quay2024", "nobody")))
		},
		"title":   func() { e.line("title", fmt.Sprintf("Title %d", n())) },
		"summary": func() { e.line("summary", fmt.Sprintf("Summary %d.", n())) },
		"tags": func() {
			e.line("tags", e.any("", "[Islands]", "[Transport, Islands, Fresh]", fmt.Sprintf("[T%d]", n())))
		},
		"authors": func() { e.line("authors", e.any("[Ada Quill]", "[Eve O'Dell, Nobody Yet]", fmt.Sprintf("[A%d]", n()))) },
		"section": func() { e.line("section", e.any("", "law", "economy", "unheard-of")) },
		"date":    func() { e.line("date", fmt.Sprintf("202%d-0%d-1%d", e.r.IntN(5), 1+e.r.IntN(8), e.r.IntN(9))) },
		"moment":  func() { e.line("date", fmt.Sprintf("2024-08-0%dT1%d:00:00+02:00", 1+e.r.IntN(8), e.r.IntN(9))) },
		"lastmod": func() { e.line("lastmod", fmt.Sprintf("2024-0%d-01", 1+e.r.IntN(9))) },
		"lang":    func() { e.line("lang", e.any("", "it", "fr")) },
		"guid":    func() { e.line("guid", e.any("", "/commentary/2020/01/first/", "/commentary/2024/07/ferries/")) },
		"key":     func() { e.line("translationKey", e.any("", "one", "two")) },
		"alias": func() {
			e.line("aliases", e.any("", "[/old/]", "[/commentary/2024/07/ferries/]", fmt.Sprintf("[/was/%d/, /commentary/2024/07/ferries/was/]", n())))
		},
		"nocite": func() { e.line("nocite", e.any("", `"@*"`, `"@holm2023"`)) },
		"corrections": func() {
			e.line("corrections", e.any("", fmt.Sprintf("[{date: 2024-08-0%d, text: x}]", 1+e.r.IntN(9))))
		},
		"image of an article": func() {
			d := e.article()
			e.put(d+"/lead.png", string(grey(e.t, 20+n(), 33)))
			e.line("image", "{file: lead.png, alt: x}")
		},
		"wide image": func() { e.put(e.article()+"/lead.png", string(grey(e.t, 700, 33))) },
		"no image":   func() { e.remove(e.article() + "/lead.png") },
		"a file that cannot be": func() {
			e.put(e.article()+"/a:b.txt", "x")
		},
		"page of its own": func() { e.put(e.article()+"/article.bib", "mine") },
		"add": func() {
			e.put(dir()+"/index.md", fmt.Sprintf("---\ntitle: New %d\ndate: 2024-08-0%d\nauthors: [Ada Quill]\ntags: [Islands]\n---\nText.\n", n(), 1+e.r.IntN(9)))
		},
		"an odd place": func() {
			e.put(content.ArticleRoot+"/odd/index.md", "---\ntitle: Odd\ndate: 2024-08-01\n---\nText.\n")
		},
		"no odd place": func() { e.remove(content.ArticleRoot + "/odd") },
		"delete":       func() { e.remove(e.article()) },
		"rename": func() {
			from, to := e.article(), dir()
			for name, f := range maps.Clone(e.m) {
				if rest, ok := strings.CutPrefix(name, from+"/"); ok && !f.Mode.IsDir() {
					e.put(to+"/"+rest, string(f.Data))
				}
			}
			e.remove(from)
		},
		"break": func() { e.put(e.article()+"/index.md", "---\ntitle: [\n---\n") },
		"settings": func() {
			e.put("postil.yaml", strings.Replace(settings, "Look twice", fmt.Sprintf("Look %d times", n()), 1))
		},
		"sections": func() {
			e.put("postil.yaml", strings.Replace(settings, "title: Economy", fmt.Sprintf("title: E%d", n()), 1))
		},
		"source": func() {
			e.put("references/"+e.any("holm2023", "quay2024", "nobody")+".json", fmt.Sprintf(`{"id":"x","type":"book","title":"S%d","URL":"https://example.org/s"}`, n()))
		},
		"no source": func() { e.remove("references/" + e.any("holm2023", "nobody") + ".json") },
		"evidence": func() {
			e.put("sources/holm2023/record.json", fmt.Sprintf(`{"version":1,"first":{"url":"https://example.org/s","retrieved":"2024-07-01T00:00:00Z","archive":"https://web.archive.org/%d"}}`, n()))
		},
		"template": func() {
			e.put("theme/moved.html", fmt.Sprintf(`<!doctype html><title>%d</title>{{.Title}}`, n()))
		},
		"style":    func() { e.put("theme/house.css", fmt.Sprintf("body{margin:%dpx}", n())) },
		"no theme": func() { e.remove("theme") },
		"about": func() {
			e.put("content/about/index.md", fmt.Sprintf("---\ntitle: About %d\n---\nWe [@holm2023].\n", n()))
		},
		"author": func() {
			e.put("content/authors/ada-quill/_index.md", fmt.Sprintf("---\nsummary: Writes %d.\n---\nLife.\n", n()))
		},
		"nothing":     func() {},
		"the clock":   func() { e.now = e.now.Add(time.Duration(e.r.IntN(60)) * time.Hour) },
		"a new clock": func() { e.now = time.Date(2024, 8, 1+e.r.IntN(9), 0, 0, 0, 0, time.UTC) },
	}
}

// Whatever is changed, and in whatever order: a build on top of the last one,
// by a new process or by one that stays, leaves exactly what a build into an
// empty folder does, and says the same of it.
func TestAnySequenceOfEditsIsAsBuildingAnew(t *testing.T) {
	const seeds, length = 3, 20
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			e := &editing{t: t, m: aged(generated(t, 6)), r: rand.New(rand.NewPCG(seed, 7)), now: time.Date(2024, 7, 17, 12, 0, 0, 0, time.UTC)}
			read := func(p string) ([]byte, error) { return fs.ReadFile(e.m, p) }
			top := t.TempDir()
			cold, warm := filepath.Join(top, "cold"), filepath.Join(top, "warm")
			reader, builder := origin.NewReader(e.m, origin.Options{}), site.NewBuilder(warm)
			t.Cleanup(func() {
				if err := builder.Close(); err != nil {
					t.Error(err)
				}
			})
			var known *content.Index
			steps := e.steps()
			names := slices.Sorted(maps.Keys(steps))
			var done []string
			for step := range length {
				e.changed = nil
				for range 1 + e.r.IntN(2) {
					name := names[e.r.IntN(len(names))]
					if step > 0 {
						steps[name]()
					}
					done = append(done, name)
				}
				fresh := filepath.Join(top, fmt.Sprint("fresh", step))
				want, _ := buildDir(t, site.Options{Content: content.Load(e.m), Files: read, Now: e.now}, fresh)
				wanted := tree(t, fresh)

				c, x := content.Scan(e.m, content.ScanOptions{Known: known})
				data, err := x.Marshal()
				if err != nil {
					t.Fatal(err)
				}
				if known, err = content.Unmarshal(data); err != nil {
					t.Fatal(err)
				}
				got, _ := buildDir(t, site.Options{Content: c, Files: read, Now: e.now}, cold)
				sameSite(t, "a new process", tree(t, cold), wanted, got, want)

				o, err := reader.Changed(t.Context(), e.changed)
				if err != nil {
					t.Fatal(err)
				}
				o.Now = e.now
				got, _, err = builder.Build(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				sameSite(t, "a process that stays", tree(t, warm), wanted, got, want)
				if t.Failed() {
					t.Fatalf("after %q, the last touched %q", done, e.changed)
				}
				if err := os.RemoveAll(fresh); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// What an edit costs a process that stays does not grow with the publication.
func TestABuilderTouchesOnlyWhatAnEditChanges(t *testing.T) {
	for _, articles := range []int{30, 90} {
		e := &editing{t: t, m: aged(generated(t, articles)), r: rand.New(rand.NewPCG(1, 1))}
		seen := &asked{FS: e.m}
		reader, builder := origin.NewReader(seen, origin.Options{}), site.NewBuilder(t.TempDir())
		const piece, ferry = "content/commentary/2021/01/piece-0000/index.md", "content/commentary/2024/07/ferries/index.md"
		for _, step := range []struct {
			name                 string
			do                   func()
			made, changed, asked int
		}{
			{"first", func() {}, -1, -1, -1},
			{"nothing", func() {}, 0, 0, 0},
			// The page and two feeds; in a long publication they have newer articles.
			{"body", func() { e.put(piece, string(e.m[piece].Data)+"\nMore.\n") }, 3, 3, 20},
			{"nothing again", func() {}, 0, 0, 0},
			{"body in the feeds", func() { e.put(ferry, string(e.m[ferry].Data)+"\nMore.\n") }, 10, 10, 120},
		} {
			e.changed = []string{}
			step.do()
			seen.n.Store(0)
			o, err := reader.Changed(t.Context(), e.changed)
			if err != nil {
				t.Fatal(err)
			}
			r, changed, err := builder.Build(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if step.made >= 0 && (r.Made > step.made || changed > step.changed || int(seen.n.Load()) > step.asked) {
				t.Errorf("%d articles, %s: %d made, %d changed, %d files asked for; want at most %d, %d, %d",
					articles, step.name, r.Made, changed, seen.n.Load(), step.made, step.changed, step.asked)
			}
		}
		if err := builder.Close(); err != nil {
			t.Error(err)
		}
	}
}

// asked counts what is asked of a file system.
type asked struct {
	fs.FS
	n atomic.Int64
}

func (a *asked) Open(name string) (fs.File, error) {
	a.n.Add(1)
	return a.FS.Open(name)
}

// Another build into the same folder, and one that was killed, are noticed.
func TestABuilderNoticesOtherBuilds(t *testing.T) {
	m := aged(generated(t, 5))
	dir := t.TempDir()
	b := site.NewBuilder(dir)
	build := func() (site.Report, int) {
		t.Helper()
		r, n, err := b.Build(t.Context(), scannedOptions(m))
		if err != nil {
			t.Fatal(err)
		}
		return r, n
	}
	first, _ := build()
	want := tree(t, dir)
	other := maps.Clone(m)
	other["postil.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(settings, "Look twice", "Look away", 1))}
	buildDir(t, scannedOptions(other), dir)
	if r, _ := build(); r.Made != first.Made || !maps.Equal(tree(t, dir), want) {
		t.Errorf("after another build %d of %d were made", r.Made, first.Made)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, n := build(); n != first.Files || !maps.Equal(tree(t, dir), want) {
		t.Errorf("after the folder was removed %d files were written", n)
	}
	// A build that cannot write leaves a Builder that can go on.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := b.Build(ctx, scannedOptions(other)); !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
	if build(); !maps.Equal(tree(t, dir), want) {
		t.Error("after a build that was stopped the next left another site")
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

// Wherever a process ends, the next one leaves the site of what it is given:
// that which was being built, or that of before.
func TestAProcessMayEndAnywhere(t *testing.T) {
	m := aged(generated(t, 6))
	before := scannedOptions(maps.Clone(m))
	edit(m, "content/commentary/2024/07/ferries/index.md", strings.Replace(ferries, "Ferries in July", "Ferries", 1))
	edit(m, "content/commentary/2022/05/new/index.md", "---\ntitle: New\ndate: 2022-05-01\nauthors: [Nobody Yet]\naliases: [/old/]\n---\nText.\n")
	delete(m, "content/commentary/2021/01/piece-0000/index.md")
	after := scannedOptions(m)
	sites := map[string]map[string]string{}
	for name, o := range map[string]site.Options{"before": before, "after": after} {
		dir := t.TempDir()
		buildDir(t, o, dir)
		sites[name] = tree(t, dir)
	}
	for parts := 1; parts < 60; parts += 4 {
		for name, o := range map[string]site.Options{"before": before, "after": after} {
			dir := t.TempDir()
			b := site.NewBuilder(dir)
			if _, _, err := b.Build(t.Context(), before); err != nil {
				t.Fatal(err)
			}
			ctx, kill := context.WithCancel(t.Context())
			killed := after
			killed.Progress = func(done, _ int) {
				if done == parts {
					kill()
				}
			}
			_, _, err := b.Build(ctx, killed)
			if err == nil && parts < 30 {
				t.Fatalf("the build was done after %d parts", parts)
			}
			kill()
			buildDir(t, o, dir)
			sameFiles(t, fmt.Sprintf("ended after %d parts, then %s", parts, name), tree(t, dir), sites[name])
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func sameFiles(t *testing.T, who string, got, wanted map[string]string) {
	t.Helper()
	for name := range wanted {
		if text, ok := got[name]; !ok || text != wanted[name] {
			t.Errorf("%s: %s differs (there: %t)", who, name, ok)
		}
	}
	for name := range got {
		if _, ok := wanted[name]; !ok {
			t.Errorf("%s: %s is left", who, name)
		}
	}
}

func sameSite(t *testing.T, who string, got, wanted map[string]string, r, want site.Report) {
	t.Helper()
	sameFiles(t, who, got, wanted)
	if r.Files != want.Files || r.Pages != want.Pages {
		t.Errorf("%s: %d files and %d pages, want %d and %d", who, r.Files, r.Pages, want.Files, want.Pages)
	}
	if !slices.EqualFunc(r.Problems, want.Problems, func(a, b proof.Finding) bool { return a.String() == b.String() }) {
		for i := range max(len(r.Problems), len(want.Problems)) {
			if i >= len(r.Problems) || i >= len(want.Problems) || r.Problems[i].String() != want.Problems[i].String() {
				t.Errorf("%s: %d problems, want %d; from the %d. on:\n%v\nwant\n%v", who, len(r.Problems), len(want.Problems), i, r.Problems[i:min(i+2, len(r.Problems))], want.Problems[i:min(i+2, len(want.Problems))])
				break
			}
		}
	}
}
