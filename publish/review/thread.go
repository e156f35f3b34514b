package review

// Thread is a comment or a suggestion with what was said to it.
type Thread struct {
	Opening Event // a Comment or a Suggest
	Replies []Event
	// Closed is the Resolve, Accept or Reject that ended it; nil while it is
	// open.
	Closed *Event
}

// Open reports whether somebody still has to see to it.
func (t *Thread) Open() bool { return t.Closed == nil }

// Threads lists the comments and suggestions of a log, in order. An answer to
// something that is not in the log is left out: the log that has it will come.
func Threads(log Log) []*Thread {
	var threads []*Thread
	byID := map[string]*Thread{}
	for _, e := range log {
		switch e.Kind {
		case Comment, Suggest:
			t := &Thread{Opening: e}
			threads, byID[e.id] = append(threads, t), t
			continue
		}
		t := byID[e.Thread]
		if t == nil {
			continue
		}
		switch e.Kind {
		case Reply:
			t.Replies = append(t.Replies, e)
		case Resolve:
			t.Closed = &e
		case Accept, Reject:
			if t.Opening.Kind == Suggest {
				t.Closed = &e
			}
		case Reopen:
			t.Closed = nil
		}
	}
	return threads
}

// Assigned is who looks after the draft, nil for nobody in particular.
func Assigned(log Log) *Actor {
	e, _ := log.Last(Assign)
	return e.To
}
