package main

import (
	"encoding/binary"
	"fmt"
	"image"
	"io"
	"net"
	"strings"
)

// xserver is a connection to the X server for what xdotool cannot do. It speaks
// the few words of the protocol that this takes and knows no password, as a
// virtual screen of .ci/virtual-screen wants none. See "X Window System
// Protocol, X Version 11".
type xserver struct {
	io.ReadWriteCloser
	root uint32 // the window that is the whole screen
}

// Codes of the protocol's requests.
const (
	xInternAtom    = 16
	xSendEvent     = 25
	xGetInputFocus = 43
	xGetImage      = 73
)

func connect(display string) (*xserver, error) {
	number, ok := strings.CutPrefix(display, ":")
	if !ok {
		return nil, fmt.Errorf("the display %q is not on this machine", display)
	}
	number, _, _ = strings.Cut(number, ".")
	conn, err := net.Dial("unix", "/tmp/.X11-unix/X"+number)
	if err != nil {
		return nil, err
	}
	x := &xserver{ReadWriteCloser: conn}
	if err := x.begin(); err != nil {
		conn.Close()
		return nil, fmt.Errorf("display %s: %w", display, err)
	}
	return x, nil
}

// AskToClose sends a window the message that a window manager sends when its
// close button is pressed, WM_DELETE_WINDOW: see section 4.2.8 of the ICCCM.
func (x *xserver) AskToClose(window uint32) error {
	protocols, err := x.atom("WM_PROTOCOLS")
	if err != nil {
		return err
	}
	deletion, err := x.atom("WM_DELETE_WINDOW")
	if err != nil {
		return err
	}
	const clientMessage = 33
	b := []byte{xSendEvent, 0, 11, 0} // to one window, 11 words long
	b = le.AppendUint32(b, window)
	b = le.AppendUint32(b, 0) // to the program that made the window
	b = append(b, clientMessage, 32, 0, 0)
	for _, word := range []uint32{window, protocols, deletion, 0, 0, 0, 0} {
		b = le.AppendUint32(b, word)
	}
	if _, _, err := x.ask(b, []byte{xGetInputFocus, 0, 1, 0}); err != nil { // its answer tells that the message went
		return fmt.Errorf("send WM_DELETE_WINDOW: %w", err)
	}
	return nil
}

// Picture is what the screen shows in a window of the size given in pixels.
func (x *xserver) Picture(window uint32, width, height int) (image.Image, error) {
	const wholePixels = 2
	b := []byte{xGetImage, wholePixels, 5, 0}
	b = le.AppendUint32(b, window)
	for _, v := range []int{0, 0, width, height} {
		b = le.AppendUint16(b, uint16(v))
	}
	b = le.AppendUint32(b, 0xffffffff) // every plane
	head, pixels, err := x.ask(b)
	if err != nil {
		return nil, fmt.Errorf("picture of the window: %w", err)
	}
	if depth := head[1]; depth != 24 || len(pixels) != 4*width*height {
		return nil, fmt.Errorf("picture of the window: %d bits a pixel, %d bytes", depth, len(pixels))
	}
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := 0; i < len(pixels); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = pixels[i+2], pixels[i+1], pixels[i], 255
	}
	return img, nil
}

var le = binary.LittleEndian

func (x *xserver) begin() error {
	if _, err := x.Write([]byte{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil {
		return err
	}
	head := make([]byte, 8)
	if _, err := io.ReadFull(x, head); err != nil {
		return err
	}
	rest := make([]byte, 4*int(le.Uint16(head[6:])))
	if _, err := io.ReadFull(x, rest); err != nil {
		return err
	}
	if head[0] != 1 {
		return fmt.Errorf("the X server refuses: %s", rest[:min(int(head[1]), len(rest))])
	}
	// Its name and the formats of pixmaps stand before the first screen.
	const fixed = 32
	if len(rest) >= fixed {
		if at := fixed + (int(le.Uint16(rest[16:]))+3)/4*4 + 8*int(rest[21]); at+4 <= len(rest) {
			x.root = le.Uint32(rest[at:])
		}
	}
	return nil
}

func (x *xserver) atom(name string) (uint32, error) {
	words := (len(name) + 3) / 4
	b := []byte{xInternAtom, 0}
	b = le.AppendUint16(b, uint16(2+words))
	b = le.AppendUint16(b, uint16(len(name)))
	b = append(b, 0, 0)
	b = append(b, name...)
	b = append(b, make([]byte, 4*words-len(name))...)
	answer, _, err := x.ask(b)
	if err != nil {
		return 0, fmt.Errorf("atom %s: %w", name, err)
	}
	return le.Uint32(answer[8:]), nil
}

// ask sends requests of which the last has an answer: a head of 32 bytes and
// what follows it.
func (x *xserver) ask(requests ...[]byte) (head, body []byte, err error) {
	for _, r := range requests {
		if _, err := x.Write(r); err != nil {
			return nil, nil, err
		}
	}
	head = make([]byte, 32)
	if _, err := io.ReadFull(x, head); err != nil {
		return nil, nil, err
	}
	if head[0] != 1 {
		return nil, nil, fmt.Errorf("the X server answers with error %d", head[1])
	}
	body = make([]byte, 4*int(le.Uint32(head[4:])))
	_, err = io.ReadFull(x, body)
	return head, body, err
}
