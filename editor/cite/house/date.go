package house

import (
	"fmt"
	"strconv"
	"time"

	"postil/editor/cite"
)

// date is "July 16, 2024", "July 2024", "2024", a range of those, or "n.d.".
func date(d cite.Date) string {
	s := ""
	switch {
	case d.Year == 0 && d.Literal != "":
		return d.Literal
	case d.Year == 0:
		return "n.d."
	case d.Season > 0 && d.Season <= 4 && d.Month == 0:
		s = [...]string{"Spring", "Summer", "Fall", "Winter"}[d.Season-1] + " " + year(d.Year)
	case d.EndYear == 0 || d.EndYear == d.Year && d.EndMonth == d.Month && d.EndDay == d.Day:
		s = day(d.Year, d.Month, d.Day)
	case d.Month == 0 || d.EndMonth == 0:
		s = day(d.Year, d.Month, d.Day) + "–" + day(d.EndYear, d.EndMonth, d.EndDay)
	case d.EndYear != d.Year:
		s = day(d.Year, d.Month, d.Day) + "–" + day(d.EndYear, d.EndMonth, d.EndDay)
	case d.EndMonth != d.Month:
		s = monthDay(d.Month, d.Day) + "–" + day(d.EndYear, d.EndMonth, d.EndDay)
	case d.Day != 0 && d.EndDay != 0:
		s = fmt.Sprintf("%s–%d, %s", monthDay(d.Month, d.Day), d.EndDay, year(d.Year))
	default:
		s = day(d.Year, d.Month, d.Day)
	}
	if d.Circa {
		return "c. " + s
	}
	return s
}

func day(y, m, d int) string {
	switch {
	case m < 1 || m > 12:
		return year(y)
	case d == 0:
		return monthDay(m, 0) + " " + year(y)
	default:
		return monthDay(m, d) + ", " + year(y)
	}
}

func monthDay(m, d int) string {
	if d == 0 {
		return time.Month(m).String()
	}
	return time.Month(m).String() + " " + strconv.Itoa(d)
}

func year(y int) string {
	if y < 0 {
		return strconv.Itoa(-y) + " BC"
	}
	return strconv.Itoa(y)
}
