package typeset

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	gonumtext "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// The type of documents has the letters of European languages. Names of files and patients may have others: these are
// taken from a font of the computer and drawn as outlines, or written as their number where it has none: [U+5F20].

// piece is a part of a text that one font has.
type piece struct {
	text  string
	other *sfnt.Font // of the computer; nil: the one that was asked for
}

// pieces divides a text by who has its letters.
func pieces(f font.Face, s string) []piece {
	var all []piece
	var buffer sfnt.Buffer
	for _, r := range s {
		if !unicode.IsPrint(r) {
			continue
		}
		p := piece{text: string(r)}
		if index, err := f.Face.GlyphIndex(&buffer, r); err != nil || index == 0 {
			if p.other = others.having(r); p.other == nil {
				p.text = fmt.Sprintf("[U+%04X]", r)
			}
		}
		if last := len(all) - 1; last >= 0 && all[last].other == p.other {
			all[last].text += p.text
		} else {
			all = append(all, p)
		}
	}
	return all
}

// width of a piece.
func (p piece) width(f font.Face) vg.Length {
	if p.other == nil {
		return f.Width(p.text)
	}
	var buffer sfnt.Buffer
	em := fixed.Int26_6(p.other.UnitsPerEm())
	var width fixed.Int26_6
	for _, r := range p.text {
		index, _ := p.other.GlyphIndex(&buffer, r)
		advance, _ := p.other.GlyphAdvance(&buffer, index, em, xfont.HintingNone)
		width += advance
	}
	return f.Font.Size * vg.Length(width) / vg.Length(em)
}

// outline is a piece of another font as a path, beginning at a point of the base line.
func (p piece) outline(f font.Face, at vg.Point) vg.Path {
	var path vg.Path
	var buffer sfnt.Buffer
	em := fixed.Int26_6(p.other.UnitsPerEm())
	scale := f.Font.Size / vg.Length(em)
	for _, r := range p.text {
		index, _ := p.other.GlyphIndex(&buffer, r)
		segments, _ := p.other.LoadGlyph(&buffer, index, em, nil) // having tried it
		point := func(q fixed.Point26_6) vg.Point {
			return vg.Point{X: at.X + vg.Length(q.X)*scale, Y: at.Y - vg.Length(q.Y)*scale}
		}
		for _, s := range segments {
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				if len(path) > 0 {
					path.Close()
				}
				path.Move(point(s.Args[0]))
			case sfnt.SegmentOpLineTo:
				path.Line(point(s.Args[0]))
			case sfnt.SegmentOpQuadTo:
				path.QuadTo(point(s.Args[0]), point(s.Args[1]))
			case sfnt.SegmentOpCubeTo:
				path.CubeTo(point(s.Args[0]), point(s.Args[1]), point(s.Args[2]))
			}
		}
		advance, _ := p.other.GlyphAdvance(&buffer, index, em, xfont.HintingNone)
		at.X += vg.Length(advance) * scale
	}
	if len(path) > 0 {
		path.Close()
	}
	return path
}

// lettering measures texts as the PDF draws them.
type lettering struct{ gonumtext.Handler }

// Box implements gonumtext.Handler.
func (l lettering) Box(s string, f font.Font) (width, height, depth vg.Length) {
	_, height, depth = l.Handler.Box("", f)
	face := l.Cache().Lookup(f, f.Size)
	for _, p := range pieces(face, s) {
		width += p.width(face)
	}
	return width, height, depth
}

// others are the computer's fonts.
var others = &fonts{folders: fontFolders()}

// fonts finds letters in the fonts of some folders. Those in use stay open.
type fonts struct {
	folders []string

	lock   sync.Mutex
	opened []*sfnt.Font
	found  map[rune]*sfnt.Font // nil: in none
	vain   int                 // searches through all fonts that found nothing
}

// fontFolders are where systems keep fonts.
func fontFolders() []string {
	home, _ := os.UserHomeDir()
	switch runtime.GOOS {
	case "windows":
		return []string{
			filepath.Join(os.Getenv("WINDIR"), "Fonts"),
			filepath.Join(os.Getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts"),
		}
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library", "Fonts")}
	}
	return []string{"/usr/share/fonts", "/usr/local/share/fonts", filepath.Join(home, ".local", "share", "fonts"),
		filepath.Join(home, ".fonts")}
}

// having is a font that has a letter, nil if none has.
func (f *fonts) having(r rune) *sfnt.Font {
	f.lock.Lock()
	defer f.lock.Unlock()
	if known, ok := f.found[r]; ok {
		return known
	}
	if f.found == nil {
		f.found = map[rune]*sfnt.Font{}
	}
	font := f.search(r)
	f.found[r] = font
	return font
}

// search looks into the fonts in use, and then into all there are; after a few letters that none has, no more.
func (f *fonts) search(r rune) *sfnt.Font {
	const enough = 3
	if i := slices.IndexFunc(f.opened, func(o *sfnt.Font) bool { return draws(o, r) }); i >= 0 {
		return f.opened[i]
	}
	if f.vain >= enough {
		return nil
	}
	for _, path := range f.files() {
		if hit := openFont(path, r); hit != nil {
			f.opened = append(f.opened, hit)
			return hit
		}
	}
	f.vain++
	return nil
}

// styled finds the names of fonts for what is to stand out.
var styled = regexp.MustCompile(`(?i)bold|italic|oblique|black|heavy|light|thin|condensed|mono`)

// files are all fonts, the plain ones first.
func (f *fonts) files() []string {
	var plain, other []string
	for _, folder := range f.folders {
		filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			switch name := filepath.Base(path); {
			case err != nil || !slices.Contains([]string{".ttf", ".otf", ".ttc", ".otc"},
				strings.ToLower(filepath.Ext(path))):
			case styled.MatchString(name):
				other = append(other, path)
			default:
				plain = append(plain, path)
			}
			return nil
		})
	}
	return append(plain, other...)
}

// openFont opens a font if it has a letter; nil if not.
func openFont(path string, r rune) *sfnt.Font {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	if all, err := sfnt.ParseCollectionReaderAt(file); err == nil {
		for i := range all.NumFonts() {
			if font, err := all.Font(i); err == nil && draws(font, r) {
				return font // which reads from the file as long as it lives
			}
		}
	}
	file.Close()
	return nil
}

// draws reports whether a font has a letter, as an outline.
func draws(f *sfnt.Font, r rune) bool {
	var buffer sfnt.Buffer
	index, err := f.GlyphIndex(&buffer, r)
	if err != nil || index == 0 {
		return false
	}
	segments, err := f.LoadGlyph(&buffer, index, fixed.Int26_6(f.UnitsPerEm()), nil)
	return err == nil && len(segments) > 0
}
