// Command empty opens a window with nothing in it: what every program of the
// toolkit needs to start. Postil is measured beside it.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

func main() {
	w := app.NewWithID("org.postil.Empty").NewWindow("Empty")
	w.Resize(fyne.NewSize(1280, 780))
	w.ShowAndRun()
}
