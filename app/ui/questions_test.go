package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/publish/repo"
	"postil/publish/review"
)

// await runs what is posted until something is so.
func (p *person) await(what string, so func() bool) {
	p.t.Helper()
	for !so() {
		select {
		case fn := <-p.queue:
			fn()
		case <-time.After(time.Minute):
			p.t.Fatalf("still waiting for %s", what)
		}
	}
}

// asked runs something that asks on a goroutine of its own, waits for the
// dialog, and gives where the outcome comes.
func asked[T any](p *person, ask func(ctx context.Context) T) (outcome chan T, cancel context.CancelFunc) {
	p.t.Helper()
	ctx, cancel := context.WithCancel(p.t.Context())
	outcome = make(chan T, 1)
	go func() { outcome <- ask(ctx) }()
	p.await("a question", func() bool { return p.top() != nil })
	return outcome, cancel
}

// press presses a key where the keyboard is, without waiting for anything.
func (p *person) press(k fyne.KeyName) {
	p.t.Helper()
	p.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
}

// come gives what came of a question.
func come[T any](p *person, outcome chan T) T {
	p.t.Helper()
	select {
	case v := <-outcome:
		if p.top() != nil {
			p.t.Errorf("the dialog stays: %q", texts(p.top()))
		}
		return v
	case <-time.After(time.Minute):
		p.t.Fatal("no answer")
		panic("unreachable")
	}
}

func TestANewServerIsTrustedOnlyWhenSomebodySaysSo(t *testing.T) {
	p := newFixture(t).open(t)
	q := repo.HostQuestion{Host: "git.example.org", KeyType: "ED25519", Fingerprint: "SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
	ask := func(ctx context.Context) bool { return asker{p.UI}.TrustHost(ctx, q) }
	for _, test := range []struct {
		name string
		do   func(cancel func())
		want bool
	}{
		{"Enter, which is No", func(func()) { p.press(fyne.KeyReturn) }, false},
		{"Escape", func(func()) { p.press(fyne.KeyEscape) }, false},
		{"Escape with the keyboard nowhere", func(func()) {
			p.win.Canvas().Unfocus()
			p.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		}, false},
		{"yes", func(func()) { p.tap("It is the same: trust it") }, true},
	} {
		outcome, cancel := asked(p, ask)
		for _, want := range []string{"git.example.org", "ED25519", "SHA256:abcdefg", "compare"} {
			if !shows(p.top(), want) {
				t.Errorf("the question lacks %q: %q", want, texts(p.top()))
			}
		}
		test.do(cancel)
		if got := come(p, outcome); got != test.want {
			t.Errorf("%s: trusted %v", test.name, got)
		}
		cancel()
	}
}

func TestAQuestionIsTakenAwayWithWhatItIsFor(t *testing.T) {
	p := newFixture(t).open(t)
	outcome, cancel := asked(p, func(ctx context.Context) bool {
		_, ok := asker{p.UI}.Passphrase(ctx, repo.KeyQuestion{File: "/home/ada/.ssh/id_ed25519"})
		return ok
	})
	cancel()
	if <-outcome {
		t.Error("answered by nobody")
	}
	p.await("the dialog to go", func() bool { return p.top() == nil })
	outcome, cancel = asked(p, func(ctx context.Context) bool {
		_, ok := asker{p.UI}.Passphrase(ctx, repo.KeyQuestion{File: "/home/ada/.ssh/id_ed25519"})
		return ok
	})
	defer cancel()
	p.end() // the window closes
	if <-outcome {
		t.Error("answered by nobody")
	}
}

func TestPassphraseAndLoginAreAskedInWords(t *testing.T) {
	p := newFixture(t).open(t)
	type secret struct {
		text string
		ok   bool
	}
	outcome, cancel := asked(p, func(ctx context.Context) secret {
		text, ok := asker{p.UI}.Passphrase(ctx, repo.KeyQuestion{File: "/home/ada/.ssh/id_ed25519", Again: true})
		return secret{text, ok}
	})
	if !shows(p.top(), "That is not the passphrase of your key id_ed25519. Try again.") {
		t.Errorf("asked %q", texts(p.top()))
	}
	p.press(fyne.KeyReturn)
	if !shows(p.top(), "Give the passphrase, or cancel") {
		t.Errorf("without a passphrase: %q", texts(p.top()))
	}
	p.write("open sesame")
	if shows(p.top(), "sesame") {
		t.Error("the passphrase is shown")
	}
	p.press(fyne.KeyReturn)
	if got := come(p, outcome); got != (secret{"open sesame", true}) {
		t.Errorf("got %+v", got)
	}
	cancel()

	type login struct {
		repo.LoginAnswer
		ok bool
	}
	in := func(q repo.LoginQuestion) func(context.Context) login {
		return func(ctx context.Context) login {
			a, ok := asker{p.UI}.Login(ctx, q)
			return login{a, ok}
		}
	}
	got, cancel := asked(p, in(repo.LoginQuestion{Server: "https://git.example.org", User: "ada", Again: true}))
	defer cancel()
	if !shows(p.top(), "https://git.example.org did not accept what was tried.") || !shows(p.top(), "ada") {
		t.Errorf("asked %q", texts(p.top()))
	}
	p.write("token")
	for _, o := range visible(p.top()) {
		if c, ok := o.(*widget.Check); ok {
			c.SetChecked(true)
		}
	}
	p.press(fyne.KeyReturn)
	if got := come(p, got); got != (login{repo.LoginAnswer{User: "ada", Password: "token", Remember: true}, true}) {
		t.Errorf("got %+v", got)
	}
	got, cancel2 := asked(p, in(repo.LoginQuestion{Server: "https://git.example.org"}))
	defer cancel2()
	p.write("ben")
	p.tap("Cancel")
	if got := come(p, got); got.ok || got.Password != "" || got.Remember {
		t.Errorf("cancelled: %+v", got)
	}
}

func TestATransferIsShownAndCanBeStopped(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.status.transfer(repo.Progress{Phase: repo.PhaseSend, Done: 1_500_000, Total: 3_000_000})
	if strings.Contains(p.status.left.Text(), "Sending") || p.status.stop.Visible() {
		t.Errorf("nothing goes on, but %q is said", p.status.left.Text())
	}
	p.choose("Boats, draft")
	p.ws.Save() // goes on until the queue is worked
	for _, test := range []struct {
		progress repo.Progress
		want     string
	}{
		{repo.Progress{Phase: repo.PhaseConnect}, "Reaching the remote…"},
		{repo.Progress{Phase: repo.PhaseCollect, Done: 20, Total: 50}, "Gathering what to send… 20 of 50"},
		{repo.Progress{Phase: repo.PhaseSend, Done: 1_500_000, Total: 3_000_000}, "Sending… 1.5 MB of 3.0 MB"},
		{repo.Progress{Phase: repo.PhaseCount, Done: 1, Total: 9}, "The remote gathers what it has… 1 of 9"},
		{repo.Progress{Phase: repo.PhaseReceive, Done: 12_345}, "Receiving… 12 kB"},
		{repo.Progress{Phase: repo.PhaseIndex, Done: 3, Total: 4}, "Looking through what came… 3 of 4"},
	} {
		p.status.transfer(test.progress)
		if got := p.status.left.Text(); got != test.want || !p.status.stop.Visible() {
			t.Errorf("%+v: %q", test.progress, got)
		}
	}
	if !p.actions.ByID("file.stop").IsEnabled() {
		t.Error("it cannot be stopped")
	}
	p.drain()
	if strings.Contains(p.status.left.Text(), "Looking") || p.status.stop.Visible() || p.actions.ByID("file.stop").IsEnabled() {
		t.Errorf("it has ended, but %q is said", p.status.left.Text())
	}
}
