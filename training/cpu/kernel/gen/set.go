package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// blockBytes is the size of a block of 16 numbers.
const blockBytes = 64

// set is an instruction set.
type set struct {
	name     string
	width    int     // of a vector, in bytes
	parts    int     // vectors of a block
	pixels   int     // that the kernel of the first layer does at a time
	products []shape // of the kernels of products, those for more columns first
}

// vectors are registers.
type vectors = []VecVirtual

// begin starts a function, and has numbers too small to be normal taken for zeros until end: computing with them is two
// hundred times slower. The goroutine is not moved in between, since assembly is not preempted. The result is where the
// processor's own state is kept.
func (s set) begin(name, signature string) Mem {
	TEXT(name+s.name, NOSPLIT, signature)
	state := AllocLocal(8)
	STMXCSR(state)
	const flush, nearest, masked = 1<<15 | 1<<6, 0, 0x3f << 7 // of results and operands; rounding; no exceptions
	LDMXCSR(constant("flush", flush|nearest|masked))
	return state
}

// end is the end of a function.
func end(state Mem) {
	LDMXCSR(state)
	VZEROUPPER()
	RET()
}

// vec is a new vector.
func (s set) vec() VecVirtual {
	if s.width == blockBytes {
		return ZMM()
	}
	return YMM()
}

// load is a vector of what stands in memory.
func (s set) load(m Op) VecVirtual {
	v := s.vec()
	VMOVUPS(m, v)
	return v
}

// loads are n vectors from p on, step after step (a register or a number of bytes); p moves.
func (s set) loads(n int, p Register, disp int, step Op) vectors {
	var v vectors
	for i := range n {
		v = append(v, s.load(at(p, disp)))
		if i < n-1 {
			ADDQ(step, p)
		}
	}
	return v
}

// stores is its opposite.
func (s set) stores(v vectors, p Register, disp int, step Op) {
	for i := range v {
		VMOVUPS(v[i], at(p, disp))
		if i < len(v)-1 {
			ADDQ(step, p)
		}
	}
}

// zero is a vector of zeros.
func (s set) zero() VecVirtual {
	v := s.vec()
	s.xor(v, v, v)
	return v
}

// xor is c = a xor b; AVX-512 has two instructions for it, of which the foundation has this one.
func (s set) xor(a, b, c Op) {
	if s.width == blockBytes {
		VPXORD(a, b, c)
	} else {
		VPXOR(a, b, c)
	}
}

// fill is a vector of a number.
func (s set) fill(f float32) VecVirtual {
	v := s.vec()
	bits := math.Float32bits(f)
	VBROADCASTSS(constant(fmt.Sprintf("float%08x", bits), bits), v)
	return v
}

// fillParam is a vector of a parameter, a number or an integer of four bytes.
func (s set) fillParam(name string) VecVirtual {
	v := s.vec()
	VBROADCASTSS(param(name), v)
	return v
}

// integers is a vector of an integer: in a register where there are many, else in memory.
func (s set) integers(n uint32) Op {
	name := fmt.Sprintf("integers%08x", n)
	if s.width == blockBytes {
		v := s.vec()
		VPBROADCASTD(constant(name, n), v)
		return v
	}
	return table(fmt.Sprintf("%sx%d", name, s.width/4), s.width/4, func(int) uint32 { return n })
}

// tables are the constants so far, by name.
var tables = map[string]Mem{}

// table is a constant of n integers in memory.
func table(name string, n int, f func(i int) uint32) Mem {
	if m, known := tables[name]; known {
		return m
	}
	m := GLOBL(name, attr.RODATA|attr.NOPTR)
	for i := range n {
		DATA(4*i, U32(f(i)))
	}
	tables[name] = m
	return m
}

// constant is one of four bytes in memory.
func constant(name string, n uint32) Mem { return table(name, 1, func(int) uint32 { return n }) }

// arg is a parameter of eight bytes in a register.
func arg(name string) Register { return Load(Param(name), GP64()) }

// param is a parameter in memory.
func param(name string) Mem {
	basic, err := Param(name).Resolve()
	if err != nil {
		panic(err) // the signature has no such parameter
	}
	return basic.Addr
}

// labels counts them.
var labels int

// label is a new one.
func label(name string) string {
	labels++
	return fmt.Sprintf("%s%d", name, labels)
}

// loop repeats body while n counts down to zero; n is at least 1, and used up.
func loop(n Register, body func()) {
	l := label("loop")
	Label(l)
	body()
	DECQ(n)
	JNZ(LabelRef(l))
}

// loopAny is loop for an n that may be 0.
func loopAny(n Register, body func()) {
	none := label("none")
	TESTQ(n, n)
	JZ(LabelRef(none))
	loop(n, body)
	Label(none)
}

// copyOf is a register that may be changed.
func copyOf(r Op) GPVirtual {
	c := GP64()
	MOVQ(r, c)
	return c
}

// number is a register with a number.
func number(n int) GPVirtual { return copyOf(U32(n)) }

// shifted is n<<by in a new register, and n>>−by where by is negative.
func shifted(n Register, by int) GPVirtual {
	c := copyOf(n)
	if by < 0 {
		SHRQ(Imm(uint64(-by)), c)
	} else {
		SHLQ(Imm(uint64(by)), c)
	}
	return c
}

// at is what stands disp bytes behind an address.
func at(base Register, disp int) Mem { return Mem{Base: base, Disp: disp} }

// atIndex is what stands disp + scale·index bytes behind an address.
func atIndex(base, index Register, scale uint8, disp int) Mem {
	return Mem{Base: base, Index: index, Scale: scale, Disp: disp}
}

// advance moves pointers on.
func advance(by int, pointers ...Register) {
	for _, p := range pointers {
		ADDQ(U32(by), p)
	}
}
