package gunzip

import (
	"bytes"
	stdflate "compress/flate"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/flate"
)

// samples are contents that lead to every kind of block, code and match.
func samples() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 100_000)
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	few := make([]byte, 150_000) // long codes: symbols of very different frequency
	for i := range few {
		few[i] = byte(min(r.ExpFloat64()*12, 255))
	}
	periods := []byte{}
	for period := 1; period < 20; period++ {
		for range 1 + 3000/period {
			periods = append(periods, random[period:2*period]...)
		}
	}
	distant := append(bytes.Clone(random[:1<<15]), random[:1<<15]...)
	floats := []byte{}
	for range 40_000 {
		floats = binary.LittleEndian.AppendUint32(floats, uint32(int32(r.NormFloat64()*100))<<12)
	}
	mixed := bytes.Join([][]byte{few, random, floats, make([]byte, 50_000), floats}, nil)
	return map[string][]byte{
		"mixed": mixed, "nothing": {}, "one": {7}, "text": []byte(strings.Repeat("to be or not to be, ", 9)),
		"zeros":  make([]byte, 600_000),
		"random": random, "few": few, "periods": periods, "distant": distant, "floats": floats,
	}
}

// pack compresses with the writers of the standard library and of klauspost/compress, at each kind of level.
func pack(t testing.TB, content []byte) map[string][]byte {
	packed := map[string][]byte{}
	wrap := func(name string, w io.WriteCloser, deflated *bytes.Buffer, err error) {
		if err == nil {
			_, err = w.Write(content)
		}
		if err = errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		packed[name] = member(deflated.Bytes(), content)
	}
	for _, level := range []int{-2, 0, 1, 6, 9} {
		var b, k bytes.Buffer
		w, err := stdflate.NewWriter(&b, level)
		wrap(fmt.Sprint("standard, level ", level), w, &b, err)
		z, err := flate.NewWriter(&k, level)
		wrap(fmt.Sprint("klauspost, level ", level), z, &k, err)
	}
	return packed
}

// member puts deflated content between a header and a trailer.
func member(deflated, content []byte) []byte {
	b := append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}, deflated...)
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(content))
	return binary.LittleEndian.AppendUint32(b, uint32(len(content)))
}

// unpack decompresses alone and with scouts, which come back when they have found all that they can or, being hurried,
// at some time. What comes of it, and every error, must be the same.
func unpack(t testing.TB, src io.Reader) ([]byte, error) {
	t.Helper()
	packed, broken := io.ReadAll(src)
	if broken == nil {
		broken = io.EOF
	}
	var contents [3][]byte
	var errs [3]error
	for i, lead := range []int{0, 1 << 12, 1 << 12} {
		var r io.Reader
		own, err := newReader(io.MultiReader(bytes.NewReader(packed), iotest.ErrReader(broken)), lead)
		if r = own; i == 1 {
			r = hasty{own, new(int)}
		}
		if err == nil {
			contents[i], err = io.ReadAll(r)
		}
		errs[i] = err
		if i > 0 && (errs[i] != errs[0] || !bytes.Equal(contents[i], contents[0])) {
			t.Fatalf("with scouts %d bytes, %v; alone %d, %v", len(contents[i]), errs[i], len(contents[0]), errs[0])
		}
	}
	return contents[0], errs[0]
}

func TestReader(t *testing.T) {
	for name, content := range samples() {
		for how, packed := range pack(t, content) {
			if got, err := unpack(t, bytes.NewReader(packed)); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%s, %s: %v, %d bytes of %d", name, how, err, len(got), len(content))
			}
		}
	}
	text := samples()["text"]
	for how, packed := range pack(t, text) {
		for pace, slow := range map[string]func(io.Reader) io.Reader{"half": iotest.HalfReader,
			"end at once": iotest.DataErrReader, "one": iotest.OneByteReader} {
			if err := iotest.TestReader(must(NewReader(slow(bytes.NewReader(packed)))), text); err != nil {
				t.Errorf("%s, %s: %v", how, pace, err)
			}
		}
	}
}

// must is for readers of what is known to begin well.
func must(r *Reader, err error) *Reader {
	if err != nil {
		panic(err)
	}
	return r
}

// TestMembers: files of several, with everything that a header may hold.
func TestMembers(t *testing.T) {
	var file bytes.Buffer
	var want []byte
	for i := range 12 {
		z := gzip.NewWriter(&file)
		z.Name, z.Comment, z.Extra = strings.Repeat("n", 9*i), strings.Repeat("c", 20*i), bytes.Repeat([]byte{'x'},
			900*i)
		part := bytes.Repeat([]byte{byte(i)}, 20_000*i)
		want = append(want, part...)
		z.Write(part)
		z.Close()
	}
	if got, err := unpack(t, &file); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v, %d bytes of %d", err, len(got), len(want))
	}
	checked := []byte{0x1f, 0x8b, 8, 2, 0, 0, 0, 0, 0, 255} // with a checksum of the header
	checked = binary.LittleEndian.AppendUint16(checked, uint16(crc32.ChecksumIEEE(checked)))
	checked = append(checked, member([]byte{3, 0}, nil)[10:]...)
	if got, err := unpack(t, bytes.NewReader(checked)); err != nil || len(got) > 0 {
		t.Errorf("%v, %v", got, err)
	}
	checked[10]++
	if _, err := unpack(t, bytes.NewReader(checked)); err != gzip.ErrHeader {
		t.Error(err)
	}
}

// TestScout: where blocks have codes of their own, scouts find a good part of what is behind them.
func TestScout(t *testing.T) {
	s := samples()
	content := bytes.Join([][]byte{s["floats"], s["few"], s["floats"]}, nil)
	for how, packed := range pack(t, content) {
		r := must(newReader(bytes.NewReader(packed), 1<<14))
		found := 0
		got, err := io.ReadAll(hasty{r, &found})
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s: %v, %d bytes of %d", how, err, len(got), len(content))
		}
		if strings.HasSuffix(how, "level 0") != (found < len(content)/16) {
			t.Errorf("%s: scouts found %d bytes of %d", how, found, len(content))
		}
	}
}

// TestScoutShort: a scout that comes to the end of the input so far has seen nothing of what follows, whatever stood
// there before.
func TestScoutShort(t *testing.T) {
	content := samples()["few"]
	deflated := manyBlocks(t, content)
	packed := member(deflated, content)
	for size := 700; size < 800; size++ {
		r := must(newReader(pieces{bytes.NewReader(packed), size}, 1<<12))
		found := 0
		got, err := io.ReadAll(hasty{r, &found})
		if err != nil || !bytes.Equal(got, content) || found < len(content)/4 {
			t.Fatalf("in pieces of %d: %v, %d bytes of %d, %d of scouts", size, err, len(got), len(content), found)
		}
	}
}

// manyBlocks deflates into blocks of few bytes, each of which begins where the one before ends, within a byte.
func manyBlocks(t testing.TB, content []byte) (deflated []byte) {
	bits := 0
	add := func(from []byte, n int) {
		for i := range n {
			if bits%8 == 0 {
				deflated = append(deflated, 0)
			}
			deflated[bits/8] |= from[i/8] >> (i % 8) & 1 << (bits % 8)
			bits++
		}
	}
	for some := range slices.Chunk(content, 601) {
		var block bytes.Buffer
		w, err := stdflate.NewWriter(&block, -2)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(some)
		w.Close()
		alone := must(newReader(bytes.NewReader(member(block.Bytes(), nil)), 0))
		alone.last = true // so that nothing is moved
		for alone.state != between || alone.to < len(some) {
			if err := alone.step(); err != nil {
				t.Fatal(err)
			}
		}
		add(block.Bytes(), alone.place()-8*10)
	}
	add([]byte{3, 0}, 10) // the last one has fixed codes and nothing in it
	return deflated
}

// pieces reads so much at a time.
type pieces struct {
	io.Reader
	size int
}

func (p pieces) Read(b []byte) (int, error) { return p.Reader.Read(b[:min(len(b), p.size)]) }

// hasty reads when the scout has found all that it can, and counts what scouts found.
type hasty struct {
	*Reader
	found *int
}

func (h hasty) Read(b []byte) (int, error) {
	if h.scout != nil {
		<-h.scout.done
	}
	some := len(h.Reader.found) > 0
	n, err := h.Reader.Read(b[:min(len(b), 1<<12)])
	if some || len(h.Reader.found) > 0 {
		*h.found += n
	}
	return n, err
}

// TestCut: every file that ends too soon says so, after all that it holds.
func TestCut(t *testing.T) {
	content := samples()["text"]
	for how, packed := range pack(t, content) {
		for n := range packed {
			got, err := unpack(t, bytes.NewReader(packed[:n]))
			if err != io.ErrUnexpectedEOF {
				t.Fatalf("%s, %d bytes of %d: %v", how, n, len(packed), err)
			}
			if !bytes.HasPrefix(content, got) || n >= len(packed)-8 && len(got) < len(content) {
				t.Fatalf("%s, %d bytes of %d: %q", how, n, len(packed), got)
			}
		}
	}
}

func TestFaults(t *testing.T) {
	good := member([]byte{3, 0}, nil) // a block of fixed codes with nothing in it
	changed := func(at int, b ...byte) []byte {
		c := bytes.Clone(good)
		copy(c[len(c)+at:], b)
		return c
	}
	broken := errors.New("broken disk")
	for _, c := range []struct {
		name string
		src  io.Reader
		want error
	}{
		{"good", bytes.NewReader(good), nil},
		{"nothing", bytes.NewReader(nil), io.ErrUnexpectedEOF},
		{"no gzip", strings.NewReader("this is a text and nothing else"), gzip.ErrHeader},
		{"checksum", bytes.NewReader(changed(-8, 1)), gzip.ErrChecksum},
		{"size", bytes.NewReader(changed(-4, 1)), gzip.ErrChecksum},
		{"stray bytes", bytes.NewReader(append(bytes.Clone(good), make([]byte, 512)...)), gzip.ErrHeader},
		{"few stray bytes", bytes.NewReader(append(bytes.Clone(good), 0)), io.ErrUnexpectedEOF},
		{"third kind of block", bytes.NewReader(member([]byte{7, 0}, nil)), ErrCorrupt},
		{"stored size", bytes.NewReader(member([]byte{1, 1, 0, 0, 0, 9}, []byte{9})), ErrCorrupt},
		{"match before the beginning", bytes.NewReader(member([]byte{3, 2, 0, 0}, nil)), ErrCorrupt}, // 3 bytes, 1 back
		{"failing source", io.MultiReader(bytes.NewReader(good[:11]), iotest.ErrReader(broken)), broken},
	} {
		if _, err := unpack(t, c.src); err != c.want {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// FuzzReader holds the reader, alone and with scouts, against the standard library's, on deflated data without and with
// gzip's frame. Behind as many zeros as matches can reach back, or none, so that scouts can be of use.
func FuzzReader(f *testing.F) {
	small := rand.New(rand.NewPCG(3, 4))
	content := make([]byte, 2000)
	for i := range content {
		content[i] = byte(min(small.ExpFloat64()*9, 255))
	}
	for _, packed := range pack(f, content) {
		f.Add(packed[10:len(packed)-8], false, false)
	}
	for _, packed := range pack(f, samples()["text"]) {
		f.Add(packed, true, false)
	}
	f.Add([]byte{3, 0}, false, false)
	for _, level := range []int{-2, 1, 6} {
		var blocks bytes.Buffer
		w, _ := stdflate.NewWriter(&blocks, level)
		for some := range slices.Chunk(content, 300) {
			w.Write(some)
			w.Flush()
		}
		w.Close()
		f.Add(blocks.Bytes(), false, true)
		f.Add(member(blocks.Bytes(), content), true, true)
	}
	f.Add(manyBlocks(f, samples()["few"][:6000]), false, true)
	var zeros bytes.Buffer
	w, _ := stdflate.NewWriter(&zeros, 6)
	w.Write(make([]byte, history+chunk))
	w.Flush()
	f.Fuzz(func(t *testing.T, b []byte, framed, behind bool) {
		const most = 1 << 22
		if behind && framed && len(b) > 10 {
			b = slices.Concat(b[:10], zeros.Bytes(), b[10:])
		} else if behind {
			b = slices.Concat(zeros.Bytes(), b)
		}
		if !framed {
			content, err := io.ReadAll(io.LimitReader(stdflate.NewReader(bytes.NewReader(b)), most))
			if err != nil {
				content = nil
			}
			b = member(b, content)
		}
		var want []byte
		z, failed := gzip.NewReader(bytes.NewReader(b))
		if failed == nil {
			want, failed = io.ReadAll(io.LimitReader(z, most))
		}
		for _, lead := range []int{0, 1 << 8} {
			var got []byte
			r, err := newReader(pieces{bytes.NewReader(b), 97}, lead)
			if err == nil {
				got, err = io.ReadAll(io.LimitReader(hasty{r, new(int)}, most))
			}
			if (err == nil) != (failed == nil) || err == nil && !bytes.Equal(got, want) {
				t.Fatalf("lead %d: %d bytes, %v; the standard library has %d, %v", lead, len(got), err, len(want),
					failed)
			}
		}
	})
}

func BenchmarkReader(b *testing.B) {
	content := samples()["floats"]
	packed := pack(b, content)["standard, level 6"]
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		if _, err := io.Copy(io.Discard, must(NewReader(bytes.NewReader(packed)))); err != nil {
			b.Fatal(err)
		}
	}
}
