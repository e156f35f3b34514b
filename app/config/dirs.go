package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
)

// Env is the part of the process's surroundings that decides where files go.
type Env struct {
	GOOS          string              // runtime.GOOS
	Getenv        func(string) string // os.Getenv
	HomeDir       func() (string, error)
	UserConfigDir func() (string, error)
}

// folder is the name of the program's folder inside the user's folders.
const folder = "postil"

// ErrNoHome is returned when the platform names no folder to keep files in.
var ErrNoHome = errors.New("no home folder is known; set POSTIL_CONFIG_DIR")

// ConfigDir returns the folder of the settings: POSTIL_CONFIG_DIR if set, else
// "postil" in the platform's configuration folder. It need not exist.
func (e Env) ConfigDir() (string, error) {
	if dir := e.Getenv("POSTIL_CONFIG_DIR"); dir != "" {
		return dir, nil
	}
	base, err := e.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find settings folder: %w: %w", ErrNoHome, err)
	}
	return filepath.Join(base, folder), nil
}

// DataDir returns the folder of what must not be lost: journals of unsaved
// text and clones of publications. POSTIL_DATA_DIR if set, $XDG_DATA_HOME/postil
// or ~/.local/share/postil on Linux and its like, a folder beside the settings
// on macOS and Windows.
func (e Env) DataDir() (string, error) {
	return e.dir("POSTIL_DATA_DIR", "XDG_DATA_HOME", filepath.Join(".local", "share"), "data")
}

// StateDir returns the folder of logs and crash reports: POSTIL_STATE_DIR if
// set, $XDG_STATE_HOME/postil or ~/.local/state/postil on Linux and its like, a
// folder beside the settings on macOS and Windows.
func (e Env) StateDir() (string, error) {
	return e.dir("POSTIL_STATE_DIR", "XDG_STATE_HOME", filepath.Join(".local", "state"), "state")
}

// CacheDir returns the folder of what can be made again: POSTIL_CACHE_DIR if set,
// $XDG_CACHE_HOME/postil or ~/.cache/postil on Linux and its like, a folder
// beside the settings on macOS and Windows.
func (e Env) CacheDir() (string, error) {
	return e.dir("POSTIL_CACHE_DIR", "XDG_CACHE_HOME", ".cache", "cache")
}

// IndexFile returns where the index of a publication is, by its folder, however
// that is reached.
func (e Env) IndexFile(publication string) (string, error) {
	dir, err := e.CacheDir()
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(publication); err == nil {
		publication = real
	}
	sum := sha256.Sum256([]byte(publication))
	return filepath.Join(dir, "archive", hex.EncodeToString(sum[:10])+".db"), nil
}

// LooksFile returns where it is remembered what was found at the addresses of
// sources.
func (e Env) LooksFile() (string, error) {
	dir, err := e.CacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "looks.json"), nil
}

// KeysDir returns the folder of the keys that sign: "keys" beside the settings.
func (e Env) KeysDir() (string, error) {
	dir, err := e.ConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "keys"), nil
}

func (e Env) dir(override, xdg, underHome, underConfig string) (string, error) {
	if dir := e.Getenv(override); dir != "" {
		return dir, nil
	}
	switch e.GOOS {
	case "darwin", "ios", "windows":
		dir, err := e.ConfigDir()
		if err != nil {
			return "", err
		}
		return filepath.Join(dir, underConfig), nil
	}
	// The XDG specification says that a relative path is to be ignored.
	if dir := e.Getenv(xdg); filepath.IsAbs(dir) {
		return filepath.Join(dir, folder), nil
	}
	home, err := e.HomeDir()
	if err != nil {
		return "", fmt.Errorf("find home folder: %w: %w", ErrNoHome, err)
	}
	return filepath.Join(home, underHome, folder), nil
}
