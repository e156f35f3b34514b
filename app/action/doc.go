// Package action is the registry of what a person can do in the window. One
// Action feeds the menu, the keyboard, the command palette and the help page,
// so the four can never disagree.
//
// Pure: app/quickopen and the standard library. A Registry belongs to one goroutine.
package action
