// Package compiled runs templates of html/template faster than that does, with
// the same output to the byte.
//
// html/template is asked to parse a template and to put its escapers in, as
// always. What it made of it is then compiled for one type of data: fields are
// found by number, not by name, and escapers are called directly. Whatever this
// package does not know, such as methods, maps, interfaces and most functions,
// it leaves to html/template: New or Append says so, and the caller executes the
// template itself.
//
// It imports html/template, text/template/parse and the rest of the standard
// library only. A Template may be used by several goroutines at once.
package compiled
