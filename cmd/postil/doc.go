// Postil is a desk for commentary: write with citations, review, approve,
// publish to a git content repository.
//
// This package only wires the program together. It is the one package that
// links OpenGL, through fyne.io/fyne/v2/app.
package main
