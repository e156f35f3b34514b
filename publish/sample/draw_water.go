package sample

import "math"

// riverContours: a valley in contour lines with the river that made it.
func riverContours() *canvas {
	c := newCanvas(hex(0xF3ECDD))
	course := func(x float64) float64 {
		return 90 + x*0.42 + 88*math.Sin(x/185+0.4) + 26*math.Sin(x/71)
	}
	grounds := inks(0x9FC3CF, 0xC9DCD8, 0xE4E6D3, 0xF0E6CC, 0xEBD6B0, 0xE2C391, 0xD5AB74, 0xC4925D)
	field := func(x, y float64) float64 {
		d := math.Abs(y-course(x)) / 1.35
		swell := 34*math.Sin(x/139+y/97) + 26*math.Sin(x/83-y/121+1.7) + 14*math.Sin(y/47+x/211)
		return d*0.92 + swell*smooth(0, 160, d)
	}
	c.relief(field, 24, func(n int) ink { return ramp(grounds, float64(n)/16) }, hex(0x5B4A36).alpha(0.34), 1.3)
	line := graph(-20, width+20, 6, course)
	c.fill(hex(0x1F5673), outline(line, func(t float64) float64 { return 9 + 20*t })...)
	c.fill(hex(0x7FB4C8), outline(line, func(t float64) float64 { return 2 + 6*t })...)
	// The gauge: two stations, one on each bank.
	x := 742.0
	for _, dy := range []float64{-34, 34} {
		p := pt{x - dy*0.35, course(x) + dy}
		c.disc(p, 11, hex(0xF7F2E7))
		c.disc(p, 7, hex(0xC8432B))
	}
	c.line(pt{x + 34*0.35, course(x) - 34}, pt{x - 34*0.35, course(x) + 34}, 2.4, hex(0xC8432B))
	return c.press()
}

// cableRoutes: five routes between two coasts, one of them cut.
func cableRoutes() *canvas {
	c := newCanvas(hex(0x12324A))
	depth := func(x, y float64) float64 {
		return 150*math.Sin(x/382-0.1)*math.Sin(y/520+0.7) + 22*math.Sin(x/120+y/90) + 15*math.Sin(y/61-x/170)
	}
	seas := inks(0x2C6079, 0x1D4C67, 0x153C57, 0x0F2F49, 0x0B263E)
	c.relief(depth, 24, func(n int) ink { return ramp(seas, (float64(n)+2)/9) }, hex(0x86B4C2).alpha(0.20), 1)
	west := func(y float64) float64 { return 128 + 44*math.Sin(y/88) + 19*math.Sin(y/31+1) }
	east := func(y float64) float64 { return 1066 + 40*math.Sin(y/97+2) + 17*math.Sin(y/36) }
	coast := func(edge func(float64) float64, grow, far float64) []pt {
		out := []pt{{far, height + 10}, {far, -10}}
		for y := -10.0; y <= height+10; y += 5 {
			out = append(out, pt{edge(y) + grow, y})
		}
		return out
	}
	for i, g := range []float64{26, 12, 0} {
		k := []ink{hex(0x3A7388).alpha(0.45), hex(0x6D9CA3).alpha(0.55), hex(0x0A1B29)}[i]
		c.fill(k, coast(west, g, -10))
		c.fill(k, coast(east, -g, width+10))
	}
	ends := [][2]float64{{92, 150}, {214, 236}, {338, 300}, {470, 402}, {590, 566}}
	for i, e := range ends {
		a, b := pt{west(e[0]), e[0]}, pt{east(e[1]), e[1]}
		// The middle three are drawn together where the seabed is soft.
		waist := ([]float64{262, 316, 329, 342, 404}[i] - 0.25*(a.y+b.y)/2) / 0.75
		line := curve(a, pt{430, waist}, pt{740, waist}, b, 160)
		k := hex(0xF1E3C2)
		if i == 2 {
			c.stroke(line[:84], 3.2, k)
			c.stroke(line[95:], 3.2, k)
			for _, p := range []pt{line[84], line[94]} {
				c.disc(p, 8.5, hex(0xE2512F))
			}
			c.ring(line[89], 44, 2.2, hex(0xE2512F))
		} else {
			c.stroke(line, 2.4, k.alpha(0.82))
		}
		c.disc(a, 7.5, k)
		c.disc(b, 7.5, k)
	}
	return c
}

// skarnWaves: swell over a bank, with fish that thin out to the east.
func skarnWaves() *canvas {
	c := newCanvas(hex(0xEDEBDF))
	c.sky(0, 250, inks(0xF2EEDF, 0xDFE5DA))
	c.disc(pt{930, 150}, 54, hex(0xE3B778))
	layers := inks(0xB9CDBF, 0x98B9AE, 0x75A198, 0x548781, 0x3A6C6A, 0x275355, 0x183D42)
	rnd := dice(8)
	for i, k := range layers {
		y0, amp := 190+float64(i)*70, 17+float64(i)*2.4
		per, ph := 118+float64(i)*21, float64(i)*1.9
		wave := func(x float64) float64 {
			return y0 + amp*math.Sin(x/per+ph) + amp*0.35*math.Sin(x/(per*0.41)+ph*2)
		}
		c.below(wave, k)
		c.stroke(graph(-8, width+8, 6, wave), 1.6, hex(0xFFFFFF).alpha(0.28))
		if i < 1 || i == len(layers)-1 {
			continue
		}
		for range 15 {
			u := rnd.Float64()
			x := 30 + 1150*math.Pow(u, 1.5) + rnd.Float64()*24
			y := wave(x) + 24 + rnd.Float64()*22
			c.fish(pt{x, y}, 15+rnd.Float64()*8+float64(i), hex(0xF6E7C8).alpha(0.9-0.45*x/width))
		}
	}
	return c
}

// fish is a leaf with a tail, swimming west, l pixels long.
func (c *canvas) fish(p pt, l float64, k ink) {
	up := curve(pt{p.x - l, p.y}, pt{p.x - l*0.4, p.y - l*0.52}, pt{p.x + l*0.3, p.y - l*0.4}, pt{p.x + l, p.y + l*0.3}, 14)
	down := curve(pt{p.x + l, p.y - l*0.3}, pt{p.x + l*0.3, p.y + l*0.4}, pt{p.x - l*0.4, p.y + l*0.52}, pt{p.x - l, p.y}, 14)
	c.fill(k, append(up, down...))
}

// pilotHorizon: dusk over the approach, one boat, one light.
func pilotHorizon() *canvas {
	c := newCanvas(hex(0x26304F))
	c.sky(0, 345, inks(0x2A3358, 0x51456F, 0x94607A, 0xD98B78, 0xF3C493))
	c.disc(pt{782, 338}, 62, hex(0xFBE3B4))
	far := func(x float64) float64 {
		return 322 - 26*smooth(120, 330, x)*smooth(560, 380, x) - 15*smooth(960, 1130, x) + 3*math.Sin(x/23)
	}
	c.below(far, hex(0x6B5478))
	c.sky(345, height, inks(0xD89A83, 0x8F6A80, 0x4C4A70, 0x2A3459, 0x182342))
	for i := range 11 {
		t := float64(i) / 10
		y0 := 352 + 300*math.Pow(t, 1.5)
		amp := 1.5 + 9*t
		k := mix(hex(0xB98086), hex(0x101A35), math.Pow(t, 0.7)).alpha(0.34)
		c.below(func(x float64) float64 {
			return y0 + amp*math.Sin(x/(60+150*t)+float64(i)*2.3) + amp*0.4*math.Sin(x/(31+40*t)+float64(i))
		}, k)
	}
	rnd := dice(3)
	for i := range 26 { // the sun's path on the water
		t := float64(i) / 25
		w := 20 + 68*t*(0.4+0.6*rnd.Float64())
		x := 782 + (rnd.Float64()-0.5)*54*t
		c.fill(hex(0xFBE0B0).alpha(0.55*(1-t)+0.06), round(x-w/2, 354+178*t, w, 2+2.6*t, 2))
	}
	// The beacon on the headland.
	c.fill(hex(0x3B3355), []pt{{336, 298}, {341, 236}, {351, 236}, {356, 298}})
	c.disc(pt{346, 230}, 26, hex(0xFFE9A8).alpha(0.16))
	c.disc(pt{346, 230}, 13, hex(0xFFE9A8).alpha(0.35))
	c.disc(pt{346, 230}, 6.5, hex(0xFFF3CC))
	// The pilot boat.
	dark := hex(0x0E1730)
	c.fill(dark, []pt{{462, 498}, {622, 490}, {606, 526}, {586, 533}, {486, 533}, {472, 524}})
	c.fill(dark, []pt{{500, 497}, {506, 464}, {562, 461}, {576, 494}})
	c.fill(hex(0xF3C98D), []pt{{535, 471}, {557, 470}, {563, 482}, {537, 483}})
	c.fill(hex(0xF3C98D), []pt{{511, 472}, {528, 471}, {529, 483}, {509, 484}})
	c.line(pt{522, 464}, pt{522, 428}, 3, dark)
	c.disc(pt{522, 426}, 5, hex(0xF6553A))
	c.fill(hex(0xFBE0B0).alpha(0.35), round(440, 537, 196, 3, 2), round(404, 548, 120, 2.4, 2))
	return c
}

// droughtStrata: a cut through the ground, with what water is left.
func droughtStrata() *canvas {
	c := newCanvas(hex(0xE7EEF0))
	c.sky(0, 150, inks(0xDCE9EE, 0xF4EBD8))
	c.disc(pt{232, 96}, 46, hex(0xE9A65B))
	bands := inks(0xE9D5A9, 0xE0BF86, 0xD3A465, 0xC0874C, 0xA46A3B, 0x84502F, 0x623B27, 0x45291E)
	tops := make([]func(float64) float64, len(bands))
	for i := range bands {
		y0, ph := 138+float64(i)*67, float64(i)*1.37
		tops[i] = func(x float64) float64 {
			return y0 + 19*math.Sin(x/223+ph) + 9*math.Sin(x/91+ph*1.7) - 34*smooth(500, 1200, x)*(1-float64(i)/9)
		}
		c.below(tops[i], bands[i])
		c.stroke(graph(-8, width+8, 8, tops[i]), 1.4, hex(0xFFF5E0).alpha(0.30))
	}
	rnd := dice(11)
	var cracks [][]pt
	for x := 26.0; x < width; x += 44 + rnd.Float64()*34 {
		p := pt{x, tops[0](x)}
		line := []pt{p}
		for range 3 + rnd.IntN(6) {
			p = pt{p.x + (rnd.Float64()-0.5)*24, p.y + 11 + rnd.Float64()*13}
			line = append(line, p)
		}
		c.fill(hex(0x5A3A25).alpha(0.85), outline(line, func(t float64) float64 { return 4.6*(1-t) + 0.5 })...)
		if m := line[len(line)/2]; rnd.IntN(3) > 0 {
			cracks = append(cracks, []pt{m, {m.x + (rnd.Float64()-0.5)*50, m.y + 15}})
		}
	}
	c.strokes(cracks, 1.3, hex(0x5A3A25).alpha(0.8))
	water := func(x float64) float64 { return tops[6](x) + 26 }
	line := graph(-8, width+8, 8, water)
	c.stroke(line, 15, hex(0x2F7F9E))
	c.stroke(line, 4, hex(0x9BD3E0))
	for _, x := range []float64{338, 842} { // the two wells, one of them short
		foot := water(x) - 4
		if x < 500 {
			foot = tops[4](x) + 20
		}
		c.line(pt{x, tops[0](x) - 20}, pt{x, foot}, 5, hex(0x2B211C))
		c.rect(x-15, tops[0](x)-33, 30, 15, hex(0x2B211C))
	}
	return c
}
