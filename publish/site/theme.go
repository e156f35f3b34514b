package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"postil/editor/proof"
	"postil/publish/site/compiled"
)

// ThemeRoot is the folder of the content repository with the publication's own
// templates and style sheets. A file there replaces the built-in one of the
// same name; house.css is added to site.css, for what is a few lines only.
// Files that the style sheets name, such as fonts, are taken along.
const ThemeRoot = "theme"

// The templates of a site: what every page shares, and one for each kind.
var (
	sharedTemplates = []string{"base.html", "parts.html"}
	pageTemplates   = []string{"article", "home", "list", "archive", "terms", "search", "about", "notfound", "moved"}
)

// theme is what the pages are made with.
type theme struct {
	style     []byte
	own       map[string]string // templates of the repository's theme in use
	templates map[string]*template.Template
	builtin   map[string]*template.Template     // the same without the repository's
	compiled  *memo[string, *compiled.Template] // by page, entry and type of data; nil for what cannot be
	scratch   *sync.Pool                        // *[]byte, for pages in the making
}

// loadTheme reads the built-in templates and those of the repository. What is
// wrong with the latter becomes a finding, and the built-in file is used.
func (p *Plan) loadTheme() error {
	fail := func(err error) error { return fmt.Errorf("plan site: %w", err) }
	p.theme.compiled, p.theme.scratch = &memo[string, *compiled.Template]{}, &sync.Pool{New: func() any { return new([]byte) }}
	p.theme.own = map[string]string{}
	var err error
	if p.theme.builtin, err = p.parseTemplates(nil); err != nil {
		return fail(err)
	}
	p.theme.templates = p.theme.builtin
	if p.theme.style, err = fs.ReadFile(p.static, "static/site.css"); err != nil {
		return fail(err)
	}
	if p.o.Files == nil {
		return nil
	}
	own := map[string]string{}
	names := append([]string{}, sharedTemplates...)
	for _, name := range pageTemplates {
		names = append(names, name+".html")
	}
	for _, name := range names {
		data, ok := p.themeFile(name)
		if !ok {
			continue
		}
		if _, err := template.New(name).Parse(string(data)); err != nil {
			p.themeFault(err)
			continue
		}
		own[name] = string(data)
	}
	if p.theme.own = own; len(own) > 0 {
		if p.theme.templates, err = p.parseTemplates(own); err != nil {
			// Each file parses alone; together they define something twice.
			p.themeFault(err)
			p.theme.templates = p.theme.builtin
		}
	}
	if data, ok := p.themeFile("site.css"); ok {
		p.theme.style = data
		p.themeAssets("site.css", data)
	}
	if data, ok := p.themeFile("house.css"); ok {
		p.theme.style = append(append(bytes.Clone(p.theme.style), '\n'), data...)
		p.themeAssets("house.css", data)
	}
	return nil
}

func (p *Plan) themeFile(name string) ([]byte, bool) {
	data, err := p.o.Files(path.Join(ThemeRoot, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.problem(proof.Finding{
			Rule: "theme", Severity: proof.Error, Path: path.Join(ThemeRoot, name),
			Template: "This file of the theme cannot be read: {{.Error}}. The built-in one is used.",
			Args:     map[string]string{"Error": err.Error()},
		})
	}
	return data, err == nil
}

// parseTemplates makes the set of templates; own replaces files by name.
func (p *Plan) parseTemplates(own map[string]string) (map[string]*template.Template, error) {
	read := func(t *template.Template, name string) error {
		text, ok := own[name]
		if !ok {
			data, err := fs.ReadFile(p.static, "templates/"+name)
			if err != nil {
				return err
			}
			text = string(data)
		}
		_, err := t.New(name).Parse(text)
		return err
	}
	shared := template.New("site")
	for _, name := range sharedTemplates {
		if err := read(shared, name); err != nil {
			return nil, err
		}
	}
	all := map[string]*template.Template{}
	for _, name := range pageTemplates {
		t, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		if err := read(t, name+".html"); err != nil {
			return nil, err
		}
		all[name] = t
	}
	return all, nil
}

// execute makes a page in its frame.
func (p *Plan) execute(name string, data any) ([]byte, error) {
	return p.executeAs(name, "base", data)
}

// executeAs makes a page from one of the templates that a file defines. Where
// the theme's fails, what is wrong becomes a finding, and the built-in one makes
// the page.
func (p *Plan) executeAs(name, entry string, data any) ([]byte, error) {
	if c := p.compiled(name, entry, reflect.TypeOf(data)); c != nil {
		scratch := p.theme.scratch.Get().(*[]byte)
		defer p.theme.scratch.Put(scratch)
		var ok bool
		if *scratch, ok = c.Append((*scratch)[:0], data); ok {
			return bytes.Clone(*scratch), nil
		}
	}
	var b bytes.Buffer
	err := p.theme.templates[name].ExecuteTemplate(&b, entry, data)
	if err != nil && len(p.theme.own) > 0 {
		p.themeFault(err)
		b.Reset()
		err = p.theme.builtin[name].ExecuteTemplate(&b, entry, data)
	}
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// compiled is a template made ready for many pages of one kind, nil where
// html/template has to execute it.
func (p *Plan) compiled(name, entry string, data reflect.Type) *compiled.Template {
	if p.theme.compiled == nil {
		return nil
	}
	return p.theme.compiled.get(name+" "+entry+" "+data.String(), func() *compiled.Template {
		c, err := compiled.New(p.theme.templates[name], entry, data)
		if err != nil {
			return nil
		}
		return c
	})
}

// templatePlace is where html/template says that an error is.
var templatePlace = regexp.MustCompile(`template: ?([\w.-]+\.html):(\d+)(?::\d+)?: ?(.*)`)

// themeFault is the finding for what a template's package says.
func (p *Plan) themeFault(err error) {
	f := proof.Finding{
		Rule: "theme", Severity: proof.Error, Path: ThemeRoot,
		Template: "The theme cannot be used here: {{.Error}}. The built-in template makes the page until this is mended. Correct the line, or remove the file.",
		Args:     map[string]string{"Error": err.Error()},
	}
	if m := templatePlace.FindStringSubmatch(err.Error()); m != nil {
		f.Path = path.Join(ThemeRoot, m[1])
		f.Line, _ = strconv.Atoi(m[2])
		f.Args["Error"] = m[3]
	}
	p.problem(f)
}

var styleURL = regexp.MustCompile(`url\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^"')\s]*))\s*\)`)

// themeAssets plans the files that a style sheet of the theme names.
func (p *Plan) themeAssets(sheet string, css []byte) {
	fault := func(at int, text, name string) {
		p.problem(proof.Finding{
			Rule: "theme", Severity: proof.Error, Path: path.Join(ThemeRoot, sheet), Line: 1 + bytes.Count(css[:at], []byte("\n")),
			Template: text, Args: map[string]string{"Name": name, "Root": ThemeRoot},
		})
	}
	for _, m := range styleURL.FindAllSubmatchIndex(css, -1) {
		name := ""
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 {
				name = string(css[m[i]:m[i+1]])
			}
		}
		rel := path.Clean(name)
		switch {
		case name == "" || strings.HasPrefix(name, "#"):
			continue
		case strings.Contains(name, ":") || strings.HasPrefix(name, "/") || !fs.ValidPath(rel):
			fault(m[0], "“{{.Name}}” is not a file of the theme, and pages load nothing from elsewhere. Put the file into {{.Root}} and name it by its path there.", name)
			continue
		}
		if _, err := fs.Stat(p.static, "static/"+rel); err == nil {
			continue
		}
		if p.output("assets/"+rel) != nil {
			continue
		}
		from := path.Join(ThemeRoot, rel)
		data, err := p.o.Files(from)
		if err != nil {
			fault(m[0], "There is no file {{.Root}}/{{.Name}}. Put it there or correct the name.", name)
			continue
		}
		p.add("assets/"+rel, from, ofBytes(data), func(p *Plan) ([]byte, error) { return p.publicFile(from) })
	}
}

// contentVersion marks the address of a file, so that no browser keeps an old
// one for a new page.
func contentVersion(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:4])
}
