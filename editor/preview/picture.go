package preview

import (
	"bytes"
	"fmt"
	"image"

	// The formats that a page may hold.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	"golang.org/x/image/draw"
)

// picture is a decoded image, or why there is none.
type picture struct {
	image         image.Image
	width, height int // its own, which may be more than image has
	err           error
	sized         bool // about as large as it is shown: whoever decoded it saw to that
}

const (
	// maxPixels bounds what is decoded: 100 megapixels.
	maxPixels = 100_000_000
	// maxSide bounds what is kept: enough for a column on a sharp screen.
	maxSide = 2000
)

// decode reads an image. The header is looked at first, so that a small file
// that claims to be huge is refused.
func decode(data []byte) *picture {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return &picture{err: fmt.Errorf("read image: %w", err)}
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxPixels/c.Height {
		return &picture{err: fmt.Errorf("read image: %d by %d pixels are too many", c.Width, c.Height)}
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return &picture{err: fmt.Errorf("read image: %w", err)}
	}
	return &picture{image: smaller(img), width: c.Width, height: c.Height}
}

// smaller is an image with no side longer than maxSide. A photograph takes a
// hundred megabytes as it comes from a camera.
func smaller(img image.Image) image.Image {
	b := img.Bounds()
	long := max(b.Dx(), b.Dy())
	if long <= maxSide {
		return img
	}
	w, h := max(1, b.Dx()*maxSide/long), max(1, b.Dy()*maxSide/long)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), img, b, draw.Src, nil)
	return out
}

// fit is the size at which the picture is shown: its own, or smaller so that it
// fits.
func (p *picture) fit(width, height float32) (w, h float32) {
	w, h = float32(p.width), float32(p.height)
	scale := min(1, width/w, height/h)
	return w * scale, h * scale
}

// picture loads an image once and remembers the result, also when it failed.
func (p *Preview) picture(name string) *picture {
	if pic, ok := p.pictures[name]; ok {
		return pic
	}
	var pic *picture
	if img := p.decoded(name); img != nil {
		pic = &picture{image: img, width: img.Bounds().Dx(), height: img.Bounds().Dy(), sized: true}
	} else if p.o.LoadImage == nil {
		pic = &picture{err: fmt.Errorf("load image %s: no images here", name)}
	} else if data, err := p.o.LoadImage(name); err != nil {
		pic = &picture{err: fmt.Errorf("load image %s: %w", name, err)}
	} else {
		pic = decode(data)
	}
	p.pictures[name] = pic
	return pic
}

func (p *Preview) decoded(name string) image.Image {
	if p.o.Decoded == nil {
		return nil
	}
	return p.o.Decoded(name)
}

// forgetMissing makes the images that could not be read be tried again, and
// those of another article be read anew.
func (p *Preview) forgetMissing(c Content) {
	if c.Doc == nil || p.content.Doc == nil {
		clear(p.pictures)
	}
	for name, pic := range p.pictures {
		if pic.err != nil {
			delete(p.pictures, name)
		}
	}
	for _, b := range p.laid {
		if b.lacking {
			b.release()
		}
	}
}
