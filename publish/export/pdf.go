package export

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Errors of PDF.
var (
	ErrNoBrowser  = errors.New("no Chromium is installed")
	ErrBrowser    = errors.New("no PDF came out of Chromium")
	ErrPDFTimeout = errors.New("making the PDF took too long")
)

// PDFOptions say how a PDF is made.
type PDFOptions struct {
	Browser string        // path of a Chromium; "" for one that is found
	Timeout time.Duration // one minute when zero
}

// browsers are the names that Chromium and its kin have.
func browsers() []string {
	return []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
		"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		`C:\Program Files\Google\Chrome\Application\chrome.exe`, `C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
	}
}

// FindBrowser looks for an installed Chromium. The error wraps ErrNoBrowser.
func FindBrowser() (string, error) {
	for _, name := range browsers() {
		if file, err := exec.LookPath(name); err == nil {
			return file, nil
		}
	}
	return "", ErrNoBrowser
}

// PDF writes the article as a PDF that an installed Chromium prints from the page
// that HTML writes, with the house's typeface in it. The browser works in an empty
// profile and reaches no network: the page brings all that it shows, and its own
// policy lets no script run.
// The error wraps ErrNoBrowser, ErrBrowser or ErrPDFTimeout.
func (a *Article) PDF(ctx context.Context, w io.Writer, o PDFOptions) error {
	if err := a.pdf(ctx, w, o); err != nil {
		return fmt.Errorf("export as PDF: %w", err)
	}
	return nil
}

func (a *Article) pdf(ctx context.Context, w io.Writer, o PDFOptions) (err error) {
	if o.Browser == "" {
		if o.Browser, err = FindBrowser(); err != nil {
			return err
		}
	}
	css, err := withFonts(sheet)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "postil-pdf-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) // Chromium's own helpers may hold on to a file; it is the system's to clear then
	var page bytes.Buffer
	if err := a.page(&page, css); err != nil {
		return err
	}
	in, out := filepath.Join(dir, "article.html"), filepath.Join(dir, "article.pdf")
	if err := os.WriteFile(in, page.Bytes(), 0o600); err != nil {
		return err
	}
	timeout := cmp.Or(o.Timeout, time.Minute)
	if timeout < 0 {
		return fmt.Errorf("%w: %s", ErrPDFTimeout, timeout)
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(bounded, o.Browser, arguments(dir, in, out)...)
	cmd.WaitDelay = 2 * time.Second // its children may hold the pipe
	var said bytes.Buffer
	cmd.Stderr = &limited{b: &said, left: 8 << 10}
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir)
	failed := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case bounded.Err() != nil:
		return fmt.Errorf("%w: %s", ErrPDFTimeout, timeout)
	case errors.Is(failed, exec.ErrNotFound), errors.Is(failed, fs.ErrNotExist):
		return fmt.Errorf("%w: %s", ErrNoBrowser, o.Browser)
	case failed != nil && !errors.Is(failed, exec.ErrWaitDelay):
		return fmt.Errorf("%w: %w: %s", ErrBrowser, failed, lastLine(said.String()))
	}
	data, err := os.ReadFile(out)
	if err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
		return fmt.Errorf("%w: %s", ErrBrowser, cmp.Or(lastLine(said.String()), "it says nothing"))
	}
	_, err = w.Write(data)
	return err
}

// arguments are Chromium's for printing a file without a window or a network.
func arguments(dir, in, out string) []string {
	args := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync",
		"--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-crash-reporter", "--disable-dev-shm-usage",
		"--user-data-dir=" + filepath.Join(dir, "profile"),
		// No name is known and no proxy answers: whatever asks for the network gets an error.
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
		"--no-pdf-header-footer", "--generate-pdf-document-outline", "--print-to-pdf=" + out,
	}
	if os.Geteuid() == 0 { // Chromium's sandbox does not run as root, as in a container
		args = append(args, "--no-sandbox")
	}
	at := filepath.ToSlash(in)
	if !strings.HasPrefix(at, "/") { // C:/…
		at = "/" + at
	}
	return append(args, (&url.URL{Scheme: "file", Path: at}).String())
}

// limited keeps the beginning of what is written to it.
type limited struct {
	b    *bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.b.Write(p[:n])
	l.left -= n
	return len(p), nil
}

// lastLine is what Chromium said last, but for its complaints about a desktop that
// is not there.
func lastLine(s string) string {
	last := ""
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && !strings.Contains(line, ":ERROR:dbus/") {
			last = line
		}
	}
	return last
}
