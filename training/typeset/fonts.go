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

// The typefaces of documents cover European scripts. Names of files and patients may need others: their glyphs come
// from the fonts of the system and are drawn as outlines. If no font has one, its code point is written: [U+5F20].

// run is a part of a text that one font can draw.
type run struct {
	text     string
	fallback *sfnt.Font // a font of the system; nil: the one that was asked for
}

// runs divides a text into parts that one font has each.
func runs(f font.Face, s string) []run {
	var all []run
	var buffer sfnt.Buffer
	for _, r := range s {
		if !unicode.IsPrint(r) {
			continue
		}
		p := run{text: string(r)}
		if index, err := f.Face.GlyphIndex(&buffer, r); err != nil || index == 0 {
			if p.fallback = systemFonts.withGlyph(r); p.fallback == nil {
				p.text = fmt.Sprintf("[U+%04X]", r)
			}
		}
		if last := len(all) - 1; last >= 0 && all[last].fallback == p.fallback {
			all[last].text += p.text
		} else {
			all = append(all, p)
		}
	}
	return all
}

// width of a run.
func (p run) width(f font.Face) vg.Length {
	if p.fallback == nil {
		return f.Width(p.text)
	}
	var buffer sfnt.Buffer
	em := fixed.Int26_6(p.fallback.UnitsPerEm())
	var width fixed.Int26_6
	for _, r := range p.text {
		index, _ := p.fallback.GlyphIndex(&buffer, r)
		advance, _ := p.fallback.GlyphAdvance(&buffer, index, em, xfont.HintingNone)
		width += advance
	}
	return f.Font.Size * vg.Length(width) / vg.Length(em)
}

// outline is a run of another font as a path, beginning at a point of the base line.
func (p run) outline(f font.Face, at vg.Point) vg.Path {
	var path vg.Path
	var buffer sfnt.Buffer
	em := fixed.Int26_6(p.fallback.UnitsPerEm())
	scale := f.Font.Size / vg.Length(em)
	for _, r := range p.text {
		index, _ := p.fallback.GlyphIndex(&buffer, r)
		segments, _ := p.fallback.LoadGlyph(&buffer, index, em, nil) // having tried it
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
		advance, _ := p.fallback.GlyphAdvance(&buffer, index, em, xfont.HintingNone)
		at.X += vg.Length(advance) * scale
	}
	if len(path) > 0 {
		path.Close()
	}
	return path
}

// fallbackHandler measures texts as the PDF draws them.
type fallbackHandler struct{ gonumtext.Handler }

// Box implements gonumtext.Handler.
func (l fallbackHandler) Box(s string, f font.Font) (width, height, depth vg.Length) {
	_, height, depth = l.Handler.Box("", f)
	face := l.Cache().Lookup(f, f.Size)
	for _, p := range runs(face, s) {
		width += p.width(face)
	}
	return width, height, depth
}

// systemFonts are those of this computer.
var systemFonts = &fonts{folders: fontFolders()}

// fonts finds letters in the fonts of some folders. Those in use stay open.
type fonts struct {
	folders []string

	lock   sync.Mutex
	opened []*sfnt.Font
	found  map[rune]*sfnt.Font // nil: in none
	misses int                 // searches of all fonts that found nothing
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

// withGlyph is a font that has a glyph for a letter, nil if none has.
func (f *fonts) withGlyph(r rune) *sfnt.Font {
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

// search looks in the open fonts, then in all others; after a few letters that no font has, it gives up.
func (f *fonts) search(r rune) *sfnt.Font {
	const enough = 3
	if i := slices.IndexFunc(f.opened, func(o *sfnt.Font) bool { return hasGlyph(o, r) }); i >= 0 {
		return f.opened[i]
	}
	if f.misses >= enough {
		return nil
	}
	for _, path := range f.files() {
		if hit := openWith(path, r); hit != nil {
			f.opened = append(f.opened, hit)
			return hit
		}
	}
	f.misses++
	return nil
}

// styledName matches the file names of fonts that are not plain.
var styledName = regexp.MustCompile(`(?i)bold|italic|oblique|black|heavy|light|thin|condensed|mono`)

// files are all fonts, the plain ones first.
func (f *fonts) files() []string {
	var plain, other []string
	for _, folder := range f.folders {
		filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			switch name := filepath.Base(path); {
			case err != nil || !slices.Contains([]string{".ttf", ".otf", ".ttc", ".otc"},
				strings.ToLower(filepath.Ext(path))):
			case styledName.MatchString(name):
				other = append(other, path)
			default:
				plain = append(plain, path)
			}
			return nil
		})
	}
	return append(plain, other...)
}

// openWith opens a font if it has a glyph for a letter; nil if not.
func openWith(path string, r rune) *sfnt.Font {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	if all, err := sfnt.ParseCollectionReaderAt(file); err == nil {
		for i := range all.NumFonts() {
			if font, err := all.Font(i); err == nil && hasGlyph(font, r) {
				return font // which reads from the file as long as it lives
			}
		}
	}
	file.Close()
	return nil
}

// hasGlyph reports whether a font has the outline of a letter.
func hasGlyph(f *sfnt.Font, r rune) bool {
	var buffer sfnt.Buffer
	index, err := f.GlyphIndex(&buffer, r)
	if err != nil || index == 0 {
		return false
	}
	segments, err := f.LoadGlyph(&buffer, index, fixed.Int26_6(f.UnitsPerEm()), nil)
	return err == nil && len(segments) > 0
}
