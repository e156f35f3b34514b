package content

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

func TestImageSizeReadsHeaders(t *testing.T) {
	im := image.NewPaletted(image.Rect(0, 0, 17, 9), color.Palette{color.Black, color.White})
	var p, j, g bytes.Buffer
	if err := png.Encode(&p, im); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&j, im, nil); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&g, im, nil); err != nil {
		t.Fatal(err)
	}
	webp := func(chunk string, body ...byte) []byte {
		b := append([]byte("RIFF\x00\x00\x00\x00WEBP"+chunk+"\x00\x00\x00\x00"), body...)
		return append(b, make([]byte, 30)...)
	}
	for name, c := range map[string]struct {
		data []byte
		w, h int
		ok   bool
	}{
		"png":             {p.Bytes(), 17, 9, true},
		"jpeg":            {j.Bytes(), 17, 9, true},
		"gif":             {g.Bytes(), 17, 9, true},
		"webp extended":   {webp("VP8X", 0, 0, 0, 0, 0x8f, 0x01, 0, 0x2b, 0x01, 0), 400, 300, true},
		"webp lossless":   {webp("VP8L", 0x2f, 0x8f, 0xc1, 0x4a, 0), 400, 300, true},
		"webp lossy":      {webp("VP8 ", 0, 0, 0, 0x9d, 0x01, 0x2a, 0x90, 0x01, 0x2c, 0x01), 400, 300, true},
		"webp cut short":  {[]byte("RIFF\x00\x00\x00\x00WEBPVP8X"), 0, 0, false},
		"png header only": {p.Bytes()[:20], 0, 0, false},
		"text":            {[]byte("<svg/>"), 0, 0, false},
		"nothing":         {nil, 0, 0, false},
	} {
		if w, h, err := ImageSize(c.data); w != c.w || h != c.h || (err == nil) != c.ok {
			t.Errorf("%s: %d×%d %v, want %d×%d %v", name, w, h, err, c.w, c.h, c.ok)
		}
	}
}

// A lossy WebP from an encoder, so that the reader is not tested against its
// own idea of the format only.
func TestImageSizeReadsARealWebP(t *testing.T) {
	data, err := base64.StdEncoding.DecodeString("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=")
	if err != nil {
		t.Fatal(err)
	}
	if w, h, err := ImageSize(data); w != 1 || h != 1 || err != nil {
		t.Errorf("%d×%d %v", w, h, err)
	}
}
