package main

import (
	"runtime/debug"
	"testing"
	"testing/synctest"
	"time"
)

func TestMemoryIsTidiedOnceAfterMuchWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		tidy := newTidier(func() { n++ })
		time.Sleep(2 * time.Hour)
		if n != 0 {
			t.Fatalf("tidied %d times though nothing was read", n)
		}
		for range 5 {
			tidy.later()
			time.Sleep(tidyPause / 2)
		}
		if n != 0 {
			t.Fatal("tidied while things were being read")
		}
		time.Sleep(2 * time.Hour)
		if n != 1 {
			t.Fatalf("tidied %d times", n)
		}
	})
}

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
