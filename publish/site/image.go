package site

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
)

// imageSize reads width and height in pixels from an image's header: PNG,
// JPEG, GIF or WebP. ok is false for anything else; the page then leaves the
// attributes out and the browser finds the size itself.
func imageSize(data []byte) (width, height int, ok bool) {
	for _, decode := range []func([]byte) (image.Config, error){
		func(b []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(b)) },
		func(b []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(b)) },
		func(b []byte) (image.Config, error) { return gif.DecodeConfig(bytes.NewReader(b)) },
	} {
		if c, err := decode(data); err == nil && c.Width > 0 && c.Height > 0 {
			return c.Width, c.Height, true
		}
	}
	return webpSize(data)
}

// webpSize reads the first chunk of a RIFF WEBP file, which is one of three
// kinds (RFC 9649): VP8X extended, VP8L lossless, VP8 lossy.
func webpSize(b []byte) (width, height int, ok bool) {
	if len(b) < 30 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return 0, 0, false
	}
	body := b[20:]
	switch string(b[12:16]) {
	case "VP8X":
		u24 := func(p []byte) int { return int(p[0]) | int(p[1])<<8 | int(p[2])<<16 }
		return u24(body[4:]) + 1, u24(body[7:]) + 1, true
	case "VP8L":
		if body[0] != 0x2f {
			return 0, 0, false
		}
		v := binary.LittleEndian.Uint32(body[1:])
		return int(v&0x3fff) + 1, int(v>>14&0x3fff) + 1, true
	case "VP8 ":
		if body[3] != 0x9d || body[4] != 0x01 || body[5] != 0x2a {
			return 0, 0, false
		}
		w := int(binary.LittleEndian.Uint16(body[6:])) & 0x3fff
		h := int(binary.LittleEndian.Uint16(body[8:])) & 0x3fff
		return w, h, w > 0 && h > 0
	}
	return 0, 0, false
}
