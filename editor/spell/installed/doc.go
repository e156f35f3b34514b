// Package installed finds the dictionaries that are on this computer by the
// language of a text: pairs of an .aff and a .dic file in folders where
// people, packages and office programs put them.
//
// Pure: the standard library and golang.org/x/text/language. It reads folders
// and starts no goroutine.
package installed
