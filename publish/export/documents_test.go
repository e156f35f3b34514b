package export

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/editor/paste"
)

// epubcheck is the checker of the e-book's standard, where it is installed.
const epubcheck = "/usr/share/java/epubcheck.jar"

func TestEPUB(t *testing.T) {
	data := write(t, article(t, false).EPUB)
	if !bytes.HasPrefix(data[30:], []byte("mimetypeapplication/epub+zip")) {
		t.Error("the type is not the first file, or not as it stands")
	}
	files := members(t, data)
	book := files["OEBPS/article.xhtml"]
	for _, want := range []string{`<img src="images/01.png"`, `(N. Castillo, <a href="https://strait.example/ports?a=1&amp;b=2">`, `xml:lang="en"`, `class="right"`} {
		if !strings.Contains(book, want) {
			t.Errorf("the text lacks %s:\n%s", want, book)
		}
	}
	if !strings.Contains(files["OEBPS/content.opf"], `properties="cover-image"`) || files["OEBPS/images/02.png"] == "" {
		t.Errorf("%s", files["OEBPS/content.opf"])
	}
	if !strings.Contains(files["OEBPS/nav.xhtml"], `article.xhtml#who-waits`) {
		t.Errorf("%s", files["OEBPS/nav.xhtml"])
	}
	if _, err := os.Stat(epubcheck); err != nil {
		t.Skip("epubcheck is not installed, so the e-book was not checked by it")
	}
	file := filepath.Join(t.TempDir(), "a.epub")
	if err := os.WriteFile(file, data, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "java", "-jar", epubcheck, "--failonwarnings", file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// What the document says is read back by the reader that Postil has for Word's.
func TestDOCXReadsBack(t *testing.T) {
	data := write(t, article(t, false).DOCX)
	files := members(t, data)
	if files["word/media/image1.png"] == "" || files["word/media/image2.png"] == "" || files["word/media/image3.png"] != "" {
		t.Error("not each image once")
	}
	back, err := paste.FromDOCX(data, paste.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := back.Markdown()
	for _, want := range []string{
		"## A pilot for \"every\" tide & \\<port>", "## Who waits", "### Boats by year",
		"(see N. Castillo, [Ports \\*Wait\\*](https://strait.example/ports?a=1&b=2), The Strait Times, July 16, 2024, p. 3; B. Okoro, On Tides, Press, 2020)",
		"and *waits* again.[^1]", "**why**: ~~nobody~~ somebody `pays < nothing`", "> A quotation with [a link](https://a.example/?x=1&y=2)",
		"> Its second paragraph.", "1. First, with (N. Castillo", "2. Second", "   - inner", "7. Seven\n8. Eight", "| 2024 | 3 |", "[^1]: A note with (B. Okoro, On Tides, Press, 2020, p. 12) and *emphasis*.",
		"    Its second paragraph.", "[A far picture](https://elsewhere.example/far.png)", "or no, and once more", "if a < b && c {", "## Sources", "An [earlier *article*](https://review.example/site/commentary/2026/08/maree/) and [the archive](https://review.example/site/archive/#y2026), the top.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

// pandoc is another reader of documents, where it is installed.
func TestDOCXIsReadByPandoc(t *testing.T) {
	pandoc, err := exec.LookPath("pandoc")
	if err != nil {
		t.Skip("pandoc is not installed, so no other program has read the document")
	}
	file := filepath.Join(t.TempDir(), "a.docx")
	if err := os.WriteFile(file, write(t, article(t, false).DOCX), 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), pandoc, "-f", "docx", "-t", "json", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(out, &tree); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	var count func(v any)
	count = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if k, ok := v["t"].(string); ok {
				kinds[k]++
			}
			for _, c := range v {
				count(c)
			}
		case []any:
			for _, c := range v {
				count(c)
			}
		}
	}
	count(tree)
	for kind, want := range map[string]int{"Note": 2, "Table": 1, "Image": 3, "BlockQuote": 3, "CodeBlock": 1, "OrderedList": 3, "BulletList": 2, "Code": 1, "Strikeout": 1, "Header": 4} {
		if kinds[kind] != want {
			t.Errorf("%d of %s, want %d", kinds[kind], kind, want)
		}
	}
	if !slices.Contains([]int{10, 11, 12}, kinds["Link"]) {
		t.Errorf("%d links", kinds["Link"])
	}
}
