package suv

import (
	"fmt"
	"math"
)

// mass is a body's mass in kg by weight in kg, height in cm and sex, for a man and for a woman.
type mass struct{ man, woman func(w, h float64) float64 }

// The formulas are those of the IBSI's manual: lean body mass by Morgan, by James, by Janmahasatian, and ideal weight.
var (
	morgan = mass{
		func(w, h float64) float64 { return 1.10*w - 120*(w/h)*(w/h) },
		func(w, h float64) float64 { return 1.07*w - 148*(w/h)*(w/h) },
	}
	james = mass{
		func(w, h float64) float64 { return 1.10*w - 128*(w/h)*(w/h) },
		func(w, h float64) float64 { return 1.07*w - 148*(w/h)*(w/h) },
	}
	janmahasatian = mass{
		func(w, h float64) float64 { return 9270 * w / (6680 + 216*bmi(w, h)) },
		func(w, h float64) float64 { return 9270 * w / (8780 + 244*bmi(w, h)) },
	}
	ideal = mass{
		func(_, h float64) float64 { return 48.0 + 1.06*(h-152) },
		func(_, h float64) float64 { return 45.5 + 0.91*(h-152) },
	}
)

// bmi is the body mass index in kg/m², of a height in cm.
func bmi(w, h float64) float64 { return w / (h / 100) / (h / 100) }

// of is the mass of a sex; that of O is the mean of both.
func (m mass) of(sex string, w, h float64) (float64, error) {
	switch sex {
	case "M":
		return m.man(w, h), nil
	case "F":
		return m.woman(w, h), nil
	case "O":
		return (m.man(w, h) + m.woman(w, h)) / 2, nil
	}
	return 0, fmt.Errorf("no SUV of body weight: the values are SUV of another kind, and the patient's sex is missing")
}

// height is in cm.
func (c *calculation) height() (float64, error) {
	h := positive(c.Height)
	if h > 3 {
		c.warn("The patient's height is %g: taken as cm.", h)
		h /= 100
	}
	if h < 0.3 || h > 3 {
		return 0, fmt.Errorf("no SUV of body weight: the values are SUV of another kind, and the patient's height is missing")
	}
	return 100 * h, nil
}

// fromMass: the values are SUV of another mass than the whole weight.
func fromMass(what string, m mass) func(*calculation) (frameFactor, error) {
	return func(c *calculation) (frameFactor, error) {
		if err := c.need(Weight); err != nil {
			return nil, err
		}
		h, err := c.height()
		if err != nil {
			return nil, err
		}
		v, err := m.of(c.Sex, c.Result.Weight, h)
		if err != nil {
			return nil, err
		}
		if !(v > 0) {
			return nil, fmt.Errorf("no SUV of body weight: by its formula the %s of %g kg and %g cm is %.1f kg", what,
				c.Result.Weight, h, v)
		}
		c.How = fmt.Sprintf("SUV of %s, × %s / %s", what, kg(c.Result.Weight), kg(v))
		return always(c.Result.Weight / v), nil
	}
}

// fromSurface: the values are SUV of the body's surface in cm², by Du Bois.
func fromSurface(c *calculation) (frameFactor, error) {
	if err := c.need(Weight); err != nil {
		return nil, err
	}
	h, err := c.height()
	if err != nil {
		return nil, err
	}
	bsa := 0.007184 * math.Pow(c.Result.Weight, 0.425) * math.Pow(h, 0.725) // m²
	c.How = fmt.Sprintf("SUV of the body's surface, × %s / %.4g m²", kg(c.Result.Weight), bsa)
	return always(c.Result.Weight / (bsa * 10)), nil
}
