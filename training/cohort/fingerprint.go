package cohort

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// Fingerprint tells a prepared cohort from every other: a hash of its settings and of all that networks are trained on.
func (c *Cohort) Fingerprint() string {
	h := sha256.New()
	put := func(values ...any) {
		for _, v := range values {
			if err := binary.Write(h, binary.LittleEndian, v); err != nil {
				panic(err) // of a type that has no fixed size
			}
		}
	}
	put([]byte(c.Name), c.Synthetic, int64(c.Side), c.FOV)
	for _, p := range c.Patients {
		put(int64(len(p.Name)), []byte(p.Name), int64(len(p.Inputs)))
		if p.Person != "" && p.Person != p.Name {
			put(int64(len(p.Person)), []byte(p.Person))
		}
		for k, in := range p.Inputs {
			put(int64(in.Slice), in.Min, in.Max, in.X, in.CT, p.Masks[k])
		}
		for _, values := range p.Values {
			put(values)
		}
		for _, number := range slices.Concat(p.Offsets, p.Free) {
			put(int64(number))
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
