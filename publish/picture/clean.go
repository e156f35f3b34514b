package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/draw"
)

const (
	pngMagic = "\x89PNG\r\n\x1a\n"

	markerSOS  = 0xda
	markerEOI  = 0xd9
	markerAPP0 = 0xe0
	markerAPP1 = 0xe1
	markerAPP2 = 0xe2
	markerCOM  = 0xfe
	markerAPPE = 0xee
	markerAPPF = 0xef
)

// Clean takes out of an image what is not the image: where and with what it
// was taken, comments, previews, whatever follows its end. Colour profiles
// stay. A JPEG that lies on its side is turned upright, because what said so goes,
// too. Files in other formats than JPEG, PNG and WebP come back as they are.
func Clean(data []byte) ([]byte, error) {
	fail := func(err error) ([]byte, error) { return nil, fmt.Errorf("take the metadata out: %w", err) }
	switch formatOf(data) {
	case isJPEG:
		if turn := orientation(data); turn > 1 {
			src, err := decode(data)
			if err != nil {
				return fail(err)
			}
			flat := canvas(src, image.Pt(src.Bounds().Dx(), src.Bounds().Dy()))
			draw.Draw(flat, flat.Bounds(), src, src.Bounds().Min, draw.Src)
			out, err := encode(upright(flat, turn), data, src, uprightQuality)
			if err != nil {
				return fail(err)
			}
			return out, nil
		}
		out := []byte{0xff, 0xd8}
		err := walkJPEG(data, func(marker byte, segment []byte) {
			if keptInJPEG(marker, segment) {
				out = append(out, segment...)
			}
		})
		if err != nil {
			return fail(err)
		}
		return append(out, 0xff, markerEOI), nil
	case isPNG:
		out := []byte(pngMagic)
		err := walkPNG(data, func(kind string, chunk []byte) {
			switch kind {
			case "eXIf", "tEXt", "zTXt", "iTXt", "tIME":
			default:
				out = append(out, chunk...)
			}
		})
		if err != nil {
			return fail(err)
		}
		return out, nil
	case isWebP:
		out, err := cleanWebP(data)
		if err != nil {
			return fail(err)
		}
		return out, nil
	}
	return data, nil
}

// keptInJPEG says which parts make the image: of those for applications the
// JFIF header, the colour profile, and Adobe's word on the colour space.
func keptInJPEG(marker byte, segment []byte) bool {
	switch {
	case marker == markerAPP0, marker == markerAPPE:
		return true
	case marker == markerAPP2:
		return bytes.HasPrefix(payload(segment), []byte("ICC_PROFILE\x00"))
	case marker >= markerAPP1 && marker <= markerAPPF, marker == markerCOM:
		return false
	}
	return true
}

// payload is a segment without its marker and length.
func payload(segment []byte) []byte {
	if len(segment) < 4 {
		return nil
	}
	return segment[4:]
}

// walkJPEG shows f each segment between start and end of an image, whole; the
// data of a scan comes with the segment that begins it.
func walkJPEG(data []byte, f func(marker byte, segment []byte)) error {
	at := 2
	for {
		for at+1 < len(data) && data[at] == 0xff && data[at+1] == 0xff {
			at++ // fill
		}
		if at+2 > len(data) {
			return fmt.Errorf("%w: it is cut off", ErrDamaged)
		}
		if data[at] != 0xff {
			return fmt.Errorf("%w: no marker at byte %d", ErrDamaged, at)
		}
		marker := data[at+1]
		if marker == markerEOI {
			return nil
		}
		if at+4 > len(data) {
			return fmt.Errorf("%w: it is cut off", ErrDamaged)
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end < at+4 || end > len(data) {
			return fmt.Errorf("%w: it is cut off", ErrDamaged)
		}
		if marker == markerSOS {
			for end+1 < len(data) && (data[end] != 0xff || data[end+1] == 0 || data[end+1] >= 0xd0 && data[end+1] <= 0xd7) {
				end++
			}
		}
		f(marker, data[at:end])
		at = end
	}
}

// walkPNG shows f each chunk, whole, up to the one that ends the image.
func walkPNG(data []byte, f func(kind string, chunk []byte)) error {
	rest := data[len(pngMagic):]
	for len(rest) >= 12 {
		n := uint64(binary.BigEndian.Uint32(rest)) + 12
		if n > uint64(len(rest)) {
			break
		}
		kind := string(rest[4:8])
		f(kind, rest[:n])
		if kind == "IEND" {
			return nil
		}
		rest = rest[n:]
	}
	return fmt.Errorf("%w: it is cut off", ErrDamaged)
}

// cleanWebP leaves out the chunks EXIF and XMP and the flags that announce
// them (RFC 9649, section 2.7).
func cleanWebP(data []byte) ([]byte, error) {
	out := append([]byte{}, data[:12]...)
	size := uint64(binary.LittleEndian.Uint32(data[4:]))
	if size < 4 || size+8 > uint64(len(data)) {
		return nil, fmt.Errorf("%w: it is cut off", ErrDamaged)
	}
	rest := data[12 : size+8]
	for len(rest) >= 8 {
		size := uint64(binary.LittleEndian.Uint32(rest[4:]))
		n := 8 + size + size%2
		if n > uint64(len(rest)) {
			return nil, fmt.Errorf("%w: it is cut off", ErrDamaged)
		}
		switch kind := string(rest[:4]); kind {
		case "EXIF", "XMP ":
		default:
			at := len(out)
			out = append(out, rest[:n]...)
			if kind == "VP8X" && size >= 1 {
				out[at+8] &^= 0x08 | 0x04
			}
		}
		rest = rest[n:]
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8)) //nolint:gosec // not longer than before
	return out, nil
}

// withJPEGProfile puts the colour profile of source into a new file.
func withJPEGProfile(made, source []byte) []byte {
	var profile []byte
	_ = walkJPEG(source, func(marker byte, segment []byte) { // it was decoded: its head is whole
		if marker == markerAPP2 && keptInJPEG(marker, segment) {
			profile = append(profile, segment...)
		}
	})
	return splice(made, 2, profile)
}

// withPNGProfile does the same; the profile's place is before the palette,
// which is behind the header of 25 bytes.
func withPNGProfile(made, source []byte) []byte {
	var profile []byte
	_ = walkPNG(source, func(kind string, chunk []byte) {
		if kind == "iCCP" || kind == "sRGB" || kind == "gAMA" || kind == "cHRM" {
			if crc32.ChecksumIEEE(chunk[4:len(chunk)-4]) == binary.BigEndian.Uint32(chunk[len(chunk)-4:]) {
				profile = append(profile, chunk...)
			}
		}
	})
	return splice(made, len(pngMagic)+25, profile)
}

func splice(data []byte, at int, insert []byte) []byte {
	if len(insert) == 0 || at > len(data) {
		return data
	}
	return bytes.Join([][]byte{data[:at], insert, data[at:]}, nil)
}
