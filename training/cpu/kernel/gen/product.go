package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// shape is what a kernel of a product keeps in registers: some blocks of columns of some rows, the most rows first.
type shape struct {
	columns int
	rows    []int
}

// layout is how the left side of a product lies in memory.
type layout struct {
	name      string
	row, step int // distances of its rows, and of the numbers that are summed over
}

// layouts are those of kernel.Product.
var layouts = []layout{
	{"rows", blockBytes, 4},
	{"other", 2 * blockBytes, 4},
	{"outer", 4, blockBytes},
}

// outerRows are the rows of an outer product, the channels of a block.
const outerRows = 16

// The words of kernel.frame, in their order. Those from moving on are the kernel's own.
const (
	frameA = iota
	frameB
	frameC
	frameFrom
	framePlaces
	frameSteps
	frameBlocks
	frameNumbers
	frameABlock
	frameBRow
	frameBBlock
	frameCRow
	frameCBlock
	frameAPlace
	frameBPlace
	frameCPlace
	frameAStep
	frameBStep
	frameCStep
	frameFromStep
	frameGroups                   // five: by the rows of the shape, the most first
	frameMoving = frameGroups + 5 // a, b, c, from of the step, and the steps that are left
	frameWords  = frameMoving + 5 // of the frame
)

func (s set) productKernels() {
	for _, l := range layouts {
		for _, p := range s.products {
			s.product(l, p)
		}
	}
}

// product multiplies: for all places, steps and groups of rows C[rows][columns] = from + Σ
// A[row][number]·B[number][columns], where the sum is over blocks of numbers.
func (s set) product(l layout, p shape) {
	state := s.begin(fmt.Sprintf("%s%d", l.name, p.columns), fmt.Sprintf("func(frame *[%d]int)", frameWords))
	k := product{s, l, p.columns, arg("frame"), nil, nil, nil, nil}
	k.bRow, k.cRow = k.get(frameBRow), k.get(frameCRow)
	if p.columns > 1 {
		k.bBlock, k.cBlock = k.get(frameBBlock), k.get(frameCBlock)
	}
	places, steps := label("places"), label("steps")
	Label(places)
	for i, from := range []int{frameA, frameB, frameC, frameFrom, frameSteps} {
		MOVQ(k.get(from), k.word(frameMoving+i))
	}
	Label(steps)
	a, c := k.get(frameMoving), k.get(frameMoving+2)
	left := outerRows
	for i, rows := range p.rows {
		if l.name == "outer" {
			if left == 0 {
				break // the larger groups do them all
			}
			left %= rows
		}
		loopAny(k.get(frameGroups+i), func() { k.group(rows, a, c) })
	}
	for i := range 4 {
		ADDQ(k.get(frameAStep+i), k.word(frameMoving+i))
	}
	k.again(frameMoving+4, steps)
	for i := range 3 {
		ADDQ(k.get(frameAPlace+i), k.word(frameA+i))
	}
	k.again(framePlaces, places)
	end(state)
}

// product is a kernel that is being written.
type product struct {
	set
	layout
	columns                    int
	frame                      Register
	bRow, cRow, bBlock, cBlock Register // distances in B and C, those of blocks where there are two columns
}

func (k product) word(i int) Mem { return at(k.frame, 8*i) }

func (k product) get(i int) GPVirtual { return copyOf(k.word(i)) }

// again counts a word down, and goes back until it is 0.
func (k product) again(word int, to string) {
	DECQ(k.word(word))
	JNZ(LabelRef(to))
}

// block is vector j of a row of columns at p.
func (k product) block(p Register, distance Register, j int) Mem {
	if j < k.parts {
		return at(p, j*k.width)
	}
	return atIndex(p, distance, 1, j%k.parts*k.width)
}

// group does a group of rows: of A at a, of C at c, which move on.
func (k product) group(rows int, a, c Register) {
	vectorsOfRow := k.columns * k.parts
	sums := make([]vectors, rows)
	for i := range sums {
		for range vectorsOfRow {
			sums[i] = append(sums[i], k.vec())
		}
	}
	each := func(f func(sum VecVirtual, m Mem)) {
		row := copyOf(c)
		for i := range rows {
			for j, sum := range sums[i] {
				f(sum, k.block(row, k.cBlock, j))
			}
			if i < rows-1 {
				ADDQ(k.cRow, row)
			}
		}
	}
	// The sums begin with C itself, or with one row for all.
	onFrom, ready := label("from"), label("ready")
	CMPQ(k.word(frameMoving+3), Imm(0))
	JNE(LabelRef(onFrom))
	each(func(sum VecVirtual, m Mem) { VMOVUPS(m, sum) })
	JMP(LabelRef(ready))
	Label(onFrom)
	from := k.get(frameMoving + 3)
	for j := range vectorsOfRow {
		VMOVUPS(at(from, j*k.width), sums[0][j])
		for i := range rows - 1 {
			VMOVAPS(sums[0][j], sums[i+1][j])
		}
	}
	Label(ready)
	block, b := copyOf(a), k.get(frameMoving+1)
	loop(k.get(frameBlocks), func() {
		p := copyOf(block)
		loop(k.get(frameNumbers), func() {
			var columns vectors
			for j := range vectorsOfRow {
				columns = append(columns, k.load(k.block(b, k.bBlock, j)))
			}
			for i := range rows {
				k.multiplyAdd(at(p, i*k.row), columns, sums[i])
			}
			advance(k.step, p)
			ADDQ(k.bRow, b)
		})
		ADDQ(k.word(frameABlock), block)
	})
	each(func(sum VecVirtual, m Mem) { VMOVUPS(sum, m) })
	advance(rows*k.row, a)
	distance := copyOf(k.cRow)
	IMUL3Q(U32(rows), distance, distance)
	ADDQ(distance, c)
}

// multiplyAdd adds the number at m times v to the sums.
func (s set) multiplyAdd(m Mem, v, sums vectors) {
	if s.width == blockBytes && len(v) == 1 {
		VFMADD231PS_BCST(m, v[0], sums[0])
		return
	}
	number := s.vec()
	VBROADCASTSS(m, number)
	for j := range v {
		VFMADD231PS(number, v[j], sums[j])
	}
}
