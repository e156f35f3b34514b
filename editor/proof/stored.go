package proof

import (
	"encoding/json"
	"fmt"
)

// stored is a finding with what its JSON for people leaves out.
type stored struct {
	Finding
	Template string `json:"template"`
}

// Store is findings as bytes, for Stored to have them back whole. No findings
// are no bytes.
func Store(fs []Finding) ([]byte, error) {
	if len(fs) == 0 {
		return nil, nil
	}
	out := make([]stored, len(fs))
	for i, f := range fs {
		out[i] = stored{f, f.Template}
	}
	data, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("store findings: %w", err)
	}
	return data, nil
}

// Stored reads what Store wrote.
func Stored(data []byte) ([]Finding, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var in []stored
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("stored findings: %w", err)
	}
	out := make([]Finding, len(in))
	for i, s := range in {
		out[i] = s.Finding
		out[i].Template = s.Template
	}
	return out, nil
}
