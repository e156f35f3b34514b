package installed

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// folder makes a folder with files.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFind(t *testing.T) {
	system := folder(t, "en_US.aff", "en_US.dic", "en_GB.aff", "en_GB.dic", "de_DE_frami.aff", "de_DE_frami.dic",
		"fr.aff", "fr.dic", "it_IT.aff", "pt_BR.aff", "pt_BR.dic", "pt_PT.aff", "pt_PT.dic", "hyph_en.txt", "x y z.aff", "x y z.dic")
	for _, c := range []struct{ lang, want string }{
		{"en", "en_US"},
		{"en-US", "en_US"},
		{"en-GB", "en_GB"},
		{"en_gb", "en_GB"},
		{"en-AU", "en_GB"},
		{"en-IE", "en_GB"},
		{"de", "de_DE_frami"},
		{"de-CH", "de_DE_frami"},
		{"fr-CA", "fr"},
		{"pt", "pt_BR"},
		{"pt-AO", "pt_PT"},
		{"it", ""}, // half of a dictionary
		{"sv", ""},
	} {
		d, err := Find([]string{"/nowhere/at/all", system}, c.lang)
		if c.want == "" {
			if !errors.Is(err, ErrNone) {
				t.Errorf("%s: found %v, error %v", c.lang, d, err)
			}
			continue
		}
		if err != nil || d.Aff != filepath.Join(system, c.want+".aff") || d.Dic != filepath.Join(system, c.want+".dic") {
			t.Errorf("%s: found %v, error %v, want %s", c.lang, d, err, c.want)
		}
	}
	if _, err := Find([]string{system}, "no language at all"); !errors.Is(err, ErrLanguage) {
		t.Errorf("error %v", err)
	}
}

// A dictionary of the publication goes before the system's.
func TestFindInOrder(t *testing.T) {
	ours, system := folder(t, "en_GB.aff", "en_GB.dic"), folder(t, "en_GB.aff", "en_GB.dic", "en_US.aff", "en_US.dic")
	if d, err := Find([]string{ours, system}, "en-GB"); err != nil || filepath.Dir(d.Aff) != ours {
		t.Errorf("found %v, error %v", d, err)
	}
	if d, err := Find([]string{ours, system}, "en-US"); err != nil || filepath.Dir(d.Aff) != system {
		t.Errorf("found %v, error %v", d, err)
	}
}

func TestFoldersMayBePatterns(t *testing.T) {
	dir := folder(t, "dict-en/en_US.aff", "dict-en/en_US.dic", "dict-fr/fr.aff", "dict-fr/fr.dic", "[odd]/sv.aff", "[odd]/sv.dic")
	list := List([]string{filepath.Join(dir, "dict-*"), filepath.Join(dir, "[odd]")})
	var names []string
	for _, d := range list {
		names = append(names, d.Tag.String())
	}
	if !slices.Equal(names, []string{"en-US", "fr", "sv"}) {
		t.Errorf("found %v", names)
	}
}

func TestFolders(t *testing.T) {
	getenv := func(name string) string {
		return map[string]string{"DICPATH": "/own/dicts", "ProgramFiles": "/pf"}[name]
	}
	for goos, want := range map[string]string{
		"linux":   "/usr/share/hunspell",
		"freebsd": "/usr/local/share/hunspell",
		"darwin":  "/home/ada/Library/Spelling",
		"windows": "/pf/LibreOffice/share/extensions/dict-*",
	} {
		list := Env{GOOS: goos, Home: "/home/ada", Getenv: getenv}.Folders()
		if list[0] != "/own/dicts" || !slices.Contains(list, filepath.FromSlash(want)) {
			t.Errorf("%s: %q", goos, list)
		}
	}
}

func TestPackage(t *testing.T) {
	for lang, want := range map[string]string{
		"en": "hunspell-en-us", "en-GB": "hunspell-en-gb", "en-NZ": "hunspell-en-gb", "de": "hunspell-de-de", "de-AT": "hunspell-de-at",
		"sv": "hunspell-sv", "fr-CA": "hunspell-fr", "pt-BR": "hunspell-pt-br", "pt_AO": "hunspell-pt-pt", "": "hunspell",
	} {
		if got := Package(lang); got != want {
			t.Errorf("Package(%q) = %s, want %s", lang, got, want)
		}
	}
}
