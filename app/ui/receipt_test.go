package ui

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"postil/publish/article"
	"postil/publish/desk"
)

// until runs what is posted until what is waited for is so.
func (p *person) until(what string, so func() bool) {
	p.t.Helper()
	for limit := time.After(time.Minute); !so(); {
		select {
		case fn := <-p.queue:
			fn()
		case <-limit:
			p.t.Fatalf("still waiting for %s; the window shows %q", what, texts(p.top()))
		}
	}
}

func TestTheReceiptLooksForThePage(t *testing.T) {
	index := []byte("---\ntitle: Ports\n---\n")
	var (
		mu          sync.Mutex
		page        string
		asked, gone = make(chan struct{}, 1), make(chan struct{}, 1)
	)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		now := page
		mu.Unlock()
		switch now {
		case "":
			http.NotFound(w, r)
		case "slow":
			asked <- struct{}{}
			<-r.Context().Done()
			gone <- struct{}{}
		default:
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, `<meta name="`+article.SourceMeta+`" content="`+now+`">`)
		}
	}))
	defer site.Close()
	set := func(s string) {
		mu.Lock()
		defer mu.Unlock()
		page = s
	}
	p := newFixture(t).open(t)
	receipt := desk.Receipt{Act: desk.ActPublish, Title: "Ports", URL: site.URL + "/ports/", Source: article.Source(index), At: time.Now()}

	p.UI.showPublished(receipt, []string{""})
	shown := func(text string) func() bool { return func() bool { return shows(p.top(), text) } }
	p.until("nothing", shown("Nothing is there yet"))
	if !shows(p.top(), "Postil goes on looking while this is open.") || !shows(p.top(), "“Ports” is published.") {
		t.Errorf("it shows %q", texts(p.top()))
	}
	set(article.Source([]byte("older")))
	p.until("another version, found without being asked", shown("stands another version"))
	set(article.Source(index))
	p.tap("Look at the page")
	p.until("the page", shown("The page is there, as it was published"))
	p.until("the end of looking", func() bool { return !p.run.Busy(lookTask) })

	// Closing it ends the look that goes on.
	set("slow")
	p.tap("Look at the page")
	if !shows(p.top(), "Looking whether the site has it…") {
		t.Errorf("it shows %q", texts(p.top()))
	}
	select {
	case <-asked: // how many looks there were before depends on how long they took
	case <-time.After(time.Minute):
		t.Fatal("the page is not asked for")
	}
	p.key(fyne.KeyEscape)
	if p.top() != nil || p.run.Busy(lookTask) {
		t.Error("the receipt is closed and goes on looking")
	}
	select {
	case <-gone:
	case <-time.After(time.Minute):
		t.Error("the request goes on")
	}
	p.drain()
}

// wait lets other goroutines come to something.
func wait() bool {
	time.Sleep(10 * time.Millisecond)
	return false
}

func TestTheReceiptSaysWhyThePageIsNotReached(t *testing.T) {
	p := newFixture(t).open(t)
	p.UI.showPublished(desk.Receipt{Act: desk.ActPublish, Title: "Ports", URL: "https://review.example/ports/"}, []string{""})
	p.until("the end of looking", func() bool { return !p.run.Busy(lookTask) && len(p.queue) == 0 || wait() })
	if !shows(p.top(), "The address is an example, which no site has: review.example. Set baseURL in postil.yaml") {
		t.Errorf("it shows %s", strings.Join(texts(p.top()), "|"))
	}
	p.tap("Close")
	if p.top() != nil {
		t.Error("it stays open")
	}
}
