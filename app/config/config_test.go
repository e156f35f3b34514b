package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func store(t *testing.T) Store {
	t.Helper()
	return Store{Dir: filepath.Join(t.TempDir(), "postil"), Now: func() time.Time { return time.Date(2024, 7, 16, 9, 30, 0, 0, time.UTC) }}
}

func write(t *testing.T, s Store, text string) {
	t.Helper()
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Path(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFirstStartHasDefaults(t *testing.T) {
	got, err := store(t).Load()
	if err != nil || !reflect.DeepEqual(got, Defaults()) {
		t.Fatalf("Load = %+v, %v", got, err)
	}
}

func TestSaveThenLoadIsTheSame(t *testing.T) {
	s := store(t)
	want := Defaults()
	want.Theme = ThemeDark
	want.TextSize = 20
	want.SigningKey = "/keys/ana"
	want.Introduced = true
	want.Identity = Identity{"Ana Núñez", "ana@example.org"}
	want.Remember("/a")
	want.Remember("/b")
	want.Remember("/a")
	if !reflect.DeepEqual(want.Recent, []string{"/a", "/b"}) || want.LastPublication != "/a" {
		t.Fatalf("recent = %v, last %q", want.Recent, want.LastPublication)
	}
	if err := s.Save(want); err != nil {
		t.Fatal(err)
	}
	got, err := s.Load()
	got.extra = nil
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("Load = %+v, %v", got, err)
	}
}

func TestUnknownKeysSurviveASave(t *testing.T) {
	s := store(t)
	write(t, s, `{"theme":"light","spelling":{"lang":"en-GB"}}`)
	set, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Save(set); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(s.Path())
	if !strings.Contains(string(data), `"lang": "en-GB"`) || !strings.Contains(string(data), `"theme": "light"`) {
		t.Fatalf("saved:\n%s", data)
	}
}

func TestUnusableValuesAreReplacedOneByOne(t *testing.T) {
	s := store(t)
	write(t, s, `{"theme":"purple","textSize":900,"window":{"width":-3,"height":10},"splits":{"sidebar":7,"preview":0.3},"recent":["","/a"]}`)
	got, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.Splits.Preview = 0.3
	want.Recent = []string{"/a"}
	got.extra = nil
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("Load = %+v, want %+v", got, want)
	}
}

func TestDamagedFileIsMovedAsideAndReported(t *testing.T) {
	for name, text := range map[string]string{
		"half a file": "{\n  \"theme\": \"dark\",\n  \"rec",
		"no object":   "null",
		"wrong type":  `{"recent": 3}`,
		"empty":       "",
	} {
		t.Run(name, func(t *testing.T) {
			s := store(t)
			write(t, s, text)
			got, err := s.Load()
			var damaged *DamagedError
			if !errors.As(err, &damaged) || !reflect.DeepEqual(got, Defaults()) {
				t.Fatalf("Load = %+v, %v", got, err)
			}
			kept, rerr := os.ReadFile(damaged.MovedTo)
			if rerr != nil || string(kept) != text {
				t.Fatalf("the damaged file is not kept: %q, %v", kept, rerr)
			}
			if filepath.Base(damaged.MovedTo) != "settings.damaged-20240716T093000.json" {
				t.Errorf("moved to %s", damaged.MovedTo)
			}
			if _, err := s.Load(); err != nil {
				t.Errorf("the second start still fails: %v", err)
			}
		})
	}
}

func TestDamageNamesTheLine(t *testing.T) {
	s := store(t)
	write(t, s, "{\n  \"theme\": \"dark\",\n  oops\n}")
	_, err := s.Load()
	if err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Fatalf("error = %v", err)
	}
}

func TestRecentIsBoundedAndForgets(t *testing.T) {
	set := Defaults()
	for i := range 30 {
		set.Remember(string(rune('a' + i)))
	}
	if len(set.Recent) != MaxRecent {
		t.Errorf("%d remembered", len(set.Recent))
	}
	last := set.LastPublication
	set.Forget(last)
	if set.LastPublication != "" || set.Recent[0] == last {
		t.Errorf("%q is not forgotten: %v", last, set.Recent)
	}
}

func TestFolders(t *testing.T) {
	abs := func(s string) string { return filepath.FromSlash(s) }
	env := func(goos string, vars map[string]string) Env {
		return Env{
			GOOS:          goos,
			Getenv:        func(k string) string { return vars[k] },
			HomeDir:       func() (string, error) { return abs("/home/u"), nil },
			UserConfigDir: func() (string, error) { return abs("/home/u/cfg"), nil },
		}
	}
	tests := []struct {
		name                string
		env                 Env
		config, data, state string
	}{
		{"linux", env("linux", nil), "/home/u/cfg/postil", "/home/u/.local/share/postil", "/home/u/.local/state/postil"},
		{
			"xdg", env("freebsd", map[string]string{"XDG_DATA_HOME": abs("/d"), "XDG_STATE_HOME": abs("/s")}),
			"/home/u/cfg/postil", "/d/postil", "/s/postil",
		},
		{
			"relative xdg is ignored", env("linux", map[string]string{"XDG_DATA_HOME": "d"}),
			"/home/u/cfg/postil", "/home/u/.local/share/postil", "/home/u/.local/state/postil",
		},
		{
			"overrides", env("linux", map[string]string{"POSTIL_CONFIG_DIR": "/c", "POSTIL_DATA_DIR": "/d", "POSTIL_STATE_DIR": "/s"}),
			"/c", "/d", "/s",
		},
		{"mac", env("darwin", nil), "/home/u/cfg/postil", "/home/u/cfg/postil/data", "/home/u/cfg/postil/state"},
		{"windows", env("windows", nil), "/home/u/cfg/postil", "/home/u/cfg/postil/data", "/home/u/cfg/postil/state"},
	}
	for _, tc := range tests {
		config, err1 := tc.env.ConfigDir()
		data, err2 := tc.env.DataDir()
		state, err3 := tc.env.StateDir()
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		got := []string{filepath.ToSlash(config), filepath.ToSlash(data), filepath.ToSlash(state)}
		if want := []string{tc.config, tc.data, tc.state}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", tc.name, got, want)
		}
	}
	if keys, err := env("linux", nil).KeysDir(); err != nil || filepath.ToSlash(keys) != "/home/u/cfg/postil/keys" {
		t.Errorf("KeysDir = %s, %v", keys, err)
	}
	for want, e := range map[string]Env{
		"/home/u/.cache/postil": env("linux", nil), "/x/postil": env("linux", map[string]string{"XDG_CACHE_HOME": abs("/x")}),
		"/home/u/cfg/postil/cache": env("windows", nil), "/y": env("darwin", map[string]string{"POSTIL_CACHE_DIR": "/y"}),
	} {
		if dir, err := e.CacheDir(); err != nil || filepath.ToSlash(dir) != want {
			t.Errorf("CacheDir = %s, %v, want %s", dir, err, want)
		}
	}
	homeless := Env{
		GOOS: "linux", Getenv: func(string) string { return "" },
		HomeDir:       func() (string, error) { return "", errors.New("$HOME is not defined") },
		UserConfigDir: func() (string, error) { return "", errors.New("$HOME is not defined") },
	}
	if _, err := homeless.ConfigDir(); !errors.Is(err, ErrNoHome) {
		t.Errorf("ConfigDir = %v", err)
	}
	if _, err := homeless.DataDir(); !errors.Is(err, ErrNoHome) {
		t.Errorf("DataDir = %v", err)
	}
}

func TestRecentSourcesAreThoseOfAPublication(t *testing.T) {
	s := Defaults()
	s.Remember("/a")
	s.CitedSources("/a", []string{"one", "two"})
	s.CitedSources("/a", []string{"one"})
	s.CitedSources("/b", []string{"three"})
	if got := s.RecentSources["/a"]; !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("of /a: %v", got)
	}
	for i := range 2 * MaxRecentSources {
		s.CitedSources("/a", []string{fmt.Sprint("k", i)})
	}
	if got := s.RecentSources["/a"]; len(got) != MaxRecentSources || got[0] != fmt.Sprint("k", 2*MaxRecentSources-1) {
		t.Errorf("of many: %v", got)
	}
	file := store(t)
	if err := file.Save(s); err != nil {
		t.Fatal(err)
	}
	again, err := file.Load()
	if err != nil || !slices.Equal(again.RecentSources["/a"], s.RecentSources["/a"]) {
		t.Errorf("read back: %v, %v", again.RecentSources, err)
	}
	if _, there := again.RecentSources["/b"]; there {
		t.Error("a publication that is not among the recent ones is remembered for its sources")
	}
}

func TestRecentlyOpenedAreThoseOfAPublication(t *testing.T) {
	s := Defaults()
	s.Remember("/a")
	for i := range 2 * MaxRecentOpened {
		s.Opened("/a", fmt.Sprint("draft ", i))
	}
	s.Opened("/b", "draft other")
	first := fmt.Sprint("draft ", 2*MaxRecentOpened-1)
	if s.Opened("/a", first) {
		t.Error("what stands at the head moved there")
	}
	if !s.Opened("/a", fmt.Sprint("draft ", 2*MaxRecentOpened-3)) {
		t.Error("what stands third did not move to the head")
	}
	got := s.RecentOpened["/a"]
	if len(got) != MaxRecentOpened || got[1] != first || len(s.RecentOpened["/b"]) != 1 {
		t.Errorf("%d, second %s", len(got), got[1])
	}
	store := Store{Dir: t.TempDir()}
	if err := store.Save(s); err != nil {
		t.Fatal(err)
	}
	again, err := store.Load()
	if err != nil || !slices.Equal(again.RecentOpened["/a"], got) {
		t.Errorf("read back: %v, %v", again.RecentOpened, err)
	}
	if _, there := again.RecentOpened["/b"]; there {
		t.Error("a publication that was forgotten is remembered")
	}
}
