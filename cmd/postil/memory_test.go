package main

import (
	"runtime/debug"
	"testing"
)

func TestPersonsSettingOfTheCollectorCounts(t *testing.T) {
	was := debug.SetGCPercent(100)
	defer debug.SetGCPercent(was)
	spareMemory(func(string) string { return "200" })
	if now := debug.SetGCPercent(100); now != 100 {
		t.Errorf("with GOGC set it is %d", now)
	}
	spareMemory(func(string) string { return "" })
	if now := debug.SetGCPercent(100); now != garbage {
		t.Errorf("without it is %d", now)
	}
}
