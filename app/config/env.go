package config

import (
	"os"
	"runtime"
)

// OSEnv is the Env of this process.
func OSEnv() Env {
	return Env{GOOS: runtime.GOOS, Getenv: os.Getenv, HomeDir: os.UserHomeDir, UserConfigDir: os.UserConfigDir}
}
