package cite

import (
	"errors"
	"testing"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"2024-07-16": "2024-07-16", "2024-7-6": "2024-07-06", "2024/07/16": "2024-07-16", "2024-07": "2024-07", "2024": "2024",
		"2024-07-16T10:00:00+02:00": "2024-07-16", "July 16, 2024": "2024-07-16", "Jul. 16 2024": "2024-07-16",
		"16 July 2024": "2024-07-16", "1st May 2024": "2024-05-01", "Sept. 2024": "2024-09", "Spring 2024": "2024-21",
		"2024-22": "2024-22", "c. 1900": "1900~", "1900~": "1900~", "2024-07-01/2024-07-03": "2024-07-01/2024-07-03",
		"2023–2024": "2023/2024", " ": "", "-0044-03-15": "-0044-03-15", "2024-02-29": "2024-02-29",
	} {
		d, err := ParseDate(in)
		if err != nil || d.String() != want {
			t.Errorf("ParseDate(%q) is %q, %v; want %q", in, d, err, want)
			continue
		}
		again, err := ParseDate(d.String())
		if err != nil || again != d {
			t.Errorf("%q reads back as %+v, %v; want %+v", d, again, err, d)
		}
	}
	for _, in := range []string{"soon", "2024-13", "2023-02-29", "2024-04-31", "2024-00-01", "16/07/2024", "July 2024, 16", "x 2024"} {
		if d, err := ParseDate(in); !errors.Is(err, ErrDate) {
			t.Errorf("ParseDate(%q) is %+v, %v; want ErrDate", in, d, err)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2024-07-16", "Spring 2024", "c. 1900/1901", "July 16, 2024"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			return
		}
		if again, err := ParseDate(d.String()); d.Year != 0 && (err != nil || again != d) {
			t.Fatalf("%q: %+v reads back as %+v, %v", s, d, again, err)
		}
	})
}
