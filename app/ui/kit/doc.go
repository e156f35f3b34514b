// Package kit holds the small widgets that every part of the window uses:
// notices, tips, the palette that lists what can be chosen, badges, form rows.
//
// It may import Fyne (never fyne/v2/app) and app/ui/theme. Callers pass text
// that is translated already; kit translates only its own words. Everything
// belongs to the UI goroutine and nothing here starts another.
package kit
