package clip

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// system is a computer with some programs, each with its answer.
type system struct {
	goos    string
	env     map[string]string
	answers map[string]string // by program
	fail    map[string]error
	asked   []string
}

func (s *system) clipboard() *Clipboard {
	return New(Options{
		GOOS: s.goos, Getenv: func(k string) string { return s.env[k] }, Limit: 100,
		LookPath: func(p string) (string, error) {
			if _, ok := s.answers[p]; !ok {
				return "", errors.New("not found")
			}
			return "/bin/" + p, nil
		},
		Run: func(_ context.Context, out *Output, program string, _ ...string) error {
			p := filepath.Base(program)
			s.asked = append(s.asked, p)
			if _, err := out.Write([]byte(s.answers[p])); err != nil {
				return err
			}
			return s.fail[p]
		},
	})
}

func TestHTML(t *testing.T) {
	noHTML := errors.New("exit status 1")
	for _, tt := range []struct {
		name  string
		s     system
		want  string
		err   error
		asked string
	}{
		{"nothing there", system{goos: "linux", env: map[string]string{"DISPLAY": ":0"}}, "", ErrNone, "[]"},
		{"no display", system{goos: "linux", answers: map[string]string{"xclip": "<b>"}}, "", ErrNone, "[]"},
		{"x11", system{goos: "linux", env: map[string]string{"DISPLAY": ":0"}, answers: map[string]string{"xclip": "<b>x</b>", "wl-paste": "no"}}, "<b>x</b>", nil, "[xclip]"},
		{"wayland", system{goos: "freebsd", env: map[string]string{"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, answers: map[string]string{"xclip": "no", "wl-paste": "<b>x</b>"}}, "<b>x</b>", nil, "[wl-paste]"},
		{"wayland with xclip only", system{goos: "linux", env: map[string]string{"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, answers: map[string]string{"xclip": "<b>"}}, "<b>", nil, "[xclip]"},
		{"wayland has none", system{
			goos: "linux", env: map[string]string{"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"},
			answers: map[string]string{"xclip": "<b>", "wl-paste": ""}, fail: map[string]error{"wl-paste": noHTML},
		}, "<b>", nil, "[wl-paste xclip]"},
		{"plain text only", system{goos: "linux", env: map[string]string{"DISPLAY": ":0"}, answers: map[string]string{"xclip": ""}, fail: map[string]error{"xclip": noHTML}}, "", ErrNone, "[xclip]"},
		{"too much", system{goos: "linux", env: map[string]string{"DISPLAY": ":0"}, answers: map[string]string{"xclip": strings.Repeat("x", 101)}}, "", ErrTooLarge, "[xclip]"},
		{"mac", system{goos: "darwin", answers: map[string]string{"osascript": "«data HTML3C623E78»\n"}}, "<b>x", nil, "[osascript]"},
		{"mac without", system{goos: "darwin", answers: map[string]string{"osascript": ""}, fail: map[string]error{"osascript": noHTML}}, "", ErrNone, "[osascript]"},
		{"mac, odd", system{goos: "darwin", answers: map[string]string{"osascript": "hello"}}, "", ErrFormat, "[osascript]"},
		{"windows", system{goos: "windows", answers: map[string]string{"powershell.exe": "Version:0.9\r\nStartHTML:-1\r\n<b>x"}}, "<b>x", nil, "[powershell.exe]"},
	} {
		got, err := tt.s.clipboard().HTML(t.Context())
		if string(got) != tt.want || !errors.Is(err, tt.err) || fmt.Sprint(tt.s.asked) != tt.asked {
			t.Errorf("%s: %q, %v, asked %v", tt.name, got, err, tt.s.asked)
		}
		if can := tt.s.clipboard().CanAsk(); can != (tt.asked != "[]") {
			t.Errorf("%s: can ask: %v", tt.name, can)
		}
	}
}

// A program of the system that answers, and one that does not.
func TestRealPrograms(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the programs are shell scripts")
	}
	dir := t.TempDir()
	script := func(body string) *Clipboard {
		file := filepath.Join(dir, "xclip")
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		return New(Options{
			GOOS: "linux", Getenv: func(string) string { return ":0" }, Deadline: time.Minute, Limit: 1 << 16,
			LookPath: func(p string) (string, error) {
				if p != "xclip" {
					return "", errors.New("not found")
				}
				return file, nil
			},
		})
	}
	if got, err := script(`echo "<i>$*</i>"`).HTML(t.Context()); err != nil || string(got) != "<i>-selection clipboard -target text/html -out</i>\n" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := script("exit 1").HTML(t.Context()); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
	if _, err := script("yes").HTML(t.Context()); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	slow := script("sleep 60")
	slow.o.Deadline = 20 * time.Millisecond
	if _, err := slow.HTML(t.Context()); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := script("echo x").HTML(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// cf writes a clipboard's text as Windows programs do.
func cf(page, part string) string {
	const header = "Version:0.9\r\nStartHTML:%010d\r\nEndHTML:%010d\r\nStartFragment:%010d\r\nEndFragment:%010d\r\nSourceURL:https://example.org/a:b\r\n"
	n := len(fmt.Sprintf(header, 0, 0, 0, 0))
	from := n + strings.Index(page, part)
	return fmt.Sprintf(header, n, n+len(page), from, from+len(part)) + page
}

func TestParseCFHTML(t *testing.T) {
	const marked = "<html><body><!--StartFragment--><b>é</b><!--EndFragment--></body></html>"
	for name, tt := range map[string]struct {
		data, want string
		err        error
	}{
		"as prescribed":        {cf(marked, "<b>é</b>"), marked, nil},
		"ends with zeros":      {cf(marked, "<b>é</b>") + "\x00\x00", marked, nil},
		"no comments":          {cf("<html><body>x<b>é</b>y</body></html>", "<b>é</b>"), startMark + "<b>é</b>" + endMark, nil},
		"offsets that lie":     {"Version:1.0\r\nStartHTML:000099\r\nEndHTML:000005\r\nStartFragment:9999\r\nEndFragment:99999\r\n" + marked, marked, nil},
		"offsets into a tag":   {"Version:1.0\nStartHTML:51\nEndHTML:75\n<html lang=en><body class=x>abc</body></html>", "<html lang=en><body class=x>abc</body></html>", nil},
		"negative":             {"Version:0.9\nStartHTML:-1\nEndHTML:-1\n<p>x", "<p>x", nil},
		"byte order mark":      {"\ufeffVersion:0.9\n<p>x", "<p>x", nil},
		"no header":            {"<p>x</p>", "", ErrFormat},
		"empty":                {"", "", ErrFormat},
		"header only":          {"Version:0.9\r\nStartHTML:1\r\n", "", ErrNone},
		"colon in the content": {"Version:0.9\n<p>a:b</p>\nStartHTML:3", "<p>a:b</p>\nStartHTML:3", nil},
	} {
		got, err := ParseCFHTML([]byte(tt.data))
		if string(got) != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestParseAppleData(t *testing.T) {
	for s, want := range map[string]string{"«data HTML3C703E»": "<p>", "«data HTML»\n": "", "«data utf83C»": "!", "«data HTML3»": "!", "": "!"} {
		got, err := ParseAppleData([]byte(s))
		if bad := errors.Is(err, ErrFormat); bad != (want == "!") || !bad && string(got) != want {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
}

func FuzzParseCFHTML(f *testing.F) {
	f.Add([]byte(cf("<html><!--StartFragment-->x<!--EndFragment--></html>", "x")))
	f.Add([]byte(cf("<p>x</p>", "<p>x</p>")))
	f.Add([]byte("Version:1\nStartHTML:99999999999999999999\nEndHTML:-5\n<p>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ParseCFHTML(data)
		if err != nil {
			if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrNone) {
				t.Errorf("an error of no kind: %v", err)
			}
			return
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(string(got), startMark), endMark)
		if !strings.Contains(string(data), string(got)) && !strings.Contains(string(data), inner) {
			t.Errorf("%q is not of %q", got, data)
		}
	})
}
