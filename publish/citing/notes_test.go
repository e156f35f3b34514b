package citing

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
	"postil/editor/markdown"
)

const noteSources = `[
 {"id":"doe","type":"book","title":"The Title","author":[{"family":"Doe","given":"Jane"}],"issued":{"date-parts":[[2020]]},"publisher":"Pub","publisher-place":"City"},
 {"id":"roe","type":"book","title":"Other","author":[{"family":"Roe","given":"Rick"}],"issued":{"date-parts":[[2021]]},"publisher":"Pub","publisher-place":"City"}
]`

func noteLibrary(t *testing.T) *cite.Library {
	t.Helper()
	var raw []json.RawMessage
	if err := json.Unmarshal([]byte(noteSources), &raw); err != nil {
		t.Fatal(err)
	}
	var refs []*cite.Reference
	for _, r := range raw {
		ref, err := cite.ParseReference("", r)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
	}
	return cite.NewLibrary(refs)
}

// notedTexts show citations in all places that a style with notes tells apart.
var notedTexts = map[string]string{
	"running text":     "A claim [@doe, p. 3]. Another \"quote\" [@doe, p. 4], and \"quoted.\" [@roe].\n\n[see @doe; @roe] begins.",
	"author in text":   "@doe says so. And @roe [p. 5], he says. Then [-@doe].",
	"after a sentence": "No punct [@doe] here; \"no!\" [@doe]. End. [@roe] New.",
	"in a note":        "One.[^n]\n\n[^n]: See [@doe, p. 9]. Also @roe [p. 3] thinks. [see @doe, p. 1]",
	"notes of one":     "Two.[^m] Three.[^k] Four.[^l] Five [@doe; @roe]?\n\n[^m]: [@doe, p. 9]\n\n[^k]: [@roe, p. 9]. More.\n\n[^l]: @doe [p. 9] says.",
	"positions":        "A [@doe]. B [@doe]. C [@doe, p. 2]. D [@roe]. E.[^e] F [@doe].\n\n[^e]: Nothing cited.",
	"ibid over a note": "A [@doe]. B.[^e] C [@doe].\n\n[^e]: Nothing cited.",
}

// plainNotes is an HTML page's text with its marks as [1] and its notes as lines.
func plainNotes(html string) string {
	html = regexp.MustCompile(`<sup[^>]*><a[^>]*>(\d+)</a></sup>|<a[^>]*class="footnote-ref"[^>]*><sup>(\d+)</sup></a>`).ReplaceAllString(html, "[$1$2]")
	html = regexp.MustCompile(`<a[^>]*(footnote-backref|footnote-back)[^>]*>[^<]*</a>`).ReplaceAllString(html, "")
	html = regexp.MustCompile(`(?s)<div id="refs".*?\n</div>\n</div>`).ReplaceAllString(html, "")
	html = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(html, "")
	html = strings.NewReplacer("&#160;", " ", "\u00a0", " ", "&amp;", "&", "\u202f", "").Replace(html)
	var lines []string
	for l := range strings.Lines(html) {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// Notes are where pandoc has them and say what it says.
func TestNotesAsPandoc(t *testing.T) {
	pandoc, err := exec.LookPath("pandoc")
	if err != nil {
		t.Skip("pandoc is not installed; it says here what is right")
	}
	places := "/usr/share/citation-style-language"
	file := filepath.Join(places, "styles", "chicago-fullnote-bibliography-with-ibid.csl")
	if _, err := os.Stat(file); err != nil {
		t.Skip("Debian's citation-style-language-styles is not installed")
	}
	lib := noteLibrary(t)
	f, err := Formatter(t.Context(), "chicago-fullnote-bibliography-with-ibid", Shelf(nil, []fs.FS{os.DirFS(places)}))
	if err != nil {
		t.Fatal(err)
	}
	if !f.InNotes() {
		t.Fatal("the style cites in notes")
	}
	refs := filepath.Join(t.TempDir(), "refs.json")
	if err := os.WriteFile(refs, []byte(noteSources), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, src := range notedTexts {
		t.Run(name, func(t *testing.T) {
			p := markdown.New(markdown.Options{Lang: "en-US", CiteInNotes: true})
			d := p.Parse([]byte(src))
			var b bytes.Buffer
			if err := p.HTML(&b, d, f.Format(d.Citations, lib), markdown.HTMLOptions{}); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), pandoc, "-M", "lang=en-US", "--citeproc", "--bibliography", refs, "--csl", file, "-t", "html", "--wrap=none")
			cmd.Stdin = strings.NewReader(src)
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(plainNotes(string(out)), plainNotes(b.String())); diff != "" {
				t.Errorf("%s (-pandoc +ours):\n%s", src, diff)
			}
		})
	}
}
