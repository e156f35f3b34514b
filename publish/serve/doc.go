// Package serve hands out a publication's site on the loopback interface, so
// that an author sees the page in a browser as readers will. Pages are
// rendered when asked for and kept until the content changes; browsers are told
// of changes and put what is new in its place. Below /_preview a page is shown
// at the widths of a phone and of a desktop. The script for that is in the
// pages handed out here and in no built one.
//
// It may import net/http and publish/site. net/http calls the handler from
// its own goroutines; a Server is safe for that.
package serve
