package styles

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Installed are those of Places that are there, for New. A person whose home
// folder is not known has none.
func Installed(goos string, homeDir func() (string, error), getenv func(string) string) []fs.FS {
	home, err := homeDir()
	if err != nil {
		home = ""
	}
	var list []fs.FS
	for _, n := range Places(goos, home, getenv) {
		if st, err := os.Stat(n); err == nil && st.IsDir() {
			list = append(list, os.DirFS(n))
		}
	}
	return list
}

// Places are the folders in which programs that cite keep styles and locales on
// a computer, a person's own first. goos is runtime.GOOS; home and getenv are
// the person's. Not all of them need be there.
func Places(goos, home string, getenv func(string) string) []string {
	var list []string
	add := func(parts ...string) {
		if parts[0] != "" {
			list = append(list, filepath.Join(parts...))
		}
	}
	const csl = "citation-style-language"
	switch goos {
	case "windows":
		add(getenv("APPDATA"), csl)
		add(home, "Zotero", "styles")
		add(getenv("ProgramData"), csl)
	case "darwin":
		add(home, "Library", "Application Support", csl)
		add(home, "Zotero", "styles")
		add("/opt/homebrew/share", csl)
		add("/usr/local/share", csl)
	default:
		if data := getenv("XDG_DATA_HOME"); data != "" {
			add(data, csl)
		} else {
			add(home, ".local", "share", csl)
		}
		add(home, "Zotero", "styles")
		dirs := filepath.SplitList(getenv("XDG_DATA_DIRS"))
		if len(dirs) == 0 {
			dirs = []string{"/usr/local/share", "/usr/share"}
		}
		for _, d := range dirs {
			add(d, csl)
		}
	}
	return list
}
