package content

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

func TestImageSize(t *testing.T) {
	img := image.NewPaletted(image.Rect(0, 0, 640, 90), palette.WebSafe)
	var p, j, g bytes.Buffer
	if err := errors.Join(png.Encode(&p, img), jpeg.Encode(&j, img, nil), gif.Encode(&g, img, nil)); err != nil {
		t.Fatal(err)
	}
	// The smallest lossy and lossless files, 1 by 1 pixel.
	lossy, _ := base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
	lossless, _ := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	extended := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00"), 0x7f, 0x02, 0x00, 0x59, 0x00, 0x01)
	for name, c := range map[string]struct {
		data []byte
		w, h int
	}{
		"png": {p.Bytes(), 640, 90}, "jpeg": {j.Bytes(), 640, 90}, "gif": {g.Bytes(), 640, 90},
		"webp lossy": {lossy, 1, 1}, "webp lossless": {lossless, 1, 1}, "webp extended": {extended, 640, 65626},
	} {
		if w, h, err := ImageSize(c.data); w != c.w || h != c.h || err != nil {
			t.Errorf("%s: %d by %d, %v; want %d by %d", name, w, h, err, c.w, c.h)
		}
	}
	for name, data := range map[string][]byte{
		"empty": nil, "text": []byte("<svg/>"), "cut png": p.Bytes()[:12], "cut webp": lossy[:22],
		"unknown webp": []byte("RIFF\x00\x00\x00\x00WEBPABCD\x0a\x00\x00\x00aaaaaaaaaaaa"),
	} {
		if _, _, err := ImageSize(data); !errors.Is(err, ErrImage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzImageSize(f *testing.F) {
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\x7f\x02\x00\x59\x00\x01"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if w, h, err := ImageSize(data); err == nil && (w < 1 || h < 1) || err != nil && (w != 0 || h != 0) {
			t.Errorf("%d by %d, %v", w, h, err)
		}
	})
}
