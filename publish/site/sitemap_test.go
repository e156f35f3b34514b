package site

import (
	"context"
	"encoding/xml"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"postil/publish/content"
)

func TestALongSitemapComesInParts(t *testing.T) {
	m := fstest.MapFS{"postil.yaml": {Data: []byte("name: N\nbaseURL: https://n.example.org/\nlanguage: en\ncitationStyle: house\n")}}
	for _, slug := range []string{"a", "b", "c"} {
		m["content/commentary/2026/11/"+slug+"/index.md"] = &fstest.MapFile{Data: []byte("---\ntitle: T\nslug: " + slug + "\ndate: 2026-11-01\nauthors: [A B]\ntags: [x, y]\n---\nText.\n")}
	}
	p, err := NewPlan(Options{Content: content.Load(m), Files: func(name string) ([]byte, error) { return fs.ReadFile(m, name) }})
	if err != nil {
		t.Fatal(err)
	}
	all := p.sitemapURLs()
	if len(all) != p.sitemapSize() {
		t.Fatalf("%d addresses, but %d are expected", len(all), p.sitemapSize())
	}
	p.sitemapMax = 5
	delete(p.rest.files, "sitemap.xml")
	p.planSitemaps()
	var index struct {
		Sitemaps []struct {
			Loc string `xml:"loc"`
		} `xml:"sitemap"`
	}
	data, err := p.Render("sitemap.xml")
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(data, &index); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range index.Sitemaps {
		var set urlset
		data, err := p.Render(strings.TrimPrefix(s.Loc, "https://n.example.org/"))
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(data, &set); err != nil {
			t.Fatal(err)
		}
		if len(set.URLs) > 5 {
			t.Errorf("%s has %d addresses", s.Loc, len(set.URLs))
		}
		for _, u := range set.URLs {
			got = append(got, u.Loc)
		}
	}
	if len(got) != len(all) {
		t.Errorf("%d addresses in %d parts, want %d", len(got), len(index.Sitemaps), len(all))
	}
	for i := range got {
		if got[i] != all[i].Loc {
			t.Errorf("address %d is %s, want %s", i, got[i], all[i].Loc)
		}
	}
	if _, err := Build(context.Background(), p.o, Memory{}); err != nil {
		t.Error(err)
	}
}
