// Package clip asks the system's clipboard for formatted text. The window
// toolkit knows only plain text, and the systems' own interfaces need C; so the
// question goes to a program that the system has or may have: wl-paste or xclip
// on Linux and its relatives, osascript on macOS, PowerShell on Windows. Where
// there is none, there is no formatted text, and pasting is what it was.
//
// Pure: standard library only, no cgo. HTML blocks until the program has
// answered or the deadline is over, and may be called from any goroutine; the
// package starts none of its own.
package clip
