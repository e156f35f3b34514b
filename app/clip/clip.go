package clip

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// Errors of this package, to be tested with errors.Is.
var (
	// ErrNone says that the clipboard holds no formatted text, or that nothing
	// on this computer can be asked for it.
	ErrNone = errors.New("no formatted text on the clipboard")
	// ErrTooLarge says that it holds more than Options.Limit.
	ErrTooLarge = errors.New("the formatted text on the clipboard is too large")
	// ErrFormat says that what came is not in the form that the system
	// prescribes.
	ErrFormat = errors.New("the clipboard's formatted text is damaged")
)

// Options set up a Clipboard. The zero value is for the computer that the
// program runs on.
type Options struct {
	GOOS     string // as in runtime.GOOS
	Getenv   func(string) string
	LookPath func(string) (string, error)
	// Run runs a program and writes what it puts out to out.
	Run func(ctx context.Context, out *Output, program string, args ...string) error
	// Deadline bounds one question. 0 is 300 ms, and 2 s on Windows, where
	// PowerShell takes its time to begin.
	Deadline time.Duration
	// Limit bounds the answer in bytes; 0 is 8 MB.
	Limit int
}

// Clipboard is the system's clipboard. Make one with New.
type Clipboard struct{ o Options }

// New returns the system's clipboard.
func New(o Options) *Clipboard {
	if o.GOOS == "" {
		o.GOOS = runtime.GOOS
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.LookPath == nil {
		o.LookPath = exec.LookPath
	}
	if o.Run == nil {
		o.Run = run
	}
	if o.Deadline <= 0 {
		o.Deadline = 300 * time.Millisecond
		if o.GOOS == "windows" {
			o.Deadline = 2 * time.Second
		}
	}
	if o.Limit <= 0 {
		o.Limit = 8 << 20
	}
	return &Clipboard{o: o}
}

// tool is a program that knows the clipboard.
type tool struct {
	program string
	args    []string
	html    func([]byte) ([]byte, error) // takes the HTML out of its answer
}

// tools are those that may be asked on this computer, the likeliest first.
func (c *Clipboard) tools() []tool {
	asIs := func(b []byte) ([]byte, error) { return b, nil }
	switch c.o.GOOS {
	case "darwin":
		return []tool{{"osascript", []string{"-e", "the clipboard as «class HTML»"}, ParseAppleData}}
	case "windows":
		return []tool{{"powershell.exe", []string{
			"-NoProfile", "-NonInteractive", "-STA", "-Command",
			"[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false;" +
				"Add-Type -AssemblyName System.Windows.Forms;" +
				"[Console]::Out.Write([System.Windows.Forms.Clipboard]::GetText([System.Windows.Forms.TextDataFormat]::Html))",
		}, ParseCFHTML}}
	}
	var list []tool
	if c.o.Getenv("WAYLAND_DISPLAY") != "" {
		list = append(list, tool{"wl-paste", []string{"--no-newline", "--type", "text/html"}, asIs})
	}
	if c.o.Getenv("DISPLAY") != "" {
		list = append(list, tool{"xclip", []string{"-selection", "clipboard", "-target", "text/html", "-out"}, asIs})
	}
	return list
}

// CanAsk reports whether there is a program to be asked.
func (c *Clipboard) CanAsk() bool {
	for _, t := range c.tools() {
		if _, err := c.o.LookPath(t.program); err == nil {
			return true
		}
	}
	return false
}

// HTML returns the HTML on the clipboard as its owner put it there, in the
// owner's encoding. Without any it fails with ErrNone; when the deadline is
// over, with context.DeadlineExceeded.
func (c *Clipboard) HTML(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Deadline)
	defer cancel()
	for _, t := range c.tools() {
		program, err := c.o.LookPath(t.program)
		if err != nil {
			continue
		}
		out := &Output{limit: c.o.Limit}
		err = c.o.Run(ctx, out, program, t.args...)
		switch {
		case out.over:
			return nil, fmt.Errorf("%s: %w", t.program, ErrTooLarge)
		case ctx.Err() != nil:
			return nil, fmt.Errorf("%s: %w", t.program, ctx.Err())
		case err != nil || len(bytes.TrimSpace(out.b)) == 0:
			continue // it says so that there is no HTML
		}
		html, err := t.html(out.b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.program, err)
		}
		return html, nil
	}
	return nil, ErrNone
}

// Output takes what a program puts out, up to a limit.
type Output struct {
	b     []byte
	limit int
	over  bool
}

// Write implements io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	if len(o.b)+len(p) > o.limit {
		o.over = true
		return 0, ErrTooLarge // the program is not listened to any more
	}
	o.b = append(o.b, p...)
	return len(p), nil
}

// run runs a program of the system.
func run(ctx context.Context, out *Output, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdout = out
	// A program may leave another behind that holds its output open.
	cmd.WaitDelay = 50 * time.Millisecond
	hide(cmd)
	return cmd.Run()
}
