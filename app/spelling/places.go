package spelling

import (
	"path/filepath"

	"postil/app/config"
	"postil/editor/spell/installed"
)

// OwnFolder is the folder of a person's own dictionaries, "" where no folder
// for data is known.
func OwnFolder(env config.Env) string {
	dir, err := env.DataDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, Folder)
}

// Places says where dictionaries are besides the publication's, the person's
// own before the system's, and the file of the person's own words.
func Places(env config.Env) (folders []string, words string) {
	if own := OwnFolder(env); own != "" {
		folders = append(folders, own)
	}
	home, err := env.HomeDir()
	if err != nil {
		home = ""
	}
	folders = append(folders, installed.Env{GOOS: env.GOOS, Home: home, Getenv: env.Getenv}.Folders()...)
	if dir, err := env.ConfigDir(); err == nil {
		words = filepath.Join(dir, WordsFile)
	}
	return folders, words
}
