// Command postilctl does the work of Postil without a window, for servers,
// scripts, continuous integration and those who write with another program:
// it makes a publication, starts and saves drafts, cites, checks, submits,
// approves, publishes, builds and serves the site, and verifies the record.
//
// It is a thin layer: what is allowed is decided in publish/desk, what a
// refusal says in app/message. It links neither Fyne nor C. Each command runs
// on one goroutine; serve is the exception, as net/http is.
package main
