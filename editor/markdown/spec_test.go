package markdown

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"postil/editor/cite"
)

// goldmarkDir is where the sources of goldmark are, with the examples of
// CommonMark's specification and of the extensions.
func goldmarkDir(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	dir := strings.TrimSpace(string(out))
	if err != nil || dir == "" {
		t.Skipf("goldmark's sources are not here: %v", err)
	}
	return dir
}

var (
	headingAttribute = regexp.MustCompile(`(<h[1-6]) id="[^"]*"`)
	selfClosing      = regexp.MustCompile(` />`)
)

// typewriter undoes what the typographer does and the specification does not
// know of.
var typewriter = strings.NewReplacer("“", "&quot;", "”", "&quot;", "‘", "'", "’", "'", "–", "--", "—", "---", "…", "...", "«", "&lt;&lt;", "»", "&gt;&gt;", "<br>\n", "<br />\n")

func plainHTML(s string) string {
	s = selfClosing.ReplaceAllString(typewriter.Replace(headingAttribute.ReplaceAllString(s, "$1")), ">")
	return strings.TrimRight(s, "\n")
}

// differs says why the HTML of examples of CommonMark 0.31.2 is not the
// specification's.
var differs = map[string][]int{
	"a bare address is a link":                                      {608, 611, 612},
	"white space before a bare address's place stays, as with Hugo": {226, 635},
	"an image alone in a paragraph is a figure":                     {520, 572, 573, 574, 575, 576, 577, 578, 580, 581, 582, 583, 584, 585, 586, 588, 589, 591},
	"the scheme is none that is let through":                        {601},
	"it holds a citation":                                           {606},
	"raw HTML is made safe": {
		21, 31, 148, 150, 151, 152, 153, 155, 156, 157, 158, 163, 165, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 187, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 598, 599, 613, 614, 615, 616, 617, 623, 625, 626, 627, 628, 629, 630, 631, 642, 643,
	},
}

type example struct {
	Markdown, HTML string
	Example        int
}

// commonMarkExamples are those of the specification.
func commonMarkExamples(t *testing.T) []example {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(goldmarkDir(t), "_test", "spec.json"))
	if err != nil {
		t.Skip(err)
	}
	var examples []example
	if err := json.Unmarshal(data, &examples); err != nil {
		t.Fatal(err)
	}
	if len(examples) < 600 {
		t.Fatalf("only %d examples", len(examples))
	}
	return examples
}

func TestCommonMarkExamples(t *testing.T) {
	examples := commonMarkExamples(t)
	p := New(Options{Lang: "en"})
	same := 0
	for _, e := range examples {
		var b bytes.Buffer
		d := p.Parse([]byte(e.Markdown))
		if err := p.HTML(&b, d, cite.Formatted{}, HTMLOptions{}); err != nil {
			t.Fatal(err)
		}
		why := ""
		for reason, list := range differs {
			if slices.Contains(list, e.Example) {
				why = reason
			}
		}
		diff := cmp.Diff(plainHTML(e.HTML), plainHTML(b.String()))
		switch {
		case diff == "":
			same++
			if why != "" {
				t.Errorf("example %d is the specification's, though %s", e.Example, why)
			}
		case why == "":
			t.Errorf("example %d:\n%s\n(-specification +Postil):\n%s", e.Example, e.Markdown, diff)
		}
	}
	t.Logf("%d of %d examples are the specification's, the others differ on purpose", same, len(examples))
}

// goldmark's own HTML, for what is of its extensions.
func goldmarkHTML(t testing.TB, src string) string {
	t.Helper()
	m := marksOf("en")
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify, extension.TaskList,
			extension.DefinitionList, extension.Footnote,
			extension.NewTypographer(extension.WithTypographicSubstitutions(map[extension.TypographicPunctuation]string{
				extension.LeftSingleQuote: m.openSingle, extension.RightSingleQuote: m.closeSingle,
				extension.LeftDoubleQuote: m.openDouble, extension.RightDoubleQuote: m.closeDouble,
				extension.EnDash: enDash, extension.EmDash: emDash, extension.Ellipsis: ellipsis,
				extension.LeftAngleQuote: openAngle, extension.RightAngleQuote: closeAngle, extension.Apostrophe: apostrophe,
			}))),
		goldmark.WithParserOptions(parser.WithAttribute()))
	var b bytes.Buffer
	if err := md.Convert([]byte(src), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What goldmark has examples for, beside CommonMark, is the same here.
func TestExtensionExamples(t *testing.T) {
	dir := filepath.Join(goldmarkDir(t), "extension", "_test")
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Skipf("no examples of extensions: %v", err)
	}
	p := New(Options{Lang: "en"})
	tables := strings.NewReplacer("\t<tbody>\n\t</tbody>\n", "", "\t", "", `text-align: `, `text-align:`)
	www := strings.NewReplacer(`href="http://www.`, `href="https://www.`)
	same, all := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// A number and a name, "//- - -", the text, "//- - -", HTML, "//= = =".
		for _, c := range regexp.MustCompile(`(?m)^//(?:= )+=?.*$`).Split(string(data), -1) {
			parts := regexp.MustCompile(`(?m)^//(?:- )+-?.*$\n`).Split(c, -1)
			if len(parts) < 3 {
				continue
			}
			src := parts[1]
			if strings.ContainsAny(src, "@") || strings.Contains(src, "![") || strings.Contains(src, "<") {
				continue // citations, figures and raw HTML differ on purpose
			}
			all++
			var b bytes.Buffer
			if err := p.HTML(&b, p.Parse([]byte(src)), cite.Formatted{}, HTMLOptions{}); err != nil {
				t.Fatal(err)
			}
			want, got := www.Replace(goldmarkHTML(t, src)), headingAttribute.ReplaceAllString(tables.Replace(b.String()), "$1")
			if diff := cmp.Diff(strings.ReplaceAll(want, "\t", ""), got); diff != "" {
				t.Errorf("%s: HTML of\n%s\n(-goldmark +Postil):\n%s", filepath.Base(file), src, diff)
				continue
			}
			same++
		}
	}
	if all < 50 {
		t.Errorf("only %d examples", all)
	}
	t.Logf("%d of %d examples of extensions are goldmark's", same, all)
}

// FuzzTypography compares with goldmark's own typographer.
func FuzzTypography(f *testing.F) {
	for _, s := range []string{
		`"a" 'b' c's`, `'90s '90 90's`, `'twas 'em 'net 'lo`, `"Monitor 21"" x`, `'a' 'b'`, `dogs' 'a`, "'\n", `"('a')" "—b"`, "\"a\n\nb\"", "'a\n\nb' c", `a"b"c'd'e`, `---- ..... <<<>>>`, `'“' "…"`, `'s 'm 'd 've 're 'll`, `"*a*" *"a"*`, `5'6" '5'`, `''a'' ""a""`,
	} {
		f.Add(s)
	}
	p := New(Options{Lang: "en"})
	f.Fuzz(func(t *testing.T, src string) {
		if strings.ContainsAny(src, "<@[!{#|^\t=") {
			t.Skip() // not about typography
		}
		var b bytes.Buffer
		if err := p.HTML(&b, p.Parse([]byte(src)), cite.Formatted{}, HTMLOptions{}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), `<a href=""`) {
			t.Skip()
		}
		got := headingAttribute.ReplaceAllString(strings.ReplaceAll(b.String(), "\t", ""), "$1")
		if diff := cmp.Diff(goldmarkHTML(t, src), strings.ReplaceAll(got, "<tbody>\n</tbody>\n", "")); diff != "" {
			t.Fatalf("%q (-goldmark +Postil):\n%s", src, diff)
		}
	})
}
