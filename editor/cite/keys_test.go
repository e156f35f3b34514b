package cite

import (
	"strings"
	"testing"
)

func TestValidKey(t *testing.T) {
	for key, want := range map[string]bool{
		"castillo2024": true, "Castillo_2024": true, "a-b.c+d": true, "kösters2021": true, "минфин2020": true,
		"": false, "-a": false, "a--b": false, "a.": false, "a:b": false, "dblp/x": false, "a b": false, "../x": false,
		"con": false, "Nul.x": false, "com1": false, "lpt": true, "compass": true, "ko\u0308sters": false,
		strings.Repeat("k", 201): false,
	} {
		if got := ValidKey(key); got != want {
			t.Errorf("ValidKey(%q) = %v", key, got)
		}
	}
}

func TestAssignKeys(t *testing.T) {
	author := []Name{{Family: "Castillo"}}
	refs := []*Reference{
		{Key: "", Author: author, Issued: Date{Year: 2024}},
		{Key: "dblp:conf/x", Author: author, Issued: Date{Year: 2024}},
		{Key: "castillo2024b"},
		{Key: "Fresh"},
		{Key: "fresh", Title: "The Second"},
	}
	changed := sampleLibrary().AssignKeys(refs)
	if got, want := keys(refs), "castillo2024c castillo2024d castillo2024b Fresh secondnd"; got != want {
		t.Errorf("keys are %s, want %s", got, want)
	}
	if len(changed) != 3 || changed[0] != 0 || changed[1] != 1 || changed[2] != 4 {
		t.Errorf("changed %v", changed)
	}
	many := make([]*Reference, 20000)
	for i := range many {
		many[i] = &Reference{Author: author, Issued: Date{Year: 2024}}
	}
	var l *Library
	if l.AssignKeys(many); many[0].Key != "castillo2024" || many[1].Key != "castillo2024b" {
		t.Errorf("the first keys are %s and %s", many[0].Key, many[1].Key)
	}
	if n := NewLibrary(many).Len(); n != len(many) {
		t.Errorf("%d of %d keys are different", n, len(many))
	}
}

func TestMarkupIsNeitherKeyNorFound(t *testing.T) {
	var l *Library
	r := &Reference{Key: "a", Title: `<span class="nocase">NATO</span> and <i>Ports</i>`}
	if key := l.ProposeKey(r); key != "natond" {
		t.Error(key)
	}
	lib := NewLibrary([]*Reference{r})
	if len(lib.Search("nocase", 0)) != 0 || len(lib.Search("nato ports", 0)) != 1 {
		t.Error("markup is searched")
	}
}

func TestSetDate(t *testing.T) {
	r := &Reference{}
	want := Date{Year: 2020, Month: 5, EndYear: 2021, EndMonth: 6}
	for _, field := range []string{"issued", "original-date"} {
		if r.SetDate(field, want); r.DateOf(field) != want {
			t.Errorf("%s is %+v", field, r.DateOf(field))
		}
		if r.SetDate(field, Date{}); !r.DateOf(field).IsZero() {
			t.Errorf("%s is not removed", field)
		}
	}
}

func TestProblemText(t *testing.T) {
	p := NewProblem(3, "k", true, "{{.A}} and {{.B}}", "A", "{{.B}}", "B", "b")
	if got := p.String(); got != "line 3: k: {{.B}} and b" {
		t.Error(got)
	}
}
