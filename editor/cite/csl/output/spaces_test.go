package output

import "testing"

func TestFrenchSpaces(t *testing.T) {
	french := Quotes{Open: "«\u202f", Close: "\u202f»", InnerOpen: "“", InnerClose: "”", SpacedMarks: true}
	for _, c := range []struct {
		in   string
		q    Quotes
		want string
	}{
		{"Un « mot » ; deux ! trois ? quatre : cinq", french, "Un «\u202fmot\u202f»\u202f; deux\u202f! trois\u202f? quatre : cinq"},
		{"One « word » ; two !", Quotes{Open: "“", Close: "”", InnerOpen: "‘", InnerClose: "’"}, "One «\u202fword\u202f» ; two !"},
		{"Rien", french, "Rien"},
	} {
		if got := Finish(&Node{Children: Field(c.in)}, c.q).String(); got != c.want {
			t.Errorf("%q is %q, want %q", c.in, got, c.want)
		}
	}
}
