package publication

import (
	"reflect"
	"strings"
	"testing"
)

const issues = `name: Harbour Review
baseURL: https://harbour.example/
language: en
newsletter:
  from: '"Reyes, Harbour Review" <news@harbour.example>'
  address: 1 Quay Street, Porto
  unsubscribe: https://harbour.example/goodbye?l=1
  listmonk:
    url: https://lists.harbour.example/
    lists:
      - 3
      - 12
    from: lists@harbour.example
    template: 2
citationStyle: house
`

func TestParseReadsWhatStandsOnIssues(t *testing.T) {
	p, err := Parse([]byte(issues))
	if err != nil {
		t.Fatal(err)
	}
	want := Newsletter{
		From: `"Reyes, Harbour Review" <news@harbour.example>`, Address: "1 Quay Street, Porto", Unsubscribe: "https://harbour.example/goodbye?l=1",
		Listmonk: Listmonk{URL: "https://lists.harbour.example/", Lists: []int{3, 12}, From: "lists@harbour.example", Template: 2},
	}
	if !reflect.DeepEqual(p.Newsletter, want) {
		t.Errorf("got %+v", p.Newsletter)
	}
	if ps := p.Validate(); len(ps) > 0 {
		t.Errorf("problems %+v", ps)
	}
	data, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Parse(data)
	if err != nil || !reflect.DeepEqual(back.Newsletter, want) {
		t.Errorf("written and read back: %+v, %v", back, err)
	}
}

func TestValidateFindsWhatIsWrongWithIssues(t *testing.T) {
	for _, c := range []struct {
		name, old, new, key string
		line                int
	}{
		{"sender without address", `'"Reyes, Harbour Review" <news@harbour.example>'`, "Harbour Review", "newsletter.from", 5},
		{"comma without quotation marks", `'"Reyes, Harbour Review" <news@harbour.example>'`, "Reyes, Review <news@harbour.example>", "newsletter.from", 5},
		{"unsubscribe in the clear", "https://harbour.example/goodbye?l=1", "http://harbour.example/", "newsletter.unsubscribe", 7},
		{"unsubscribe nowhere", "https://harbour.example/goodbye?l=1", "'mailto:'", "newsletter.unsubscribe", 7},
		{"unsubscribe breaks the header", "https://harbour.example/goodbye?l=1", "'https://harbour.example/a>b'", "newsletter.unsubscribe", 7},
		{"listmonk in the clear", "https://lists", "http://lists", "newsletter.listmonk.url", 9},
		{"listmonk with a login", "https://lists", "https://me:pw@lists", "newsletter.listmonk.url", 9},
		{"no lists", "    lists:\n      - 3\n      - 12\n", "", "newsletter.listmonk.lists", 0},
		{"list zero", "- 12", "- 0", "newsletter.listmonk.lists[1]", 12},
		{"lists without a server", "    url: https://lists.harbour.example/\n", "", "newsletter.listmonk", 8},
		{"listmonk's sender", "from: lists@harbour.example", "from: nobody", "newsletter.listmonk.from", 13},
		{"template", "template: 2", "template: -1", "newsletter.listmonk.template", 14},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := strings.Replace(issues, c.old, c.new, 1)
			if src == issues {
				t.Fatalf("case is wrong: %q is not in the file", c.old)
			}
			p, err := Parse([]byte(src))
			if err != nil {
				t.Fatal(err)
			}
			if ps := p.Validate(); len(ps) != 1 || ps[0].Key != c.key || ps[0].Line != c.line || ps[0].Harmless {
				t.Errorf("problems %+v, want one for %s at line %d", ps, c.key, c.line)
			}
		})
	}
	fine := strings.NewReplacer("https://harbour.example/goodbye?l=1", "mailto:off@harbour.example?subject=off",
		"https://lists.harbour.example/", "http://127.0.0.1:9000/").Replace(issues)
	p, err := Parse([]byte(fine))
	if err != nil {
		t.Fatal(err)
	}
	if ps := p.Validate(); len(ps) > 0 {
		t.Errorf("what is fine: %+v", ps)
	}
}
