package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

var (
	red  = color.RGBA{200, 20, 20, 255}
	blue = color.RGBA{20, 20, 200, 255}
)

// photo is a JPEG whose upper left corner is red and whose rest is blue, with
// what a camera writes: orientation, a place, a comment, a profile, something
// behind the end.
func photo(t testing.TB, w, h, turn int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, blue)
			if x < w/2 && y < h/2 {
				img.Set(x, y, red)
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x02")
	exif = append(exif, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(turn), 0, 0)
	exif = append(exif, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
	exif = append(exif, "38.7223 N secret place"...)
	head := segment(markerAPP1, exif)
	head = append(head, segment(markerAPP2, []byte("ICC_PROFILE\x00\x01\x01the profile"))...)
	head = append(head, segment(markerAPP2, []byte("MPF\x00secret"))...)
	head = append(head, segment(0xed, []byte("Photoshop 3.0\x00secret"))...)
	head = append(head, segment(markerCOM, []byte("secret comment"))...)
	return append(splice(b.Bytes(), 2, head), "secret film"...)
}

func segment(marker byte, body []byte) []byte {
	s := []byte{0xff, marker, 0, 0}
	binary.BigEndian.PutUint16(s[2:], uint16(len(body)+2))
	return append(s, body...)
}

func chunk(kind, body string) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	c = append(append(c, kind...), body...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

func near(a color.Color, b color.RGBA) bool {
	r, g, bl, _ := a.RGBA()
	d := func(x uint32, y uint8) bool { return int(x>>8)-int(y) < 40 && int(y)-int(x>>8) < 40 }
	return d(r, b.R) && d(g, b.G) && d(bl, b.B)
}

// Where the red corner of an image that is stored as photo does stands on the
// page, by orientation.
func TestImagesAreTurnedUpright(t *testing.T) {
	corners := map[int][2]bool{ // right, bottom
		1: {false, false}, 2: {true, false}, 3: {true, true}, 4: {false, true},
		5: {false, false}, 6: {true, false}, 7: {true, true}, 8: {false, true},
	}
	for turn, at := range corners {
		src := photo(t, 60, 40, turn)
		scaled, err := Scale(src, 30)
		if err != nil {
			t.Fatalf("%d: %v", turn, err)
		}
		cleaned, err := Clean(src)
		if err != nil {
			t.Fatalf("%d: %v", turn, err)
		}
		for what, data := range map[string][]byte{"scaled": scaled, "cleaned": cleaned} {
			if bytes.Contains(data, []byte("secret")) || bytes.Contains(data, []byte("Exif")) {
				t.Errorf("%s, orientation %d: something of the camera is left", what, turn)
			}
			if !bytes.Contains(data, []byte("the profile")) {
				t.Errorf("%s, orientation %d: the colour profile is gone", what, turn)
			}
			img, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatalf("%s, orientation %d: %v", what, turn, err)
			}
			b := img.Bounds()
			if wide := b.Dx() > b.Dy(); wide == (turn >= 5) {
				t.Errorf("%s, orientation %d: %v", what, turn, b)
			}
			if what == "scaled" && b.Dx() != 30 {
				t.Errorf("orientation %d: %d pixels wide", turn, b.Dx())
			}
			for _, right := range []bool{false, true} {
				for _, bottom := range []bool{false, true} {
					x, y := b.Dx()/4, b.Dy()/4
					if right {
						x = b.Dx() - 1 - x
					}
					if bottom {
						y = b.Dy() - 1 - y
					}
					want := blue
					if [2]bool{right, bottom} == at {
						want = red
					}
					if !near(img.At(x, y), want) {
						t.Errorf("%s, orientation %d: %v at %d,%d", what, turn, img.At(x, y), x, y)
					}
				}
			}
		}
		if Sideways(src) != (turn >= 5) {
			t.Errorf("Sideways says %v for orientation %d", Sideways(src), turn)
		}
	}
}

func TestCleaningChangesNoPixel(t *testing.T) {
	src := photo(t, 40, 30, 1)
	out, err := Clean(src)
	if err != nil {
		t.Fatal(err)
	}
	a, aerr := jpeg.Decode(bytes.NewReader(src))
	b, berr := jpeg.Decode(bytes.NewReader(out))
	if aerr != nil || berr != nil {
		t.Fatal(aerr, berr)
	}
	for y := range 30 {
		for x := range 40 {
			if a.At(x, y) != b.At(x, y) {
				t.Fatalf("pixel %d,%d differs", x, y)
			}
		}
	}
	again, err := Clean(out)
	if err != nil || !bytes.Equal(out, again) {
		t.Errorf("cleaning twice: %v", err)
	}
}

func TestPNGAndWebPLoseTheirMetadata(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	extra := append(chunk("tEXt", "Author\x00secret"), chunk("eXIf", "MM secret")...)
	extra = append(extra, chunk("gAMA", "\x00\x00\xb1\x8f")...)
	src := append(splice(b.Bytes(), len(pngMagic)+25, extra), "secret"...)
	out, err := Clean(src)
	if err != nil || bytes.Contains(out, []byte("secret")) || !bytes.Contains(out, []byte("gAMA")) {
		t.Errorf("PNG: %v %q", err, out)
	}
	small, err := Scale(src, 10)
	if err != nil || bytes.Contains(small, []byte("secret")) || !bytes.Contains(small, []byte("gAMA")) {
		t.Errorf("scaled PNG: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(small))
	if err != nil || img.Bounds() != image.Rect(0, 0, 10, 5) {
		t.Errorf("scaled PNG: %v", err)
	}
	part := func(kind, body string) string {
		return kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body
	}
	body := "WEBP" + part("VP8X", "\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00") + part("VP8 ", "pixels") + part("EXIF", "secret") + part("XMP ", "secret")
	webp := "RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body
	out, err = Clean([]byte(webp))
	if err != nil || bytes.Contains(out, []byte("secret")) || !bytes.Contains(out, []byte("pixels")) || out[20] != 0 {
		t.Errorf("WebP: %v %q", err, out)
	}
}

func TestSameBytesGiveSameBytes(t *testing.T) {
	src := photo(t, 600, 400, 6)
	a, err := Scale(src, 100)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Scale(src, 100)
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("two runs differ: %v", err)
	}
}

func TestBadImagesGiveAnError(t *testing.T) {
	whole := photo(t, 40, 30, 1)
	var huge bytes.Buffer
	huge.WriteString(pngMagic)
	huge.Write(chunk("IHDR", "\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02\x00\x00\x00"))
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"empty", nil, ErrFormat},
		{"text", []byte("words"), ErrFormat},
		{"cut off", whole[:len(whole)/2], ErrDamaged},
		{"huge", huge.Bytes(), ErrTooLarge},
	} {
		if _, err := Scale(c.data, 10); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if _, err := Clean(whole[:len(whole)/2]); !errors.Is(err, ErrDamaged) {
		t.Errorf("cleaning half an image: %v", err)
	}
	if _, err := Scale(whole, 40); err == nil {
		t.Error("an image was made larger")
	}
	if out, err := Clean([]byte("GIF89a and so on")); err != nil || string(out) != "GIF89a and so on" {
		t.Errorf("another format: %v", err)
	}
}

func TestFolderKeepsWhatIsWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "images")
	f := NewFolder(dir)
	key := Key([]byte("source"), 480)
	if _, ok := f.Load(key); ok {
		t.Error("something is there before anything was kept")
	}
	if err := f.Store(key, []byte("scaled")); err != nil {
		t.Fatal(err)
	}
	if data, ok := f.Load(key); !ok || string(data) != "scaled" {
		t.Errorf("kept %q", data)
	}
	if Key([]byte("source"), 960) == key || Key([]byte("other"), 480) == key {
		t.Error("two images have one key")
	}
	if err := f.Store("../../evil", nil); err == nil {
		t.Error("a key left the folder")
	}
	if err := os.WriteFile(filepath.Join(dir, key[:2], key), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok := f.Load(key); ok {
		t.Error("a damaged file was taken")
	}
}

func FuzzClean(f *testing.F) {
	f.Add(photo(f, 8, 8, 1))
	f.Add(photo(f, 8, 8, 6))
	f.Add([]byte("RIFF\x10\x00\x00\x00WEBPEXIF\x00\x00\x00\x00"))
	f.Add([]byte(pngMagic + string(chunk("IEND", ""))))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := Clean(data)
		if err != nil {
			return
		}
		if again, err := Clean(out); err != nil || !bytes.Equal(out, again) {
			t.Errorf("cleaning twice: %v", err)
		}
	})
}

func BenchmarkScale(b *testing.B) {
	src := photo(b, 3000, 2000, 1)
	for b.Loop() {
		if _, err := Scale(src, 1440); err != nil {
			b.Fatal(err)
		}
	}
}
