package widget

import (
	"time"

	"fyne.io/fyne/v2"
)

const (
	blinkTime = 530 * time.Millisecond
	// blinkTurns is how often the caret changes before it stays: for each turn
	// Fyne paints the whole window, and a window left alone should cost nothing.
	// An even number leaves it to be seen.
	blinkTurns = 10
)

// blink is the state of the caret's blinking.
type blink struct {
	off    bool // the caret is hidden just now
	turns  int
	cancel func()
}

// restartBlink shows the caret and begins to blink anew, as at each key.
func (e *Editor) restartBlink() {
	e.stopBlink()
	if !e.focused || e.o.After == nil || !fyne.CurrentApp().Settings().ShowAnimations() {
		return
	}
	e.blink.turns = blinkTurns
	e.nextBlink()
}

func (e *Editor) stopBlink() {
	if e.blink.cancel != nil {
		e.blink.cancel()
	}
	e.blink = blink{}
}

func (e *Editor) nextBlink() {
	e.blink.cancel = e.o.After(blinkTime, func() {
		if !e.focused || e.blink.turns == 0 {
			return
		}
		e.blink.off = !e.blink.off
		e.blink.turns--
		e.paintCaret()
		if e.blink.turns > 0 {
			e.nextBlink()
		}
	})
}
