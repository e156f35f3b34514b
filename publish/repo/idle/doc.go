// Package idle ends network connections that have fallen silent. A deadline for
// a whole transfer would be wrong on a slow line; what tells a dead server from
// a slow one is that nothing comes or goes at all.
//
// It imports the standard library only. A Conn is safe for use by several
// goroutines, as a net.Conn is.
package idle
