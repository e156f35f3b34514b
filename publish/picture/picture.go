package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// Errors that this package wraps.
var (
	ErrFormat   = errors.New("not a JPEG or PNG image")
	ErrDamaged  = errors.New("the image is damaged")
	ErrTooLarge = errors.New("the image is too large")
)

// MaxPixels bounds what is decoded: about 400 MB of memory.
const MaxPixels = 100_000_000

// quality is of JPEG files, in the encoder's scale to 100. What is only turned
// upright loses as little as it can.
const (
	scaledQuality  = 82
	uprightQuality = 92
)

type format int

const (
	other format = iota
	isJPEG
	isPNG
	isWebP
)

func formatOf(data []byte) format {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return isJPEG
	case bytes.HasPrefix(data, []byte(pngMagic)):
		return isPNG
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return isWebP
	}
	return other
}

// Scalable reports whether Scale can make an image smaller: JPEG and PNG. GIFs
// may move, and WebP has no encoder here.
func Scalable(data []byte) bool {
	f := formatOf(data)
	return f == isJPEG || f == isPNG
}

// Sideways reports whether a JPEG is shown turned by a quarter, so that its
// width on the page is the height in its header.
func Sideways(data []byte) bool { return orientation(data) >= 5 }

// Scale gives an image in another width, in pixels, upright, without metadata,
// in the format it had. A width that is not smaller than the image's own is
// refused. Errors wrap those of this package.
func Scale(data []byte, width int) ([]byte, error) {
	fail := func(err error) ([]byte, error) { return nil, fmt.Errorf("scale to %d pixels: %w", width, err) }
	src, err := decode(data)
	if err != nil {
		return fail(err)
	}
	turn := orientation(data)
	b := src.Bounds()
	full := image.Pt(b.Dx(), b.Dy())
	if turn >= 5 {
		full.X, full.Y = full.Y, full.X
	}
	if width < 1 || width >= full.X {
		return fail(fmt.Errorf("the image is %d pixels wide and is never made larger", full.X))
	}
	to := image.Pt(width, max(1, (full.Y*width+full.X/2)/full.X))
	if turn >= 5 {
		to.X, to.Y = to.Y, to.X
	}
	dst := canvas(src, to)
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, b, draw.Src, nil)
	out, err := encode(upright(dst, turn), data, src, scaledQuality)
	if err != nil {
		return fail(err)
	}
	return out, nil
}

// canvas is an empty image that can hold the colours of another.
func canvas(like image.Image, size image.Point) draw.Image {
	r := image.Rectangle{Max: size}
	if o, ok := like.(interface{ Opaque() bool }); ok && o.Opaque() {
		if _, grey := like.(*image.Gray); grey {
			return image.NewGray(r)
		}
		return image.NewRGBA(r)
	}
	return image.NewNRGBA(r)
}

func decode(data []byte) (image.Image, error) {
	config, pixels := jpeg.DecodeConfig, jpeg.Decode
	switch formatOf(data) {
	case isJPEG:
	case isPNG:
		config, pixels = png.DecodeConfig, png.Decode
	default:
		return nil, ErrFormat
	}
	c, err := config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > MaxPixels/c.Height {
		return nil, fmt.Errorf("%w: %d × %d pixels", ErrTooLarge, c.Width, c.Height)
	}
	img, err := pixels(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return img, nil
}

// encode writes img in the format of its source, with the source's colour
// profile: the numbers of the pixels are still those that it explains.
func encode(img image.Image, source []byte, decoded image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	if formatOf(source) == isPNG {
		e := png.Encoder{CompressionLevel: png.BestCompression}
		if err := e.Encode(&b, img); err != nil {
			return nil, err
		}
		return withPNGProfile(b.Bytes(), source), nil
	}
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	if _, cmyk := decoded.(*image.CMYK); cmyk {
		return b.Bytes(), nil // RGB now, which its profile knows nothing of
	}
	return withJPEGProfile(b.Bytes(), source), nil
}
