package content

import (
	"reflect"
	"testing"
	"time"

	"postil/publish/article"
)

// fill gives every field of a value something of its own.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	switch {
	case v.Type() == reflect.TypeFor[article.Date]():
		v.Set(reflect.ValueOf(article.Date{Time: time.Date(2024, 7, 16, 9, 30, 0, 5000, time.FixedZone("", 7200)), HasTime: true}))
	case v.Kind() == reflect.String:
		v.SetString("text")
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	default:
		t.Fatalf("the index cannot keep a %s", v.Type())
	}
}

// A field that is added to the front matter must be kept in the index, or pages
// would lose it in the second build.
func TestIndexKeepsEveryField(t *testing.T) {
	a := &Article{Dir: "content/commentary/2024/07/one", Files: []string{"a"}, FileSums: []string{"b"}, sum: "c", mayCite: []string{"d"}}
	fill(t, reflect.ValueOf(&a.Front).Elem())
	data, err := newIndex(nil, []bundle{{dir: a.Dir, article: a}}, nil).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	x, err := Unmarshal(data)
	if err != nil {
		t.Fatal(err)
	}
	got := x.bundles[0].article
	want, have := reflect.ValueOf(a.Front), reflect.ValueOf(got.Front)
	for i := range want.NumField() {
		name, w, h := want.Type().Field(i).Name, want.Field(i).Interface(), have.Field(i).Interface()
		if d, ok := w.(article.Date); ok {
			if !d.Equal(h.(article.Date).Time) || d.String() != h.(article.Date).String() || !h.(article.Date).HasTime {
				t.Errorf("%s: %v became %v", name, w, h)
			}
			continue
		}
		if name == "Corrections" {
			for j, c := range w.([]article.Correction) {
				if g := h.([]article.Correction)[j]; g.Text != c.Text || g.Date.String() != c.Date.String() {
					t.Errorf("%s: %v became %v", name, c, g)
				}
			}
			continue
		}
		if !reflect.DeepEqual(w, h) {
			t.Errorf("%s: %v became %v: add it to indexWriter.bundle and indexReader.bundle", name, w, h)
		}
	}
	got.Front, a.Front = article.Front{}, article.Front{}
	if !reflect.DeepEqual(got, a) {
		t.Errorf("%+v became %+v", a, got)
	}
}
