// Package fetch gets cited pages, politely and with care: it says who asks,
// keeps to one request at a time for each server and to a server's Retry-After,
// sends no cookie and no referrer, and stops at a limit of time, of bytes and of
// redirects. It does not connect to private or loopback addresses unless it is
// allowed to, whatever name or redirect leads there, so that an address in a
// draft cannot make a program on a server look around in its network. Behind a
// proxy that the environment names the proxy has to see to that.
//
// A Fetcher may be used by several goroutines at once. Links and Each work with
// a few of their own, and wait for all of them before they return. The package
// imports publish/evidence, publish/evidence/page and the standard library.
package fetch
