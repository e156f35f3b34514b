package widget

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// show writes a text with its selection as scripts do.
func show(e *Editor) string {
	s, anchor, at := e.Text(), e.cursor.Anchor, e.Caret()
	if anchor == at {
		return s[:at] + "|" + s[at:]
	}
	if anchor < at {
		return s[:anchor] + "^" + s[anchor:at] + "|" + s[at:]
	}
	return s[:at] + "|" + s[at:anchor] + "^" + s[anchor:]
}

// set puts a text with its selection into the editor.
func set(e *Editor, s string) {
	at, anchor := strings.Index(s, "|"), strings.Index(s, "^")
	if anchor >= 0 && anchor < at {
		at--
	} else if anchor >= 0 {
		anchor--
	}
	e.SetText(strings.NewReplacer("|", "", "^", "").Replace(s))
	if anchor < 0 {
		e.SetCaret(at)
		return
	}
	e.Select(anchor, anchor)
	p := e.cursor.Caret
	p.Offset = at
	e.cursor.Select(e.buf.Snapshot(), anchor, p)
}

var keyNames = map[string]fyne.KeyName{
	"left": fyne.KeyLeft, "right": fyne.KeyRight, "up": fyne.KeyUp, "down": fyne.KeyDown,
	"home": fyne.KeyHome, "end": fyne.KeyEnd, "pageup": fyne.KeyPageUp, "pagedown": fyne.KeyPageDown,
	"backspace": fyne.KeyBackspace, "delete": fyne.KeyDelete, "enter": fyne.KeyReturn, "tab": fyne.KeyTab,
	"escape": fyne.KeyEscape, "z": fyne.KeyZ, "y": fyne.KeyY,
}

// press does what the driver does for a key with modifiers.
func (b *bench) press(chord string) {
	b.t.Helper()
	parts := strings.Split(chord, "+")
	name, ok := keyNames[parts[len(parts)-1]]
	if !ok {
		b.t.Fatalf("no key %q", chord)
	}
	var mod fyne.KeyModifier
	for _, m := range parts[:len(parts)-1] {
		switch m {
		case "shift":
			mod |= fyne.KeyModifierShift
		case "ctrl":
			mod |= fyne.KeyModifierShortcutDefault
		default:
			b.t.Fatalf("no modifier %q", m)
		}
	}
	s := b.surface
	if mod&fyne.KeyModifierShift != 0 {
		s.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
		defer s.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	}
	switch {
	case mod&^fyne.KeyModifierShift != 0:
		s.TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: mod})
	case name == fyne.KeyTab && !s.AcceptsTab():
	default:
		s.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

// do runs a script.
func (b *bench) do(script string) {
	b.t.Helper()
	clip := test.NewClipboard()
	for script = strings.TrimSpace(script); script != ""; script = strings.TrimSpace(script) {
		word, rest, _ := strings.Cut(script, " ")
		if i := strings.Index(word, `:"`); i >= 0 {
			quoted, err := strconv.QuotedPrefix(script[i+1:])
			if err != nil {
				b.t.Fatalf("%q: %v", script, err)
			}
			arg, err := strconv.Unquote(quoted)
			if err != nil {
				b.t.Fatalf("%q: %v", script, err)
			}
			switch script[:i] {
			case "type":
				for _, r := range arg {
					b.surface.TypedRune(r)
				}
			case "paste":
				other := test.NewClipboard()
				other.SetContent(arg)
				b.surface.TypedShortcut(&fyne.ShortcutPaste{Clipboard: other})
			default:
				b.t.Fatalf("no command %q", script)
			}
			script = script[i+1+len(quoted):]
			continue
		}
		script = rest
		switch word {
		case "undo":
			b.surface.TypedShortcut(&fyne.ShortcutUndo{})
		case "redo":
			b.surface.TypedShortcut(&fyne.ShortcutRedo{})
		case "cut":
			b.surface.TypedShortcut(&fyne.ShortcutCut{Clipboard: clip})
		case "copy":
			b.surface.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip})
		case "pasteback":
			b.surface.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
		case "selectall":
			b.surface.TypedShortcut(&fyne.ShortcutSelectAll{})
		case "pause":
			b.clock.tick(5 * time.Second)
		default:
			b.press(word)
		}
	}
}

type script struct{ name, from, do, to string }

func scripts(t *testing.T, file string) []script {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []script
	for n, line := range strings.Split(string(data), "\n") {
		if name, ok := strings.CutPrefix(line, "== "); ok {
			all = append(all, script{name: name})
			continue
		}
		field, value, ok := strings.Cut(line, ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		s := &all[len(all)-1]
		if field != "do" {
			if value, err = strconv.Unquote(`"` + strings.ReplaceAll(value, `"`, `\"`) + `"`); err != nil {
				t.Fatalf("%s:%d: %v", file, n+1, err)
			}
		}
		switch field {
		case "from":
			s.from = value
		case "do":
			s.do = value
		case "to":
			s.to = value
		default:
			t.Fatalf("%s:%d: no field %q", file, n+1, field)
		}
	}
	return all
}

func TestScriptsOfKeys(t *testing.T) {
	all := scripts(t, "testdata/scripts.txt")
	if len(all) < 60 {
		t.Fatalf("only %d scripts", len(all))
	}
	b := newBench(t)
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			b.t = t
			set(b.Editor, s.from)
			if got := show(b.Editor); got != s.from {
				t.Fatalf("begins with %q", got)
			}
			b.do(s.do)
			if got := show(b.Editor); got != s.to {
				t.Errorf("%s of %q\n got %q\nwant %q", s.do, s.from, got, s.to)
			}
		})
	}
}

func TestReadOnlyTextIsSelectedAndCopiedButNotChanged(t *testing.T) {
	b := newBench(t)
	b.SetText("- one\n- two")
	b.SetReadOnly(true)
	b.SetCaret(8)
	clip := test.NewClipboard()
	b.do(`type:"x" enter backspace delete paste:"y" ctrl+backspace ctrl+delete undo tab`)
	b.do("shift+right shift+right")
	b.surface.TypedShortcut(&fyne.ShortcutCut{Clipboard: clip})
	if got := show(b.Editor); got != "- one\n- ^tw|o" || clip.Content() != "tw" || b.changes != 0 {
		t.Errorf("%q, copied %q, %d changes", got, clip.Content(), b.changes)
	}
	b.Replace(0, 5, "- a") // the program may
	if got := fmt.Sprint(b.Text(), b.changes); got != "- a\n- two1" {
		t.Errorf("%q", got)
	}
}

func TestShiftLetGoElsewhereIsNotHeld(t *testing.T) {
	b := newBench(t)
	b.SetText("one two")
	held := fyne.KeyModifierShift
	b.surface.modifiers = func() fyne.KeyModifier { return held }
	b.surface.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	b.surface.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if got := show(b.Editor); got != "^o|ne two" {
		t.Errorf("%q", got)
	}
	held = 0 // the list that the key opened saw it go up
	b.surface.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	b.surface.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if got := show(b.Editor); got != "on|e two" {
		t.Errorf("%q", got)
	}
}

func TestEscapeIsTold(t *testing.T) {
	b := newBench(t)
	b.do("escape")
	if b.escapes != 1 || b.Text() != "" {
		t.Errorf("%d escapes", b.escapes)
	}
}
