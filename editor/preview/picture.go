package preview

import (
	"bytes"
	"fmt"
	"image"

	// The formats that a page may hold.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
)

// picture is a decoded image, or why there is none.
type picture struct {
	image image.Image
	err   error
}

// maxPixels bounds what is decoded: 100 megapixels.
const maxPixels = 100_000_000

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
	return &picture{image: img}
}

// fit is the size at which the picture is shown: its own, or smaller so that it
// fits.
func (p *picture) fit(width, height float32) (w, h float32) {
	b := p.image.Bounds()
	w, h = float32(b.Dx()), float32(b.Dy())
	scale := min(1, width/w, height/h)
	return w * scale, h * scale
}

// picture loads an image once and remembers the result, also when it failed.
func (p *Preview) picture(name string) *picture {
	if pic, ok := p.pictures[name]; ok {
		return pic
	}
	var pic *picture
	if p.o.LoadImage == nil {
		pic = &picture{err: fmt.Errorf("load image %s: no images here", name)}
	} else if data, err := p.o.LoadImage(name); err != nil {
		pic = &picture{err: fmt.Errorf("load image %s: %w", name, err)}
	} else {
		pic = decode(data)
	}
	p.pictures[name] = pic
	return pic
}
