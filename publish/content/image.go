package content

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
)

// ErrImage says that bytes are no image that pages can show.
var ErrImage = errors.New("not a PNG, JPEG, GIF or WebP image")

// ImageSize reads the width and height in pixels from an image's header. The
// format is told by the content, whatever the file is called. The error wraps
// ErrImage.
func ImageSize(data []byte) (width, height int, err error) {
	decode := func(f func(r *bytes.Reader) (image.Config, error)) {
		c, derr := f(bytes.NewReader(data))
		width, height, err = c.Width, c.Height, derr
	}
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		decode(func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) })
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		decode(func(r *bytes.Reader) (image.Config, error) { return jpeg.DecodeConfig(r) })
	case bytes.HasPrefix(data, []byte("GIF8")):
		decode(func(r *bytes.Reader) (image.Config, error) { return gif.DecodeConfig(r) })
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		width, height, err = webpSize(data[12:])
	default:
		return 0, 0, ErrImage
	}
	if err == nil && (width <= 0 || height <= 0) {
		err = errors.New("it has no width or height")
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %w", ErrImage, err)
	}
	return width, height, nil
}

// webpSize reads the first chunk of a WebP file (RFC 9649, section 2).
func webpSize(chunk []byte) (width, height int, err error) {
	short := errors.New("the file is cut off")
	if len(chunk) < 8 {
		return 0, 0, short
	}
	kind, b := string(chunk[:4]), chunk[8:]
	switch {
	case len(b) < 10:
		return 0, 0, short
	case kind == "VP8X": // flags, then two sizes less one, of 24 bits each
		return 1 + int(binary.LittleEndian.Uint32(b[3:])>>8), 1 + int(binary.LittleEndian.Uint32(b[6:])>>8), nil
	case kind == "VP8L" && b[0] == 0x2f: // two sizes less one, of 14 bits each
		bits := binary.LittleEndian.Uint32(b[1:])
		return 1 + int(bits&0x3fff), 1 + int(bits>>14&0x3fff), nil
	case kind == "VP8 " && string(b[3:6]) == "\x9d\x01\x2a": // a key frame: two sizes of 14 bits, scale above
		return int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff), nil
	}
	return 0, 0, errors.New("the first chunk is not known")
}
