// Package style reads Citation Style Language 1.0.2 files: styles and locales.
// A style becomes a tree of typed elements in which the options of names are
// inherited already and macros are linked, never copied.
//
// Reading is strict: what the language does not have is an error that names
// the line. It imports the standard library only. A Style and a Locale never
// change once read and are safe to share.
package style
