package content

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/packed"
)

// Index is what a scan found, for the next one: of every article its front
// matter, of every file a stamp. It never changes.
type Index struct {
	bundles    []bundle    // in the order of scanning
	folders    []folder    // as above
	references []reference // sorted by key

	byDir, byFolder map[string]int
}

// ErrIndex means that data is no index, or one of another version: scan
// without it.
var ErrIndex = errors.New("not an index of content")

// indexVersion begins every index. It changes with what an index holds, and
// with what findings say.
const indexVersion = "postil content index 3\n"

func newIndex(folders []folder, bundles []bundle, references []reference) *Index {
	x := &Index{
		bundles: bundles, folders: folders, references: references,
		byDir: make(map[string]int, len(bundles)), byFolder: make(map[string]int, len(folders)),
	}
	for i := range bundles {
		x.byDir[bundles[i].dir] = i
	}
	for i, f := range folders {
		x.byFolder[f.dir] = i
	}
	return x
}

// bundle is what is known of a bundle's folder, nil for nothing. Loose files
// are not known.
func (x *Index) bundle(dir string) *bundle {
	i, ok := x.byDir[dir]
	if !ok || x.bundles[i].file == "" && x.bundles[i].folder == "" {
		return nil
	}
	return &x.bundles[i]
}

func (x *Index) folder(dir string) string {
	if i, ok := x.byFolder[dir]; ok {
		return x.folders[i].stamp
	}
	return ""
}

// below are the bundles in a folder and under it.
func (x *Index) below(dir string) []bundle {
	var out []bundle
	for _, b := range x.bundles {
		if strings.HasPrefix(b.dir, dir+"/") {
			out = append(out, b)
		}
	}
	return out
}

func (x *Index) foldersBelow(dir string) []folder {
	var out []folder
	for _, f := range x.folders {
		if f.dir == dir || strings.HasPrefix(f.dir, dir+"/") {
			out = append(out, f)
		}
	}
	return out
}

func (x *Index) reference(key string) *reference {
	i, ok := slices.BinarySearchFunc(x.references, key, func(r reference, key string) int { return cmp.Compare(r.key, key) })
	if !ok {
		return nil
	}
	return &x.references[i]
}

// Marshal is the index as bytes for Unmarshal. Texts with their lengths before
// them: it is read at the start of every build, and has a thousand times more
// articles than fields.
func (x *Index) Marshal() ([]byte, error) {
	w := &indexWriter{out: []byte(indexVersion)}
	w.count(len(x.folders))
	for _, f := range x.folders {
		w.texts(f.dir, f.stamp)
	}
	w.count(len(x.bundles))
	for i := range x.bundles {
		w.bundle(&x.bundles[i])
	}
	w.count(len(x.references))
	for _, r := range x.references {
		w.texts(r.key, r.stamp, r.sum, strconv.FormatBool(r.valid))
		w.findings(r.found)
	}
	sum := TextSum(w.out)
	w.texts(sum)
	return w.out, w.err
}

type indexWriter struct {
	out []byte
	err error
}

func (w *indexWriter) count(n int) { w.out = binary.AppendUvarint(w.out, uint64(n)) }

func (w *indexWriter) texts(texts ...string) {
	for _, t := range texts {
		w.count(len(t))
		w.out = append(w.out, t...)
	}
}

func (w *indexWriter) list(texts []string) {
	w.count(len(texts))
	w.texts(texts...)
}

func (w *indexWriter) findings(fs []proof.Finding) {
	data, err := proof.Store(fs)
	w.err = cmp.Or(w.err, err)
	w.texts(string(data))
}

func (w *indexWriter) date(d article.Date) {
	switch {
	case d.IsZero():
		w.texts("")
	case d.HasTime:
		w.texts(d.Format(time.RFC3339Nano))
	default:
		w.texts(d.Format(time.DateOnly))
	}
}

func (w *indexWriter) bundle(b *bundle) {
	w.texts(b.dir, b.folder, b.file)
	w.findings(b.found)
	if b.article == nil {
		w.count(0)
		return
	}
	w.count(1)
	a, f := b.article, b.article.Front
	w.texts(a.sum, f.Title, f.Subtitle, f.Slug, f.GUID, f.TranslationKey, f.Summary, f.Section, f.Lang,
		f.Image.File, f.Image.Alt, f.Image.Caption, f.Image.Credit, f.Image.Source, f.Image.Licence)
	w.date(f.Date)
	w.date(f.Lastmod)
	for _, l := range [][]string{f.Aliases, f.Authors, f.Tags, f.NoCite, a.Files, a.FileSums, a.mayCite, a.mayLink} {
		w.list(l)
	}
	w.count(len(f.Corrections))
	for _, c := range f.Corrections {
		w.date(c.Date)
		w.texts(c.Text)
	}
}

// Unmarshal reads what Marshal wrote. The error wraps ErrIndex.
func Unmarshal(data []byte) (*Index, error) {
	r := &indexReader{packed.Reader{Rest: string(data)}}
	rest, ok := strings.CutPrefix(r.Rest, indexVersion)
	if !ok || len(rest) < 65 {
		return nil, fmt.Errorf("%w: another version", ErrIndex)
	}
	if end := len(data) - 65; TextSum(data[:end]) != string(data[end+1:]) {
		return nil, fmt.Errorf("%w: damaged", ErrIndex)
	}
	r.Rest = rest
	folders := make([]folder, r.Count())
	for i := range folders {
		folders[i] = folder{r.Text(), r.Text()}
	}
	bundles := make([]bundle, r.Count())
	for i := range bundles {
		r.bundle(&bundles[i])
	}
	references := make([]reference, r.Count())
	for i := range references {
		f := &references[i]
		f.key, f.stamp, f.sum, f.valid = r.Text(), r.Text(), r.Text(), r.Text() == "true"
		f.found = r.findings()
	}
	if r.Bad {
		return nil, fmt.Errorf("%w: damaged", ErrIndex)
	}
	return newIndex(folders, bundles, references), nil
}

// indexReader reads an index.
type indexReader struct{ packed.Reader }

func (r *indexReader) list() []string {
	n := r.Count()
	if n == 0 {
		return nil
	}
	out := make([]string, n)
	for i := range out {
		out[i] = r.Text()
	}
	return out
}

func (r *indexReader) findings() []proof.Finding {
	fs, err := proof.Stored([]byte(r.Text()))
	if err != nil {
		r.Fail()
	}
	return fs
}

func (r *indexReader) date() article.Date {
	t := r.Text()
	if t == "" {
		return article.Date{}
	}
	layout := time.DateOnly
	if len(t) > len(layout) {
		layout = time.RFC3339Nano
	}
	when, err := time.Parse(layout, t)
	if err != nil {
		r.Fail()
	}
	return article.Date{Time: when, HasTime: layout != time.DateOnly}
}

func (r *indexReader) bundle(b *bundle) {
	b.dir, b.folder, b.file = r.Text(), r.Text(), r.Text()
	b.found = r.findings()
	if r.Count() == 0 {
		return
	}
	a := &Article{Dir: b.dir, sum: r.Text()}
	f := &a.Front
	for _, t := range []*string{
		&f.Title, &f.Subtitle, &f.Slug, &f.GUID, &f.TranslationKey, &f.Summary, &f.Section, &f.Lang,
		&f.Image.File, &f.Image.Alt, &f.Image.Caption, &f.Image.Credit, &f.Image.Source, &f.Image.Licence,
	} {
		*t = r.Text()
	}
	f.Date, f.Lastmod = r.date(), r.date()
	for _, l := range []*[]string{&f.Aliases, &f.Authors, &f.Tags, &f.NoCite, &a.Files, &a.FileSums, &a.mayCite, &a.mayLink} {
		*l = r.list()
	}
	if n := r.Count(); n > 0 {
		f.Corrections = make([]article.Correction, n)
		for i := range f.Corrections {
			f.Corrections[i] = article.Correction{Date: r.date(), Text: r.Text()}
		}
	}
	b.article = a
}

// Equal reports whether two indexes say the same: then there is no need to keep
// the newer. nil is like none.
func (x *Index) Equal(y *Index) bool {
	if x == nil || y == nil {
		return x == y
	}
	return len(x.bundles) == len(y.bundles) && len(x.references) == len(y.references) && slices.Equal(x.folders, y.folders) &&
		slices.EqualFunc(x.bundles, y.bundles, func(a, b bundle) bool {
			// Stamps stand for all that was read.
			return a.dir == b.dir && a.folder == b.folder && a.file == b.file && a.file != "" &&
				(a.article == nil) == (b.article == nil) && (a.article == nil || slices.Equal(a.article.FileSums, b.article.FileSums))
		}) &&
		slices.EqualFunc(x.references, y.references, func(a, b reference) bool {
			return a.key == b.key && a.stamp == b.stamp && a.stamp != ""
		})
}
