package ui

import written "isopet/ui/text"

// The names that this package has for functions of package text.
var (
	number      = written.Number
	quantity    = written.Quantity
	signed      = written.Signed
	minus       = written.Minus
	length      = written.Length
	share       = written.Share
	plain       = written.Plain
	parseNumber = written.Parse
)
