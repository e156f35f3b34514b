package content

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/publication"
)

// Rules of the findings that Load and LoadArticle report.
const (
	RuleNoPublication      = "no-publication"      // error: postil.yaml is missing
	RulePublication        = "publication"         // error: postil.yaml cannot be read, or a setting is wrong
	RuleUnknownSetting     = "unknown-setting"     // warning: postil.yaml has a key that means nothing
	RuleUnreadable         = "unreadable"          // error: a file or folder cannot be read at all
	RuleNoArticle          = "no-article"          // error: a bundle has no index.md
	RuleFrontMatter        = "front-matter"        // error: an article cannot be parsed
	RuleNotUTF8            = "not-utf8"            // error: a file is not UTF-8 text
	RuleCRLF               = "crlf"                // warning: Windows line ends
	RuleByteOrderMark      = "byte-order-mark"     // warning: a mark before the first byte
	RuleNotNFC             = "not-nfc"             // warning: letters and accents stored apart
	RuleWrongPlace         = "wrong-place"         // warning: folder and date or slug differ
	RuleLooseArticle       = "loose-article"       // warning: Markdown outside a bundle
	RuleDuplicateSlug      = "duplicate-slug"      // error: two articles with one slug
	RuleReference          = "reference"           // error: a reference cannot be parsed
	RuleReferenceName      = "reference-name"      // warning: file name and id differ
	RuleDuplicateReference = "duplicate-reference" // error: two keys that differ in case only
)

// Load reads a content repository. It never fails as a whole: what cannot be
// read is in Problems, in the order postil.yaml, articles, references.
func Load(fsys fs.FS) *Content { return Reload(fsys, nil, nil) }

// Reload is Load for who has loaded an earlier state: of the sources only those
// are read again whose file is not the same by its path in the repository. was
// may be nil.
func Reload(fsys fs.FS, was *Content, same func(path string) bool) *Content {
	l := &loader{fsys: fsys, was: was, same: same}
	c := &Content{Publication: l.publication()}
	l.folder(ArticleRoot)
	c.Articles = l.articles
	Sort(c.Articles)
	l.duplicateSlugs(c.Articles)
	c.Library = l.references()
	c.Problems = l.found
	return c
}

// LoadPublication reads the settings only: the default ones where they cannot be
// read.
func LoadPublication(fsys fs.FS) *publication.Publication {
	l := &loader{fsys: fsys}
	return l.publication()
}

// LoadLibrary reads the sources only, as Reload does.
func LoadLibrary(fsys fs.FS, was *Content, same func(path string) bool) *cite.Library {
	l := &loader{fsys: fsys, was: was, same: same}
	return l.references()
}

// LoadArticle reads one bundle. The article is nil when its index.md cannot be
// read; the findings say why.
func LoadArticle(fsys fs.FS, dir string) (*Article, []proof.Finding) {
	l := &loader{fsys: fsys}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		l.unreadable(dir, err)
		return nil, l.found
	}
	if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == ArticleFile }) {
		l.add(RuleNoArticle, proof.Error, path.Join(dir, ArticleFile), 0, "The folder has no {{.File}}. Put the article's text there.", map[string]string{"File": ArticleFile})
		return nil, l.found
	}
	return l.bundle(dir, entries), l.found
}

// ReferenceKey is the key that a file's name in ReferenceRoot stands for; false
// for one that is no source's, as editors and systems leave them.
func ReferenceKey(name string) (key string, ok bool) {
	key, ok = strings.CutSuffix(name, ".json")
	return key, ok && key != "" && !strings.HasPrefix(name, ".")
}

// loader collects articles and what is wrong with them.
type loader struct {
	fsys     fs.FS
	kept     *texts // gets texts that a scan did not keep
	articles []*Article
	found    []proof.Finding
	was      *Content               // loaded before, nil for nothing
	same     func(path string) bool // whether a file is as it was then
}

func (l *loader) add(rule string, sev proof.Severity, path string, line int, template string, args map[string]string) {
	l.found = append(l.found, proof.Finding{Rule: rule, Severity: sev, Path: path, Line: line, Template: template, Args: args})
}

func (l *loader) unreadable(name string, err error) {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err // the path is in the finding
	}
	l.add(RuleUnreadable, proof.Error, name, 0, "This cannot be read: {{.Problem}}. Check that it is there and that you may read it.", map[string]string{"Problem": err.Error()})
}

func (l *loader) publication() *publication.Publication {
	src, err := fs.ReadFile(l.fsys, publication.File)
	if errors.Is(err, fs.ErrNotExist) {
		l.add(RuleNoPublication, proof.Error, publication.File, 0,
			"The publication has no {{.File}}, so that its name and address are not known. Add one.", map[string]string{"File": publication.File})
		return publication.Default()
	}
	if err != nil {
		l.unreadable(publication.File, err)
		return publication.Default()
	}
	l.text(publication.File, src)
	p, err := publication.Parse(src)
	if err != nil {
		line, args := 0, map[string]string{"Problem": err.Error(), "Remedy": ""}
		var se *publication.SyntaxError
		if errors.As(err, &se) {
			line, args = se.Line, map[string]string{"Problem": se.Msg, "Remedy": se.Remedy}
		}
		l.add(RulePublication, proof.Error, publication.File, line, "The publication's settings cannot be read: {{.Problem}}. {{.Remedy}}", args)
		return publication.Default()
	}
	for _, pr := range p.Validate() {
		rule, sev := RulePublication, proof.Error
		if pr.Harmless {
			rule, sev = RuleUnknownSetting, proof.Warning
		}
		l.add(rule, sev, publication.File, pr.Line, "{{.Problem}}", map[string]string{"Problem": pr.Text, "Key": pr.Key})
	}
	return p
}

// text notes how a file is stored where that is not as it should be.
func (l *loader) text(name string, src []byte) {
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		l.add(RuleByteOrderMark, proof.Warning, name, 1, "The file begins with a byte order mark, which other programs stumble over. Save it as UTF-8 without one.", nil)
	}
	if i := bytes.Index(src, []byte("\r\n")); i >= 0 {
		l.add(RuleCRLF, proof.Warning, name, lineAt(src, i), "The file has Windows line ends (CRLF), so that every line looks changed to git. Save it with LF.", nil)
	}
	if i := norm.NFC.QuickSpan(src); i < len(src) && !norm.NFC.IsNormal(src) {
		l.add(RuleNotNFC, proof.Warning, name, lineAt(src, i), "Letters and their accents are stored apart here, so that searching misses them. Type them anew, or save the file as NFC.", nil)
	}
}

func lineAt(src []byte, pos int) int { return bytes.Count(src[:pos], []byte("\n")) + 1 }

// folder looks for bundles in dir and below. A bundle's own folders belong to
// the bundle.
func (l *loader) folder(dir string) {
	entries, err := fs.ReadDir(l.fsys, dir)
	if err != nil {
		if dir != ArticleRoot || !errors.Is(err, fs.ErrNotExist) { // a new publication has no articles
			l.unreadable(dir, err)
		}
		return
	}
	if slices.ContainsFunc(entries, isArticleFile) {
		if a := l.bundle(dir, entries); a != nil {
			l.articles = append(l.articles, a)
		}
		return
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."): // .DS_Store, a program's temporary files
		case e.IsDir():
			l.folder(name)
		case isLoose(e):
			l.loose(name)
		}
	}
}

func isArticleFile(e fs.DirEntry) bool { return e.Name() == ArticleFile && !e.IsDir() }

// isLoose finds Markdown outside a bundle; _index.md is Hugo's page for a list.
func isLoose(e fs.DirEntry) bool { return path.Ext(e.Name()) == ".md" && e.Name() != "_index.md" }

func (l *loader) loose(name string) {
	l.add(RuleLooseArticle, proof.Warning, name, 0, "This text is not published, because an article needs a folder of its own. Move it to {{.Want}}.",
		map[string]string{"Want": path.Join(path.Dir(name), strings.TrimSuffix(path.Base(name), ".md"), ArticleFile)})
}

// bundle reads one article; entries are its folder's.
func (l *loader) bundle(dir string, entries []fs.DirEntry) *Article {
	name := path.Join(dir, ArticleFile)
	src, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.unreadable(name, err)
		return nil
	}
	f, err := article.Parse(src)
	if err != nil {
		rule := RuleFrontMatter
		if !utf8.Valid(src) {
			rule = RuleNotUTF8
		}
		line, args := 0, map[string]string{"Problem": err.Error(), "Remedy": ""}
		var se *article.SyntaxError
		if errors.As(err, &se) {
			line, args = se.Line, map[string]string{"Problem": se.Msg, "Remedy": se.Remedy}
		}
		l.add(rule, proof.Error, name, line, "The article cannot be read: {{.Problem}}. {{.Remedy}}", args)
		return nil
	}
	l.text(name, src)
	a := &Article{Dir: dir, File: f, Front: f.Front()}
	l.place(a)
	a.Files = l.files(dir, "", entries)
	return a
}

// files lists what else is in a bundle, by slash-separated name within it.
func (l *loader) files(dir, below string, entries []fs.DirEntry) []string {
	var out []string
	for _, e := range entries {
		name := path.Join(below, e.Name())
		switch {
		case e.IsDir():
			inner, err := fs.ReadDir(l.fsys, path.Join(dir, name))
			if err != nil {
				l.unreadable(path.Join(dir, name), err)
				continue
			}
			out = append(out, l.files(dir, name, inner)...)
		case name == ArticleFile, strings.HasPrefix(e.Name(), "."):
		default:
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// place warns of an article whose address is not what its fields promise.
func (l *loader) place(a *Article) {
	want, err := article.Dir(a.Front)
	if err != nil || want == a.Dir {
		return // a slug or date that is missing or wrong is for the check to report
	}
	key := "slug"
	if path.Base(want) == path.Base(a.Dir) {
		key = "date"
	}
	l.add(RuleWrongPlace, proof.Warning, path.Join(a.Dir, ArticleFile), a.File.FieldLine(key),
		"The article is in {{.Dir}}, but its date and slug belong to {{.Want}}. Move the folder, or correct the date or slug.",
		map[string]string{"Dir": a.Dir, "Want": want})
}

// slug is an article's slug, or its folder's name when the field is empty.
func slug(a *Article) string { return cmp.Or(a.Front.Slug, path.Base(a.Dir)) }

// duplicateSlugs reports every article whose slug an older one has already:
// upper and lower case count as the same, as on many file systems.
func (l *loader) duplicateSlugs(newestFirst []*Article) {
	first := make(map[string]*Article, len(newestFirst))
	for _, a := range slices.Backward(newestFirst) {
		s := strings.ToLower(slug(a))
		other, taken := first[s]
		if !taken {
			first[s] = a
			continue
		}
		l.add(RuleDuplicateSlug, proof.Error, path.Join(a.Dir, ArticleFile), l.slugLine(a),
			"The slug “{{.Slug}}” is taken by {{.Other}}. Give this article another.", map[string]string{"Slug": slug(a), "Other": other.Dir})
	}
}

// slugLine is the line of the slug; a scan has to read the text again for it.
func (l *loader) slugLine(a *Article) int {
	f := a.File
	if f == nil {
		var err error
		if f, err = l.kept.read(a); err != nil {
			return 0
		}
	}
	return f.FieldLine("slug")
}

// referenceFiles lists the keys of the sources as their files name them, sorted.
func (l *loader) referenceFiles() []string {
	entries, err := fs.ReadDir(l.fsys, ReferenceRoot)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.unreadable(ReferenceRoot, err)
	}
	var keys []string
	for _, e := range entries {
		if key, ok := ReferenceKey(e.Name()); ok && !e.IsDir() {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

func (l *loader) references() *cite.Library {
	lib := cite.NewLibrary(nil)
	known := map[string][]proof.Finding{} // of a file that was read before
	if l.was != nil {
		lib = l.was.Library
		for _, f := range l.was.Problems {
			if f.Rule != RuleDuplicateReference {
				known[f.Path] = append(known[f.Path], f)
			}
		}
	}
	var fresh []*cite.Reference
	there := map[string]bool{}
	another := l.folded()
	for _, key := range l.referenceFiles() {
		name := path.Join(ReferenceRoot, key+".json")
		if l.was != nil && l.same(name) {
			l.found = append(l.found, known[name]...)
			_, there[key] = lib.Get(key)
		} else if ref, _ := l.reference(name, key); ref != nil {
			fresh = append(fresh, ref)
			there[key] = true
		}
		if there[key] {
			another(key)
		}
	}
	var gone []string
	for _, r := range lib.All() {
		if !there[r.Key] {
			gone = append(gone, r.Key)
		}
	}
	if len(gone) > 0 {
		lib = lib.Without(gone...)
	}
	if len(fresh) > 0 {
		lib = lib.With(fresh...)
	}
	return lib
}

// folded reports, of the keys it is called with one after the other, each that
// differs from an earlier one in capitals only.
func (l *loader) folded() func(key string) {
	first := map[string]string{}
	return func(key string) {
		other, taken := first[strings.ToLower(key)]
		if !taken {
			first[strings.ToLower(key)] = key
			return
		}
		l.add(RuleDuplicateReference, proof.Error, path.Join(ReferenceRoot, key+".json"), 0, "The keys “{{.Key}}” and “{{.Other}}” differ in capitals only, which many disks cannot tell apart. Remove one.",
			map[string]string{"Key": key, "Other": other})
	}
}

// reference reads one file; its name without .json is the key. sum names the
// state of the file, "" when it cannot be read.
func (l *loader) reference(name, key string) (ref *cite.Reference, sum string) {
	src, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.unreadable(name, err)
		return nil, ""
	}
	sum = TextSum(src)
	ref, found := ReadReference(name, src)
	l.found = append(l.found, found...)
	return ref, sum
}

// ReadReference reads the file of a reference, references/<key>.json, and says
// what is wrong with it; nil when it cannot be used.
func ReadReference(name string, src []byte) (*cite.Reference, []proof.Finding) {
	key := strings.TrimSuffix(path.Base(name), ".json")
	var l loader
	if !utf8.Valid(src) {
		l.add(RuleNotUTF8, proof.Error, name, 0, "The source cannot be read: it is not UTF-8 text. Save the file as UTF-8.", nil)
		return nil, l.found
	}
	own, ownErr := cite.ParseReference("", src) // which tells the item's own id
	if ownErr == nil && own.Key == key {
		return own, l.found
	}
	ref, err := cite.ParseReference(key, src)
	if err != nil {
		line, problem := 0, err.Error()
		var se *cite.SyntaxError
		if errors.As(err, &se) {
			line, problem = se.Line, se.Msg
		}
		l.add(RuleReference, proof.Error, name, line, "The source cannot be read: {{.Problem}}. Correct the file, or import the source anew.", map[string]string{"Problem": problem})
		return nil, l.found
	}
	problem := fmt.Sprintf("has no id; it is used as “%s”, as its file is named", key)
	if ownErr == nil {
		problem = fmt.Sprintf("has the id “%s”, but its file is named for “%s”, which is the key that counts", own.Key, key)
	}
	l.add(RuleReferenceName, proof.Warning, name, idLine(src), "The source {{.Problem}}. Make both the same.", map[string]string{"Problem": problem})
	return ref, l.found
}

// idLine is the line of the item's id, 1 when it is not to be seen.
func idLine(src []byte) int {
	if i := bytes.Index(src, []byte(`"id"`)); i >= 0 {
		return lineAt(src, i)
	}
	return 1
}
