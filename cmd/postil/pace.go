package main

import (
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.3/glfw"
)

const (
	// frame is how often Fyne's loop looks for events and paints.
	frame = time.Second / 60
	// rest is how long the loop sleeps at most while nothing moves by itself.
	// What is posted wakes it; only what Fyne posts to itself, such as a change
	// of the desktop's colours, waits that long.
	rest = 500 * time.Millisecond
	// drowsy is how long it sleeps when something of Fyne's may move, such as
	// the caret in a search field, that nobody has touched for a while.
	drowsy = 100 * time.Millisecond
	// lively is how long after an event something may still move: a ripple on
	// a button, a tab's mark.
	lively = 1500 * time.Millisecond
)

// pacer lets Fyne's loop sleep until an event comes. Left to itself the loop
// looks sixty times a second whether there is one: a window that nobody touches
// takes more than a hundredth of a core, and a key waits half a frame before
// it is seen. The pacer waits for events in the loop's place. A frame that was
// due meanwhile is painted as soon as it lets go, so that a key after a pause
// is on the screen in the time that painting takes.
type pacer struct {
	stopped atomic.Bool
	posted  atomic.Int64 // functions on their way to the loop
	asleep  atomic.Bool  // the loop waits for an event

	mu    sync.Mutex
	begun bool          // the loop runs
	early []func()      // posted before that
	came  chan struct{} // there is something in early

	// The rest belongs to the loop's goroutine.

	calm    func() bool // whether only the keyboard is wanted for now; nil is never
	pointed time.Time   // when a button or the wheel of the mouse was last used

	wait func(time.Duration) // for an event; returns early when one comes
	wake func()              // makes wait return
}

// notInitialized is GLFW's error where its library was ended, or not begun.
const notInitialized glfw.ErrorCode = 0x00010001

func newPacer() *pacer {
	return &pacer{
		wait: func(d time.Duration) { glfw.WaitEventsTimeout(d.Seconds()) },
		wake: glfw.PostEmptyEvent,
		came: make(chan struct{}, 1),
	}
}

// post hands a function to the loop, as fyne.Do does, and wakes it. Before the
// loop runs it is kept for await and begin.
func (p *pacer) post(f func()) {
	if p.keep(f) {
		return
	}
	p.posted.Add(1)
	fyne.Do(func() {
		p.posted.Add(-1)
		f()
	})
	if p.asleep.Load() {
		p.wake()
	}
}

func (p *pacer) keep(f func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.begun {
		return false
	}
	p.early = append(p.early, f)
	select {
	case p.came <- struct{}{}:
	default:
	}
	return true
}

// await runs what is posted in the place of the loop, which does not run yet,
// until done reports true, for d at most. It is called on the loop's goroutine.
func (p *pacer) await(done func() bool, d time.Duration) {
	over := time.After(d)
	for !done() {
		select {
		case <-p.came:
			p.runKept(false)
		case <-over:
			return
		}
	}
}

// begin runs what was posted before the loop, which runs now. It is called on
// the loop's goroutine.
func (p *pacer) begin() {
	for p.runKept(true) {
	}
}

// runKept runs what was kept, and reports whether there was something. With last,
// nothing is kept any more once there was nothing.
func (p *pacer) runKept(last bool) bool {
	p.mu.Lock()
	fs := p.early
	p.early = nil
	p.begun = last && len(fs) == 0
	p.mu.Unlock()
	for _, f := range fs {
		f()
	}
	return len(fs) > 0
}

// run paces the loop until stop. It has a goroutine of its own.
func (p *pacer) run() {
	last := time.Now() // of an event
	for !p.stopped.Load() {
		ran, event := false, false
		fyne.DoAndWait(func() {
			ran = true
			event = p.sleep(p.length(time.Since(last)))
		})
		switch {
		case !ran: // the loop has ended
			return
		case event:
			// The loop paints what came of it before it sleeps again.
			last = time.Now()
			time.Sleep(frame + 2*time.Millisecond)
		default:
			time.Sleep(time.Millisecond) // for the frame that is due
		}
	}
}

func (p *pacer) stop() { p.stopped.Store(true) }

// attend paces for a window that was shown: calm reports whether somebody
// writes in it and nothing else goes on. It is called on the loop's goroutine.
func (p *pacer) attend(w fyne.Window, calm func() bool) {
	p.calm = calm
	// What the mouse sets going may move for a while: a tab's mark, a ripple.
	inContext, ok := w.(interface{ RunWithContext(f func()) })
	if !ok {
		return
	}
	inContext.RunWithContext(func() {
		g := glfw.GetCurrentContext()
		if g == nil {
			return
		}
		var button glfw.MouseButtonCallback
		button = g.SetMouseButtonCallback(func(g *glfw.Window, b glfw.MouseButton, a glfw.Action, m glfw.ModifierKey) {
			p.pointed = time.Now()
			button(g, b, a, m)
		})
		var scroll glfw.ScrollCallback
		scroll = g.SetScrollCallback(func(g *glfw.Window, x, y float64) {
			p.pointed = time.Now()
			scroll(g, x, y)
		})
	})
}

// length is how long the loop may sleep.
func (p *pacer) length(sinceEvent time.Duration) time.Duration {
	switch {
	case p.calm != nil && p.calm() && time.Since(p.pointed) > lively:
		return rest
	case sinceEvent > lively:
		return drowsy
	}
	return frame
}

// sleep waits for an event and reports whether one came.
func (p *pacer) sleep(d time.Duration) (event bool) {
	defer func() {
		p.asleep.Store(false)
		// While the program ends there is no window system to ask any more, and
		// Fyne may run this without its loop before it says that it has stopped.
		v := recover()
		if gone, ok := v.(*glfw.Error); ok && gone.Code == notInitialized {
			p.stop()
		} else if v != nil && !p.stopped.Load() {
			panic(v)
		}
	}()
	p.asleep.Store(true)
	if p.posted.Load() > 0 || p.stopped.Load() {
		return true // posted before it could see that the loop sleeps
	}
	began := time.Now()
	p.wait(d)
	return time.Since(began) < d-d/8
}
