package site

import (
	"crypto/sha256"
	"reflect"
	"testing"

	"postil/publish/article"
	"postil/publish/content"
)

// A field that is added to the front matter must be among what pages depend on,
// or a change of it would not show. Authors, tags and section count by what they
// are linked as.
func TestEveryFieldOfTheFrontMatterCounts(t *testing.T) {
	sum := func(f article.Front) [sha256.Size]byte {
		s := &story{a: &content.Article{Front: f}}
		for _, n := range f.Authors {
			s.authors = append(s.authors, &term{name: n})
		}
		for _, n := range f.Tags {
			s.tags = append(s.tags, &term{name: n})
		}
		if f.Section != "" {
			s.section = &term{name: f.Section}
		}
		var d digest
		d.front(s)
		return sha256.Sum256(d.buf)
	}
	empty := sum(article.Front{})
	v := reflect.TypeFor[article.Front]()
	for i := range v.NumField() {
		var f article.Front
		field := reflect.ValueOf(&f).Elem().Field(i)
		switch p := field.Addr().Interface().(type) {
		case *string:
			*p = "x"
		case *[]string:
			*p = []string{"x"}
		case *article.Date:
			*p = article.Day(2024, 7, 16)
		case *article.Image:
			p.File = "x"
		case *[]article.Correction:
			*p = []article.Correction{{Text: "x"}}
		default:
			t.Fatalf("%s: say here how it is filled", v.Field(i).Name)
		}
		if sum(f) == empty {
			t.Errorf("%s does not count: add it to digest.front", v.Field(i).Name)
		}
	}
}
