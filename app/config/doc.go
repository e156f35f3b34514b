// Package config keeps a person's settings: one JSON file in the user's
// configuration folder, read tolerantly and written atomically. It also knows
// where the program's other files belong on each platform.
//
// It imports the standard library and publish/durable. Everything is
// synchronous and starts no goroutine.
package config
