package browser

import (
	"bytes"
	"context"
	"image"
	"image/color"
	_ "image/gif" // what a lead image may be
	_ "image/jpeg"
	_ "image/png"
	"path"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"postil/app/task"
	"postil/publish/archive"
	"postil/publish/picture"
)

const (
	// thumbnailWidth is that of the images that thumbnails are made of, in pixels:
	// the smallest that the site has, so that both are scaled once.
	thumbnailWidth = 480
	// maxPictures is how many thumbnails are kept: 10 MB on most screens.
	maxPictures = 300
)

// pictures are the lead images in the list, read and scaled one after the other
// beside the window, those in view first.
type pictures struct {
	b      *Browser
	kept   map[string]image.Image // nil for one that cannot be had
	recent []string               // keys, the one asked for longest ago first
	busy   bool
}

func newPictures(b *Browser) *pictures { return &pictures{b: b, kept: map[string]image.Image{}} }

func pictureKey(e *archive.Entry) string {
	return path.Join(e.Dir, e.Image) + " " + e.Draft + " " + e.Blob
}

// get is the picture of an entry, nil where it is not there yet; may is false
// where there will be none.
func (p *pictures) get(e *archive.Entry) (img image.Image, may bool) {
	img, known := p.kept[pictureKey(e)]
	return img, !known || img != nil
}

func (p *pictures) clear() {
	p.kept, p.recent = map[string]image.Image{}, nil
}

// fetch gets the next picture that is in view, or nearly, and goes on until all
// are there.
func (p *pictures) fetch() {
	b := p.b
	reader := b.o.Reader()
	if p.busy || reader == nil {
		return
	}
	var next *archive.Entry
	for _, e := range b.aroundView() {
		if _, known := p.kept[pictureKey(e)]; !known && e.Image != "" {
			next = e
			break
		}
	}
	if next == nil {
		return
	}
	p.busy = true
	// As many pixels as will be seen: scaling while painting holds the window up.
	s, scale := b.rulers.pictureSize(), b.o.Canvas().Scale()
	width, height := int(s.Width*scale+0.5), int(s.Height*scale+0.5)
	task.Run(b.run, keyPicture, func(ctx context.Context) (image.Image, error) {
		data, err := reader.Picture(ctx, next, next.Image, thumbnailWidth)
		if err != nil {
			return nil, err
		}
		return thumbnail(data, width, height)
	}, func(img image.Image, err error) {
		p.busy = false
		if err != nil {
			b.o.Log.Debug("picture in the archive", "dir", next.Dir, "image", next.Image, "err", err)
		}
		p.keep(pictureKey(next), img)
		from, to := b.list.inView()
		for i := from; i < to && b.listing != nil && i < len(b.listing.Entries); i++ {
			if b.listing.Entries[i] == next {
				b.list.refill(i)
			}
		}
		p.fetch()
	})
}

func (p *pictures) keep(key string, img image.Image) {
	if len(p.recent) >= maxPictures {
		delete(p.kept, p.recent[0])
		p.recent = p.recent[1:]
	}
	p.kept[key] = img
	p.recent = append(p.recent, key)
}

// thumbnail is the middle of an image, scaled to a size.
func thumbnail(data []byte, width, height int) (image.Image, error) {
	img, err := decode(data)
	if err != nil {
		return nil, err
	}
	from := img.Bounds()
	if w, h := from.Dx(), from.Dy(); w*height > h*width {
		from.Min.X += (w - h*width/height) / 2
		from.Max.X = from.Min.X + h*width/height
	} else {
		from.Min.Y += (h - w*height/width) / 2
		from.Max.Y = from.Min.Y + w*height/width
	}
	return scaled(img, from, width, height), nil
}

// shrunk is an image that is no wider than so many pixels.
func shrunk(img image.Image, width int) image.Image {
	b := img.Bounds()
	if b.Dx() <= width {
		return img
	}
	return scaled(img, b, width, b.Dy()*width/b.Dx())
}

// scaled is a part of an image in another size, on white where it can be seen
// through.
func scaled(img image.Image, from image.Rectangle, width, height int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, max(1, width), max(1, height)))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), img, from, draw.Over, nil)
	return out
}

// decode reads an image, looking at its head first: a small file may claim to be
// a huge image.
func decode(data []byte) (image.Image, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if c.Width < 1 || c.Height < 1 || c.Width > picture.MaxPixels/c.Height {
		return nil, picture.ErrTooLarge
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	return img, err
}
