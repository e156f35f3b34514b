// Package csl formats citations and bibliographies with Citation Style
// Language 1.0.2 styles.
//
// A style and its locales are read with the sub-package style, an Engine is
// made of them, and Engine.Format takes all citations of a text at once. What
// it computed is kept, so that formatting again after a small change costs
// little. The result is a tree of the sub-package output.
//
// It imports its own sub-packages, the standard library and golang.org/x/text,
// nothing of the rest of Postil. An Engine belongs to one goroutine at a time;
// it starts none.
package csl
