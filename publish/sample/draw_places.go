package sample

import "math"

// heatBlocks: a city from above, cool at the water and hot inland.
func heatBlocks() *canvas {
	c := newCanvas(hex(0xEFE2CC))
	heat := inks(0x1F5F66, 0x3E8A83, 0x8DB58E, 0xE6CF8A, 0xEDA552, 0xDE6B33, 0xB93A26)
	turn := func(u, v float64) pt { // the grid lies a little askew
		s, co := math.Sincos(-0.21)
		return pt{u*co - v*s - 60, u*s + v*co + 120}
	}
	shore := func(v float64) float64 { return 250 + 38*math.Sin(v/170) + 15*math.Sin(v/57+1) }
	warm := func(u, v float64) float64 {
		return (u-shore(v))/960 + 0.10*math.Sin(u/210+v/160) + 0.07*math.Sin(v/90-u/300)
	}
	rnd := dice(4)
	avenue, park := 6, 5
	var trees []pt
	for i := range 17 {
		for j := range 14 {
			u, v := 180+float64(i)*76, -260+float64(j)*80
			if u < shore(v)+8 {
				continue
			}
			if j == park && i > 6 && i < 9 { // a park among the blocks
				c.fill(hex(0x6FA277), []pt{turn(u-4, v-4), turn(u+76, v-4), turn(u+76, v+66), turn(u-4, v+66)})
				for range 9 {
					trees = append(trees, turn(u+6+rnd.Float64()*60, v+6+rnd.Float64()*52))
				}
				continue
			}
			k := ramp(heat, math.Round((warm(u, v)+0.05*(rnd.Float64()-0.5))*18)/18)
			lot := func(x, y, w, h float64, k ink) {
				const s = 1.4
				x, y, w, h = x*s, y*s, w*s, h*s
				c.fill(k, []pt{turn(u+x, v+y), turn(u+x+w, v+y), turn(u+x+w, v+y+h), turn(u+x, v+y+h)})
			}
			lot(0, 0, 45, 47, k)
			dark, light := mix(k, hex(0x1C1A22), 0.20), mix(k, hex(0xFFF6E2), 0.22)
			switch rnd.IntN(4) { // courtyards, terraces, halves
			case 0:
				lot(13, 13, 19, 21, dark)
			case 1:
				for n := range 3 {
					lot(4, 4+float64(n)*14.5, 37, 11, mix(k, light, float64(n)/2))
				}
			case 2:
				lot(4, 4, 17, 39, light)
				lot(25, 4, 16, 39, dark)
			default:
				lot(5, 5, 35, 16, light)
				lot(5, 26, 15, 16, dark)
				lot(25, 26, 15, 16, light)
			}
			if j == avenue {
				for t := 0.0; t < 76; t += 15 {
					trees = append(trees, turn(u+t, v-8))
				}
			}
		}
	}
	for _, p := range trees {
		c.disc(pt{p.x + 2, p.y + 2}, 6.4, hex(0x3A2A20).alpha(0.3))
		c.disc(p, 6.4, hex(0x2F7355))
		c.disc(pt{p.x - 1.4, p.y - 1.6}, 2.6, hex(0x7DB68A))
	}
	var water []pt
	for v := -500.0; v < 1000; v += 10 {
		water = append(water, turn(shore(v), v))
	}
	c.fill(hex(0x17454F), append(water, turn(-700, 1000), turn(-700, -500)))
	for i := range 9 {
		var line []pt
		for v := -500.0; v < 1000; v += 10 {
			line = append(line, turn(shore(v)-14-float64(i*i)*2.4-float64(i)*12, v))
		}
		c.stroke(line, 1.5, hex(0xA9D3CB).alpha(0.42-0.04*float64(i)))
	}
	return c.press()
}

// uplandLines: hills, farms and the line that joins them.
func uplandLines() *canvas {
	c := newCanvas(hex(0xEDE7D3))
	c.sky(0, 330, inks(0xB9CFCF, 0xE3E3CE, 0xF3E5C3))
	c.disc(pt{284, 172}, 50, hex(0xFBF2D6))
	hills := inks(0xA9BCA6, 0x8AA68A, 0x6C8E6D, 0x6B7F4C, 0x55693F, 0x445436, 0x31402D)
	tops := make([]func(float64) float64, len(hills))
	for i := range hills {
		t := float64(i)
		tops[i] = func(x float64) float64 {
			return 216 + t*66 + (62-5*t)*math.Sin(x/(205+12*t)+t*2.1) + (17-t)*math.Sin(x/83+t*4.3)
		}
	}
	type farm struct {
		hill int
		x    float64
	}
	farms := []farm{{6, 120}, {5, 302}, {5, 486}, {4, 640}, {4, 812}, {3, 934}, {3, 1076}, {2, 880}, {2, 700}}
	var spots []pt
	for _, f := range farms {
		spots = append(spots, pt{f.x, tops[f.hill](f.x) + 13})
	}
	for i, k := range hills {
		c.below(tops[i], k)
		for j := range 3 { // walls of stone across the slopes
			off := 18 + float64(j)*15
			c.dashed(graph(-8, width+8, 12, func(x float64) float64 { return tops[i](x) + off }), 60+float64(j*37), 44, 1.1, hex(0xF3EBCF).alpha(0.14))
		}
	}
	for i := 0; i+1 < len(spots); i++ {
		a, b := spots[i], spots[i+1]
		sag := 26.0
		line := curve(a, pt{lerp(a.x, b.x, 0.35), a.y + sag}, pt{lerp(a.x, b.x, 0.65), b.y + sag}, b, 40)
		c.stroke(line, 9, hex(0xFFD976).alpha(0.16))
		c.stroke(line, 2.8, hex(0xFFE08A))
	}
	for i, p := range spots {
		s := 1.25 - 0.09*float64(6-farms[i].hill)
		c.disc(p, 30*s, hex(0xFFE9A8).alpha(0.13))
		c.rect(p.x-14*s, p.y-17*s, 28*s, 17*s, hex(0xF8F1DF))
		c.fill(hex(0x8D4431), []pt{{p.x - 17*s, p.y - 16*s}, {p.x, p.y - 30*s}, {p.x + 17*s, p.y - 16*s}})
		c.rect(p.x-8*s, p.y-11*s, 6*s, 6*s, hex(0xF0A93A))
		c.rect(p.x+2*s, p.y-11*s, 6*s, 6*s, hex(0xF0A93A))
	}
	return c
}

// flowArcs: moves between registers, more one way than the other.
func flowArcs() *canvas {
	c := newCanvas(hex(0xF5EFE3))
	base := 500.0
	rnd := dice(17)
	towns := []float64{86, 196, 318, 420, 548, 652, 770, 898, 1000, 1112}
	load := make([]float64, len(towns))
	colours := inks(0x2E5E7E, 0x7A3B5E, 0xD9902F, 0x4F8A8B, 0xB5523B)
	for range 60 {
		a := rnd.IntN(len(towns) - 1)
		b := a + 1 + rnd.IntN(len(towns)-1-a)
		load[b]++
		m, r := (towns[a]+towns[b])/2, (towns[b]-towns[a])/2
		r += (rnd.Float64() - 0.5) * 14
		k := colours[(a*3+b)%len(colours)]
		c.stroke(arc(pt{m, base}, r, min(r*0.92, 425), math.Pi, 2*math.Pi), 1.2+rnd.Float64()*2.6, k.alpha(0.62))
	}
	for range 13 { // the returns that somebody wrote down
		b := rnd.IntN(len(towns) - 1)
		a := min(b+1+rnd.IntN(3), len(towns)-1)
		m, r := (towns[a]+towns[b])/2, (towns[a]-towns[b])/2
		half := arc(pt{m, base}, r, r*0.62, 0, math.Pi)
		c.dashed(half, 7, 6, 1.7, hex(0x4A4340).alpha(0.75))
	}
	c.rect(40, base-1.2, width-80, 2.4, hex(0x2C2724))
	for i, x := range towns {
		r := 7 + load[i]*0.9
		c.disc(pt{x, base}, r+3.5, hex(0xF5EFE3))
		c.disc(pt{x, base}, r, hex(0x2C2724))
		c.disc(pt{x, base}, r*0.42, hex(0xF5EFE3))
	}
	return c.press()
}

// tideCurves: two instruments and one sea.
func tideCurves() *canvas {
	c := newCanvas(hex(0xEEF1EC))
	for y := 60.0; y < height; y += 37 {
		c.rect(0, y, width, 1, hex(0x7F9AA0).alpha(0.28))
	}
	for x := 150.0; x < width; x += 150 {
		c.rect(x, 0, 1, height, hex(0x7F9AA0).alpha(0.28))
	}
	tide := func(lift, lag, surge float64) func(float64) float64 {
		return func(x float64) float64 {
			t := (x - lag) / 46
			neap := 0.62 + 0.38*math.Cos(x/310-1.1)
			return 384 - lift - 132*neap*math.Sin(t) - 26*math.Sin(t*0.5+0.6) - surge*math.Exp(-math.Pow((x-792)/88, 2))
		}
	}
	c.below(tide(-96, 26, 60), hex(0x9CC3C9).alpha(0.45))
	c.below(tide(-150, 44, 50), hex(0x5F98A6).alpha(0.5))
	c.below(tide(-214, 60, 40), hex(0x2F6C80).alpha(0.75))
	c.below(tide(-282, 74, 30), hex(0x184A60))
	c.stroke(graph(-8, width+8, 4, tide(0, 0, 118)), 4.2, hex(0x173F55))
	c.stroke(graph(-8, width+8, 4, tide(30, 4, 118)), 4.2, hex(0xC8472E))
	c.dashed([]pt{{0, 166}, {width, 166}}, 16, 10, 2, hex(0xC8472E).alpha(0.8))
	// The staff.
	c.rect(64, 0, 42, height, hex(0xFBFAF4))
	c.rect(64, 0, 2, height, hex(0x243238))
	c.rect(104, 0, 2, height, hex(0x243238))
	for i := range 36 {
		y := 10 + float64(i)*18.5
		w, k := 12.0, hex(0x243238)
		if i%5 == 2 {
			w, k = 26, hex(0xC8472E)
		}
		c.rect(66, y, w, 7, k)
	}
	return c
}

// nightWindows: a hot night, and one low building that could be open.
func nightWindows() *canvas {
	c := newCanvas(hex(0x152142))
	c.sky(0, 520, inks(0x101A38, 0x1C2A52, 0x3A3E69, 0x6A4E70))
	c.disc(pt{972, 128}, 44, hex(0xF1E6C9))
	c.disc(pt{990, 116}, 40, hex(0x172347))
	rnd := dice(9)
	for layer := range 3 {
		k := inks(0x2B3560, 0x1D264A, 0x121A36)[layer]
		floor := 520 + float64(layer)*30
		for x := -20.0 - float64(layer)*17; x < width; {
			w, h := 66+rnd.Float64()*70, 150+rnd.Float64()*210-float64(layer)*46
			if layer == 2 && x+w > 360 && x < 830 {
				h = 60 + rnd.Float64()*20
			}
			c.rect(x, floor-h, w, h+200, k)
			if rnd.IntN(3) == 0 {
				c.rect(x+w*0.3, floor-h-14, w*0.25, 14, k)
			}
			for wy := floor - h + 15; wy < floor-8; wy += 23 {
				for wx := x + 10; wx < x+w-14; wx += 18 {
					switch n := rnd.IntN(12); {
					case n == 0:
						c.rect(wx, wy, 9, 12, hex(0xE9A95A).alpha(0.35+0.2*float64(layer)))
					case n < 7:
						c.rect(wx, wy, 9, 12, hex(0x8A93C4).alpha(0.16))
					}
				}
			}
			x += w + 3 + rnd.Float64()*9
		}
	}
	c.sky(590, height, inks(0x0B1128, 0x0A0F22))
	// The school.
	x, y, w, h := 366.0, 440.0, 462.0, 158.0
	for i := range 22 {
		c.fill(hex(0xF7C46C).alpha(0.014), arc(pt{x + w/2, y + h - 20}, 352-float64(i)*7, 206-float64(i)*5, 0, 2*math.Pi))
	}
	c.rect(x, y, w, h, hex(0xC98B4E))
	c.rect(x, y, w, 12, hex(0x7A4A33))
	c.fill(hex(0xB4753F), []pt{{x + 160, y + 2}, {x + w/2, y - 62}, {x + w - 160, y + 2}})
	c.fill(hex(0x7A4A33), outline([]pt{{x + 152, y + 4}, {x + w/2, y - 64}, {x + w - 152, y + 4}}, func(float64) float64 { return 9 })...)
	c.disc(pt{x + w/2, y - 22}, 15, hex(0xFFE9B8))
	c.line(pt{x + w/2, y - 22}, pt{x + w/2, y - 32}, 2.4, hex(0x3A2A2A))
	c.line(pt{x + w/2, y - 22}, pt{x + w/2 + 7, y - 18}, 2.4, hex(0x3A2A2A))
	for i := range 8 {
		wx := x + 22 + float64(i)*54.5
		if i >= 3 && i <= 4 {
			continue
		}
		c.fill(hex(0xFFE3A1), append(arc(pt{wx + 18, y + 58}, 18, 20, math.Pi, 2*math.Pi), pt{wx + 36, y + 116}, pt{wx, y + 116}))
		c.rect(wx+16.8, y+40, 2.4, 76, hex(0x8A5A38))
		c.rect(wx, y+76, 36, 2.4, hex(0x8A5A38))
	}
	c.fill(hex(0xFFF0C4), append(arc(pt{x + w/2, y + 74}, 32, 36, math.Pi, 2*math.Pi), pt{x + w/2 + 32, y + h}, pt{x + w/2 - 32, y + h}))
	c.fill(hex(0xF7C46C).alpha(0.30), []pt{{x + w/2 - 32, y + h}, {x + w/2 + 32, y + h}, {x + w/2 + 96, height}, {x + w/2 - 96, height}})
	for i, dx := range []float64{-118, -70, 84, 132} { // neighbours on the way
		p := pt{x + w/2 + dx, 640 - float64(i%2)*14}
		c.disc(pt{p.x, p.y - 38}, 7, hex(0x06091A))
		c.fill(hex(0x06091A), round(p.x-9, p.y-30, 18, 36, 8))
	}
	return c
}
