package site_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"postil/publish/site"
)

// Compiled templates give what html/template does, for the built-in theme and
// for one with files of its own.
func TestCompiledPagesAreTheSame(t *testing.T) {
	own := every(t)
	put(own, "theme/notfound.html", `{{define "main"}}<h1 title="{{.Site.Name}}">{{printf "%s at sea" .Words.NotFound}}</h1>{{end}}`)
	put(own, "theme/terms.html", `{{define "main"}}{{range $i, $t := .Terms}}{{if $i}}, {{end}}<a href="{{$t.URL}}">{{$t.Text}}</a>{{end}}{{end}}`)
	for name, c := range map[string]struct {
		options site.Options
		left    []string // to html/template
	}{
		"ferries": {options(repository(t)), nil},
		"every":   {photographed(t), nil},
		"own":     {options(own), []string{"notfound base site.page"}},
	} {
		fast, err := site.NewPlan(c.options)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := site.NewPlan(c.options)
		if err != nil {
			t.Fatal(err)
		}
		plain.Plain()
		for _, path := range fast.Paths() {
			got, err := fast.Render(path)
			want, werr := plain.Render(path)
			if errors.Is(err, site.ErrNoPage) && errors.Is(werr, site.ErrNoPage) {
				continue // an image that is not wide enough
			}
			if err != nil || werr != nil {
				t.Fatalf("%s: %s: %v, %v", name, path, err, werr)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s: %s:\n%s", name, path, difference(got, want))
			}
		}
		if left := fast.NotCompiled(); !slices.Equal(left, c.left) {
			t.Errorf("%s: not compiled: %q", name, left)
		}
	}
}

// The script of the search page shows these as they are: an attribute whose name
// html/template takes for a script's would have quotes in it.
func TestSearchPageTellsItsScriptThePlainWords(t *testing.T) {
	out, _ := build(t, options(repository(t)))
	box := one(t, parse(t, out["search/index.html"]), "#search")
	for name, want := range map[string]string{"data-single": "1 article", "data-many": "# articles", "data-none": "Nothing found. Try fewer or other words."} {
		if got := get(box, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// difference shows where two pages part.
func difference(a, b []byte) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-60)
	return "got  " + string(a[from:min(len(a), i+60)]) + "\nwant " + string(b[from:min(len(b), i+60)])
}
