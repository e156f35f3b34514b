package sample

import "math"

// tallyBars: a count kept in fives, one group questioned.
func tallyBars() *canvas {
	c := newCanvas(hex(0xF4EDDC))
	rnd := dice(12)
	for y := 92.0; y < height; y += 96 {
		c.rect(0, y+33, width, 1.3, hex(0x8FA7B5).alpha(0.5))
	}
	c.rect(148, 0, 1.8, height, hex(0xC8705C).alpha(0.6))
	c.rect(154, 0, 1.8, height, hex(0xC8705C).alpha(0.6))
	mark := func(a, b pt, k ink) {
		m := pt{(a.x+b.x)/2 + (rnd.Float64()-0.5)*5, (a.y + b.y) / 2}
		line := curve(a, m, m, b, 18)
		c.fill(k, outline(line, func(t float64) float64 { return 7.6 - 3.2*math.Abs(t-0.35) })...)
	}
	for row := range 7 {
		y := 92 + float64(row)*96
		c.disc(pt{96, y - 4}, 15, hex(0x23364A).alpha(0.12+0.09*float64(row%3)))
		c.rect(42, y-7, 30, 6, hex(0x23364A).alpha(0.5))
		groups := []int{9, 8, 9, 7, 9, 8, 6}[row]
		for g := range groups {
			k := hex(0x1E2E42)
			if row == 3 && g == 4 {
				k = hex(0xC43A24)
				c.stroke(arc(pt{212 + 4*108 + 26, y - 4}, 64, 45, -0.5, 2*math.Pi-0.35), 3, k.alpha(0.85))
			}
			x := 212 + float64(g)*108
			n := 4
			if g == groups-1 {
				n = 1 + (row*3+2)%4
			}
			for i := range n {
				dx := float64(i)*17 + (rnd.Float64()-0.5)*4
				mark(pt{x + dx + 4, y - 31 + rnd.Float64()*6}, pt{x + dx - 3, y + 21 + rnd.Float64()*6}, k)
			}
			if n == 4 && g < groups-1 {
				mark(pt{x - 16, y + 14 + rnd.Float64()*5}, pt{x + 68, y - 24 + rnd.Float64()*5}, k)
			}
		}
	}
	return c
}

// calendarOrbits: a year as a tide dial, three dates marked.
func calendarOrbits() *canvas {
	c := newCanvas(hex(0x1E2B3E))
	m := pt{600, 338}
	at := func(r, month float64) pt {
		s, co := math.Sincos(month/12*2*math.Pi - math.Pi/2)
		return pt{m.x + r*co, m.y + r*s}
	}
	rings := inks(0xE8DCC0, 0x9DB4B5, 0x5F8790, 0xC9A869)
	for group := range 6 {
		// Each ring swells and falls like a tide around its year.
		var lines [][]pt
		for i := group * 4; i < group*4+4; i++ {
			r := 66 + float64(i)*25
			line := make([]pt, 0, 241)
			for d := range 241 {
				t := float64(d) / 20
				line = append(line, at(r+6.5*math.Sin(t*math.Pi+float64(i)*0.42), t))
			}
			lines = append(lines, line)
		}
		c.strokes(lines, 1.2, rings[group%len(rings)].alpha(0.62-0.07*float64(group)))
	}
	for n := range 12 {
		c.line(at(240, float64(n)), at(258, float64(n)), 3, hex(0xF3E9CF).alpha(0.9))
	}
	c.ring(m, 249, 1.6, hex(0xF3E9CF).alpha(0.6))
	c.disc(m, 46, hex(0xF3E9CF))
	c.disc(m, 34, hex(0x1E2B3E))
	c.disc(m, 7, hex(0xF3E9CF))
	for i, s := range []struct{ month, r, size float64 }{{2.5, 249, 27}, {5.5, 249, 35}, {10.6, 249, 31}} {
		p := at(s.r, s.month)
		c.stroke([]pt{at(50, s.month), p}, 1.6, hex(0xF3E9CF).alpha(0.45))
		c.disc(p, s.size+9, hex(0x1E2B3E))
		c.disc(p, s.size, inks(0xE0A640, 0xD4573B, 0x6FB0AE)[i])
		c.disc(pt{p.x - s.size*0.3, p.y - s.size*0.3}, s.size*0.28, hex(0xFFFFFF).alpha(0.22))
	}
	return c.press()
}

// vessel is the outline of a jar standing at p, s pixels high.
func vessel(p pt, s float64, kind int) []pt {
	profiles := [][]float64{ // half widths from foot to lip
		{0.20, 0.17, 0.30, 0.42, 0.46, 0.40, 0.24, 0.13, 0.13, 0.20},
		{0.24, 0.30, 0.40, 0.46, 0.47, 0.44, 0.38, 0.33, 0.33, 0.36},
		{0.16, 0.14, 0.20, 0.30, 0.38, 0.42, 0.38, 0.22, 0.12, 0.17},
		{0.28, 0.16, 0.11, 0.16, 0.34, 0.48, 0.54, 0.56, 0.56, 0.57},
	}
	f := profiles[kind%len(profiles)]
	at := func(t float64) float64 { // Catmull-Rom through the half widths
		u := t * float64(len(f)-1)
		i := min(int(u), len(f)-2)
		g := func(j int) float64 { return f[min(max(j, 0), len(f)-1)] }
		t = u - float64(i)
		a, b, d, e := g(i-1), g(i), g(i+1), g(i+2)
		return 0.5 * (2*b + (d-a)*t + (2*a-5*b+4*d-e)*t*t + (3*b-a-3*d+e)*t*t*t)
	}
	var left, right []pt
	for i := range 41 {
		t := float64(i) / 40
		left = append(left, pt{p.x - at(t)*s, p.y - t*s})
		right = append(right, pt{p.x + at(1-t)*s, p.y - (1-t)*s})
	}
	return append(left, right...)
}

// museumPlinths: what was here, and the one thing that still is.
func museumPlinths() *canvas {
	c := newCanvas(hex(0xECE6DA))
	c.sky(0, 500, inks(0xE4DED0, 0xF1ECE1))
	c.sky(500, height, inks(0xCDBFA8, 0xB9A98F))
	c.rect(0, 497, width, 4, hex(0xA6967C))
	for i := range 4 { // tall windows of light on the wall
		x := 70 + float64(i)*300
		c.fill(hex(0xFBF8F0), []pt{{x, 40}, {x + 110, 40}, {x + 176, 497}, {x + 66, 497}})
	}
	heights := []float64{176, 132, 206, 150, 188}
	for i, h := range heights {
		x := 148 + float64(i)*226
		top := 588 - h
		c.fill(hex(0x6A5B48).alpha(0.25), []pt{{x - 60, 588}, {x + 60, 588}, {x + 128, 620}, {x + 8, 620}})
		c.rect(x-62, top, 124, h, hex(0xF8F5EE))
		c.rect(x-62, top, 40, h, hex(0x8B7B66).alpha(0.16))
		c.rect(x-70, top-10, 140, 13, hex(0xFFFDF8))
		c.rect(x-70, top+3, 140, 3, hex(0x8B7B66).alpha(0.30))
		c.rect(x-22, top+h*0.45, 44, 24, hex(0xE9E2D3))
		c.rect(x-16, top+h*0.45+7, 32, 2.4, hex(0x8B7B66).alpha(0.7))
		c.rect(x-16, top+h*0.45+14, 22, 2.4, hex(0x8B7B66).alpha(0.7))
		foot := pt{x, top - 10}
		v := vessel(foot, 186, i)
		if i == 2 {
			c.fill(hex(0xB4532F), v)
			for _, y := range []float64{0.47, 0.55, 0.66} {
				var band []pt
				for _, p := range vessel(foot, 186, i) {
					if math.Abs((foot.y-p.y)/186-y) < 0.022 {
						band = append(band, p)
					}
				}
				c.fill(hex(0x3A211A), band)
			}
			c.stroke(vessel(pt{x + 2, foot.y}, 172, i)[8:36], 6, hex(0xE79A6B).alpha(0.45))
			continue
		}
		c.dashed(append(v, v[0]), 9, 7, 2.2, hex(0x6F6454))
	}
	return c
}

// archiveShelves: boxes, and threads that lead back to a few of them.
func archiveShelves() *canvas {
	c := newCanvas(hex(0x2C3A44))
	spines := inks(0xE9DFC8, 0xD8CBB0, 0x9DB0B3, 0x74919A, 0x56737F, 0x3F5A68, 0xC2B391)
	rnd := dice(31)
	var ends []pt
	for row := range 5 {
		y := 20 + float64(row)*132
		c.rect(0, y-8, width, 124, hex(0x1F2B34))
		for x := 10.0; x < width-8; {
			w := 15 + rnd.Float64()*23
			if rnd.IntN(17) == 0 { // a gap where a box is out
				x += 30
				continue
			}
			h := 82 + rnd.Float64()*26
			k := mix(spines[rnd.IntN(7)], hex(0x1F2B34), 0.06+0.20*rnd.Float64())
			picked := rnd.IntN(24) == 0 && x > 60 && x < 1080
			if picked {
				k = hex(0xC2512F)
			}
			c.rect(x, y+116-h, w, h, k)
			c.rect(x, y+116-h, 2.2, h, hex(0xFFFFFF).alpha(0.15))
			c.rect(x+w-2.6, y+116-h, 2.6, h, hex(0x0E161C).alpha(0.28))
			lh := 17 + rnd.Float64()*9
			c.rect(x+3.4, y+116-h+13, w-7.4, lh, hex(0xF8F2E2).alpha(0.86))
			c.rect(x+5.6, y+116-h+18, w-12, 1.8, hex(0x3A444B).alpha(0.8))
			c.disc(pt{x + w/2, y + 116 - 14}, 3.2, hex(0x10181E).alpha(0.55))
			if picked {
				ends = append(ends, pt{x + w/2, y + 116 - 14})
			}
			x += w + 1.6
		}
		c.rect(0, y+116, width, 9, hex(0x8A6B48))
		c.rect(0, y+125, width, 3, hex(0x4A3826))
	}
	goal := pt{628, 350}
	for _, e := range ends {
		line := curve(e, pt{e.x, lerp(e.y, goal.y, 0.55)}, pt{lerp(e.x, goal.x, 0.55), goal.y}, goal, 60)
		c.stroke(line, 4.6, hex(0x10181E).alpha(0.35))
		c.stroke(line, 2, hex(0xFFD98C))
		c.disc(e, 5, hex(0xFFD98C))
	}
	c.disc(goal, 40, hex(0x10181E).alpha(0.45))
	c.disc(goal, 31, hex(0xFFF5DC))
	c.ring(goal, 31, 3, hex(0xC2512F))
	for i, w := range []float64{26, 34, 20} {
		c.rect(goal.x-17, goal.y-11+float64(i)*9, w, 3.2, hex(0x2C3A44))
	}
	return c
}

// sharedHouse: four missions under one roof.
func sharedHouse() *canvas {
	c := newCanvas(hex(0xDCE4E2))
	c.sky(0, 590, inks(0xC7D8DB, 0xEFE8D8))
	for i, x := range []float64{-30, 92, 950, 1070} { // neighbours
		h := []float64{330, 270, 290, 350}[i]
		c.rect(x, 590-h, 138, h, hex(0xB9C1BC).alpha(0.8))
		for y := 590 - h + 32; y < 540; y += 62 {
			for j := range 3 {
				c.rect(x+20+float64(j)*38, y, 20, 32, hex(0x95A09D).alpha(0.75))
			}
		}
	}
	c.rect(0, 588, width, 90, hex(0xA79C89))
	c.rect(0, 588, width, 4, hex(0x7C7362))
	x0, w, top := 276.0, 162.0, 196.0
	walls := inks(0xC65B3C, 0xE2B457, 0x4F8577, 0x345A7C)
	c.rect(x0+16, top, 4*w+14, 396, hex(0x5A5040).alpha(0.20))
	for i, k := range walls {
		x := x0 + float64(i)*w
		c.rect(x, top, w, 394, k)
		for floor := range 3 {
			for col := range 2 {
				wx, wy := x+25+float64(col)*66, top+34+float64(floor)*100
				if floor == 2 && (i == 1 && col == 1 || i == 2 && col == 0) { // the door is there
					continue
				}
				c.rect(wx-4, wy-4, 54, 72, mix(k, hex(0xFFFFFF), 0.72))
				glass := hex(0x2B3C48)
				if (i+floor*2+col)%3 == 0 {
					glass = hex(0xF7D58C)
				}
				c.rect(wx, wy, 46, 64, glass)
				c.rect(wx+21.6, wy, 2.8, 64, mix(k, hex(0xFFFFFF), 0.72))
				c.rect(wx, wy+26, 46, 2.8, mix(k, hex(0xFFFFFF), 0.72))
				c.rect(wx-8, wy+68, 62, 5, mix(k, hex(0x20201E), 0.35))
			}
		}
		// A flag, and a plate by the one door.
		fx := x + w/2
		c.line(pt{fx, 42}, pt{fx, top - 60}, 3.4, hex(0x3B3A36))
		wave := func(off float64) []pt {
			return graph(fx+2, fx+60, 4, func(x float64) float64 { return off + 4*math.Sin((x-fx)/11) })
		}
		up, down := wave(46), wave(84)
		for a, b := 0, len(down)-1; a < b; a, b = a+1, b-1 {
			down[a], down[b] = down[b], down[a]
		}
		c.fill(k, append(up, down...))
	}
	c.fill(hex(0x3D4650), []pt{{x0 - 26, top + 4}, {x0 + 54, top - 76}, {x0 + 4*w - 54, top - 76}, {x0 + 4*w + 26, top + 4}})
	c.rect(x0-30, top, 4*w+60, 11, hex(0x2A3138))
	for i := range 3 {
		x := x0 + w*float64(i+1)
		c.rect(x-24, top-66, 48, 50, hex(0x59636C))
		c.fill(hex(0x2A3138), []pt{{x - 32, top - 62}, {x, top - 92}, {x + 32, top - 62}})
		c.rect(x-13, top-50, 26, 30, hex(0xF7D58C))
	}
	dx := x0 + 2*w
	c.rect(dx-50, 470, 100, 120, hex(0xF3ECDD))
	c.rect(dx-38, 482, 76, 108, hex(0x2A2523))
	c.fill(hex(0xF3ECDD), append(arc(pt{dx, 472}, 50, 26, math.Pi, 2*math.Pi), pt{dx + 50, 474}, pt{dx - 50, 474}))
	c.disc(pt{dx + 26, 540}, 4, hex(0xE2B457))
	c.rect(dx-64, 586, 128, 10, hex(0xD8CFBD))
	c.rect(dx-78, 596, 156, 10, hex(0xC7BDA9))
	for i := range 4 {
		c.rect(dx+58, 500+float64(i)*15, 16, 10, hex(0xF6DFA6))
	}
	return c
}
