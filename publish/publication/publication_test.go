package publication

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const full = `# Ours
name: Meridian Review
motto: "Read twice: write once"
description: Commentary on trade.
president:
  name: Ada Prado
  role: President
baseURL: https://meridian.example/review
language: en-GB
timeZone: Europe/Brussels
sections:
  - id: commentary
    title: Commentary
  - {id: briefing, title: Briefings}
share: [email, bluesky]
newsletter:
  provider: listmonk
  action: https://lists.example/subscription/form
  list: 5e1f
houseStyle:
  minWords: 600
  maxWords: 1400
  avoid: [going forward, leverage]
  keepSources: true
citationStyle: house
`

func TestParseReadsEverySetting(t *testing.T) {
	p, err := Parse([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	want := &Publication{
		Name: "Meridian Review", Motto: "Read twice: write once", Description: "Commentary on trade.",
		President: Person{"Ada Prado", "President"}, BaseURL: "https://meridian.example/review/", Language: "en-GB", TimeZone: "Europe/Brussels",
		Sections: []Section{{"commentary", "Commentary"}, {"briefing", "Briefings"}}, Share: []string{"email", "bluesky"},
		Newsletter: Newsletter{Provider: "listmonk", Action: "https://lists.example/subscription/form", List: "5e1f"},
		HouseStyle: HouseStyle{600, 1400, []string{"going forward", "leverage"}, true}, CitationStyle: "house",
	}
	if d := cmp.Diff(want, p, cmpopts.IgnoreUnexported(Publication{})); d != "" {
		t.Error(d)
	}
	if ps := p.Validate(); len(ps) > 0 {
		t.Errorf("problems: %+v", ps)
	}
	if got := p.SectionTitle("briefing"); got != "Briefings" {
		t.Errorf("SectionTitle = %q", got)
	}
	if got := p.SectionTitle("nope"); got != "" {
		t.Errorf("SectionTitle of an unknown id = %q", got)
	}
	if got := p.ArticleURL("content/commentary/2024/07/a-b"); got != "https://meridian.example/review/commentary/2024/07/a-b/" {
		t.Errorf("ArticleURL = %q", got)
	}
}

func TestParseErrorsNameTheLine(t *testing.T) {
	for src, want := range map[string]struct {
		line int
		msg  string
	}{
		"name: x\nshare: email\n":                       {2, "share is not a list"},
		"name: [x]\n":                                   {1, "name is not a text"},
		"name: x\nhouseStyle:\n  maxWords: many\n":      {3, "houseStyle.maxWords is not a whole number"},
		"name: x\nhouseStyle:\n  keepSources: 1\n":      {3, "houseStyle.keepSources is not yes or no"},
		"sections:\n  - id: a\n    title: A\n  - b\n":   {4, "sections[1] is not a group"},
		"name: x\nmotto: y\nname: z\n":                  {3, "name is there twice"},
		"name: a: b\n":                                  {1, ""},
		"name: x\npresident:\n\tname: y\n":              {3, ""},
		"- a\n":                                         {1, "the file is not a group"},
		"newsletter:\n  provider: form\n  action: []\n": {3, "newsletter.action is not a text"},
	} {
		_, err := Parse([]byte(src))
		var se *SyntaxError
		if !errors.As(err, &se) || se.Line != want.line || !strings.Contains(se.Msg, want.msg) || se.Remedy == "" {
			t.Errorf("%q: %#v, want line %d: %s", src, err, want.line, want.msg)
		}
	}
}

func TestValidateFindsWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name, old, new, key string
		line                int
	}{
		{"no name", "name: Meridian Review", "name:", "name", 2},
		{"relative address", "https://meridian.example/review", "meridian.example", "baseURL", 8},
		{"wrong scheme", "https://meridian.example/review", "ftp://x.example", "baseURL", 8},
		{"address with query", "https://meridian.example/review", "https://x.example/?a=1", "baseURL", 8},
		{"language", "en-GB", "english_uk", "language", 9},
		{"time zone", "Europe/Brussels", "Brussels", "timeZone", 10},
		{"machine's zone", "Europe/Brussels", "Local", "timeZone", 10},
		{"section id", "id: commentary", "id: Commentary!", "sections[0].id", 12},
		{"section twice", "{id: briefing", "{id: commentary", "sections[1].id", 14},
		{"section without title", "{id: briefing, title: Briefings}", "{id: briefing}", "sections[1]", 14},
		{"share target", "bluesky", "myspace", "share[1]", 15},
		{"share twice", "bluesky", "email", "share[1]", 15},
		{"provider", "provider: listmonk", "provider: pigeon", "newsletter.provider", 17},
		{"action in the clear", "https://lists", "http://lists", "newsletter.action", 18},
		{"list missing", "  list: 5e1f\n", "", "newsletter.list", 0},
		{"no provider", "provider: listmonk", "provider:", "newsletter.provider", 17},
		{"words", "minWords: 600", "minWords: 6000", "houseStyle.minWords", 21},
		{"negative words", "maxWords: 1400", "maxWords: -1", "houseStyle.maxWords", 22},
		{"empty word", "[going forward,", "['',", "houseStyle.avoid[0]", 23},
		{"no style", "citationStyle: house", "citationStyle:", "citationStyle", 25},
		{"style in a folder", "citationStyle: house", "citationStyle: ../x", "citationStyle", 25},
		{"unknown key", "motto:", "moto:", "moto", 3},
		{"unknown key inside", "  role:", "  rolle:", "president.rolle", 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := strings.Replace(full, c.old, c.new, 1)
			if src == full {
				t.Fatalf("case is wrong: %q is not in the file", c.old)
			}
			p, err := Parse([]byte(src))
			if err != nil {
				t.Fatal(err)
			}
			ps := p.Validate()
			if len(ps) != 1 || ps[0].Key != c.key || ps[0].Line != c.line || ps[0].Text == "" || ps[0].Harmless != strings.HasPrefix(c.name, "unknown") {
				t.Errorf("problems %+v, want one for %s at line %d", ps, c.key, c.line)
			}
		})
	}
}

func TestMarshalReadsBack(t *testing.T) {
	read, err := Parse([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	hard := *read
	hard.Name = `"Quoted": 'and' # hash`
	hard.Motto = "two\nlines, [brackets]"
	hard.Description = strings.Repeat("a long sentence ", 20) + "é"
	hard.Sections[0].Title = "- yes"
	hard.HouseStyle.Avoid = []string{"a: b", "no", "12", "@x"}
	hard.Share = nil
	hard.TimeZone = ""
	bare := &Publication{}
	for name, p := range map[string]*Publication{"default": Default(), "read": read, "hard": &hard, "bare": bare} {
		out, err := p.Marshal()
		if err != nil {
			t.Fatal(name, err)
		}
		again, err := Parse(out)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		if d := cmp.Diff(p, again, cmpopts.IgnoreUnexported(Publication{}), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s: %s\n%s", name, d, out)
		}
	}
	out, _ := Default().Marshal()
	p, _ := Parse(out)
	if ps := p.Validate(); len(ps) > 0 {
		t.Errorf("the default has problems: %+v", ps)
	}
	if strings.Count(string(out), "# ") < 10 {
		t.Errorf("the default explains little:\n%s", out)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte("name: &a x\nmotto: *a\n"))
	f.Add([]byte("a: &a\n  b: *a\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := Parse(src)
		if err != nil {
			var se *SyntaxError
			if !errors.As(err, &se) || se.Line < 1 {
				t.Fatalf("error %#v", err)
			}
			return
		}
		p.Validate()
		out, err := p.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if d := cmp.Diff(p, again, cmpopts.IgnoreUnexported(Publication{}), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s\n%s", d, out)
		}
	})
}
