package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"postil/publish/durable"
)

// Theme says whether the window is light or dark.
type Theme string

// The themes.
const (
	ThemeSystem Theme = "system" // as the desktop is
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// Settings is everything a person can set, and what the window remembers.
type Settings struct {
	Window          Window   `json:"window"`
	Splits          Splits   `json:"splits"`
	Theme           Theme    `json:"theme"`
	TextSize        float32  `json:"textSize"`        // of prose, in device-independent pixels
	LastPublication string   `json:"lastPublication"` // folder, "" when none
	Recent          []string `json:"recent"`          // folders of publications, latest first
	Identity        Identity `json:"identity"`
	Writing         Writing  `json:"writing"`
	SigningKey      string   `json:"signingKey"` // file of the ssh key that signs, "" for the default one, "none" for none
	Introduced      bool     `json:"introduced"` // the person was asked who they are
	// RecentSources are the keys of the sources cited last, latest first, by the
	// folder of their publication.
	RecentSources map[string][]string `json:"recentSources"`

	// RecentOpened are what was opened last, latest first, by the folder of the
	// publication: texts of quickopen.Ref.
	RecentOpened map[string][]string `json:"recentOpened"`
	SaveFolder   string              `json:"saveFolder"` // where a file was put last, "" for the usual

	extra map[string]json.RawMessage // keys of a newer version, written back as they were
}

// Window is the main window's size in device-independent pixels.
type Window struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

// Writing is how the writing surface looks and behaves.
type Writing struct {
	Sans       bool `json:"sans"`       // a sans-serif face instead of the serif
	Typewriter bool `json:"typewriter"` // the caret's line stays in the middle
	Focus      bool `json:"focus"`      // all but the caret's paragraph is dimmed
	Spelling   bool `json:"spelling"`   // words that no dictionary has are marked
}

// Splits holds the places of the dividers, each from 0 to 1.
type Splits struct {
	Sidebar float64 `json:"sidebar"` // list of drafts | the rest
	Preview float64 `json:"preview"` // text | preview
	// Of the archive: filters | the rest, and list | article.
	ArchiveFilters float64 `json:"archiveFilters"`
	ArchiveReading float64 `json:"archiveReading"`
	// Newsletter is what an issue says | how it looks; 0 for the usual.
	Newsletter float64 `json:"newsletter"`
}

// Identity is how the person signs; empty means what git is set to.
type Identity struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Bounds of TextSize.
const (
	MinTextSize = 12
	MaxTextSize = 32
)

// MaxRecent is how many recent publications are remembered.
const MaxRecent = 12

// Defaults returns the settings of a first start.
func Defaults() Settings {
	return Settings{
		Window:   Window{Width: 1240, Height: 760},
		Splits:   Splits{Sidebar: 0.22, Preview: 0.52},
		Theme:    ThemeSystem,
		TextSize: 17,
		Writing:  Writing{Spelling: true},
	}
}

// Remember puts a publication's folder at the head of Recent and makes it the
// last one.
func (s *Settings) Remember(dir string) {
	s.Forget(dir)
	s.Recent = slices.Insert(s.Recent, 0, dir)
	s.Recent = s.Recent[:min(len(s.Recent), MaxRecent)]
	s.LastPublication = dir
}

// MaxRecentSources is how many recent sources of a publication are remembered.
const MaxRecentSources = 30

// CitedSources puts the keys of sources at the head of a publication's recent
// ones, the last of them first.
func (s *Settings) CitedSources(dir string, keys []string) {
	recent := slices.Clone(keys)
	slices.Reverse(recent)
	for _, key := range s.RecentSources[dir] {
		if !slices.Contains(recent, key) {
			recent = append(recent, key)
		}
	}
	all := maps.Clone(s.RecentSources)
	if all == nil {
		all = map[string][]string{}
	}
	all[dir] = recent[:min(len(recent), MaxRecentSources)]
	s.RecentSources = all
}

// MaxRecentOpened is how much of what was opened in a publication is remembered.
const MaxRecentOpened = 50

// Opened puts something at the head of what was opened last in a publication. It
// reports whether it stood elsewhere before.
func (s *Settings) Opened(dir, what string) bool {
	was := s.RecentOpened[dir]
	if len(was) > 0 && was[0] == what {
		return false
	}
	now := append([]string{what}, slices.DeleteFunc(slices.Clone(was), func(other string) bool { return other == what })...)
	all := maps.Clone(s.RecentOpened)
	if all == nil {
		all = map[string][]string{}
	}
	all[dir] = now[:min(len(now), MaxRecentOpened)]
	s.RecentOpened = all
	return true
}

// Forget removes a publication's folder from Recent, and as the last one.
func (s *Settings) Forget(dir string) {
	s.Recent = slices.DeleteFunc(slices.Clone(s.Recent), func(d string) bool { return d == dir })
	if s.LastPublication == dir {
		s.LastPublication = ""
	}
}

// Store reads and writes the settings file of one folder.
type Store struct {
	Dir string           // see Env.ConfigDir
	Now func() time.Time // names the copy of a damaged file; nil is time.Now
}

// Path is the settings file.
func (s Store) Path() string { return filepath.Join(s.Dir, "settings.json") }

// DamagedError reports that the settings file could not be understood. The
// defaults are in use and nothing was lost: the file was moved to MovedTo, or
// is still in its place when MovedTo is empty.
type DamagedError struct {
	Path, MovedTo string
	Err           error
}

// Error says what is wrong and where the file is now.
func (e *DamagedError) Error() string {
	if e.MovedTo == "" {
		return fmt.Sprintf("settings %s are damaged: %v", e.Path, e.Err)
	}
	return fmt.Sprintf("settings %s are damaged and were moved to %s: %v", e.Path, e.MovedTo, e.Err)
}

// Unwrap returns why the file could not be understood.
func (e *DamagedError) Unwrap() error { return e.Err }

// Load reads the settings. It always returns settings that can be used: the
// defaults where there is no file yet, and for each value that is missing or
// out of bounds. A file that is no JSON is moved aside and reported as a
// *DamagedError; a file that cannot be read is reported as it is.
func (s Store) Load() (Settings, error) {
	data, err := os.ReadFile(s.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return Defaults(), nil
	}
	if err != nil {
		return Defaults(), fmt.Errorf("load settings: %w", err)
	}
	set, err := decode(data)
	if err == nil {
		return set, nil
	}
	damaged := &DamagedError{Path: s.Path(), Err: err}
	now := s.Now
	if now == nil {
		now = time.Now
	}
	aside := filepath.Join(s.Dir, "settings.damaged-"+now().UTC().Format("20060102T150405")+".json")
	if err := os.Rename(s.Path(), aside); err != nil {
		damaged.Err = errors.Join(damaged.Err, err)
	} else {
		damaged.MovedTo = aside
	}
	return Defaults(), damaged
}

// decode reads a settings file and mends single values.
func decode(data []byte) (Settings, error) {
	var extra map[string]json.RawMessage
	if err := json.Unmarshal(data, &extra); err != nil {
		return Settings{}, withLine(data, err)
	}
	if extra == nil {
		return Settings{}, errors.New("line 1: expected an object, found null")
	}
	set := Defaults()
	fields := map[string]any{
		"window": &set.Window, "splits": &set.Splits, "theme": &set.Theme, "textSize": &set.TextSize,
		"lastPublication": &set.LastPublication, "recent": &set.Recent, "identity": &set.Identity,
		"writing": &set.Writing, "signingKey": &set.SigningKey, "introduced": &set.Introduced,
		"recentSources": &set.RecentSources, "recentOpened": &set.RecentOpened, "saveFolder": &set.SaveFolder,
	}
	for key, into := range fields {
		raw, ok := extra[key]
		delete(extra, key)
		if !ok {
			continue
		}
		if err := json.Unmarshal(raw, into); err != nil {
			return Settings{}, fmt.Errorf("%s: %w", key, err)
		}
	}
	set.extra = extra
	set.mend()
	return set, nil
}

// withLine puts the line of a syntax error in front of it.
func withLine(data []byte, err error) error {
	var syn *json.SyntaxError
	if !errors.As(err, &syn) {
		return err
	}
	at := min(int(syn.Offset), len(data))
	return fmt.Errorf("line %d: %w", 1+bytes.Count(data[:at], []byte("\n")), err)
}

// mend replaces values that the window could not use.
func (s *Settings) mend() {
	d := Defaults()
	if s.Window.Width < 480 || s.Window.Width > 20000 || s.Window.Height < 320 || s.Window.Height > 20000 {
		s.Window = d.Window
	}
	if s.Splits.Sidebar < 0 || s.Splits.Sidebar > 1 {
		s.Splits.Sidebar = d.Splits.Sidebar
	}
	if s.Splits.Preview < 0 || s.Splits.Preview > 1 {
		s.Splits.Preview = d.Splits.Preview
	}
	if s.Theme != ThemeSystem && s.Theme != ThemeLight && s.Theme != ThemeDark {
		s.Theme = d.Theme
	}
	if s.TextSize < MinTextSize || s.TextSize > MaxTextSize {
		s.TextSize = d.TextSize
	}
	s.Recent = slices.DeleteFunc(s.Recent, func(dir string) bool { return dir == "" })
	s.Recent = s.Recent[:min(len(s.Recent), MaxRecent)]
	for _, recent := range []map[string][]string{s.RecentSources, s.RecentOpened} {
		maps.DeleteFunc(recent, func(dir string, _ []string) bool {
			return dir != s.LastPublication && !slices.Contains(s.Recent, dir)
		})
	}
}

// Save writes the settings; a reader sees the old file or the new one. Keys
// that this version does not know are kept.
func (s Store) Save(set Settings) error {
	known, err := json.Marshal(set)
	if err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(known, &all); err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	for key, raw := range set.extra {
		if _, taken := all[key]; !taken {
			all[key] = raw
		}
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	if err := durable.WriteFile(s.Path(), append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	return nil
}
