package sample

import "math"

// harbourGrid: a container terminal from above.
func harbourGrid() *canvas {
	c := newCanvas(hex(0xD9D2C3))
	// Water to the east, with slow ripples.
	quay := 806.0
	c.rect(quay, 0, width-quay, height, hex(0x1D3F50))
	for i := range 26 {
		y := 14 + float64(i)*26
		c.stroke(graph(quay+24, width+8, 8, func(x float64) float64 {
			return y + 3*math.Sin(x/31+float64(i)*1.7)
		}), 1.3, hex(0x8FB8BE).alpha(0.17))
	}
	c.rect(quay-26, 0, 26, height, hex(0x8C8577))
	c.rect(quay-2, 0, 5, height, hex(0x3B3A36))
	for y := 14.0; y < height; y += 34 {
		c.disc(pt{quay - 7, y}, 2.6, hex(0x2C2B28))
	}
	// The yard: blocks of stacked boxes with lanes between them.
	boxes := inks(0xB4472F, 0xD07A45, 0xE0B368, 0x3C6E78, 0x27495A, 0x8FA39A, 0xEFE7D6, 0x6E3B32)
	rnd := dice(21)
	for bx := range 4 {
		for by := range 6 {
			x0, y0 := 34+float64(bx)*187, 30+float64(by)*106
			c.rect(x0-8, y0-8, 168, 84, hex(0xC6BEAD))
			full := 0.62 + 0.36*rnd.Float64()
			kind := rnd.IntN(len(boxes))
			for row := range 5 {
				for col := range 6 {
					if rnd.Float64() > full {
						continue
					}
					if rnd.IntN(3) == 0 {
						kind = rnd.IntN(len(boxes))
					}
					x, y := x0+float64(col)*25.6, y0+float64(row)*13.8
					c.rect(x+1.5, y+2, 23, 11, hex(0x4A4337).alpha(0.35))
					c.rect(x, y, 23, 11, boxes[kind])
					c.rect(x, y, 23, 2.2, hex(0xFFFFFF).alpha(0.16))
				}
			}
		}
	}
	// A ship alongside, and a shorter one waiting outside.
	ship := func(x, y, w, l float64, deck ink) {
		c.fill(hex(0x0D2530).alpha(0.5), append(round(x+8, y+8, w, l-w*0.7, 8), pt{x + 8 + w/2, y + l + 8}))
		c.fill(deck, []pt{
			{x, y + w*0.9},
			{x + w*0.2, y + w*0.3},
			{x + w/2, y},
			{x + w*0.8, y + w*0.3},
			{x + w, y + w*0.9},
			{x + w, y + l - 8},
			{x + w - 8, y + l},
			{x + 8, y + l},
			{x, y + l - 8},
		})
		for row := 0.0; y+w+14+row*27 < y+l-70; row++ {
			for col := 0.0; x+8+col*13+11 < x+w-4; col++ {
				if rnd.Float64() < 0.86 {
					c.rect(x+8+col*13, y+w+row*27, 11, 24, boxes[rnd.IntN(len(boxes))])
				}
			}
		}
		c.rect(x+8, y+l-52, w-16, 26, hex(0xF2ECDF))
		c.rect(x+14, y+l-46, w-28, 5, hex(0x31505E))
	}
	ship(quay+24, 56, 94, 540, hex(0x5C2B26))
	ship(quay+246, 268, 74, 352, hex(0x2B5A66))
	for _, y := range []float64{170, 318, 474} {
		k := hex(0xF0B43A)
		c.rect(quay-88, y+9, 250, 9, hex(0x0A1A22).alpha(0.30))
		c.rect(quay-104, y, 250, 5, k)
		c.rect(quay-104, y+12, 250, 5, k)
		for i := range 11 {
			x := quay - 104 + float64(i)*25
			c.line(pt{x, y + 3}, pt{x + 25, y + 14}, 1.8, k)
		}
		c.rect(quay-38, y-13, 32, 43, hex(0xD9962A))
		c.rect(quay+52, y-2, 20, 21, hex(0x2B2A27))
	}
	return c
}

// grainSilos: storage beside the line.
func grainSilos() *canvas {
	c := newCanvas(hex(0xF4E9D2))
	c.sky(0, 560, inks(0xC9DADB, 0xE9E4D2, 0xF7E3BC))
	c.disc(pt{988, 168}, 72, hex(0xFBF3DC))
	c.below(func(x float64) float64 { return 492 + 12*math.Sin(x/190) + 5*math.Sin(x/57) }, hex(0xD9BE83))
	c.below(func(x float64) float64 { return 520 + 8*math.Sin(x/130+2) }, hex(0xC9A561))
	walls := inks(0xD9A14E, 0xC27A3A, 0xA9522F, 0xCF8F45, 0xB8652F, 0x8E4229)
	type silo struct{ x, w, top float64 }
	silos := []silo{{96, 104, 246}, {204, 104, 246}, {312, 104, 246}, {438, 134, 172}, {576, 134, 172}, {738, 96, 286}, {838, 96, 286}}
	for i, s := range silos {
		k := walls[i%len(walls)]
		c.rect(s.x, s.top, s.w, 560-s.top, k)
		strips := 14.0
		for j := range int(strips) { // round walls: light from the right
			t := (float64(j) + 0.5) / strips
			shade := math.Cos((t - 0.68) * math.Pi * 0.95)
			tone := hex(0x3B1E16).alpha(0.42 * (1 - smooth(-0.1, 1, shade)))
			if shade > 0.9 {
				tone = hex(0xFFF0CF).alpha(0.20)
			}
			c.rect(s.x+float64(j)*s.w/strips, s.top, s.w/strips, 560-s.top, tone)
		}
		for y := s.top + 34; y < 550; y += 38 {
			c.rect(s.x, y, s.w, 1.6, hex(0x3B1E16).alpha(0.28))
		}
		roof := append(arc(pt{s.x + s.w/2, s.top}, s.w/2+4, s.w*0.30, math.Pi, 2*math.Pi), pt{s.x + s.w + 4, s.top + 5}, pt{s.x - 4, s.top + 5})
		c.fill(mix(k, hex(0x2E1A18), 0.55), roof)
		c.fill(hex(0xFFE9C4).alpha(0.18), arc(pt{s.x + s.w*0.68, s.top - s.w*0.10}, s.w*0.16, s.w*0.09, 0, 2*math.Pi))
	}
	// The gallery that feeds them and the headhouse.
	dark := hex(0x4A2A22)
	c.rect(88, 200, 350, 13, dark)
	for x := 110.0; x < 430; x += 54 {
		c.line(pt{x, 213}, pt{x + 20, 234}, 3, dark)
	}
	c.rect(706, 142, 62, 420, hex(0x7A3A29))
	c.rect(706, 142, 22, 420, hex(0x2E1A18).alpha(0.3))
	c.fill(dark, []pt{{698, 142}, {737, 112}, {776, 142}})
	for y := 172.0; y < 520; y += 52 {
		c.rect(738, y, 14, 20, hex(0xF7DFA9))
	}
	c.line(pt{737, 128}, pt{560, 128}, 8, dark)
	c.line(pt{768, 236}, pt{900, 250}, 8, dark)
	// Track and train.
	c.rect(0, 560, width, 116, hex(0xB08B50))
	c.rect(0, 560, width, 5, hex(0x7D5E35))
	for x := -10.0; x < width; x += 26 {
		c.rect(x, 641, 15, 7, hex(0x5B4128))
	}
	c.rect(0, 637, width, 4, hex(0x3A2C22))
	for i := range 6 {
		x := 26 + float64(i)*172
		k := mix(hex(0x2F5560), hex(0x47727A), float64(i%3)/2)
		c.fill(k, []pt{{x, 584}, {x + 156, 584}, {x + 140, 622}, {x + 16, 622}})
		c.rect(x-2, 579, 160, 7, mix(k, hex(0x0C1C22), 0.5))
		for j := 1.0; j < 6; j++ {
			c.rect(x+j*26, 588, 2, 32, hex(0x0C1C22).alpha(0.4))
		}
		c.rect(x+154, 615, 20, 4, hex(0x2A211B))
		for _, w := range []float64{26, 46, 110, 130} {
			c.disc(pt{x + w, 629}, 9, hex(0x241D19))
			c.disc(pt{x + w, 629}, 3, hex(0x9C8A6C))
		}
	}
	c.fill(hex(0xA63B2A), round(1062, 578, 180, 46, 6))
	c.fill(hex(0x8A2F22), round(1072, 548, 58, 42, 5))
	c.rect(1082, 557, 38, 17, hex(0xF7DFA9))
	for _, x := range []float64{1090, 1122, 1180} {
		c.disc(pt{x, 627}, 11, hex(0x241D19))
		c.disc(pt{x, 627}, 3.6, hex(0x9C8A6C))
	}
	return c
}

// ferryLanes: a crossing drawn as a road.
func ferryLanes() *canvas {
	c := newCanvas(hex(0x2F7F86))
	seas := inks(0xCFE3DC, 0xA9CFCB, 0x7FB6B6, 0x58999F, 0x3B7E89, 0x286572, 0x1B4E5D)
	for i, k := range seas {
		y0, ph := -30+float64(i)*100, float64(i)*1.3
		c.below(func(x float64) float64 {
			return y0 + 13*math.Sin(x/(150+float64(i)*24)+ph) + 4*math.Sin(x/53+ph*3)
		}, k)
	}
	road := func(x float64) float64 { return 470 - 0.16*x + 26*math.Sin(x/210+0.5) }
	line := graph(-20, 760, 6, road)
	c.stroke(line, 56, hex(0xE9F1EC).alpha(0.20))
	c.dashed(line, 40, 32, 6, hex(0xF6EFD9))
	x, y := 820.0, road(760)-6
	c.fill(hex(0x0F3540).alpha(0.35), round(x-118, y+44, 262, 16, 8))
	c.fill(hex(0xF6F1E4), []pt{{x - 124, y + 6}, {x + 150, y + 6}, {x + 128, y + 50}, {x - 108, y + 50}})
	c.fill(hex(0xB8402C), []pt{{x - 115, y + 32}, {x + 138, y + 32}, {x + 128, y + 50}, {x - 108, y + 50}})
	c.fill(hex(0xFFFBF0), round(x-98, y-26, 206, 34, 4))
	c.fill(hex(0xFFFBF0), round(x-40, y-52, 118, 30, 4))
	for i := range 11 {
		c.rect(x-88+float64(i)*17.4, y-16, 10, 10, hex(0x1E5866))
	}
	for i := range 6 {
		c.rect(x-30+float64(i)*17, y-44, 10, 9, hex(0x1E5866))
	}
	c.fill(hex(0xB8402C), []pt{{x - 22, y - 52}, {x - 18, y - 84}, {x + 10, y - 84}, {x + 12, y - 52}})
	c.rect(x-19, y-80, 29, 8, hex(0x17333B))
	c.line(pt{x + 60, y - 52}, pt{x + 60, y - 96}, 3, hex(0x17333B))
	// The far shore, and its one street lamp.
	c.fill(hex(0x23454A), append(graph(930, width+10, 10, func(x float64) float64 {
		return 176 - 78*smooth(930, 1190, x) + 6*math.Sin(x/17)
	}), pt{width + 10, 190}, pt{930, 190}))
	c.disc(pt{1024, 158}, 4.5, hex(0xFFE6A3))
	c.disc(pt{1110, 138}, 3.5, hex(0xFFE6A3))
	return c
}

// dredgeBands: how deep the channel is and who needs it.
func dredgeBands() *canvas {
	c := newCanvas(hex(0xEDE6D6))
	c.sky(0, 240, inks(0xE3E6E1, 0xF3EAD6))
	c.sky(236, height, inks(0x8FBABD, 0x5F959D, 0x3D7480, 0x2B5B69))
	hull := func(x, draught, l float64, k ink) {
		c.fill(k, []pt{
			{x - l/2, 206},
			{x + l/2, 206},
			{x + l/2 - 16, 236 + draught*0.7},
			{x + l/2 - 34, 236 + draught},
			{x - l/2 + 26, 236 + draught},
			{x - l/2 + 10, 236 + draught*0.8},
		})
		c.rect(x-l/2+14, 160, l*0.13, 46, hex(0xF8F3E7))
		c.rect(x-l/2+18, 168, l*0.13-8, 7, hex(0x35505A))
	}
	hull(150, 40, 170, hex(0x7A4A34))
	hull(402, 66, 236, hex(0x3F5E50))
	hull(860, 186, 520, hex(0x23323F))
	boxes := inks(0xB4472F, 0xD89B4C, 0x3C6E78, 0xE6D3A8, 0x6E3B32)
	rnd := dice(5)
	for col := range 13 {
		for row := range 2 + rnd.IntN(3) {
			c.rect(704+float64(col)*29.5, 190-float64(row)*17, 27, 15, boxes[rnd.IntN(len(boxes))])
		}
	}
	c.rect(0, 235, width, 2.4, hex(0xF4F8F4).alpha(0.8))
	bands := inks(0xD9BC86, 0xC49E66, 0xA67F4E, 0x83623D, 0x5F462E)
	for i, k := range bands {
		i, base := float64(i), 352+float64(i)*64
		c.below(func(x float64) float64 {
			cut := (118 - 22*i) * smooth(508, 574, x) * smooth(1200, 1152, x)
			return base + cut + 6*math.Sin(x/83+i*2) + 3*math.Sin(x/29+i)
		}, k)
	}
	c.dashed([]pt{{0, 448}, {width, 448}}, 22, 14, 3, hex(0xC23B22))
	return c
}
