package main

import (
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := app.NewWithID("org.postil.Postil")
	w := a.NewWindow("Postil")
	w.SetContent(widget.NewLabel("Postil"))
	w.ShowAndRun()
}
