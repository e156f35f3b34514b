package site

import (
	"io/fs"
	"slices"
	"strings"
	"sync"

	"postil/editor/proof"
	"postil/publish/content"
)

// set is some files of the site.
type set struct {
	paths    []string // in the order of planning
	files    map[string]*output
	problems []proof.Finding
}

// add plans one file. The first to claim a path keeps it; source is the file
// of the repository to blame for a second claim. in says what the bytes depend
// on: a build leaves the file alone while that is the same, so it must name
// everything that render looks at; nil has the file rendered each time.
func (t *set) add(path, source string, in inputs, render func(*Plan) ([]byte, error)) bool {
	if !fs.ValidPath(path) || strings.ContainsAny(path, "\\:\x00") {
		t.problems = append(t.problems, proof.Finding{
			Rule: "site-path", Severity: proof.Error, Path: source,
			Template: "“{{.Path}}” cannot be an address. Rename the folder or the file: letters, digits, hyphens and dots only.",
			Args:     map[string]string{"Path": path},
		})
		return false
	}
	if t.files[path] != nil {
		t.problems = append(t.problems, proof.Finding{
			Rule: "site-path", Severity: proof.Error, Path: source,
			Template: "The site has another file at {{.Path}} already. Rename this one.",
			Args:     map[string]string{"Path": path},
		})
		return false
	}
	if t.files == nil {
		t.files = map[string]*output{}
	}
	t.files[path] = &output{path: path, inputs: in, render: render}
	t.paths = append(t.paths, path)
	return true
}

// bundle is all that the site has of one article: its page, the files beside
// it, those to cite it with. They are in a folder where nothing else is, so
// that they need not be planned before somebody asks for one: of thousands of
// articles few change between two builds.
type bundle struct {
	once sync.Once
	set
}

// planArticles plans what the site has of each article. Where all articles are
// in folders for year and month, none can claim another's address, and each
// waits until it is asked for.
func (p *Plan) planArticles() {
	if slices.ContainsFunc(p.index.stories, func(s *story) bool { return bundleFolder(s.url) == "" }) {
		for _, s := range p.index.stories {
			p.planArticle(&p.rest, s)
		}
		return
	}
	p.bundles = make([]bundle, len(p.index.stories))
}

// bundleFolder is the folder of an article that a file of the site lies in,
// such as commentary/2024/07/slug, "" for none.
func bundleFolder(path string) string {
	const root = "commentary/"
	const length = len(root + "2024/07/")
	if len(path) <= length || path[:len(root)] != root || path[length-4] != '/' || path[length-1] != '/' {
		return ""
	}
	for _, i := range [...]int{0, 1, 2, 3, 5, 6} {
		if c := path[len(root)+i]; c < '0' || c > '9' {
			return ""
		}
	}
	if n := strings.IndexByte(path[length:], '/'); n > 0 {
		return path[:length+n]
	}
	return ""
}

// bundle is what the site has of one article, planned when it is first asked
// for. It is safe for use by several goroutines.
func (p *Plan) bundle(place int) *set {
	b := &p.bundles[place]
	b.once.Do(func() { p.planArticle(&b.set, p.index.stories[place]) })
	return &b.set
}

// output is the file at a path, nil where the site has none.
func (p *Plan) output(path string) *output {
	if f := p.rest.files[path]; f != nil || p.bundles == nil {
		return f
	}
	if folder := bundleFolder(path); folder != "" {
		if s := p.index.byDir["content/"+folder]; s != nil {
			return p.bundle(s.place).files[path]
		}
	}
	return nil
}

// planArticle plans an article's page and the other files of its bundle.
func (p *Plan) planArticle(to *set, s *story) {
	source := s.a.Dir + "/" + content.ArticleFile
	if !to.add(s.url+"index.html", source, ofArticle(s), func(p *Plan) ([]byte, error) {
		s, err := p.read(s)
		if err != nil {
			return nil, err
		}
		return p.article(s)
	}) {
		return
	}
	if p.o.Files != nil {
		planBeside(to, s)
	}
	planCitations(to, s)
}

// planBeside plans what is beside an article's text. The files come before
// the narrower images, so that an author's own file of that name is what it is.
func planBeside(to *set, s *story) {
	var names []string
	for _, name := range slices.Sorted(slices.Values(s.a.Files)) {
		if from := s.a.Dir + "/" + name; published(name) && to.add(s.url+name, from, ofFile(s, name), func(p *Plan) ([]byte, error) { return p.publicFile(from) }) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		planNarrower(to, s.url+name, s.a.Dir+"/"+name, ofFile(s, name))
	}
}
