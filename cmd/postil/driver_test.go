package main

import (
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"postil/app/config"
	"postil/app/ui"
)

// person sits in front of Postil's window: what they do goes through the X
// server to the window, and what they know of it is what it shows.
type person struct {
	t      *testing.T
	ui     *ui.UI
	win    fyne.Window
	id     string // of the X window
	closed chan struct{}
}

// folders are where Postil keeps what it knows.
type folders struct{ config, data, state string }

// newcomer has the folders of somebody who starts Postil for the first time.
func newcomer(t *testing.T) folders {
	dir := t.TempDir()
	return folders{filepath.Join(dir, "config"), filepath.Join(dir, "data"), filepath.Join(dir, "state")}
}

// newFolders are those of somebody who was asked already who they are.
func newFolders(t *testing.T) folders {
	t.Helper()
	f := newcomer(t)
	s := config.Defaults()
	s.Introduced = true
	if err := (config.Store{Dir: f.config}).Save(s); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f folders) sample() string { return filepath.Join(f.data, "sample", "publication") }
func (f folders) remote() string { return filepath.Join(f.data, "sample", "remote.git") }

// start starts Postil as main does, in a window of the size given in pixels.
func start(t *testing.T, f folders, width, height int) *person {
	t.Helper()
	if noScreen != "" {
		t.Skip(noScreen)
	}
	t.Setenv("POSTIL_CONFIG_DIR", f.config)
	t.Setenv("POSTIL_DATA_DIR", f.data)
	t.Setenv("POSTIL_STATE_DIR", f.state)
	env := config.OSEnv()
	log, _, closeLog := openLogs(env)
	p := &person{t: t, closed: make(chan struct{})}
	onUI(func() {
		p.ui = newWindow(program, pace, env, log, "")
		p.win = p.ui.Window()
		p.win.SetOnClosed(func() { close(p.closed) })
		p.ui.Show()
		pace.post(func() { pace.attend(p.win, p.ui.Calm) }) // once the window is there
	})
	t.Cleanup(func() {
		if t.Failed() {
			p.report(f)
		}
		onUI(func() {
			select {
			case <-p.closed:
			default:
				p.win.SetCloseIntercept(nil)
				p.win.Close()
			}
			p.ui.Close()
		})
		closeLog()
	})
	p.waitFor("an X window", func() bool {
		onUI(func() {
			p.win.(driver.NativeWindow).RunNative(func(context any) {
				if x, ok := context.(driver.X11WindowContext); ok && x.WindowHandle != 0 {
					p.id = strconv.FormatUint(uint64(x.WindowHandle), 10)
				}
			})
		})
		return p.id != ""
	})
	command(t, "xdotool", "windowmove", p.id, "0", "0") // there is no window manager to do it
	p.Resize(width, height)
	command(t, "xdotool", "windowfocus", "--sync", p.id)
	return p
}

// Resize makes the window as large as given, in pixels.
func (p *person) Resize(width, height int) {
	p.t.Helper()
	p.waitFor(fmt.Sprintf("a window of %d by %d pixels", width, height), func() bool {
		var w, h float32
		onUI(func() {
			c := p.win.Canvas()
			w, h = c.Size().Width*c.Scale(), c.Size().Height*c.Scale()
		})
		right := int(w+0.5) == width && int(h+0.5) == height
		if !right { // again: Fyne sets its own size once more while its window is new
			command(p.t, "xdotool", "windowsize", p.id, strconv.Itoa(width), strconv.Itoa(height))
		}
		return right
	})
}

// Press presses keys one after the other, each alone or with others held as
// in "ctrl+shift+c".
func (p *person) Press(keys ...string) {
	p.t.Helper()
	command(p.t, "xdotool", append([]string{"key", "--delay", "20"}, keys...)...)
}

// Type types text on the keyboard.
func (p *person) Type(text string) {
	p.t.Helper()
	command(p.t, "xdotool", "type", "--delay", "8", "--", text)
}

// ClickText clicks on what reads text, once it is there.
func (p *person) ClickText(text string) {
	p.t.Helper()
	var at fyne.Position
	p.waitFor(fmt.Sprintf("%q to click on", text), func() bool {
		l, ok := p.See().find(text)
		at = l.area.middle()
		if !ok {
			return false
		}
		time.Sleep(300 * time.Millisecond) // a list may be growing above it still
		l, ok = p.See().find(text)
		return ok && l.area.middle() == at
	})
	p.click(at)
}

// ClickField puts the keyboard into the field below a label.
func (p *person) ClickField(label string) {
	p.t.Helper()
	var f field
	var clicked time.Time
	p.waitFor(fmt.Sprintf("the keyboard in a field below %q", label), func() (ok bool) {
		onUI(func() { ok = f.object != nil && p.win.Canvas().Focused() == f.object })
		if ok || time.Since(clicked) < time.Second {
			return ok
		}
		// What stands above it may have grown since it was looked at.
		if f, ok = p.See().fieldBelow(label); ok {
			p.click(fyne.NewPos(f.area.left+min(14, (f.area.right-f.area.left)/2), f.area.middle().Y))
			clicked = time.Now()
		}
		return false
	})
}

func (p *person) click(at fyne.Position) {
	p.t.Helper()
	var scale float32
	onUI(func() { scale = p.win.Canvas().Scale() })
	px := func(v float32) string { return strconv.Itoa(int(v * scale)) }
	command(p.t, "xdotool", "mousemove", "--window", p.id, px(at.X), px(at.Y), "click", "1")
}

// ScrollDown turns the wheel over what reads text, until something else comes
// into sight.
func (p *person) ScrollDown(over, until string) {
	p.t.Helper()
	p.waitFor(fmt.Sprintf("%q to come into sight", until), func() bool {
		s := p.See()
		if _, ok := s.find(until); ok {
			return true
		}
		if l, ok := s.find(over); ok {
			at := l.area.middle()
			command(p.t, "xdotool", "mousemove", "--window", p.id, strconv.Itoa(int(at.X)), strconv.Itoa(int(at.Y)))
		}
		command(p.t, "xdotool", "click", "5")
		return false
	})
}

// WaitForText waits until the window shows text; with several, all of them.
func (p *person) WaitForText(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		p.waitFor(fmt.Sprintf("%q in sight", text), func() bool { return p.See().contains(text) })
	}
}

// WaitForNoText waits until the window does not show text.
func (p *person) WaitForNoText(text string) {
	p.t.Helper()
	p.waitFor(fmt.Sprintf("%q to go", text), func() bool { return !p.See().contains(text) })
}

// WaitForKeyboardIn waits until what is typed goes into the field that shows
// text, be it the field's own or its placeholder.
func (p *person) WaitForKeyboardIn(text string) {
	p.t.Helper()
	p.waitFor(fmt.Sprintf("the keyboard in the field with %q", text), func() bool {
		return strings.Contains(squeeze(p.focused()), squeeze(text))
	})
}

// focused is what the field with the keyboard shows.
func (p *person) focused() (text string) {
	onUI(func() {
		o, ok := p.win.Canvas().Focused().(fyne.CanvasObject)
		if !ok {
			return
		}
		var s sight
		s.walk(o, fyne.Position{}, area{-1e6, -1e6, 1e6, 1e6}, 0)
		for _, b := range s.blocks {
			text += b.text() + " "
		}
	})
	return text
}

// See takes in what the window shows.
func (p *person) See() (s sight) {
	onUI(func() { s = look(p.win.Canvas()) })
	return s
}

func (p *person) waitFor(what string, yes func() bool) {
	p.t.Helper()
	if !eventually(yes) {
		p.t.Fatalf("waited %v for %s in vain", patience, what)
	}
}

// Close closes the window as its frame's button does, and waits until it has
// gone.
func (p *person) Close() {
	p.t.Helper()
	x, id := p.x()
	defer x.Close()
	if err := x.AskToClose(id); err != nil {
		p.t.Fatal(err)
	}
	p.waitFor("the window to close", func() bool {
		select {
		case <-p.closed:
			return true
		default:
			return false
		}
	})
	onUI(p.ui.Close)
}

// Screenshot keeps what the screen shows now, where $POSTIL_SCREENSHOTS or
// go test -artifacts says.
func (p *person) Screenshot(name string) {
	p.t.Helper()
	dir := os.Getenv("POSTIL_SCREENSHOTS")
	if dir == "" {
		dir = p.t.ArtifactDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Error(err)
		return
	}
	p.settle()
	width, height := screenSize(p.t)
	onUI(func() {
		c := p.win.Canvas()
		width = min(width, int(c.Size().Width*c.Scale()+0.5))
		height = min(height, int(c.Size().Height*c.Scale()+0.5))
	})
	x, id := p.x()
	defer x.Close()
	picture, err := x.Picture(id, width, height)
	if err != nil {
		p.t.Error(err)
		return
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err == nil {
		err = errors.Join(png.Encode(file, picture), file.Close())
	}
	if err != nil {
		p.t.Error(err)
	}
}

// x connects to the X server and gives the window's number there.
func (p *person) x() (*xserver, uint32) {
	p.t.Helper()
	id, err := strconv.ParseUint(p.id, 10, 32)
	if err != nil {
		p.t.Fatal(err)
	}
	x, err := connect(os.Getenv("DISPLAY"))
	if err != nil {
		p.t.Fatal(err)
	}
	return x, uint32(id)
}

// settle waits until the screen shows the window as it is: until nothing new
// comes into sight and a few frames have been drawn.
func (p *person) settle() {
	var before string
	same := 0
	eventually(func() bool {
		now := p.See().String()
		if now == before {
			same++
		} else {
			same = 0
		}
		before = now
		return same > 8
	})
}

// report tells of a test that failed all that helps to find out why.
func (p *person) report(f folders) {
	p.t.Logf("the window shows:\n%s", p.See())
	p.t.Logf("the keyboard is in a field with %q", p.focused())
	p.Screenshot("failed-" + strings.ReplaceAll(p.t.Name(), "/", "-"))
	if log, err := os.ReadFile(filepath.Join(f.state, "postil.log")); err == nil && len(log) > 0 {
		p.t.Logf("postil.log:\n%s", log)
	}
}
