package compiled_test

import (
	"bytes"
	"errors"
	"html/template"
	"reflect"
	"strings"
	"testing"

	"postil/publish/site/compiled"
)

type base struct {
	Title string
	Inner *inner
}

type inner struct {
	Name string
	Deep *inner
}

type item struct{ Text, URL string }

type colour int

func (colour) String() string { return "red" }

type named string

type view struct {
	base
	S      string
	N      int
	Yes    bool
	HTML   template.HTML
	JS     template.JS
	Attr   template.HTMLAttr
	URL    template.URL
	Set    template.Srcset
	Named  named
	Colour colour
	Any    any
	Map    map[string]string
	List   []item
	None   []item
	Links  []*item
	hidden string
}

// Method is something that templates may call.
func (view) Method() string { return "called" }

// nasty is a text with all that is escaped somewhere.
const nasty = "a\x00b\"c'd<e>f&g+h i/j:k,l%2fm%zzn\xff\u2028é日`=\\\n\t#?[](){}!$*@;~^|"

func sample(s string) view {
	return view{
		base: base{Title: s, Inner: &inner{Name: s, Deep: &inner{Name: "deep"}}},
		S:    s, N: 1234, Yes: true,
		HTML: template.HTML("<b>" + s + "</b>"), JS: template.JS(`{"a":"` + s + `"}`), Attr: ` dir="ltr"`,
		URL: template.URL(s), Set: template.Srcset(s), Named: named(s), Colour: 1, Any: s, Map: map[string]string{"S": s},
		hidden: s, List: []item{{s, "https://example.org/?" + s}, {"two", "javascript:alert(1)"}, {"three", "/a b"}}, Links: []*item{{s, s}},
	}
}

// run gives what html/template and the compiled template make of one.
func run(t testing.TB, text string, v view) (want string, wantErr error, got string, ok bool, err error) {
	t.Helper()
	parse := func() *template.Template {
		set, err := template.New("page").Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	var b bytes.Buffer
	wantErr = parse().ExecuteTemplate(&b, "page", v)
	c, err := compiled.New(parse(), "page", reflect.TypeOf(v))
	if err != nil {
		return b.String(), wantErr, "", false, err
	}
	out, ok := c.Append([]byte("before "), v)
	return b.String(), wantErr, strings.TrimPrefix(string(out), "before "), ok, nil
}

// What is compiled says what html/template says.
var same = []string{
	"",
	"text only <p>",
	"{{/* a comment */}}<!-- another --><p>{{.S}}</p>",
	`<p title="{{.S}}">{{.S}}</p>`,
	`<p title='{{.S}}'>{{.HTML}}</p>`,
	`<title>{{.S}}</title><title>{{.Named}}</title>`,
	`<a href="{{.S}}">{{.N}} {{.Yes}}</a>`,
	`<a href='{{.S}}' title="{{.N}}">x</a>`,
	`<a href="/x?{{.S}}">{{.Named}}</a><a href="/x/{{.S}}">{{.JS}}</a><a href="/x#{{.URL}}"></a>`,
	`<a href="{{.URL}}">{{.URL}}</a>`,
	`<img srcset="{{.S}}" src="{{.S}}"><img srcset="{{.Set}}">`,
	`<script type="application/ld+json">{{.JS}}</script>`,
	`<p{{.Attr}}>{{.Attr}}</p>`,
	`<meta name="x" content="{{.S}}"><meta http-equiv="refresh" content="0; url={{.S}}">`,
	`{{if .S}}yes{{else}}no{{end}} {{if .None}}yes{{else}}no{{end}} {{if .None}}yes{{end}}`,
	`{{if .N}}a{{end}}{{if .Yes}}b{{end}}{{if .Inner}}c{{end}}{{if .Inner.Deep.Deep}}d{{end}}{{if .List}}e{{end}}{{if .Map}}f{{end}}{{if .}}g{{end}}`,
	`{{if or .None .S}}a{{end}}{{if or .None .Inner.Deep.Deep}}b{{else}}c{{end}}{{if and .S .N}}d{{end}}{{if and .S .None}}e{{else}}f{{end}}{{if not .S}}g{{else}}h{{end}}`,
	`{{if or (and .S .None) (not .None)}}a{{end}}`,
	`{{with .S}}<p>{{.}}</p>{{else}}none{{end}}{{with .None}}x{{else}}{{.S}}{{end}}`,
	`{{with .Inner}}{{.Name}}{{with .Deep}}{{.Name}} {{$.S}}{{with .Deep}}x{{else}}{{.Name}}{{end}}{{end}}{{end}}`,
	`{{with .None}}x{{else with .Inner}}{{.Name}}{{else}}y{{end}}`,
	`{{range .List}}<a href="{{.URL}}">{{.Text}}</a>{{$.N}}{{else}}none{{end}}{{range .None}}x{{else}}none{{end}}`,
	`{{range $i, $e := .List}}{{if $i}}, {{end}}{{$i}} {{$e.Text}} {{.URL}}{{end}}`,
	`{{range $e := .List}}{{$e.Text}}{{end}}{{range .Links}}{{.Text}}{{end}}`,
	`{{$x := .S}}{{range .List}}{{$x}}{{$x := .Text}}{{$x}}{{end}}{{$x}}`,
	`{{with $x := .Inner}}{{$x.Name}}{{end}}{{.Title}}{{.Inner.Name}}`,
	`{{define "a"}}<i>{{.Text}}{{$.URL}}</i>{{end}}{{range .List}}{{template "a" .}}{{end}}`,
	`{{define "list"}}{{.Name}}{{with .Deep}}({{template "list" .}}){{end}}{{end}}{{template "list" .Inner}}`,
	`{{block "main" .}}{{.S}}{{end}}`,
	"{{- with .S -}}  {{.}}  {{- end -}}\n",
}

func TestSameAsHTMLTemplate(t *testing.T) {
	for _, text := range same {
		for _, s := range []string{nasty, "", "plain", "javascript:alert(1)", "https://example.org/a b?c=d&e", "a.jpg 480w, b c.jpg 2x, javascript:x 1x,", "mailto:a@b"} {
			want, wantErr, got, ok, err := run(t, text, sample(s))
			if err != nil || wantErr != nil {
				t.Fatalf("%s: %v, %v", text, err, wantErr)
			}
			if !ok {
				t.Errorf("%s with %q: not executed", text, s)
			} else if got != want {
				t.Errorf("%s with %q:\ngot  %q\nwant %q", text, s, got, want)
			}
		}
	}
}

// What is not compiled is refused, and never done in another way.
func TestRefused(t *testing.T) {
	for _, text := range []string{
		`{{.Method}}`, `{{.Missing}}`, `{{.hidden}}`, `{{.Any}}`, `{{.Map.S}}`, `{{.Colour}}`, `{{.Inner}}`, `{{.List}}`,
		`{{.S | html}}`, `{{html .S}}`, `{{printf "%s" .S}}`, `{{len .S}}`, `{{"text"}}`, `{{1}}`, `{{index .List 0}}`, `{{(.Inner).Name}}`,
		`{{if eq .S "x"}}{{end}}`, `{{if len .S}}{{end}}`, `{{if .Any}}{{end}}`, `{{with .Any}}{{.}}{{end}}`, `{{if $x := .S}}{{$x}}{{end}}`,
		`{{$x := .S}}{{$x = .Title}}{{$x}}`, `{{range .Map}}{{.}}{{end}}`, `{{range .N}}x{{end}}`, `{{range .Inner}}{{end}}`, `{{range .List}}{{break}}{{end}}`, `{{range .List}}{{continue}}{{end}}`,
		`{{define "a"}}x{{end}}{{template "a"}}`,
		`<p title="{{.HTML}}">`, `<p title={{.S}}>`, `<script>{{.S}}</script>`, `<style>p { color: {{.S}} }</style>`, `<p {{.S}}="x">`, `<img srcset="{{.URL}}">`,
		`<p onclick="f('{{.S}}')">`, `<p style="color: {{.S}}">`,
	} {
		_, _, _, ok, err := run(t, text, sample(nasty))
		if ok || !errors.Is(err, compiled.ErrNotCompiled) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Where an execution fails, or comes to what is not known, nothing is written.
func TestLeftToHTMLTemplate(t *testing.T) {
	for _, text := range []string{
		`a{{.Inner.Deep.Deep.Name}}`, `a{{with .Inner.Deep}}{{.Deep.Name}}{{end}}`, `a{{if .Inner.Deep.Deep.Name}}{{end}}`,
		`{{define "size"}} title="{{.S}}"{{end}}a<p{{template "size" .}}>`,
		`{{define "a"}}x{{template "a" .}}{{end}}{{template "a" .Inner}}`,
	} {
		_, _, got, ok, err := run(t, text, sample("s"))
		if err != nil || ok || got != "" {
			t.Errorf("%s: got %q, %v, %v", text, got, ok, err)
		}
	}
	// A branch that is not taken does no harm.
	want, _, got, ok, err := run(t, `{{define "size"}} title="{{.S}}"{{end}}a{{if .None}}<p{{template "size" .}}>{{end}}b`, sample("s"))
	if err != nil || !ok || got != want {
		t.Errorf("got %q, want %q, %v, %v", got, want, ok, err)
	}
}

func TestDataOfAnotherType(t *testing.T) {
	set := template.Must(template.New("page").Parse(`{{.S}}`))
	c, err := compiled.New(set, "page", reflect.TypeFor[view]())
	if err != nil {
		t.Fatal(err)
	}
	v := sample("s")
	for _, data := range []any{nil, "text", &v, base{}} {
		if out, ok := c.Append([]byte("x"), data); ok || string(out) != "x" {
			t.Errorf("%T: got %q", data, out)
		}
	}
}

func TestNoSuchTemplate(t *testing.T) {
	set := template.Must(template.New("page").Parse(`<p title="{{.S}}`)) // it does not end well
	for _, name := range []string{"page", "other"} {
		if _, err := compiled.New(set, name, reflect.TypeFor[view]()); !errors.Is(err, compiled.ErrNotCompiled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzSame(f *testing.F) {
	for _, s := range []string{nasty, "", "https://example.org/%41%zz", " a.jpg 1x , b,c d e", "JavaScript:x", "\x00\xed\xa0\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, text := range same {
			want, wantErr, got, ok, err := run(t, text, sample(s))
			if err != nil || wantErr != nil || !ok || got != want {
				t.Fatalf("%s with %q:\ngot  %q\nwant %q\n%v %v", text, s, got, want, err, wantErr)
			}
		}
	})
}

func BenchmarkPage(b *testing.B) {
	const text = `<ul>{{range .List}}<li title="{{.Text}}"><a href="{{.URL}}">{{.Text}}</a>{{with $.Inner}}{{.Name}}{{end}}</li>{{end}}</ul>`
	v := sample("a title of the usual length")
	set := template.Must(template.New("page").Parse(text))
	c, err := compiled.New(set, "page", reflect.TypeOf(v))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("compiled", func(b *testing.B) {
		b.ReportAllocs()
		var out []byte
		for b.Loop() {
			out, _ = c.Append(out[:0], v)
		}
	})
	b.Run("html/template", func(b *testing.B) {
		b.ReportAllocs()
		var out bytes.Buffer
		for b.Loop() {
			out.Reset()
			if err := set.ExecuteTemplate(&out, "page", v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
