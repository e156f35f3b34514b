package action

import (
	"errors"
	"fmt"
)

// Sentinel errors of Registry.Add.
var (
	ErrIncomplete        = errors.New("action is incomplete")
	ErrDuplicateID       = errors.New("action id is taken")
	ErrDuplicateShortcut = errors.New("shortcut is taken")
)

// Action is one thing a person can do.
type Action struct {
	ID       string // stable, dotted: "draft.submit"
	Title    string // English text, also the key of its translation
	Group    string // English name of its menu, also a translation key
	Shortcut Shortcut
	Enabled  func() bool // nil means always
	Checked  func() bool // whether what it turns on and off is on; nil for acts
	Run      func()
	Hidden   bool // bound to its key, but in no menu and no palette
}

// IsEnabled reports whether the action can be run now.
func (a *Action) IsEnabled() bool { return a.Enabled == nil || a.Enabled() }

// IsChecked reports whether what the action turns on and off is on.
func (a *Action) IsChecked() bool { return a.Checked != nil && a.Checked() }

// Trigger runs the action if it is enabled and reports whether it ran.
func (a *Action) Trigger() bool {
	if !a.IsEnabled() {
		return false
	}
	a.Run()
	return true
}

// Registry holds actions in the order in which they were added. Make one with
// New.
type Registry struct {
	all        []*Action
	byID       map[string]*Action
	byShortcut map[Shortcut]*Action
}

// New returns an empty Registry.
func New() *Registry {
	return &Registry{byID: map[string]*Action{}, byShortcut: map[Shortcut]*Action{}}
}

// Add registers an action. It fails, and registers nothing, when the action
// has no id, title, group or Run, or when its id or shortcut is taken.
func (r *Registry) Add(a Action) error {
	if a.ID == "" || a.Title == "" || a.Group == "" || a.Run == nil {
		return fmt.Errorf("add action %q: %w: id, title, group and run are all needed", a.ID, ErrIncomplete)
	}
	if _, ok := r.byID[a.ID]; ok {
		return fmt.Errorf("add action %q: %w", a.ID, ErrDuplicateID)
	}
	if !a.Shortcut.IsZero() {
		if other, ok := r.byShortcut[a.Shortcut]; ok {
			return fmt.Errorf("add action %q: %w: %s belongs to %q", a.ID, ErrDuplicateShortcut, a.Shortcut, other.ID)
		}
		r.byShortcut[a.Shortcut] = &a
	}
	r.byID[a.ID] = &a
	r.all = append(r.all, &a)
	return nil
}

// ByID finds an action; nil when there is none.
func (r *Registry) ByID(id string) *Action { return r.byID[id] }

// ByShortcut finds the action bound to a shortcut; nil when there is none.
func (r *Registry) ByShortcut(s Shortcut) *Action { return r.byShortcut[s] }

// All returns every action in the order of addition.
func (r *Registry) All() []*Action { return append([]*Action(nil), r.all...) }

// Group is a menu: its name and its actions in order.
type Group struct {
	Name    string
	Actions []*Action
}

// Groups returns the actions by group, groups in the order of their first
// action. Hidden actions are left out.
func (r *Registry) Groups() []Group {
	var groups []Group
	at := map[string]int{}
	for _, a := range r.all {
		if a.Hidden {
			continue
		}
		i, ok := at[a.Group]
		if !ok {
			i = len(groups)
			at[a.Group] = i
			groups = append(groups, Group{Name: a.Group})
		}
		groups[i].Actions = append(groups[i].Actions, a)
	}
	return groups
}
