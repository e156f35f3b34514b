// Package picture makes images fit for a public page: without what a camera
// wrote into them, such as the place where they were taken, upright, and in
// smaller widths for smaller screens.
//
// The same bytes give the same bytes, so that a Folder can keep what was
// scaled from one build to the next.
//
// Pure but for Folder, which touches the disk: it imports golang.org/x/image
// and the standard library and starts no goroutine.
package picture
