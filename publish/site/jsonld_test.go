package site

import (
	"encoding/json"
	"math"
	"testing"
)

// What is written of a node is what encoding/json writes of it.
func TestEncodeIsJSON(t *testing.T) {
	var every []string
	for r := range rune(0x300) {
		every = append(every, "a"+string(r)+"b")
	}
	every = append(every, "", "line\u2028paragraph\u2029", "bad \xff \xed\xa0\x80 bytes", "\u007f", "</script><!-- & -->", "日本語 🙂", "\ufffd")
	inner := object{"z": "last", "a": "first", "é": "accent", "<&>": 1}
	for name, o := range map[string]object{
		"empty":   {},
		"strings": {"list": every},
		"values":  {"n": -12, "big": math.MaxInt64, "yes": true, "no": false, "float": 1.5},
		"nodes":   {"one": inner, "list": []object{inner, {}, inner}, "none": []object{}},
	} {
		want, err := json.Marshal(map[string]any(o))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(encode(o)); got != string(want) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
	if got, want := encode(object{"list": []raw{raw(encode(inner)), "7"}}), `{"list":[`+string(encode(inner))+`,7]}`; string(got) != want {
		t.Errorf("raw nodes: got %s, want %s", got, want)
	}
}
