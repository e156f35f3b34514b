package objectdb

import "sync"

// cache keeps what was read lately, up to some bytes. It has two halves: when the
// newer is full, the older is given up. It may be used by several goroutines.
type cache struct {
	most int // bytes

	mu       sync.Mutex
	now, old map[spot]object
	size     int // bytes in now
}

// spot is where an object is in a pack.
type spot struct {
	in *pack
	at int64
}

// entryBytes is what an entry takes beside its data.
const entryBytes = 128

func (c *cache) get(s spot) (object, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	o, ok := c.now[s]
	if !ok {
		if o, ok = c.old[s]; ok {
			c.add(s, o)
		}
	}
	return o, ok
}

// put keeps an object, unless it is so large that few others could be kept.
func (c *cache) put(s spot, o object) {
	if len(o.data) > c.most/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.now[s]; !ok {
		c.add(s, o)
	}
}

func (c *cache) add(s spot, o object) {
	n := cap(o.data) + entryBytes
	if c.now == nil || c.size+n > c.most/2 {
		c.now, c.old, c.size = map[spot]object{}, c.now, 0
	}
	c.now[s] = o
	c.size += n
}

func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.old, c.size = nil, nil, 0
}
