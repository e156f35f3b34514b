// Package listmonk hands an issue of a newsletter to a listmonk server as a draft
// campaign, over its HTTP interface (POST /api/campaigns). It never starts a
// campaign: somebody looks at it there and does. The server is asked once and
// never follows elsewhere; what it answers is bounded in time and size, and the
// token is in no error.
//
// It imports the standard library. It is synchronous and starts no goroutine.
package listmonk
