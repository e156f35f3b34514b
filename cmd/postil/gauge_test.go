package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"time"
)

// gauge measures how long a window takes to answer a key or a click with
// pixels. It feeds input to the X server with the XTEST extension and looks at
// a rectangle of the window again and again, so it treats every program alike.
//
// The window's corner must be the screen's, as events are placed on the screen.
// Looking allocates nothing: the program that is measured may be this one.
type gauge struct {
	x      *xserver
	window uint32
	xtest  byte
	codes  map[uint32]byte // keysym -> keycode
	head   [32]byte
	now    []byte // what the last look saw
}

// Codes of the protocol's requests and events.
const (
	xQueryExtension     = 98
	xGetKeyboardMapping = 101

	xKeyPress      = 2
	xKeyRelease    = 3
	xButtonPress   = 4
	xButtonRelease = 5
	xMotionNotify  = 6
)

// Keysyms.
const (
	letterX   = 0x78
	backspace = 0xff08
)

// glance is the pause between two looks: the error of what is measured, and
// what keeps the looking from taking the processor from the program.
const glance = 400 * time.Microsecond

func newGauge(window uint32) (*gauge, error) {
	x, err := connect(os.Getenv("DISPLAY"))
	if err != nil {
		return nil, err
	}
	g := &gauge{x: x, window: window, codes: map[uint32]byte{}}
	if err := g.begin(); err != nil {
		x.Close()
		return nil, err
	}
	return g, nil
}

func (g *gauge) Close() error { return g.x.Close() }

func (g *gauge) begin() error {
	const name = "XTEST"
	b := []byte{xQueryExtension, 0, 4, 0, byte(len(name)), 0, 0, 0}
	b = append(append(b, name...), 0, 0, 0)
	answer, _, err := g.x.ask(b)
	if err != nil {
		return fmt.Errorf("ask for XTEST: %w", err)
	}
	if answer[8] == 0 {
		return errors.New("the X server has no XTEST extension")
	}
	g.xtest = answer[9]
	const lowest, count = 8, 248 // what the protocol allows
	answer, syms, err := g.x.ask([]byte{xGetKeyboardMapping, 0, 2, 0, lowest, count, 0, 0})
	if err != nil {
		return fmt.Errorf("keyboard mapping: %w", err)
	}
	each := int(answer[1])
	for code := range count {
		if at := 4 * each * code; each > 0 && at+4 <= len(syms) {
			if sym := le.Uint32(syms[at:]); sym != 0 {
				g.codes[sym] = byte(lowest + code)
			}
		}
	}
	for _, sym := range []uint32{letterX, backspace} {
		if g.codes[sym] == 0 {
			return fmt.Errorf("the keyboard has no key for keysym %#x", sym)
		}
	}
	return nil
}

// fake is a FakeInput request of XTEST.
func (g *gauge) fake(kind, detail byte, x, y int) []byte {
	var b [36]byte
	b[0], b[1], b[2] = g.xtest, 2, byte(len(b)/4)
	b[4], b[5] = kind, detail
	binary.LittleEndian.PutUint16(b[24:], uint16(x))
	binary.LittleEndian.PutUint16(b[26:], uint16(y))
	return b[:]
}

// Press presses and releases the key of a keysym.
func (g *gauge) Press(sym uint32) error {
	code := g.codes[sym]
	_, err := g.x.Write(append(g.fake(xKeyPress, code, 0, 0), g.fake(xKeyRelease, code, 0, 0)...))
	return err
}

// Point moves the pointer.
func (g *gauge) Point(at image.Point) error {
	_, err := g.x.Write(g.fake(xMotionNotify, 0, at.X, at.Y))
	return err
}

// Click presses and releases the left button where the pointer is.
func (g *gauge) Click() error {
	_, err := g.x.Write(append(g.fake(xButtonPress, 1, 0, 0), g.fake(xButtonRelease, 1, 0, 0)...))
	return err
}

// Look sees the pixels of a rectangle of the window, four bytes each, row by
// row. They are good until the next look.
func (g *gauge) Look(r image.Rectangle) ([]byte, error) {
	const wholePixels = 2
	var b [20]byte
	b[0], b[1], b[2] = xGetImage, wholePixels, byte(len(b)/4)
	le.PutUint32(b[4:], g.window)
	for i, v := range []int{r.Min.X, r.Min.Y, r.Dx(), r.Dy()} {
		le.PutUint16(b[8+2*i:], uint16(v))
	}
	le.PutUint32(b[16:], 0xffffffff) // every plane
	if _, err := g.x.Write(b[:]); err != nil {
		return nil, err
	}
	for {
		if _, err := io.ReadFull(g.x, g.head[:]); err != nil {
			return nil, err
		}
		if g.head[0] == 0 {
			return nil, fmt.Errorf("look at %v: the X server answers with error %d", r, g.head[1])
		}
		if g.head[0] == 1 {
			break
		} // else an event that goes to everybody: the keyboard has changed
	}
	size := 4 * int(le.Uint32(g.head[4:]))
	if size != 4*r.Dx()*r.Dy() {
		return nil, fmt.Errorf("look at %v: %d bytes", r, size)
	}
	if cap(g.now) < size {
		g.now = make([]byte, size)
	}
	g.now = g.now[:size]
	_, err := io.ReadFull(g.x, g.now)
	return g.now, err
}

// errUnseen means that what was waited for did not come into sight.
var errUnseen = errors.New("was not seen")

// Until looks until what it sees is right and gives the time that took from
// the start given.
func (g *gauge) Until(r image.Rectangle, start time.Time, patience time.Duration, right func(pixels []byte) bool) (time.Duration, error) {
	for {
		pixels, err := g.Look(r)
		took := time.Since(start)
		switch {
		case err != nil:
			return took, err
		case right(pixels):
			return took, nil
		case took > patience:
			return took, fmt.Errorf("%w within %v", errUnseen, patience)
		}
		time.Sleep(glance)
	}
}

// Settled looks until nothing changes any more for as long as given, and gives
// what it then sees.
func (g *gauge) Settled(r image.Rectangle, quiet, patience time.Duration) ([]byte, error) {
	var last []byte
	since := time.Now()
	for deadline := since.Add(patience); ; time.Sleep(20 * time.Millisecond) {
		pixels, err := g.Look(r)
		if err != nil {
			return nil, err
		}
		now := time.Now()
		if !bytes.Equal(pixels, last) {
			last, since = append(last[:0], pixels...), now
		} else if now.Sub(since) >= quiet {
			return last, nil
		}
		if now.After(deadline) {
			return nil, fmt.Errorf("no rest %w within %v", errUnseen, patience)
		}
	}
}

// ink gives the offsets of the pixels that are not of the commonest colour.
func ink(pixels []byte) []int {
	counts := map[uint32]int{}
	var ground uint32
	for i := 0; i < len(pixels); i += 4 {
		v := le.Uint32(pixels[i:]) & 0xffffff
		if counts[v]++; counts[v] > counts[ground] {
			ground = v
		}
	}
	var found []int
	for i := 0; i < len(pixels); i += 4 {
		if le.Uint32(pixels[i:])&0xffffff != ground {
			found = append(found, i)
		}
	}
	return found
}

// likeness is the share of the places given, offsets of pixels, at which two
// pictures are the same.
func likeness(a, b []byte, at []int) float64 {
	same := 0
	for _, i := range at {
		if le.Uint32(a[i:])&0xffffff == le.Uint32(b[i:])&0xffffff {
			same++
		}
	}
	return float64(same) / float64(max(1, len(at)))
}
