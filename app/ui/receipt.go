package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"postil/app/message"
	"postil/app/task"
	"postil/app/ui/kit"
	"postil/publish/desk"
	"postil/publish/live"
)

// lookFor is how long the receipt goes on looking whether the site has the
// page: most sites are built within minutes.
const lookFor = 5 * time.Minute

// lookTask is the key under which the page is looked for.
const lookTask = "live"

// receiptDialog is the receipt of a publication. It looks for the page at once
// and goes on quietly for a while; closing it ends that.
type receiptDialog struct {
	u      *UI
	want   live.Want
	looker *live.Looker
	found  *widget.Label // what the last look has found
	again  *keyButton
	dialog *dialog.CustomDialog
}

// showPublished shows the receipt.
func (u *UI) showPublished(r desk.Receipt, lines []string) {
	looker, err := live.New(live.Options{Agent: "Postil"})
	if err != nil { // only options can be wrong, and these are not
		u.Failed(err)
		return
	}
	d := &receiptDialog{u: u, looker: looker, want: live.Want{Address: r.URL, Source: r.Source, Since: r.At}}
	address := newPromptEntry()
	address.SetText(r.URL)
	address.onEscape = d.close
	// The address stands below, whole and to be copied.
	lines[0] = lang.L("“{{.Title}}” is published.", map[string]string{"Title": r.Title})
	text := widget.NewLabel(strings.Join(lines, "\n"))
	text.Wrapping = fyne.TextWrapWord
	d.found = widget.NewLabel("")
	d.found.Wrapping = fyne.TextWrapWord
	body := container.NewVBox(text,
		kit.FormRow(lang.L("Address of the page"), address, lang.L("Readers see it once the site has been built from the content repository.")),
		d.found)

	shut := newKeyButton(lang.L("Close"), d.close)
	d.again = newKeyButton(lang.L("Look at the page"), func() {
		d.look()
		u.win.Canvas().Focus(d.again) // a click leaves the keyboard nowhere
	})
	open := newKeyButton(lang.L("Open page"), func() {
		d.close()
		u.openPage()
	})
	open.Importance = widget.HighImportance
	for _, b := range []*keyButton{shut, d.again, open} {
		b.onEscape = d.close
	}
	d.dialog = dialog.NewCustomWithoutButtons(lang.L("Published"), kit.AtLeast(fyne.NewSize(500, 220), body), u.win)
	d.dialog.SetButtons([]fyne.CanvasObject{shut, d.again, open})
	d.dialog.SetOnClosed(func() { u.run.Cancel(lookTask) })
	d.dialog.Show()
	u.win.Canvas().Focus(open)
	d.look()
}

func (d *receiptDialog) close() { d.dialog.Hide() }

// look looks for the page now, and then again until it is there.
func (d *receiptDialog) look() {
	d.found.SetText(lang.L("Looking whether the site has it…"))
	d.found.Importance = widget.LowImportance
	d.found.Refresh()
	heard := make(chan live.Outcome, 1) // the newest; each is shown by the progress that follows it
	task.Run(d.u.run, lookTask, task.OnProgress(func(task.Progress) {
		select {
		case o := <-heard:
			d.show(o, true)
		default: // a newer one was shown already
		}
	}, func(ctx context.Context) (live.Outcome, error) {
		ctx, cancel := context.WithTimeout(ctx, lookFor)
		defer cancel()
		o, err := d.looker.Wait(ctx, d.want, func(o live.Outcome) {
			select {
			case <-heard:
			default:
			}
			heard <- o
			task.Report(ctx, task.Progress{})
		})
		if o.State != "" { // what was found stays true when the time is over
			return o, nil
		}
		return o, err
	}), func(o live.Outcome, err error) {
		if err != nil {
			d.found.Importance = widget.WarningImportance
			d.found.SetText(sentence(err))
			return
		}
		d.show(o, false)
	})
}

// show says what a look has found. While more is to come, what is not there yet
// is no fault.
func (d *receiptDialog) show(o live.Outcome, goesOn bool) {
	text := say(message.Page(o))
	switch {
	case o.State == live.Same:
		d.found.Importance = widget.SuccessImportance
	case errors.Is(o.Problem, live.ErrPlaceholder): // as in the sample: nothing is wrong
		d.found.Importance = widget.LowImportance
	case o.State == live.Unreached || o.State == live.Failing:
		d.found.Importance = widget.WarningImportance
	default:
		d.found.Importance = widget.MediumImportance
	}
	if goesOn && (o.State == live.Missing || o.State == live.Other) {
		text += " " + lang.L("Postil goes on looking while this is open.")
	}
	d.found.SetText(text)
}
