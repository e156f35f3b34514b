package proof_test

import (
	"reflect"
	"testing"

	"postil/editor/proof"
)

func TestFindingsComeBackWhole(t *testing.T) {
	fs := []proof.Finding{
		{Rule: "a", Severity: proof.Error, Path: "x/index.md", Line: 3, Col: 2, Start: 10, End: 12, Template: "No {{.Key}}.", Args: map[string]string{"Key": "“q”"}},
		{Rule: "b", Severity: proof.Warning, Template: "B"},
		{Rule: "c", Severity: proof.Note, Template: "C"},
	}
	data, err := proof.Store(fs)
	if err != nil {
		t.Fatal(err)
	}
	got, err := proof.Stored(data)
	if err != nil || !reflect.DeepEqual(got, fs) {
		t.Errorf("%v\n%+v\nwant %+v", err, got, fs)
	}
	if data, err := proof.Store(nil); err != nil || len(data) != 0 {
		t.Errorf("no findings: %q %v", data, err)
	}
	if _, err := proof.Stored([]byte("{")); err == nil {
		t.Error("damaged data was taken")
	}
}
