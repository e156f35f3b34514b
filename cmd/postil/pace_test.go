package main

import (
	"strings"
	"testing"
	"time"

	"github.com/go-gl/glfw/v3.3/glfw"
)

func TestThePaceFollowsWhatMayMove(t *testing.T) {
	p := newPacer()
	if got := p.length(0); got != frame {
		t.Errorf("just after an event the loop sleeps %v, want a frame", got)
	}
	if got := p.length(2 * lively); got != drowsy {
		t.Errorf("long after an event it sleeps %v, want %v", got, drowsy)
	}
	calm := true
	p.calm = func() bool { return calm }
	if got := p.length(0); got != rest {
		t.Errorf("while somebody writes it sleeps %v, want %v", got, rest)
	}
	p.pointed = time.Now()
	if got := p.length(0); got != frame {
		t.Errorf("just after a click it sleeps %v, want a frame", got)
	}
	p.pointed, calm = time.Time{}, false
	if got := p.length(0); got != frame {
		t.Errorf("while an act goes on it sleeps %v, want a frame", got)
	}
}

func TestWhatIsPostedBeforeTheLoopIsRunInItsOrder(t *testing.T) {
	p := newPacer()
	got := ""
	add := func(s string) func() { return func() { got += s } }
	p.post(add("a"))
	go func() {
		p.post(add("b"))
		p.post(add("c"))
	}()
	p.await(func() bool { return strings.Contains(got, "c") }, time.Minute)
	p.post(add("d"))
	p.await(func() bool { return false }, time.Millisecond)
	p.post(func() { p.post(add("f")); got += "e" })
	p.begin()
	if got != "abcdef" {
		t.Errorf("ran %q", got)
	}
	if p.keep(add("g")) {
		t.Error("something is kept though the loop runs")
	}
}

func TestTheLoopDoesNotSleepOverWhatWasPosted(t *testing.T) {
	slept, woken := 0, 0
	p := &pacer{wait: func(time.Duration) { slept++ }, wake: func() { woken++ }}
	p.posted.Add(1) // as post does before the loop has it
	if !p.sleep(rest) || slept != 0 {
		t.Error("the loop sleeps while something is on its way to it")
	}
	p.posted.Add(-1)
	p.wait = func(time.Duration) {
		slept++
		if p.asleep.Load() { // what post asks
			p.wake()
		}
	}
	if !p.sleep(rest) || slept != 1 || woken != 1 {
		t.Errorf("slept %d times, woken %d times", slept, woken)
	}
	if p.asleep.Load() {
		t.Error("the loop is awake and still counts as asleep")
	}
}

func TestOnlyTheEndExcusesAFailedWait(t *testing.T) {
	fails := func(p *pacer) (failed bool) {
		defer func() { failed = recover() != nil }()
		p.sleep(frame)
		return
	}
	p := &pacer{wait: func(time.Duration) { panic("a mistake in a key's handler") }}
	if !fails(p) {
		t.Error("a mistake was hidden")
	}
	p.wait = func(time.Duration) {
		p.stop()
		panic("not initialised")
	}
	if fails(p) {
		t.Error("the end of the window system is taken for a mistake")
	}
}

// Fyne runs what is posted without its loop once the window system is gone, and
// tells only then that it has stopped.
func TestAWindowSystemThatIsGoneEndsThePace(t *testing.T) {
	p := &pacer{wait: func(time.Duration) {
		panic(&glfw.Error{Code: notInitialized, Desc: "The GLFW library is not initialized"})
	}}
	p.sleep(frame)
	if !p.stopped.Load() || p.asleep.Load() {
		t.Errorf("stopped %t, asleep %t", p.stopped.Load(), p.asleep.Load())
	}
}
