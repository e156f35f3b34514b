package action

import (
	"fmt"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mods is a set of modifier keys.
type Mods uint8

// The modifiers. Ctrl stands for the platform's shortcut key: Control on Linux
// and Windows, Command on macOS.
const (
	Ctrl Mods = 1 << iota
	Shift
	Alt
	Super
)

// Shortcut is one key together with its modifiers. The zero Shortcut means
// none.
type Shortcut struct {
	Key  string // "C", "F6", "Return", "Left", "/": see Parse for the names
	Mods Mods
}

// IsZero reports whether there is no shortcut.
func (s Shortcut) IsZero() bool { return s.Key == "" }

// modNames gives the modifiers in the order in which they are printed.
var modNames = []struct {
	mod   Mods
	name  string
	glyph string // on macOS
}{
	{Super, "Super", "⌃"},
	{Ctrl, "Ctrl", "⌘"},
	{Alt, "Alt", "⌥"},
	{Shift, "Shift", "⇧"},
}

// macModOrder is the order Apple's guidelines ask for: Control, Option, Shift,
// Command.
var macModOrder = []Mods{Super, Alt, Shift, Ctrl}

// keyNames are the named keys, by their lower-case spelling.
var keyNames = map[string]string{
	"return": "Return", "enter": "Return", "escape": "Escape", "esc": "Escape",
	"tab": "Tab", "space": "Space", "backspace": "BackSpace", "delete": "Delete", "insert": "Insert",
	"left": "Left", "right": "Right", "up": "Up", "down": "Down",
	"home": "Home", "end": "End", "pageup": "PageUp", "pagedown": "PageDown", "plus": "+",
}

// Parse reads a shortcut as it is written in English: modifiers and a key
// joined by "+", as in "Ctrl+Shift+C", "Alt+Left", "F6" or "Ctrl+/". Case does
// not matter; "Cmd" is another name for Ctrl and "Option" for Alt. The empty
// string is the zero Shortcut.
func Parse(text string) (Shortcut, error) {
	if text == "" {
		return Shortcut{}, nil
	}
	parts := strings.Split(text, "+")
	if strings.HasSuffix(text, "++") || text == "+" {
		parts = append(strings.Split(strings.TrimSuffix(strings.TrimSuffix(text, "+"), "+"), "+"), "+")
		if parts[0] == "" {
			parts = parts[1:]
		}
	}
	var s Shortcut
	for _, p := range parts[:len(parts)-1] {
		var m Mods
		switch strings.ToLower(strings.TrimSpace(p)) {
		case "ctrl", "control", "cmd", "command":
			m = Ctrl
		case "shift":
			m = Shift
		case "alt", "option":
			m = Alt
		case "super", "win", "meta":
			m = Super
		default:
			return Shortcut{}, fmt.Errorf("shortcut %q: %q is no modifier; use Ctrl, Shift, Alt or Super", text, p)
		}
		if s.Mods&m != 0 {
			return Shortcut{}, fmt.Errorf("shortcut %q: %s is given twice", text, p)
		}
		s.Mods |= m
	}
	key, err := parseKey(strings.TrimSpace(parts[len(parts)-1]))
	if err != nil {
		return Shortcut{}, fmt.Errorf("shortcut %q: %w", text, err)
	}
	s.Key = key
	return s, nil
}

func parseKey(key string) (string, error) {
	if name, ok := keyNames[strings.ToLower(key)]; ok {
		return name, nil
	}
	if r, n := utf8.DecodeRuneInString(key); n == len(key) && n > 0 && unicode.IsPrint(r) && r != utf8.RuneError {
		return string(unicode.ToUpper(r)), nil
	}
	if len(key) >= 2 && (key[0] == 'F' || key[0] == 'f') {
		var n int
		if _, err := fmt.Sscanf(key[1:], "%d", &n); err == nil && n >= 1 && n <= 12 && key[1:] == fmt.Sprint(n) {
			return fmt.Sprintf("F%d", n), nil
		}
	}
	return "", fmt.Errorf("%q is no key; use a character, F1 to F12 or a name like Return, Escape, Left", key)
}

// String prints the shortcut as this platform's menus do.
func (s Shortcut) String() string { return s.Format(runtime.GOOS) }

// Format prints the shortcut for the platform goos (a GOOS value):
// "Ctrl+Shift+C", or "⇧⌘C" on darwin.
func (s Shortcut) Format(goos string) string {
	if s.IsZero() {
		return ""
	}
	var b strings.Builder
	if goos == "darwin" {
		for _, m := range macModOrder {
			for _, n := range modNames {
				if n.mod == m && s.Mods&m != 0 {
					b.WriteString(n.glyph)
				}
			}
		}
		b.WriteString(s.Key)
		return b.String()
	}
	for _, n := range modNames {
		if s.Mods&n.mod != 0 {
			b.WriteString(n.name)
			b.WriteByte('+')
		}
	}
	b.WriteString(s.Key)
	return b.String()
}
