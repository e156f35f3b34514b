package identifier

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]struct {
		kind Kind
		v    string
	}{
		"10.1000/182":                              {DOI, "10.1000/182"},
		" doi: 10.1000/182. ":                      {DOI, "10.1000/182"},
		"DOI 10.1000/182":                          {DOI, "10.1000/182"},
		"https://doi.org/10.1002/%28SICI%291097":   {DOI, "10.1002/(SICI)1097"},
		"http://dx.doi.org/10.1000.10/AbC?nosfx=y": {DOI, "10.1000.10/AbC"},
		"info:doi/10.1000/182":                     {DOI, "10.1000/182"},
		"0-306-40615-2":                            {ISBN, "9780306406157"},
		"ISBN-13: 978-0-306-40615-7":               {ISBN, "9780306406157"},
		"080442957X":                               {ISBN, "9780804429573"},
		"urn:isbn:9780306406157":                   {ISBN, "9780306406157"},
		"arXiv:2401.01234v2":                       {ArXiv, "2401.01234v2"},
		"https://arxiv.org/pdf/hep-th/9901001.pdf": {ArXiv, "hep-th/9901001"},
		"2401.01234":                               {ArXiv, "2401.01234"},
		"https://example.org/a?b=c":                {URL, "https://example.org/a?b=c"},
		"www.example.org/a":                        {URL, "https://www.example.org/a"},
		"":                                         {None, ""},
		"10.1000":                                  {None, ""},
		"javascript:alert(1)":                      {None, ""},
		"https://exa mple.org/":                    {None, ""},
		"978-0-306-40615-8":                        {None, ""},
	} {
		if kind, v := Parse(in); kind != want.kind || v != want.v {
			t.Errorf("Parse(%q) = %v %q, want %v %q", in, kind, v, want.kind, want.v)
		}
	}
}

func TestISBNErrors(t *testing.T) {
	for _, in := range []string{"0-306-40615-3", "978030640615", "9770306406157", "97803064O6157", ""} {
		if v, err := ParseISBN(in); !errors.Is(err, ErrISBN) {
			t.Errorf("ParseISBN(%q) = %q, %v", in, v, err)
		}
	}
}

func TestSameURL(t *testing.T) {
	want := SameURL("https://example.org/a?b=1&c=2")
	for _, in := range []string{
		"http://www.example.org/a/?c=2&b=1", "https://EXAMPLE.org:443/a?b=1&c=2&utm_source=x#part", "https://example.org/a?fbclid=9&b=1&c=2",
	} {
		if got := SameURL(in); got != want {
			t.Errorf("%s is %s, not %s", in, got, want)
		}
	}
	for _, in := range []string{"https://example.org/A?b=1&c=2", "https://example.org/a?b=1", "https://other.org/a?b=1&c=2"} {
		if SameURL(in) == want {
			t.Errorf("%s is taken for the same", in)
		}
	}
}
