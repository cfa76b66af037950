package pixel

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// small is a picture of 6×9 pixels, which has gradients of all sizes, runs and an end of one.
func small(bits int) []float64 {
	most := 1<<bits - 1
	all := make([]float64, 0, 54)
	for y := range 6 {
		for x := range 9 {
			v := (x*x*37 + y*101 + x*y%5*300) & most
			if y == 2 && x >= 2 && x < 8 || y == 3 && x >= 2 || y == 4 {
				v = 7
			}
			if y == 4 && x == 5 {
				v = most
			}
			all = append(all, float64(v))
		}
	}
	return all
}

// encoded is that picture by DCMTK 3.6.7, which has no restarts: those were made by a script that writes T.81 down, and
// pylibjpeg 2.1 decodes them. Of what is lossy there are the sums that DCMTK and pylibjpeg make of it.
var encoded = []struct {
	call            string
	bits, allocated int
	decode          decoder
	sum, weighted   float64 // 0: the picture itself
	hex             string
}{
	{"dcmcjpeg +el +sv 1", 12, 16, lossless, 0, 0,
		"ffd8ffe000104a46494600010100000100010000ffc3000b100006000901011100ffc4001c000003000203010000000000000000" +
			"000000090a070c06080b10ffda0008010100010000fb92e6fedcb0369ae5df0d15e656a2e6df2d17c4e561d86dabe65a7d8bf003" +
			"6cbf32dd4f9970002d700dff008d00707e5c9737f6e581b4d72ef868afffffd9"},
	{"dcmcjpeg +el +sv 2", 12, 16, lossless, 0, 0,
		"ffd8ffe000104a46494600010100000100010000ffc3000b100006000901011100ffc4001c000002030100030000000000000000" +
			"000000090a0b0c07060810ffda0008010100020000fbc97b7fb72c0da6b977c322becae4657b3e9b457b2b9195ecfa7b2b9185ad" +
			"5a1450c012941cc68833b2b91000c9a0b5eb2e037fc00fca42f28699fd885965af26d20faccbffd9"},
	{"dcmcjpeg +el +sv 3", 12, 16, lossless, 0, 0,
		"ffd8ffe000104a46494600010100000100010000ffc3000b100006000901011100ffc4001c000002030100030000000000000000" +
			"00000009070a0b0c060810ffda0008010100030000fbc966ff006e581b4d72ef86c5732bb6b966945b0c3b2b94693db0a4cb6e24" +
			"a14b5cb430a1a026282d9265d03a97e000b5d6be65c1dff003f2b0bda1ae7fa216b1fce5bd20fd665fffffd9"},
	{"dcmcjpeg +el +sv 4", 12, 16, lossless, 0, 0,
		"ffd8ffe000104a46494600010100000100010000ffc3000b100006000901011100ffc4001d000002020203010000000000000000" +
			"00000009070a0b0c06080d10ffda0008010100040000fb92cdfdb9606d35cbbe1b15ccacb19632c6598d3d9632c65932b2cc6488" +
			"6aba1763a9e53cb3ec4cacb137001a9a0b5e8ad934437fe3401c1f97259bfb72c0f4553d18f7c362bfffffd9"},
	{"dcmcjpeg +el +sv 5", 12, 16, lossless, 0, 0,
		"ffd8ffe000104a46494600010100000100010000ffc3000b100006000901011100ffc4001c000002020301010000000000000000" +
			"00000009070a080b0c0610ffda0008010100050000fbd2cdf972c0da6b977c362b9959fb64712ebb5fb3f8b0ed90a657abafcb03" +
			"5743b253c9e7a61265b35d33800d4d0b5d15d9a43bfe3801c1f97a59bf2e581e950e9937c362bfffffd9"},
	{"dcmcjpeg +el +sv 6", 12, 16, lossless, 0, 0,
		"ffd8ffe000104a46494600010100000100010000ffc3000b100006000901011100ffc4001c000002030101010100000000000000" +
			"00000009070a0b0c080610ffda0008010100060000fdf4b37fae581b4d72ef86c5732b5f7eb68bb90d769afbf5b45ccad7f3eda3" +
			"ae67319e67f8c9dbce656bfe3700393416be7856690eff008c00c1f931e6f6ff002d47c6ebd8b7aba6d5ff00ffd9"},
	{"dcmcjpeg +el +sv 7", 12, 16, lossless, 0, 0,
		"ffd8ffe000104a46494600010100000100010000ffc3000b100006000901011100ffc4001c000003010100030100000000000000" +
			"000000090a0b0706080c10ffda0008010100070000fde4bdbfdb9606d35cbbe1a2becadc68b2b9ee8940515572dd0765a078ba96" +
			"885040514198d693dd96a7665c00c9a16bccb81f7fc60060fc98f37b7f95479b8e8bfaba6d5fffd9"},
	{"dcmcjpeg +e1 +pt 2", 12, 16, lossless, 42488, 1200392,
		"ffd8ffe000104a46494600010100000100010000ffc3000b100006000901011100ffc4001c000003000203010000000000000000" +
			"0000000708050a0406090effda0008010100010002f9ff00fe4e73b7305a6e67c517996a39df34644d58d876b6669f8bc00db333" +
			"375f994000b500dffb40107ef2739db982d3733e28bfffd9"},
	{"dcmcjpls +el", 12, 16, jpegLS, 0, 0,
		"ffd8fff7000b100006000901011100fff8000d01ffff0012004301140040ffda0008010100000000a24cddae38174bf2977649b3" +
			"2b51736f908bcd8bc895f1aba65720693f928bd00160d8547b0991c86c83e94dd4200c01fbc0007f5fcb10669d65c0c005a4325f" +
			"b34450ffffd9"},
	{"dcmcjpls +en +md 3", 12, 16, jpegLS, 42593, 1203689,
		"ffd8fff7000b0c0006000901011100ffda0008010100030000b2f8a864f466472eb80480509400400005c049900002cf393bc032" +
			"00420248ba0000000038e008dcbe098000720254380772478868000000001668025914b6ffd9"},
	{"dcmcjpls +el +t1 20 +t2 40 +t3 100 +rs 20", 12, 16, jpegLS, 0, 0,
		"ffd8fff7000b100006000901011100fff8000d01ffff0014002800640014ffda0008010100000000a24cddae380d4ab277724973" +
			"2b51736f908b4d97c795d1aba6171869ff4945e800b06c2a3d84c0643641fcb6ea100600fde0003fcfe587f346b1e06002d4192f" +
			"d8a218ffffd9"},
	{"dcmcjpeg +e1", 8, 8, lossless, 0, 0,
		"ffd8ffe000104a46494600010100000100010000ffc3000b080006000901011100ffc4001a000003010101010000000000000000" +
			"000000070806050204ffda00080101000100009ff4aef5c7b66a5b81ab72b4535c4d7a72c3fb65672cf8bf0035f325531700065c" +
			"02f881c2f2891deb8f6cd4b70357ffd9"},
	{"dcmcjpls +el", 8, 8, jpegLS, 0, 0,
		"ffd8fff7000b080006000901011100ffda000801010000000080000a000003b8508a59153f2b800000e4800000d0800000e4800a" +
			"00000412de00000080000035a233e5ea08f2300000060c0cbe2499800000773e9a0c604ba7ee238b2546148b5080000140ffffd9"},
	{"dcmcjpls +en +md 3", 8, 8, jpegLS, 3399, 86545,
		"ffd8fff7000b080006000901011100ffda000801010003000083000180149a108060004001000118100018010100010000834a80" +
			"52001135f700003fec5c4db79ae989e4e00040ffd900"},
	{"dcmcjpeg +e1", 16, 16, lossless, 0, 0,
		"ffd8ffe000104a46494600010100000100010000ffc3000b100006000901011100ffc4001d000003000202030000000000000000" +
			"000000090a040706080b0c10ffda0008010100010000fb92eefedcb0369ae5df0d15ee56a2e6df2d17c4e561d86dabee5a7d8bf0" +
			"03db2fdcb753e32e0005ae018f900fcb92eefedcb0369ae5df0d15ff00ffffd9"},
	{"dcmcjpls +el", 16, 16, jpegLS, 0, 0,
		"ffd8fff7000b100006000901011100fff8000d01ffff0012004301140040ffda0008010100000000a24cddae38174bf2977649b3" +
			"2b51736f908bcd8bc895f1aba65720693f928bd00160d8547b0991c86c83e94dd4200c81d07ff2c7b67ec38181968c96ebc904ff" +
			"ffd9"},
	{"dcmcjpls +en +md 3", 16, 16, jpegLS, 104031, 3784054,
		"ffd8fff7000b100006000901011100fff8000d01ffff001b005201290040ffda0008010100030000a131f9ad2777cd0e9d8e58ae" +
			"88ad07dee5c8fb47bc9df89d040192dd2793971b97d4d0c8048485e361321e34a13a112472d8ffd9"},
	{"restarts every 2 rows, predictor 4", 12, 16, lossless, 0, 0,
		"ffd8ffc3000b0c0006000901011100ffc400240000000000110000000000000000000000000102030405060708090a0b0c0d0e0f" +
			"10ffdd00040012ffda000801010004000063ff009a53ef45ca6069a6a72e9f0aa2b3e54cb132c4cb132c5b4f4cb132c4cb3fffd0" +
			"58c954faa2fc000000cb2f3e54cb126e00000031343fffd158060000067fc3001c004fc8d29f7a2e530360aa3631e9f0aa2bffd9"},
	{"restarts every 1 rows, predictor 7", 12, 16, lossless, 0, 0,
		"ffd8ffc3000b0c0006000901011100ffc400240000000000110000000000000000000000000102030405060708090a0b0c0d0e0f" +
			"10ffdd00040009ffda000801010007000063ff009a53ef45ca6069a6a72e9f0aa2bfffd058644d4539b4f95517a89c5586ac355a" +
			"bfffd158c954faa2fc000000cb2fffd2592e5752b65c00000007ffd358060000067fc3001c00ffd459f834a7de8b94c0d34d4e5d" +
			"3e15457fffd9"},
	{"dcmcrle", 12, 16, runLengths, 0, 0,
		"02000000400000007000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
			"000000000000000000000000fe00050102030507090800010305070406090d010003fb00000b010104fa00fc00000ffe00080102" +
			"0203040507090b00080025944d509d3415400865b651366502c5d22901ca47fb070036012fd8fa07fc0700fffe0708f91e8d4649" +
			"962d0e39"},
	{"dcmcrle", 8, 8, runLengths, 0, 0,
		"01000000400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
			"000000000000000000000000080025944d509d3415400865b651366502c5d22901ca47fb070036012fd8fa07fc0700fffe0708f9" +
			"1e8d4649962d0e39"},
}

func TestEncoded(t *testing.T) {
	for _, e := range encoded {
		b, err := hex.DecodeString(e.hex)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%s of %d bits", e.call, e.bits)
		m := &Images{N: 1, Rows: 6, Columns: 9, BitsAllocated: e.allocated, BitsStored: e.bits, decode: e.decode,
			frames: [][][]byte{{b}}}
		got, err := m.Frame(0, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var sum, weighted float64
		for i, v := range got {
			sum += v
			weighted += v * float64(i+1)
			if want := small(e.bits)[i]; e.sum == 0 && v != want {
				t.Errorf("%s: pixel %d is %v, not %v", name, i, v, want)
			}
		}
		if e.sum != 0 && (sum != e.sum || weighted != e.weighted) {
			t.Errorf("%s: sums %v and %v, not %v and %v", name, sum, weighted, e.sum, e.weighted)
		}
		cutShort(t, name, m, b)
	}
}

// cutShort: of a frame that ends anywhere within its pixels nothing is decoded.
func cutShort(t *testing.T, name string, m *Images, b []byte) {
	t.Helper()
	for n := range len(b) - 6 { // the end is padding, a mark, and what is left of a byte
		m.frames[0][0] = b[:n]
		if _, err := m.Frame(0, nil); err == nil {
			t.Errorf("%s: decoded from %d of %d bytes", name, n, len(b))
		}
	}
}

// TestBitsRLE: eight pixels to a byte, as dcmqi and highdicom store segmentations.
func TestBitsRLE(t *testing.T) {
	m := &Images{N: 1, Rows: 3, Columns: 5, BitsAllocated: 1, BitsStored: 1, decode: runLengths}
	head := make([]byte, 64)
	head[0], head[4] = 1, 64
	m.frames = [][][]byte{{append(head, 1, 0b0000_0101, 0b0100_0000)}}
	got, err := m.Frame(0, nil)
	if err != nil || !slices.Equal(got, []float64{1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}) {
		t.Errorf("%v, %v", got, err)
	}
	m.frames = [][][]byte{{append(head, 0xF9, 1, 0xF9, 1)}}
	if _, err := m.Frame(0, nil); err == nil {
		t.Error("a byte for each pixel is taken for bits")
	}
}

// TestNearSevenBits: what DCMTK makes of these, CharLS 2.4 decodes otherwise, by up to 121.
func TestNearSevenBits(t *testing.T) {
	m := &Images{N: 1, Rows: 1, Columns: 3, BitsAllocated: 8, BitsStored: 7, decode: jpegLS}
	b, err := hex.DecodeString("ffd8fff7000b070001000301011100ffda00080101000100008080ffd9")
	if err != nil {
		t.Fatal(err)
	}
	m.frames = [][][]byte{{b}}
	if _, err := m.Frame(0, nil); err == nil || !strings.Contains(err.Error(), "fewer than 8 bits") {
		t.Error(err)
	}
}
