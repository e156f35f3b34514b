// Package serve hands out a publication's site on the loopback interface, so
// that an author sees the page in a browser as readers will. Pages are
// rendered when asked for and kept until the content changes.
//
// It may import net/http and publish/site. net/http calls the handler from
// its own goroutines; a Server is safe for that.
package serve
